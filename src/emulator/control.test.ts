import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock.js'
import { ConnectionResetError, exchange } from './memory.js'
import { FaultBook, seededRandom } from './control/faults.js'
import { parseFaultRules } from './control/fault-rules.js'
import { RateLimiter } from './control/rate-limit.js'
import { testAccount } from './test-client.js'

describe('fault rules', () => {
  const struck = (book: FaultBook, count: number, path = '/a/1') =>
    Array.from({ length: count }, () => book.strike('GET', path).length).join('')
  it('strike a number of times, every nth time, or by chance that repeats with its seed', () => {
    const book = new FaultBook(seededRandom(7))
    const fault = { kind: 'status', status: 500 } as const
    book.set([{ fault, times: 2 }])
    expect(struck(book, 5)).toBe('11000')
    book.set([{ fault, every: 3 }])
    expect(struck(book, 7)).toBe('0010010')
    const chance = () => {
      const other = new FaultBook(seededRandom(7))
      other.set([{ fault, probability: 0.5 }])
      return struck(other, 40)
    }
    expect(chance()).toBe(chance())
    expect(chance()).toMatch(/^(?=.*0)(?=.*1)/)
  })
  it('match by method and by path, as a glob or as a pattern', () => {
    const book = new FaultBook(seededRandom(1))
    const fault = { kind: 'status', status: 500 } as const
    const hits = (match: object, method: string, path: string) => {
      book.set([{ match, fault }])
      return book.strike(method, path).length === 1
    }
    expect(hits({ path: '/organizations/*' }, 'GET', '/organizations/1')).toBe(true)
    expect(hits({ path: '/organizations/*' }, 'GET', '/organizations/1/relationships/contacts')).toBe(false)
    expect(hits({ path: '/organizations/**' }, 'GET', '/organizations/1/relationships/contacts')).toBe(true)
    expect(hits({ pathPattern: 'contacts$' }, 'GET', '/organizations/1/relationships/contacts')).toBe(true)
    expect(hits({ method: 'post' }, 'GET', '/x')).toBe(false)
    expect(hits({ method: 'post' }, 'POST', '/x')).toBe(true)
  })
  it('combine latencies with one failure', () => {
    const book = new FaultBook(seededRandom(1))
    book.set([
      { fault: { kind: 'latency', ms: 5 } },
      { fault: { kind: 'status', status: 500 }, times: 1 },
      { fault: { kind: 'status', status: 503 } },
    ])
    expect(book.strike('GET', '/').map((fault) => fault.kind)).toEqual(['latency', 'status'])
    expect(book.strike('GET', '/').map((fault) => ('status' in fault ? fault.status : 0))).toEqual([0, 503])
  })
  it.each([
    [{}, 'The body must be a list of rules.'],
    [[{ fault: { kind: 'smoke' } }], 'rules[0].fault.kind must be one of'],
    [[{ fault: { kind: 'latency' } }], 'rules[0].fault.ms must be a number from 0'],
    [[{ fault: { kind: 'reset', at: 'noon' } }], 'rules[0].fault.at must be one of beforeResponse, midBody.'],
    [[{ fault: { kind: 'malformedJson' }, tmies: 1 }], 'rules[0].tmies is not known'],
    [[{ fault: { kind: 'malformedJson' }, match: { pathPattern: '(' } }], 'rules[0].match.pathPattern is not a regular expression.'],
    [[{ fault: { kind: 'malformedJson' }, probability: 2 }], 'rules[0].probability must be a number from 0 to 1.'],
  ])('say what is wrong with %j', (rules, message) => {
    expect(() => parseFaultRules(rules)).toThrow(message)
  })
})

