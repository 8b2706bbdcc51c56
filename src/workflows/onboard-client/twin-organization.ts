/** Two runs on two machines cannot lock each other out; the organization tells them apart before anything else is written. */
import type { GlueClient } from '../../client/glue-client.js'
import { GlueError } from '../../errors.js'
import type { CallOptions } from '../../http/types.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import { fold } from './names.js'

/** @throws GlueError `conflict` when another organization of this name was created before this one, which was created just now */
export const refuseTwin = async (client: GlueClient, id: string, name: string, call: CallOptions): Promise<void> => {
  const found = await client
    .resource('organizations')
    .list({ name, ...call })
    .collect()
  const own = found.find((record) => record.id === id)
  const twin = found.find(
    (record) => record.id !== id && fold(String(record['name'])) === fold(name) && own !== undefined && isOlder(record, own),
  )
  if (twin === undefined) return
  throw new GlueError('conflict', `Another run has created the organization ${JSON.stringify(name)} at the same time (${twin.id}).`, {
    hint: `The one of this run (${id}) is empty: delete it in IT Glue. Once the other run is done, run the same command again.`,
  })
}

const isOlder = (one: AnyRecord, other: AnyRecord): boolean => {
  const [a, b] = [Date.parse(String(one['createdAt'])), Date.parse(String(other['createdAt']))]
  return a !== b && !Number.isNaN(a - b) ? a < b : BigInt(one.id) < BigInt(other.id)
}
