import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock.js'
import { ConfigurationError } from '../errors.js'
import type { PipelineEvent } from './events.js'
import { createPipeline } from './index.js'
import type { ClientPipeline, PipelineOptions } from './index.js'
import type { Transport } from './transport.js'

const KEY = 'ITG.5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e'
const OTHER_KEY = 'ITG.0ddba110ddba110ddba110ddba110ddb'
const get = { method: 'GET', path: '/organizations' } as const

let folder = ''
const opened: ClientPipeline[] = []
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gluekit-sharing-'))
})
afterEach(async () => {
  for (const pipeline of opened.splice(0)) await pipeline.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Client {
  readonly pipeline: ClientPipeline
  readonly events: PipelineEvent[]
  /** How many requests have left. */
  readonly sent: () => number
  /** What the server answers from now on. */
  answer(status: number): void
}
/** A client under a clock of its own, which shares nothing with others in this process but the file. */
const client = (options: Partial<PipelineOptions> = {}, clock = new VirtualClock()): Client => {
  const events: PipelineEvent[] = []
  let status = 200
  let sent = 0
  const transport: Transport = {
    send: async () => {
      sent++
      return { status, headers: { 'content-type': 'application/vnd.api+json' }, body: Buffer.from('{"data":[]}') }
    },
    close: async () => undefined,
  }
  const pipeline = createPipeline({
    baseUrl: 'https://api.eu.itglue.com',
    apiKey: KEY,
    transport,
    clock,
    environment: {},
    retries: 0,
    sharing: { folder: () => folder },
    onEvent: (event) => events.push(event),
    ...options,
  })
  opened.push(pipeline)
  return { pipeline, events, sent: () => sent, answer: (next) => (status = next) }
}
const used = ({ pipeline }: Client): number => pipeline.limiter.stats().currentRequests

describe('sharing', () => {
  it('opens nothing before a request is sent', async () => {
    folder = path.join(folder, 'state')
    const { pipeline } = client()
    expect(pipeline.limiter.stats()).toMatchObject({ shared: false, sharingProblem: null, maxRequests: 2850, currentRequests: 0 })
    expect(pipeline.breaker.stats().state).toBe('closed')
    await pipeline.close()
    expect(existsSync(folder)).toBe(false)
  })

  it('counts the first requests too, however many there are at once', async () => {
    const [one, other] = [client(), client()]
    await Promise.all(Array.from({ length: 7 }, () => one.pipeline.send(get)))
    await other.pipeline.send(get)
    expect([used(one), used(other)]).toEqual([8, 8])
    expect(one.pipeline.limiter.stats()).toMatchObject({ shared: true, sharingProblem: null, maxRequests: 2850, queued: 0 })
  })

  it('counts what a client has sent that is gone, to the last request', async () => {
    const gone = client()
    for (let call = 0; call < 5; call++) await gone.pipeline.send(get)
    await gone.pipeline.close()
    const next = client()
    await next.pipeline.send(get)
    expect(used(next)).toBe(6)
  })

  it('knows a key and a host, and not another', async () => {
    const [one, other, elsewhere] = [client(), client({ apiKey: OTHER_KEY }), client({ baseUrl: 'https://api.itglue.com' })]
    for (const { pipeline } of [one, other, elsewhere]) await pipeline.send(get)
    expect([used(one), used(other), used(elsewhere)]).toEqual([1, 1, 1])
  })

  it('keeps limits of this machine apart by what they allow', async () => {
    const local = { baseUrl: 'http://127.0.0.1:4000' }
    const [one, other] = [client(local), client({ ...local, rateLimit: { limit: 5, windowMs: 1000 } })]
    await one.pipeline.send(get)
    await other.pipeline.send(get)
    expect([used(one), used(other)]).toEqual([1, 1])
  })

  it('writes no key down', async () => {
    const { pipeline } = client()
    await pipeline.send(get)
    for (const name of readdirSync(folder)) {
      const bytes = readFileSync(path.join(folder, name), 'latin1')
      for (const form of [KEY, KEY.slice(4, 16), Buffer.from(KEY).toString('base64').slice(0, 20)]) expect(bytes.includes(form)).toBe(false)
      expect(name).not.toContain('5ca1ab1e')
    }
  })

  it('ends with the call that waits for it', async () => {
    const { pipeline, sent } = client()
    const abort = new AbortController()
    const call = pipeline.send({ ...get, signal: abort.signal })
    abort.abort(new Error('never mind'))
    await expect(call).rejects.toThrow('never mind')
    await pipeline.send(get)
    expect(sent()).toBe(1)
  })

  it('goes on with a new key, which begins with what the old one has used', async () => {
    let key = KEY
    const one = client({ apiKey: () => key })
    for (let call = 0; call < 3; call++) await one.pipeline.send(get)
    key = OTHER_KEY
    await one.pipeline.send(get)
    expect(used(one)).toBe(4)
    const other = client({ apiKey: OTHER_KEY })
    await other.pipeline.send(get)
    expect(used(other)).toBe(5)
  })

  it('tells of a folder that cannot be used, and keeps the limit alone', async () => {
    writeFileSync(path.join(folder, 'a file'), '')
    const one = client({ sharing: { folder: () => path.join(folder, 'a file') } })
    await one.pipeline.send(get)
    expect(one.pipeline.limiter.stats()).toMatchObject({
      shared: false,
      sharingProblem: expect.stringContaining('cannot be used'),
      currentRequests: 1,
    })
    expect(one.events).toContainEqual({ type: 'sharing', shared: false, problem: expect.stringContaining('cannot be used') })
  })

  it('gets along where there is no folder at all', async () => {
    const nowhere = (): string => {
      throw new ConfigurationError('bad_configuration', 'This user has no home folder.')
    }
    const one = client({ sharing: { folder: nowhere } })
    await one.pipeline.send(get)
    expect(one.pipeline.limiter.stats()).toMatchObject({
      shared: false,
      sharingProblem: 'This user has no home folder.',
      currentRequests: 1,
    })
    one.answer(500)
    for (let call = 0; call < 5; call++) await one.pipeline.send(get).catch(() => undefined)
    await expect(one.pipeline.send(get)).rejects.toMatchObject({ code: 'circuit_open' })
  })
})

describe('clients of one process', () => {
  it('that share have one limiter', async () => {
    const clock = new VirtualClock()
    const [one, other] = [client({}, clock), client({ rateLimit: { limit: 100, windowMs: 300_000 } }, clock)]
    await one.pipeline.send(get)
    await other.pipeline.send(get)
    expect(one.pipeline.limiter.stats()).toEqual(other.pipeline.limiter.stats())
    expect(one.pipeline.limiter.stats()).toMatchObject({ maxRequests: 100, currentRequests: 2 })
    await one.pipeline.close()
    await other.pipeline.send(get)
    expect(used(other)).toBe(3)
  })

  it('share what an earlier one has sent alone', async () => {
    const clock = new VirtualClock()
    const before = client({ sharing: undefined }, clock)
    await before.pipeline.send(get)
    await before.pipeline.send(get)
    await before.pipeline.close()
    const one = client({}, clock)
    await one.pipeline.send(get)
    expect(used(one)).toBe(3)
    const elsewhere = client()
    await elsewhere.pipeline.send(get)
    expect(used(elsewhere)).toBe(4)
  })

  it('that do not share count what one that shared has sent', async () => {
    const clock = new VirtualClock()
    const one = client({}, clock)
    for (let call = 0; call < 3; call++) await one.pipeline.send(get)
    await one.pipeline.close()
    const alone = client({ sharing: undefined }, clock)
    await alone.pipeline.send(get)
    expect(used(alone)).toBe(4)
    await clock.advance(300_000)
    expect(used(alone)).toBe(0)
  })

  it('that come one after the other count together where there is no file', async () => {
    const clock = new VirtualClock()
    writeFileSync(path.join(folder, 'a file'), '')
    for (let nth = 1; nth <= 3; nth++) {
      const one = client({ sharing: { folder: () => path.join(folder, 'a file') } }, clock)
      await one.pipeline.send(get)
      expect(used(one)).toBe(nth)
      await clock.run(one.pipeline.close())
    }
  })

  it.each(['with a file', 'without one'])('that come and go for hours count each request for a window and no longer, %s', async (how) => {
    const clock = new VirtualClock()
    if (how === 'without one') writeFileSync(path.join(folder, 'a file'), '')
    const sharing = { folder: () => (how === 'without one' ? path.join(folder, 'a file') : folder) }
    const counts: number[] = []
    for (let minute = 0; minute < 30; minute++) {
      const one = client({ sharing }, clock)
      for (let call = 0; call < (minute === 0 ? 50 : 1); call++) await one.pipeline.send(get)
      counts.push(used(one))
      await clock.run(one.pipeline.close())
      await clock.advance(60_000)
    }
    expect(counts[1]).toBe(51)
    expect(Math.max(...counts.slice(12))).toBeLessThanOrEqual(6)
  })

  it('learn from refusals, whichever is refused', async () => {
    const clock = new VirtualClock()
    const limit = { rateLimit: { limit: 100, windowMs: 300_000 } }
    const [one, other] = [client(limit, clock), client(limit, clock)]
    for (let call = 0; call < 50; call++) await one.pipeline.send(get)
    one.answer(429)
    for (let time = 1; time <= 2; time++) {
      await expect(clock.run(one.pipeline.send(get))).rejects.toMatchObject({ code: 'rate_limited' })
      await clock.advance(70_000)
    }
    await other.pipeline.send(get)
    expect(other.pipeline.limiter.stats().allowedRequests).toBeLessThan(60)
  })

  it('say so when one of them keeps the others from sharing', async () => {
    const clock = new VirtualClock()
    const alone = client({ sharing: undefined }, clock)
    await alone.pipeline.send(get)
    const one = client({}, clock)
    await one.pipeline.send(get)
    expect(one.pipeline.limiter.stats()).toMatchObject({ shared: false, sharingProblem: expect.stringContaining('Another client') })
    expect(alone.pipeline.limiter.stats()).toMatchObject({ currentRequests: 2, sharingProblem: null })
  })
})

describe('the circuit breaker', () => {
  const fail = async ({ pipeline, answer }: Client, times: number): Promise<void> => {
    answer(503)
    for (let call = 0; call < times; call++) await expect(pipeline.send(get)).rejects.toMatchObject({ code: 'server_error' })
  }

  it('of one process spares the others, whatever their key', async () => {
    const one = client()
    await fail(one, 3)
    await one.pipeline.close()
    const two = client()
    await fail(two, 2)
    const three = client({ apiKey: OTHER_KEY })
    await expect(three.pipeline.send(get)).rejects.toMatchObject({ code: 'circuit_open', retryAfterMs: 60_000 })
    expect(three.sent()).toBe(0)
    expect(three.pipeline.breaker.stats()).toMatchObject({ state: 'open', failureCount: 5 })
    expect(three.events).toContainEqual({ type: 'circuit', state: 'open' })
  })

  it('is reset for all, also before anything was sent', async () => {
    const one = client()
    await fail(one, 5)
    const other = client()
    other.pipeline.breaker.reset()
    await other.pipeline.send(get)
    one.answer(200)
    await one.pipeline.send(get)
    expect(one.pipeline.breaker.stats()).toEqual({ state: 'closed', failureCount: 0, retryAt: null })
  })

  it('can be left out', async () => {
    const one = client()
    await fail(one, 5)
    const other = client({ breaker: false })
    await other.pipeline.send(get)
    expect(other.sent()).toBe(1)
  })
})