describe('an exchange in memory', () => {
  const request = (apiKey: string) => ({ method: 'GET', url: '/countries', headers: { 'x-api-key': apiKey } })
  it('takes its latency from the clock', async () => {
    const { clock, emulator } = testAccount({ latency: { ms: 80, jitterMs: 20 } })
    const response = await clock.run(exchange(emulator, request(emulator.apiKey)))
    expect(response.status).toBe(200)
    expect(clock.monotonic()).toBeGreaterThanOrEqual(80)
    expect(clock.monotonic()).toBeLessThan(100)
  })
  it('is reset as on a socket', async () => {
    const { emulator } = testAccount()
    emulator.faults.set([{ fault: { kind: 'reset', at: 'beforeResponse' }, times: 1 }, { fault: { kind: 'reset', at: 'midBody' } }])
    await expect(exchange(emulator, request(emulator.apiKey))).rejects.toBeInstanceOf(ConnectionResetError)
    const response = await exchange(emulator, request(emulator.apiKey))
    await expect(response.body()).rejects.toMatchObject({ code: 'ECONNRESET' })
  })
  it('stalls until it is given up', async () => {
    const { emulator } = testAccount()
    emulator.faults.set([{ fault: { kind: 'stall' } }])
    const stop = new AbortController()
    const response = await exchange(emulator, request(emulator.apiKey), stop.signal)
    const body = response.body()
    stop.abort(new Error('enough'))
    await expect(body).rejects.toThrow('enough')
  })
})

describe('retry-after', () => {
  it('comes in seconds or as a date when a rule says so', () => {
    const account = testAccount()
    account.emulator.faults.set([
      { fault: { kind: 'status', status: 429, retryAfter: 7 }, times: 1 },
      { fault: { kind: 'status', status: 429, retryAfter: { date: 60 } } },
    ])
    expect(account.get('/users').headers['retry-after']).toBe('7')
    expect(account.get('/users').headers['retry-after']).toBe('Mon, 01 Jun 2026 00:01:00 GMT')
  })
})

describe('a fixed window', () => {
  it('starts anew at its border', async () => {
    const clock = new VirtualClock()
    const limiter = new RateLimiter(clock, { limit: 2, windowMs: 1_000, window: 'fixed' })
    await clock.advance(900)
    expect([limiter.admit('k'), limiter.admit('k'), limiter.admit('k')]).toEqual([undefined, undefined, 100])
    expect(limiter.admit('other')).toBeUndefined()
    await clock.advance(100)
    expect(limiter.admit('k')).toBeUndefined()
  })
})

describe('a 429', () => {
  const refused = (rateLimit: object) => {
    const account = testAccount({ rateLimit: { limit: 1, windowMs: 20_000, ...rateLimit } })
    return { passed: account.get('/users'), answer: account.get('/users') }
  }
  it('has the body of the gateway and no headers of its own, unless told otherwise', () => {
    const { passed, answer } = refused({})
    expect([answer.status, answer.json]).toEqual([429, { message: 'Too Many Requests' }])
    expect(Object.keys({ ...passed.headers, ...answer.headers })).toEqual(['content-type'])
  })
  it('says when to come back, in seconds or as a date', () => {
    expect(refused({ retryAfter: true }).answer.headers['retry-after']).toBe('20')
    expect(refused({ retryAfter: 'seconds' }).answer.headers['retry-after']).toBe('20')
    expect(refused({ retryAfter: 'date' }).answer.headers['retry-after']).toBe('Mon, 01 Jun 2026 00:00:20 GMT')
  })
  it('comes in the JSON:API form too', () => {
    const { answer } = refused({ body: 'errors' })
    expect(answer.json).toEqual({ errors: [{ status: '429', title: 'Too Many Requests' }] })
    expect(answer.headers['content-type']).toContain('vnd.api+json')
  })
  it('and every answer before it can tell what is left', () => {
    const { passed, answer } = refused({ limit: 2, headers: 'x-ratelimit' })
    const reset = String(Date.UTC(2026, 5, 1) / 1_000 + 20)
    expect(passed.headers).toMatchObject({ 'x-ratelimit-limit': '2', 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': reset })
    expect(answer.headers).toMatchObject({ 'x-ratelimit-remaining': '0' })
  })
})
