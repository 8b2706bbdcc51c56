import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RecordTypes } from '../../catalog/index.js'
import { memorySource, recordOf } from '../../../test/support/memory-source.js'
import type { MemoryFaults, MemoryRecords } from '../../../test/support/memory-source.js'
import { auditDocumentation } from './audit-documentation.js'
import { compareAudits, parseAuditResult } from './compare.js'
import { parseAuditPolicy } from './policy/parse-policy.js'
import type { AuditResult, OrganizationAudit } from './score/result.js'
import { auditTable } from './table.js'

const NOW = new Date('2026-03-02T00:00:00Z')
const at = (daysAgo: number): string => new Date(NOW.getTime() - daysAgo * 86_400_000).toISOString()
const dayAt = (daysAgo: number): string => at(daysAgo).slice(0, 10)
const SECRET = 'Tulip-7788-Secret'

const organization = (id: string, name: string, type = 'Customer', status = 'Active'): RecordTypes['organizations'] =>
  recordOf('organizations', { id, name, organizationTypeName: type, organizationStatusName: status, quickNotes: SECRET })

/** Two customers, one documented and one hardly, and a vendor. */
const records = {
  organizations: [organization('1', 'Acme'), organization('2', 'Bare'), organization('3', 'Carrier', 'Vendor')],
  flexibleAssetTypes: [
    recordOf('flexibleAssetTypes', { id: '90', name: 'Backup' }),
    recordOf('flexibleAssetTypes', { id: '91', name: 'LAN' }),
  ],
  configurations: [
    recordOf('configurations', {
      id: '10',
      organizationId: '1',
      name: 'FW1',
      configurationTypeId: '5',
      configurationTypeName: 'Firewall',
      configurationStatusName: 'Active',
      serialNumber: 'SN-1000',
      locationId: '20',
      manufacturerId: '8',
      psaIntegration: 'enabled',
      warrantyExpiresAt: dayAt(-20),
      updatedAt: at(10),
      notes: `admin / ${SECRET}`,
      resourceUrl: 'https://msp.itglue.com/1/configurations/10',
    }),
    recordOf('configurations', {
      id: '11',
      organizationId: '2',
      name: 'PC',
      psaIntegration: 'orphaned',
      warrantyExpiresAt: dayAt(40),
      updatedAt: at(900),
    }),
    recordOf('configurations', { id: '12', organizationId: '2', name: 'PC', archived: true, updatedAt: at(900) }),
    recordOf('configurations', { id: '13', organizationId: '3', name: 'Router', updatedAt: at(1) }),
    recordOf('configurations', { id: '14', organizationId: '77', name: 'Nobody knows whose', updatedAt: at(1) }),
  ],
  contacts: [
    recordOf('contacts', {
      id: '30',
      organizationId: '1',
      name: 'Ann',
      important: true,
      contactEmails: [{ value: 'a@x.example', labelName: 'Work', primary: true }],
    }),
  ],
  locations: [
    recordOf('locations', { id: '20', organizationId: '1', name: 'HQ', primary: true, countryId: '1', address1: '1 Road', city: 'Town' }),
  ],
  passwords: [
    recordOf('passwords', {
      id: '40',
      organizationId: '1',
      name: 'Admin',
      username: 'root',
      passwordUpdatedAt: at(5),
      createdAt: at(500),
      resourceId: '10',
      notes: SECRET,
    }),
    recordOf('passwords', { id: '41', organizationId: '2', name: 'Old', createdAt: at(2000), passwordUpdatedAt: at(2000) }),
  ],
  documents: [
    recordOf('documents', {
      id: '50',
      organizationId: '1',
      name: 'Runbook',
      published: true,
      draft: false,
      updatedAt: at(30),
      content: [{ text: SECRET }],
    }),
    recordOf('documents', {
      id: '51',
      organizationId: '1',
      name: 'Old runbook',
      published: true,
      draft: false,
      updatedAt: at(500),
      documentFolderId: '7',
    }),
  ],
  flexibleAssets: [
    recordOf('flexibleAssets', {
      id: '60',
      organizationId: '1',
      name: 'Nightly',
      flexibleAssetTypeId: '90',
      flexibleAssetTypeName: 'Backup',
      traits: { key: SECRET },
      updatedAt: at(3),
    }),
  ],
  domains: [recordOf('domains', { id: '70', organizationId: '1', name: 'acme.example', expiresOn: at(-10) })],
  expirations: [
    recordOf('expirations', {
      id: '80',
      organizationId: '1',
      resourceId: '70',
      resourceName: 'acme.example',
      resourceTypeName: 'Domain',
      expirationDate: at(-10),
    }),
    recordOf('expirations', {
      id: '81',
      organizationId: '2',
      resourceId: '99',
      resourceName: 'www',
      resourceTypeName: 'SSL Certificate',
      expirationDate: at(3),
      description: SECRET,
    }),
  ],
} satisfies MemoryRecords

