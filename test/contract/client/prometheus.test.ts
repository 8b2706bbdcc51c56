import { Registry } from 'prom-client'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { collectForPrometheus } from '../../../src/prometheus/index.js'
import type { GlueClient } from '../../../src/index.js'
import { Account, thrownBy, withoutWaiting } from '../support/account.js'

let account: Account
let client: GlueClient
let registry: Registry
beforeAll(async () => (account = await Account.open()))
afterAll(() => account.close())
beforeEach(() => {
  registry = new Registry()
  client = account.connect({ ...withoutWaiting(), rateLimit: { limit: 100, windowMs: 60_000 } })
})
afterEach(() => account.faults())

/** The lines that begin so, without what times vary. */
const lines = async (start: string): Promise<readonly string[]> =>
  (await registry.metrics()).split('\n').filter((line) => line.startsWith(start))

test('calls are counted by resource, operation and how they ended', async () => {
  collectForPrometheus(client, { registry, client: 'main' })
  const { id } = await client.organizations.create({ name: 'Acme' })
  await client.organizations.get(id)
  await client.organizations.get(id)
  await thrownBy(() => client.organizations.get('1'))
  await client.raw({ method: 'GET', path: '/organizations' })
  expect(await lines('gluekit_requests_total')).toEqual([
    'gluekit_requests_total{client="main",resource="organizations",operation="create",code="ok"} 1',
    'gluekit_requests_total{client="main",resource="organizations",operation="get",code="ok"} 2',
    'gluekit_requests_total{client="main",resource="organizations",operation="get",code="not_found"} 1',
    'gluekit_requests_total{client="main",resource="raw",operation="raw",code="ok"} 1',
  ])
  expect(await lines('gluekit_request_duration_seconds_count')).toContain(
    'gluekit_request_duration_seconds_count{client="main",resource="organizations",operation="get"} 3',
  )
  expect(await lines('gluekit_writes_total')).toEqual(['gluekit_writes_total{client="main",resource="organizations",kind="created"} 1'])
  expect(await lines('gluekit_requests_in_flight')).toEqual(['gluekit_requests_in_flight{client="main"} 0'])
})

test('attempts, retries and waits are counted', async () => {
  collectForPrometheus(client, { registry })
  await account.faults(
    { fault: { kind: 'status', status: 503 }, times: 1 },
    { fault: { kind: 'status', status: 429, retryAfter: 2 }, times: 1 },
  )
  await client.organizations.list().collect()
  expect(await lines('gluekit_attempts_total')).toEqual([
    'gluekit_attempts_total{client="",result="503"} 1',
    'gluekit_attempts_total{client="",result="429"} 1',
    'gluekit_attempts_total{client="",result="200"} 1',
  ])
  expect(await lines('gluekit_retries_total')).toEqual([
    'gluekit_retries_total{client="",code="server_error"} 1',
    'gluekit_retries_total{client="",code="rate_limited"} 1',
  ])
  expect(await lines('gluekit_rate_limit_wait_seconds_count')).toContain(
    'gluekit_rate_limit_wait_seconds_count{client="",cause="server"} 1',
  )
})

test('limiter, breaker and budget are shown as they are when somebody looks', async () => {
  collectForPrometheus(client, { registry, client: 'main' })
  const other = account.connect({ ...withoutWaiting(), retries: 0 })
  const stop = collectForPrometheus(other, { registry, client: 'other' })
  await account.faults({ fault: { kind: 'status', status: 500 } })
  for (let call = 0; call < 6; call++) await thrownBy(() => other.organizations.get('1'))
  await account.faults()
  await client.organizations.list().collect()
  expect(await lines('gluekit_rate_limit_requests')).toContain('gluekit_rate_limit_requests{client="main"} 1')
  expect(await lines('gluekit_rate_limit_max_requests')).toContain('gluekit_rate_limit_max_requests{client="main"} 100')
  expect(await lines('gluekit_circuit_breaker_state')).toEqual([
    'gluekit_circuit_breaker_state{client="main",state="closed"} 1',
    'gluekit_circuit_breaker_state{client="main",state="half_open"} 0',
    'gluekit_circuit_breaker_state{client="main",state="open"} 0',
    'gluekit_circuit_breaker_state{client="other",state="closed"} 0',
    'gluekit_circuit_breaker_state{client="other",state="half_open"} 0',
    'gluekit_circuit_breaker_state{client="other",state="open"} 1',
  ])
  expect(await lines('gluekit_retry_budget_tokens')).toHaveLength(2)
  stop()
  expect(await lines('gluekit_retry_budget_tokens')).toEqual(['gluekit_retry_budget_tokens{client="main"} 10'])
  expect(await lines('gluekit_requests_total{client="other"')).toHaveLength(2)
})

test('a registry that was cleared is filled anew', async () => {
  collectForPrometheus(client, { registry })()
  registry.clear()
  collectForPrometheus(client, { registry })
  await client.organizations.list().collect()
  expect(await lines('gluekit_requests_total')).toHaveLength(1)
})
