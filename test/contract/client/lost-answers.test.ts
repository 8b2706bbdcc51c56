import { expect, test } from 'vitest'
import { OutcomeUnknownError } from '../../../src/index.js'
import { Account } from '../support/account.js'

/** What `test/simulation/unknown-outcomes.test.ts` shows in virtual time, on real connections that really break. */
test('two hundred creates over sockets that lose a fifth of the answers make no second record, and are found', async () => {
  const account = await Account.open({ seedNumber: 7 })
  try {
    const client = account.connect({ breaker: false })
    const { id: organizationId } = await client.organizations.create({ name: 'Acme' })
    const match = { method: 'POST' }
    await account.faults(
      { match, fault: { kind: 'reset', at: 'beforeResponse', when: 'after' }, probability: 0.06 },
      { match, fault: { kind: 'reset', at: 'midBody' }, probability: 0.06 },
      { match, fault: { kind: 'malformedJson', framing: 'lengthTooLong' }, probability: 0.05 },
      { match, fault: { kind: 'status', status: 504, when: 'after', body: 'html' }, probability: 0.05 },
      { match, fault: { kind: 'status', status: 502, when: 'after', lateMs: 500 }, probability: 0.02 },
    )
    const items = Array.from({ length: 200 }, (_, at) => ({ resource: 'locations' as const, create: { organizationId, name: `L${at}` } }))
    const report = await client.batch(items, { concurrency: 16 })
    const requests = await account.requests()
    await account.faults()
    const rows = await account.state('locations')
    expect(requests.filter(({ method, fault }) => method === 'POST' && fault !== undefined).length).toBeGreaterThan(20)
    expect(requests.filter(({ method, path }) => method === 'POST' && path === '/locations')).toHaveLength(200)
    expect(rows).toHaveLength(200)
    const idOf = new Map(rows.map(({ id, attributes }) => [attributes['name'], id]))
    for (const { index, id } of report.succeeded) expect(id).toBe(idOf.get(`L${index}`))
    expect(report.failed).toEqual([])
    for (const { error } of report.unknown) expect(error).toBeInstanceOf(OutcomeUnknownError)
    expect(report.unknown.length).toBeLessThanOrEqual(2)
  } finally {
    await account.close()
  }
})
