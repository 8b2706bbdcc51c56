import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { liveSource } from '../../../src/index.js'
import type { CallEvent, GlueClient, GlueClientOptions, TracedAttempt, TracedCall } from '../../../src/index.js'
import { auditDocumentation } from '../../../src/workflows/index.js'
import { Account, intercepting, thrownBy, withoutWaiting } from '../support/account.js'

let account: Account
let organizationId: string
beforeAll(async () => {
  account = await Account.open({ seed: 'demo' })
  organizationId = (await account.state('organizations'))[0]!.id
})
afterAll(() => account.close())
afterEach(() => account.faults())

const connect = (options: Partial<GlueClientOptions> = {}): GlueClient => account.connect({ ...withoutWaiting(), ...options })
/** The calls that work causes. */
const callsOf = async (client: GlueClient, work: () => Promise<unknown>): Promise<readonly CallEvent<'start'>[]> => {
  const calls: CallEvent<'start'>[] = []
  const stop = client.on('start', (event) => calls.push(event))
  await work()
  stop()
  return calls
}
const tracesOf = (calls: readonly CallEvent[]): number => new Set(calls.map(({ traceId }) => traceId)).size

describe('hooks', () => {
  test('tell the story of a call, to its end', async () => {
    const client = connect()
    const told: string[] = []
    client.on('*', (event) => told.push(event.type === 'write' ? event.name : event.type))
    await account.faults({ match: { method: 'POST' }, fault: { kind: 'status', status: 429, retryAfter: 1 }, times: 1 })
    await client.organizations.create({ name: 'Acme' })
    const attempt = ['attempt', 'attempt_end']
    expect(told).toEqual(['start', ...attempt, 'retry', 'rate_limit_wait', ...attempt, 'success', 'organization.created'])
  })

  test('say what a call was, without what was in it', async () => {
    const client = connect()
    const ended: CallEvent<'success' | 'failure'>[] = []
    client.on('success', (event) => ended.push(event))
    client.on('failure', (event) => ended.push(event))
    await client.configurations.list({ name: 'somebody' }).collect()
    await thrownBy(() => client.contacts.update('1', { firstName: 'nobody' }, { checkSynced: false }))
    const call = { requestId: expect.stringMatching(/^gk-/), traceId: expect.stringMatching(/^[\da-f]{32}$/), serverRequestId: null }
    expect(ended).toEqual([
      {
        ...call,
        type: 'success',
        method: 'GET',
        path: '/configurations',
        pathTemplate: '/configurations',
        resource: 'configurations',
        operation: 'list',
        priority: 'bulk',
        status: 200,
        attempts: 1,
        durationMs: 0,
        waitedMs: 0,
      },
      {
        ...call,
        type: 'failure',
        method: 'PATCH',
        path: '/contacts/1',
        pathTemplate: '/contacts/:id',
        resource: 'contacts',
        operation: 'update',
        priority: 'interactive',
        status: 404,
        code: 'not_found',
        message: 'Contact 1 not found (PATCH /contacts/1, 404).',
        outcome: 'rejected',
        attempts: 1,
        durationMs: 0,
        waitedMs: 0,
      },
    ])
    expect(JSON.stringify(ended)).not.toMatch(/somebody|nobody/)
  })

  test('hear of a circuit that opens', async () => {
    const client = connect({ retries: 0 })
    const states: string[] = []
    client.on('circuit', ({ state }) => states.push(state))
    await account.faults({ fault: { kind: 'status', status: 500 } })
    for (let call = 0; call < 5; call++) await thrownBy(() => client.organizations.get('1'))
    expect(states).toEqual(['open'])
  })

  test('that fail break no call', async () => {
    const client = connect()
    client.use({
      name: 'broken',
      on: { '*': () => Promise.reject(new Error('mine')), start: () => Promise.reject(new Error('mine too')) },
      observe: () => {
        throw new Error('mine as well')
      },
    })
    expect((await client.organizations.get(organizationId)).id).toBe(organizationId)
  })

  test('see a file come, and not from where', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'gluekit-events-'))
    const open = await Account.open({ quirks: { 'attachment-download': 'open' } })
    try {
      const client = open.connect()
      const { id: owner } = await client.organizations.create({ name: 'Acme' })
      const { id: resourceId } = await client.contacts.create({ organizationId: owner, firstName: 'Ada' })
      await writeFile(path.join(folder, 'plan.txt'), 'a plan')
      const target = { resourceType: 'contacts', resourceId } as const
      const { id } = await client.attachments.upload({ ...target, path: path.join(folder, 'plan.txt') })
      const calls = await callsOf(client, () => client.attachments.download({ ...target, id }, path.join(folder, 'copy.txt')))
      expect(calls.map(({ operation, path: where }) => [operation, where])).toContainEqual(['download', '(file)'])
      expect(tracesOf(calls)).toBe(1)
    } finally {
      await open.close()
      await rm(folder, { recursive: true, force: true })
    }
  })
})

