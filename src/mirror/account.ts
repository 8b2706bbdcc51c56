/** One file holds one account. */
import type { GlueClient } from '../client/glue-client.js'
import { MirrorError } from '../errors.js'
import type { MirrorStore } from './store/port.js'

const NOTE = 'account'
/** One of them may be gone by now. */
const LOOKED_AT = 3

/**
 * A new key is most often a new key of the same account. Whether it is, the organizations that are kept tell: another account has none
 * of them.
 * @throws MirrorError `mirror_unusable`
 */
export const requireSameAccount = async (client: GlueClient, store: MirrorStore, fingerprint: string): Promise<void> => {
  const known = await store.readNote(NOTE)
  if (known === fingerprint) return
  if (known !== null) {
    const { records } = await store.list('organizations', { limit: LOOKED_AT })
    let found = records.length === 0
    for (const { id } of records) found ||= (await client.resource('organizations').find(id, { priority: 'bulk' })) !== null
    if (!found)
      throw new MirrorError('mirror_unusable', `The mirror ${store.path ?? 'in memory'} belongs to another account than this key.`, {
        hint: 'Give each account a profile of its own, which has a mirror of its own. To begin anew in this file: gluekit mirror rebuild',
      })
  }
  await store.writeNote(NOTE, fingerprint)
}
