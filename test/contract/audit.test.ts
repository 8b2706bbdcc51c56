import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GlueClient } from '../../src/client/glue-client.js'
import { liveSource } from '../../src/client/record-source.js'
import { seedOf, startEmulator } from '../../src/emulator/index.js'
import type { RequestEntry, RunningEmulator, Seed } from '../../src/emulator/index.js'
import { renderAuditReport } from '../../src/viewer/audit-report/index.js'
import { AUDITED_KINDS, auditDocumentation, auditTable } from '../../src/workflows/index.js'
import type { AuditResult } from '../../src/workflows/index.js'
import { secretsIn } from '../support/secrets-in.js'

const NOW = new Date('2026-03-02T00:00:00Z')
let seed: Seed
let emulator: RunningEmulator
let client: GlueClient
let result: AuditResult
let requests: readonly RequestEntry[]

const admin = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
  const response = await fetch(new URL(path, emulator.adminUrl), init)
  return (response.status === 204 ? undefined : await response.json()) as T
}
const clientWith = (apiKey: string): GlueClient => new GlueClient({ baseUrl: emulator.url, apiKey, rateLimit: false, retries: 0 })
const auditWith = async (apiKey: string): Promise<AuditResult> => {
  const other = clientWith(apiKey)
  try {
    return await auditDocumentation(liveSource(other), { now: NOW })
  } finally {
    await other.close()
  }
}

beforeAll(async () => {
  seed = await seedOf('demo', NOW)
  emulator = await startEmulator({ seed, rateLimit: false })
  client = clientWith(emulator.apiKey)
  result = await auditDocumentation(liveSource(client), { now: NOW })
  requests = await admin('/requests')
})
afterAll(async () => {
  await client?.close()
  await emulator?.close()
})

describe('the audit of the demo account', () => {
  test('counts what the server holds, of every kind, however many there are', async () => {
    const state = await admin<Record<string, number>>('/state')
    for (const { kind, total, reading } of result.kinds) {
      expect(total, kind).toBe(state[kind])
      expect(reading.state, kind).toBe('complete')
    }
    expect(result.account.organizations.total).toBe(state['organizations'])
    expect(state['configurations']).toBeGreaterThan(1000)
    for (const kind of AUDITED_KINDS) {
      const own = result.organizations.reduce((sum, { counts }) => sum + (counts[kind].total ?? 0), 0)
      const skipped = result.skipped.reduce((sum, { counts }) => sum + (counts[kind] ?? 0), 0)
      expect(own + skipped, kind).toBe(state[kind])
    }
  })

  test('counts for each organization what belongs to it, documents in folders included', () => {
    for (const { id, name, counts } of result.organizations) {
      for (const kind of ['configurations', 'documents', 'passwords', 'flexibleAssets'] as const) {
        const held = seed.records.filter(({ resource, attributes }) => resource === kind && attributes['organizationId'] === id).length
        expect(counts[kind].total, `${kind} of ${name}`).toBe(held)
      }
    }
    const foldered = seed.records.filter(({ resource, attributes }) => resource === 'documents' && attributes['documentFolderId'] !== null)
    expect(foldered.length).toBeGreaterThan(0)
  })

  test('lists 3,000 configurations with at most 4 requests, and asks each organization for its documents only', () => {
    const gets = requests.map(({ path }) => path.split('?')[0] ?? '')
    expect(gets.filter((path) => path === '/configurations').length).toBeLessThanOrEqual(4)
    const nested = gets.filter((path) => path.startsWith('/organizations/'))
    expect(new Set(nested).size).toBe(result.account.organizations.total)
    expect(nested.every((path) => path.endsWith('/relationships/documents'))).toBe(true)
  })

  test('only reads, and never asks for the value of a password', () => {
    for (const { method, path } of requests) {
      expect(method).toBe('GET')
      expect(path).not.toMatch(/^\/passwords\/\d/)
      expect(path).not.toContain('show_password=true')
    }
  })

  test('finds what is planted: gaps, old passwords, orphans, doubles, dates', () => {
    const found = new Set(result.organizations.flatMap(({ findings }) => findings.map(({ check }) => check)))
    for (const check of [
      'configurations-in-sync',
      'configurations-unique',
      'passwords-not-ancient',
      'domains-valid',
      'documents-fresh',
      'contacts-with-email',
      'warranties-valid',
    ]) {
      expect(found, check).toContain(check)
    }
    const orphaned = seed.records.filter(
      ({ resource, attributes }) => resource === 'configurations' && attributes['psaIntegration'] === 'orphaned' && !attributes['archived'],
    )
    const told = result.organizations.flatMap(({ findings }) => findings.filter(({ check }) => check === 'configurations-in-sync'))
    expect(told.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(orphaned.length)
    expect(result.organizations[0]?.score).toBeLessThan(result.organizations.at(-1)?.score ?? 0)
    expect(auditTable(result)).toHaveLength(result.account.organizations.audited)
  })

  test('holds none of the secrets of the account, and neither does its report', async () => {
    const texts = [JSON.stringify(result), renderAuditReport(result)]
    expect(seed.plantedSecrets.length).toBeGreaterThan(100)
    for (const text of texts) expect(secretsIn(text, seed.plantedSecrets)).toEqual([])
    expect(secretsIn(`x${seed.plantedSecrets[7] ?? ''}y`, seed.plantedSecrets)).toEqual([7])
  })

  test('reads the links of passwords when told to, one request for each that is not embedded, without values', async () => {
    await admin('/requests', { method: 'DELETE' })
    const [one] = result.organizations.filter(({ counts }) => (counts.passwords.total ?? 0) > 5)
    const linked = await auditDocumentation(liveSource(client), { now: NOW, links: true, organizations: [one?.id ?? ''] })
    const asked = (await admin<readonly RequestEntry[]>('/requests')).filter(({ path }) => /^\/passwords\/\d/.test(path))
    expect(asked.length).toBeGreaterThan(0)
    for (const { path } of asked) expect(path).toContain('show_password=false')
    expect(secretsIn(JSON.stringify(linked), seed.plantedSecrets)).toEqual([])
  })
})

describe('an account that does not let the key see everything', () => {
  test.each([401, 404])('shows documents as not available when their route answers %i', async (status) => {
    const { apiKey } = await admin<{ readonly apiKey: string }>('/keys', {
      method: 'POST',
      body: JSON.stringify({ passwordAccess: true, unavailable: { documents: status } }),
    })
    const partly = await auditWith(apiKey)
    expect(partly.kinds.find(({ kind }) => kind === 'documents')).toMatchObject({ total: null, reading: { state: 'not_available' } })
    for (const { counts, requirements } of partly.organizations) {
      expect(counts.documents.total).toBeNull()
      expect(requirements.find(({ id }) => id === 'has-published-documents')).toMatchObject({ status: 'not_available', of: 0 })
    }
    expect(partly.notChecked.join(' ')).toContain('Documents are not available')
    expect(auditTable(partly).every(({ documents }) => documents === null)).toBe(true)
    const page = renderAuditReport(partly)
    expect(page).toContain('Documents are not available')
    const before = new Map(result.organizations.map(({ id, score }) => [id, score]))
    expect(partly.organizations.some(({ id, score }) => (score ?? 0) >= (before.get(id) ?? 0))).toBe(true)
  })

  test('fails when the key itself is refused', async () => {
    await expect(auditWith(`ITG.${'0'.repeat(40)}`)).rejects.toMatchObject({ name: 'AuthenticationError' })
  })
})