const audit = (
  given: MemoryRecords = records,
  faults: MemoryFaults = {},
  options: Parameters<typeof auditDocumentation>[1] = {},
): Promise<AuditResult> => auditDocumentation(memorySource(given, faults), { now: NOW, ...options })
const named = (result: AuditResult, name: string): OrganizationAudit => {
  const found = result.organizations.find((entry) => entry.name === name)
  if (found === undefined) throw new Error(`no ${name} in the result`)
  return found
}
const statusOf = (organization: OrganizationAudit, id: string) => organization.requirements.find((entry) => entry.id === id)?.status

describe('an audit', () => {
  test('counts every record of a kind, those of nobody and of the unjudged included', async () => {
    const result = await audit()
    expect(
      Object.fromEntries(result.kinds.map(({ kind, total, archived, unassigned }) => [kind, [total, archived, unassigned]])),
    ).toMatchObject({
      configurations: [5, 1, 1],
      contacts: [1, 0, 0],
      documents: [2, 0, 0],
      flexibleAssets: [1, 0, 0],
    })
    expect(result.account.organizations).toMatchObject({ total: 3, audited: 2, skipped: 1 })
    expect(result.skipped).toMatchObject([{ name: 'Carrier', reason: 'type Vendor', counts: { configurations: 1 } }])
    for (const { kind, total, unassigned } of result.kinds) {
      const parts = [
        ...result.organizations.map(({ counts }) => counts[kind].total ?? 0),
        ...result.skipped.map(({ counts }) => counts[kind] ?? 0),
      ]
      expect(parts.reduce((sum, part) => sum + part, unassigned)).toBe(total)
    }
  })

  test('ranks the worst first and says why', async () => {
    const result = await audit()
    expect(result.organizations.map(({ rank, name }) => [rank, name])).toEqual([
      [1, 'Bare'],
      [2, 'Acme'],
    ])
    const bare = named(result, 'Bare')
    expect(statusOf(bare, 'has-asset-backup')).toBe('missing')
    expect(statusOf(named(result, 'Acme'), 'has-asset-backup')).toBe('met')
    expect(statusOf(named(result, 'Acme'), 'has-asset-lan')).toBe('missing')
    expect(bare.findings.map(({ check, count }) => `${check} ${count}`)).toEqual(
      expect.arrayContaining([
        'passwords-not-ancient 1',
        'configurations-in-sync 1',
        'warranties-valid 1',
        'expirations-valid 1',
        'passwords-ever-changed 1',
      ]),
    )
    const won = bare.requirements.reduce((sum, { points }) => sum + points, 0)
    expect(won).toBeCloseTo(bare.points, 1)
    expect(bare.explain.at(-1)).toBe(`Score ${bare.score}: ${bare.points} of ${bare.of} points.`)
    expect(auditTable(result)[0]).toMatchObject({
      rank: 1,
      organization: 'Bare',
      documents: 0,
      configurations: 2,
      topProblem: 'Backup: missing',
    })
  })

  test('tells a date once, though the domain and its expiration both know it', async () => {
    const { due } = await audit()
    expect(due.items.map(({ what, name, days }) => `${what} ${name} ${days}`)).toEqual([
      'Domain acme.example 10',
      'Warranty FW1 20',
      'SSL Certificate www -3',
    ])
    expect(due).toMatchObject({ overdue: 2, within30Days: 2 })
  })

  test('holds no note, no trait, no body and no description: they may hold secrets', async () => {
    expect(JSON.stringify(await audit(records, {}, { links: true }))).not.toContain(SECRET)
  })

  test('shows what a key cannot see as not available, neither as 0 nor as a failure', async () => {
    const result = await audit(records, { unavailable: ['documents', 'flexibleAssets of 90'] })
    const bare = named(result, 'Bare')
    expect(bare.counts.documents).toMatchObject({ total: null, reading: { state: 'not_available' } })
    expect(auditTable(result)[0]?.documents).toBeNull()
    for (const id of ['has-published-documents', 'documents-fresh', 'has-asset-backup']) {
      expect(bare.requirements.find((entry) => entry.id === id)).toMatchObject({ status: 'not_available', points: 0, of: 0 })
    }
    expect(statusOf(bare, 'has-asset-lan')).toBe('missing')
    expect(result.kinds.find(({ kind }) => kind === 'documents')?.total).toBeNull()
    expect(result.notChecked.join('\n')).toContain('Documents are not available')
    expect(result.account.partlyChecked).toBe(2)
    expect(result.requirements.find(({ id }) => id === 'has-published-documents')).toMatchObject({ notAvailable: 2, missing: 0 })
  })

  test('knows of one organization whose documents alone cannot be read', async () => {
    const result = await audit(records, { unavailable: ['documents of 1'] })
    expect(named(result, 'Acme').counts.documents.total).toBeNull()
    expect(named(result, 'Bare').counts.documents.total).toBe(0)
    expect(result.kinds.find(({ kind }) => kind === 'documents')).toMatchObject({ total: 0, reading: { state: 'incomplete' } })
  })

  test('is limited to organizations by id or name', async () => {
    const result = await audit(records, {}, { organizations: ['acme', '1'] })
    expect(result.organizations.map(({ name }) => name)).toEqual(['Acme'])
    expect(result.kinds.find(({ kind }) => kind === 'configurations')?.total).toBe(1)
    const unknown = await audit(records, {}, { organizations: ['Acmee'] }).catch((error: unknown) => error)
    expect(unknown).toMatchObject({ code: 'unknown_name', hint: 'Did you mean "Acme"?' })
    const twins = { ...records, organizations: [organization('1', 'Acme'), organization('2', 'ACME')] }
    await expect(audit(twins, {}, { organizations: ['Acme'] })).rejects.toMatchObject({ code: 'ambiguous_name' })
  })

  test('asks for each list once, and for documents of each organization', async () => {
    const source = memorySource(records)
    await auditDocumentation(source, { now: NOW })
    expect([...source.asked].sort()).toEqual(
      [
        'organizations',
        'flexibleAssetTypes',
        'configurations',
        'contacts',
        'locations',
        'passwords',
        'domains',
        'checklists',
        'expirations',
      ]
        .concat(['flexibleAssets of 90', 'flexibleAssets of 91', 'documents of 1', 'documents of 2', 'documents of 3'])
        .sort(),
    )
  })

  test('reads links only when told to, one record for each password that is not embedded', async () => {
    const source = memorySource({
      ...records,
      passwords: [
        ...records.passwords,
        recordOf('passwords', {
          id: '42',
          organizationId: '2',
          name: 'Linked',
          included: { relatedItems: [{ id: '1', type: 'related-items', extra: {} }] },
        }),
      ],
    })
    const result = await auditDocumentation(source, {
      now: NOW,
      links: true,
      policy: parseAuditPolicy('version: 1\nchecks: { passwords-linked: { weight: 2, target: 1 } }'),
    })
    expect(source.asked.filter((name) => name.startsWith('passwords/'))).toEqual(['passwords/41', 'passwords/42'])
    expect(named(result, 'Bare').findings.find(({ check }) => check === 'passwords-linked')).toMatchObject({ count: 1, of: 2 })
    expect(statusOf(named(await audit(records, {}, { policy: result.policy }), 'Bare'), 'passwords-linked')).toBe('not_available')
  })

  test('reports progress up to the last list', async () => {
    const steps: string[] = []
    await audit(records, {}, { onProgress: ({ step, done, total }) => void steps.push(`${done}/${total} ${step}`) })
    expect(steps[0]).toBe('1/14 Organizations')
    expect(steps.at(-1)?.split(' ')[0]).toBe('14/14')
    expect(steps).toHaveLength(14)
  })

  test('is the same whatever the order of records and lists', async () => {
    const shuffled = Object.fromEntries(
      Object.entries(records).map(([kind, list]) => [kind, [...list].reverse()]),
    ) as unknown as MemoryRecords
    expect(await audit(shuffled, {}, { concurrency: 1 })).toEqual(await audit(records, {}, { concurrency: 8 }))
  })

  test('stops when told to', async () => {
    await expect(audit(records, {}, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
  })

  /** What a technician adds when something is missing: well kept, of today. */
  const additions: Readonly<Record<string, (id: string) => MemoryRecords>> = {
    configuration: (id) => ({
      configurations: [
        recordOf('configurations', {
          ...records.configurations[0],
          id,
          name: `FW ${id}`,
          organizationId: '2',
          serialNumber: `SN-${id}`,
          warrantyExpiresAt: dayAt(-400),
        }),
      ],
    }),
    contact: (id) => ({
      contacts: [recordOf('contacts', { ...records.contacts[0], id, organizationId: '2', contactTypeName: 'Approver' })],
    }),
    location: (id) => ({ locations: [recordOf('locations', { ...records.locations[0], id, organizationId: '2' })] }),
    password: (id) => ({
      passwords: [
        recordOf('passwords', {
          id,
          organizationId: '2',
          name: id,
          username: 'u',
          passwordCategoryId: '1',
          createdAt: at(1),
          passwordUpdatedAt: at(1),
        }),
      ],
    }),
    document: (id) => ({
      documents: [recordOf('documents', { id, organizationId: '2', name: id, published: true, draft: false, updatedAt: at(1) })],
    }),
    backup: (id) => ({
      flexibleAssets: [
        recordOf('flexibleAssets', {
          id,
          organizationId: '2',
          name: id,
          flexibleAssetTypeId: '90',
          flexibleAssetTypeName: 'Backup',
          updatedAt: at(1),
        }),
      ],
    }),
    lan: (id) => ({
      flexibleAssets: [
        recordOf('flexibleAssets', {
          id,
          organizationId: '2',
          name: id,
          flexibleAssetTypeId: '91',
          flexibleAssetTypeName: 'LAN',
          updatedAt: at(1),
        }),
      ],
    }),
    domain: (id) => ({ domains: [recordOf('domains', { id, organizationId: '2', name: id, expiresOn: at(-300) })] }),
  }
  const merge = (base: MemoryRecords, added: MemoryRecords): MemoryRecords =>
    Object.fromEntries(
      [...new Set([...Object.keys(base), ...Object.keys(added)])].map((kind) => [
        kind,
        [...(base[kind as 'contacts'] ?? []), ...(added[kind as 'contacts'] ?? [])],
      ]),
    ) as MemoryRecords

  test('never takes points away for adding what was missing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...Object.keys(additions)), { minLength: 1, maxLength: 12 }), async (kinds) => {
        let account: MemoryRecords = records
        let ratio = 0
        for (const [index, kind] of kinds.entries()) {
          account = merge(account, additions[kind]?.(`new-${index}`) ?? {})
          const { points, of } = named(await audit(account), 'Bare')
          expect(points / of, `after adding a ${kind}`).toBeGreaterThanOrEqual(ratio - 1e-9)
          ratio = points / of
        }
      }),
      { numRuns: 20 },
    )
  })
})

