import type { Row } from '../state/collection.js'
import type { Account } from '../state/account.js'
import { relatedItemsOf } from '../wire/body.js'
import type { Quirk } from './quirk.js'

export const primaryInterface = (account: Account, configurationId: string): Row | undefined =>
  account
    .of('configurationInterfaces')
    .having('configurationId', configurationId)
    .find((row) => row.fields.primary === true)

export const configurations: Quirk = {
  resource: 'configurations',
  // The key is there in every response, asked for or not (MA).
  relationships: '{"adapters-resources":{"data":[]}}',
  after: (draft, row, previous) => {
    const { account, fields } = draft
    if (previous === undefined) {
      for (const child of relatedItemsOf(draft.item, 'configuration_interfaces'))
        draft.write('configurationInterfaces', { ...child.attributes, configuration_id: row.id })
      return
    }
    // The address of a configuration is that of its primary interface, whichever of the two is written (docs).
    const primary = primaryInterface(account, row.id)
    if (primary === undefined) return
    const changes: Record<string, unknown> = {}
    if (fields.primaryIp !== undefined) changes.ipAddress = fields.primaryIp
    if (fields.macAddress !== undefined) changes.macAddress = fields.macAddress
    if (Object.keys(changes).length > 0) account.of('configurationInterfaces').update(primary, { ...changes, updatedAt: account.stamp() })
  },
}
