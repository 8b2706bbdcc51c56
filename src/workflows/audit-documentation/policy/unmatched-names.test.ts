import { expect, test } from 'vitest'
import type { RecordSource } from '../../../client/record-source.js'
import { parseAuditPolicy } from './parse-policy.js'
import { unmatchedNames } from './unmatched-names.js'

const source = (complete = true): RecordSource =>
  ({
    read: async (resource: string) => {
      const names = resource === 'configurationTypes' ? ['Firewall', 'Server'] : ['Backup', 'Internet/WAN']
      const records = names.map((name, index) => ({ id: String(index), name }))
      return { available: true, records: Object.assign(records, { completeness: { complete, reasons: [], source: 'live', ageMs: 0 } }) }
    },
  }) as unknown as RecordSource

const policy = parseAuditPolicy(`
version: 1
require:
  - configurationType: Firewal
  - configurationType: [server]
  - flexibleAssetType: back*
  - flexibleAssetType: Pigeons
`)

test('names that no type of the account has are told, with the nearest', async () => {
  const warnings = await unmatchedNames(policy, source())
  expect(warnings).toHaveLength(2)
  expect(warnings.join('\n')).toContain('the configuration type "Firewal"')
  expect(warnings.join('\n')).toContain('Did you mean "Firewall"?')
  expect(warnings.join('\n')).toContain('the flexible asset type "Pigeons"')
})

test('a list that came in part proves nothing', async () => {
  expect(await unmatchedNames(policy, source(false))).toEqual([])
})