describe('two audits', () => {
  test('are compared by organization and requirement', async () => {
    const before = await audit()
    const better = {
      ...records,
      flexibleAssets: [
        ...records.flexibleAssets,
        recordOf('flexibleAssets', {
          id: '61',
          organizationId: '2',
          name: 'Nightly',
          flexibleAssetTypeId: '90',
          flexibleAssetTypeName: 'Backup',
          updatedAt: at(1),
        }),
      ],
      organizations: [...records.organizations, organization('4', 'New')],
    }
    const comparison = compareAudits(before, await audit(better))
    expect(comparison).toMatchObject({
      improved: 1,
      declined: 0,
      unchanged: 1,
      policyChanged: false,
      added: [{ id: '4', name: 'New' }],
      removed: [],
    })
    expect(comparison.organizations).toMatchObject([{ name: 'Bare', gained: expect.arrayContaining(['Backup']), lost: [] }])
    expect(compareAudits(before, before)).toMatchObject({ change: 0, organizations: [], unchanged: 2 })
  })

  test('are read back from JSON, and nothing else is', async () => {
    const result = await audit()
    expect(parseAuditResult(JSON.stringify(result))).toEqual(result)
    for (const text of ['', '{}', '[]', 'null', '{"schemaVersion":2}', '{"schemaVersion":1}']) {
      expect(() => parseAuditResult(text)).toThrow('not the stored result of an audit')
    }
  })
})