describe('a trace', () => {
  const operations: Record<string, (client: GlueClient) => Promise<unknown>> = {
    'the pages of a list': (client) => client.passwords.list({ pageSize: 500 }).collect(),
    'the windows of a list of logs': (client) => client.logs.list({ pageSize: 100 }).collect(),
    'a change with the reads around it': async (client) => {
      const [contact] = await client.contacts.list({ pageSize: 1 }).collect({ limit: 1 })
      return callsOf(client, () =>
        client.contacts.update(contact!.id, { notes: 'x', contactEmails: [{ value: 'a@example.com', labelName: 'Work' }] }),
      )
    },
    'names that are looked up': (client) =>
      client.configurations.create({ organizationId, name: 'SRV-77', configurationType: 'Server', configurationStatus: 'Active' }),
    'many at once': (client) =>
      client.contacts.createMany(
        [
          { organizationId, firstName: 'A' },
          { organizationId, firstName: 'B' },
        ],
        { perRequest: 1 },
      ),
    'a batch': (client) =>
      client.batch([
        { resource: 'contacts', create: { organizationId, firstName: 'C' } },
        { resource: 'contacts', create: { organizationId, firstName: 'D' } },
      ]),
    'an audit': (client) => auditDocumentation(liveSource(client), { organizations: [organizationId] }),
  }
  test.each(Object.entries(operations))('holds %s', async (name, work) => {
    const client = connect()
    const calls = name.startsWith('a change')
      ? ((await work(client)) as readonly CallEvent<'start'>[])
      : await callsOf(client, () => work(client))
    expect(calls.length).toBeGreaterThan(1)
    expect(tracesOf(calls)).toBe(1)
  })

  test('is another for another operation', async () => {
    const client = connect()
    const calls = await callsOf(client, async () => {
      await client.organizations.get(organizationId)
      await client.organizations.get(organizationId)
    })
    expect(tracesOf(calls)).toBe(2)
  })

  test('is the one that the caller names, for a call or for the client', async () => {
    const client = connect({ traceId: 'of the client' })
    const calls = await callsOf(client, async () => {
      await client.organizations.get(organizationId)
      await client.organizations.list({ traceId: 'of the call' }).collect()
    })
    expect(calls.map(({ traceId }) => traceId)).toEqual(['of the client', 'of the call'])
    const failing = connect({
      traceId: () => {
        throw new Error('mine')
      },
    })
    expect(tracesOf(await callsOf(failing, () => failing.organizations.get(organizationId)))).toBe(1)
  })
})

describe('diagnostics channels', () => {
  test('follow a call and its attempts, and bind stores to them', async () => {
    const store = new AsyncLocalStorage<string>()
    const within: (string | undefined)[] = []
    const transport = intercepting(() => void within.push(store.getStore()))
    const client = connect({ transport })
    const requests = tracingChannel<string, TracedCall>('gluekit:request')
    const attempts = tracingChannel<string, TracedAttempt>('gluekit:attempt')
    const order: string[] = []
    const calls: TracedCall[] = []
    const onRequest = {
      start: (call: TracedCall) => void (calls.push(call), order.push('start')),
      end: () => void order.push('end'),
      asyncStart: () => void order.push('asyncStart'),
      asyncEnd: () => void order.push('asyncEnd'),
      error: () => void order.push('error'),
    }
    const onAttempt = { asyncEnd: ({ attempt, result }: TracedAttempt) => void order.push(`attempt ${attempt} ${result?.result}`) }
    requests.subscribe(onRequest)
    attempts.subscribe(onAttempt as Parameters<typeof attempts.subscribe>[0])
    requests.start.bindStore(store, ({ requestId }) => requestId)
    try {
      await account.faults({ fault: { kind: 'status', status: 503 }, times: 1 })
      await client.organizations.get(organizationId)
      await thrownBy(() => client.organizations.get('1'))
    } finally {
      requests.start.unbindStore(store)
      requests.unsubscribe(onRequest)
      attempts.unsubscribe(onAttempt as Parameters<typeof attempts.subscribe>[0])
    }
    expect(order).toEqual([
      ...['start', 'end', 'attempt 1 server_trouble', 'attempt 2 ok', 'asyncStart', 'asyncEnd'],
      ...['start', 'end', 'attempt 1 rejected', 'error', 'asyncStart', 'asyncEnd'],
    ])
    const [first, second] = calls
    expect(within).toEqual([first?.requestId, first?.requestId, second?.requestId])
    expect(first?.result).toMatchObject({ status: 200, attempts: 2 })
    expect(second?.error).toMatchObject({ code: 'not_found' })
    expect(store.getStore()).toBeUndefined()
  })

  test('carry every event', async () => {
    const heard: string[] = []
    const listener = (event: unknown): void => void heard.push((event as { readonly type: string }).type)
    subscribe('gluekit:event', listener)
    try {
      await connect().organizations.get(organizationId)
    } finally {
      unsubscribe('gluekit:event', listener)
    }
    expect(heard).toEqual(['start', 'attempt', 'attempt_end', 'success'])
  })
})
