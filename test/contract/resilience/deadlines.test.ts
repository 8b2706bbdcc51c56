/**
 * A deadline holds wherever a call is, retries and queues included, and nothing of the call stays. How well it holds is measured by
 * `npm run bench -- deadlines`; here a ceiling catches what hangs.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startEmulator } from '../../../src/emulator/index.js'
import type { StartOptions } from '../../../src/emulator/index.js'
import { GlueClient } from '../../../src/index.js'
import { startHostile } from '../../support/hostile.js'
import { PREDICAMENTS, WAYS } from '../../support/predicaments.js'

const CEILING_MS = 30_000
let hostile: Awaited<ReturnType<typeof startHostile>>
const closing: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  hostile = await startHostile()
})
afterAll(() => hostile.stop())
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  await hostile.drop()
})

const resources = (): readonly string[] =>
  process.getActiveResourcesInfo().filter((name) => /TCP|TLS|Connect|AddrInfo|Write|Shutdown/.test(name))
const orHang = (work: Promise<unknown>): Promise<unknown> => {
  const late = new AbortController()
  return Promise.race([
    work.then(
      () => 'it was answered',
      (error: unknown) => error,
    ),
    sleep(CEILING_MS, 'it hangs', { signal: late.signal }).catch(() => undefined),
  ]).finally(() => late.abort())
}

describe.each(WAYS)('over %s, a deadline ends a call', (way) => {
  test.each(PREDICAMENTS.filter(({ only = way }) => only === way))('$name', async (predicament) => {
    const { open, codes = /^deadline_exceeded$/, outcome, lingers } = predicament
    await expect.poll(resources, { timeout: 15_000 }).toEqual([])
    await hostile.witness()
    const stuck = open(hostile, way)
    closing.push(() => stuck.close())
    const error = await orHang(stuck.run({ deadlineMs: 150 }))
    expect(error).toMatchObject({ code: expect.stringMatching(codes) })
    const { asked } = await hostile.witness()
    // What the server has read is in doubt; before that a busy machine may have used up the time.
    const isRead = asked.some((request) => request.startsWith('POST'))
    if (outcome === 'not_sent' && lingers !== way) expect(error).toMatchObject({ outcome })
    else if (isRead) expect(error).toMatchObject({ outcome: 'unknown' })
    await expect.poll(() => stuck.underWay()).toBe(0)
    if (lingers !== way) await expect.poll(resources).toEqual([])
  })
})

/** The emulator, and a client of it that may use one connection more than it serves. */
const limited = async (options: StartOptions, client: Partial<ConstructorParameters<typeof GlueClient>[0]>) => {
  const emulator = await startEmulator({ seed: 'empty', rateLimit: false, ...options })
  closing.push(() => emulator.close())
  const glue = new GlueClient({ baseUrl: emulator.url, apiKey: emulator.apiKey, rateLimit: false, random: () => 0, ...client })
  closing.push(() => glue.close())
  return { emulator, glue }
}

describe.each(WAYS)('over %s', (way) => {
  const client = way === 'fetch' ? { fetch: (url: string, init: RequestInit) => fetch(url, init) } : {}

  test('it holds where a server lets more connections wait than it serves', async () => {
    const { emulator, glue } = await limited({ connections: { max: 1, beyond: 'queue' } }, client)
    emulator.emulator.faults.set([{ fault: { kind: 'latency', ms: 600_000 } }])
    const calls = [1, 2, 3].map(() => orHang(glue.organizations.get('1', { deadlineMs: 150 })))
    calls.push(orHang(glue.organizations.create({ name: 'Acme' }, { deadlineMs: 150 })))
    const [created, ...read] = (await Promise.all(calls)).reverse()
    for (const error of read) expect(error).toMatchObject({ code: 'deadline_exceeded' })
    // The server may have read it before it let it wait, and nothing can be read back from it.
    expect(created).toMatchObject({ code: 'outcome_unknown', cause: { code: 'deadline_exceeded' } })
    // A fetch opens another connection in the place of one that was ended, and keeps it.
    if (way === 'built-in') await expect.poll(() => emulator.listener.connections).toMatchObject({ open: 0, waiting: 0 })
  })

  test('it holds where a server resets the connections that are too many', async () => {
    const { emulator, glue } = await limited({ connections: { max: 1 } }, { ...client, retries: 1000 })
    emulator.emulator.faults.set([{ fault: { kind: 'latency', ms: 600_000 } }])
    const errors = await Promise.all([1, 2, 3].map(() => orHang(glue.organizations.get('1', { deadlineMs: 150 }))))
    for (const error of errors) expect(error).toMatchObject({ code: expect.stringMatching(/deadline_exceeded|connection_failed/) })
    if (way === 'built-in') await expect.poll(() => emulator.listener.connections.open).toBe(0)
  })

  test('it comes at once where a wait cannot fit, and says when to come back', async () => {
    const { emulator, glue } = await limited({}, client)
    for (const [fault, code] of [
      [{ kind: 'status', status: 429, retryAfter: 100 }, 'deadline_exceeded'],
      [{ kind: 'status', status: 503, retryAfter: 100 }, 'deadline_exceeded'],
    ] as const) {
      emulator.emulator.faults.set([{ fault }])
      // A deadline of minutes: were it waited for, this would hang.
      expect(await orHang(glue.organizations.get('1', { deadlineMs: 90_000 }))).toMatchObject({ code, retryAfterMs: expect.any(Number) })
    }
  })
})
