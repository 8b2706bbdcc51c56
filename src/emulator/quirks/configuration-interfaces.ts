import type { Account } from '../state/account.js'
import { invalid, unprocessable } from '../wire/refusal.js'
import { primaryInterface } from './configurations.js'
import type { Quirk } from './quirk.js'

const MAC = /^[0-9a-f]{2}([:-]?[0-9a-f]{2}){5}$|^[0-9a-f]{4}(\.[0-9a-f]{4}){2}$/i

/** The address of a configuration is that of its primary interface (docs). */
const mirror = (account: Account, configurationId: string): void => {
  const configuration = account.of('configurations').get(configurationId)
  if (configuration === undefined) return
  const primary = primaryInterface(account, configurationId)
  account.of('configurations').update(configuration, {
    primaryIp: primary?.fields.ipAddress ?? null,
    macAddress: primary?.fields.macAddress ?? null,
    updatedAt: account.stamp(),
  })
}

export const configurationInterfaces: Quirk = {
  resource: 'configurationInterfaces',
  // The official example has the id there and nowhere else; clients see it at the top level.
  idInAttributes: true,
  check: ({ account, fields, row }) => {
    if (typeof fields.macAddress === 'string' && fields.macAddress !== '' && !MAC.test(fields.macAddress))
      throw invalid('mac-address', 'is invalid')
    const parent = row === undefined ? undefined : account.of('configurations').get(String(row.fields.configurationId))
    // The address of the primary interface of a synced configuration belongs to the sync (docs).
    if (row?.fields.primary === true && parent?.fields.psaIntegration === 'enabled' && fields.ipAddress !== undefined)
      throw unprocessable('The IP address of a synced primary interface cannot be changed', 'data/attributes/ip_address')
  },
  after: ({ account }, row, previous) => {
    const configurationId = String(row.fields.configurationId)
    if (row.fields.primary === true) {
      const collection = account.of('configurationInterfaces')
      for (const other of [...collection.having('configurationId', configurationId)])
        if (other !== row && other.fields.primary === true) collection.update(other, { primary: false })
    }
    if (row.fields.primary === true || previous?.primary === true) mirror(account, configurationId)
  },
  deleting: (account, row) => {
    if (row.fields.primary !== true) return
    const configuration = account.of('configurations').get(String(row.fields.configurationId))
    if (configuration !== undefined) account.of('configurations').update(configuration, { primaryIp: null, macAddress: null })
  },
}
