import { describe, expect, it, vi } from 'vitest'
import { VirtualClock } from '../clock.js'
import { FetchTransport } from './fetch-transport.js'
import { TransportFailure } from './transport.js'
import type { StreamedResponse, TransportRequest, TransportResponse } from './transport.js'

const MIB = 1024 * 1024

const setUp = (answer: (clock: VirtualClock, signal: AbortSignal) => Response | Promise<Response>) => {
  const clock = new VirtualClock()
  const calls: RequestInit[] = []
  const transport = new FetchTransport((_, init) => {
    calls.push(init)
    return Promise.resolve(answer(clock, init.signal!))
  }, clock)
  const abort = new AbortController()
  const added = vi.spyOn(abort.signal, 'addEventListener')
  const removed = vi.spyOn(abort.signal, 'removeEventListener')
  const requestOf = (fields: Partial<TransportRequest>): TransportRequest => ({
    method: 'GET',
    origin: 'https://api.itglue.com',
    path: '/x',
    headers: {},
    body: undefined,
    signal: abort.signal,
    timeouts: { connectMs: 10, headersMs: 20, bodyProgressMs: 30 },
    maxResponseBytes: 10_000,
    ...fields,
  })
  return {
    clock,
    calls,
    abort,
    send: (fields: Partial<TransportRequest> = {}): Promise<TransportResponse> => clock.run(transport.send(requestOf(fields))),
    stream: (fields: Partial<TransportRequest> = {}): Promise<StreamedResponse> => clock.run(transport.stream(requestOf(fields))),
    /** Nothing waits, and nothing listens any more. */
    isQuiet: (): boolean => clock.pending === 0 && added.mock.calls.length === removed.mock.calls.length,
    isDropped: (): boolean => calls[0]!.signal!.aborted,
  }
}
/** Pieces of so many bytes, one every so many milliseconds; then the end, or silence. */
const pieces = (clock: VirtualClock, sizes: readonly number[], everyMs: number, end = true): ReadableStream<Uint8Array> => {
  const left = [...sizes]
  return new ReadableStream(
    {
      pull: (controller) => {
        const size = left.shift()
        if (size === undefined) return end ? controller.close() : new Promise(() => undefined)
        return new Promise((resolve) => {
          clock.setTimer(() => {
            controller.enqueue(new Uint8Array(size))
            resolve()
          }, everyMs)
        })
      },
    },
    { highWaterMark: 0 },
  )
}
const answerOf =
  (sizes: readonly number[], headers: Record<string, string> = {}) =>
  (clock: VirtualClock) =>
    new Response(pieces(clock, sizes, 1), { headers })
const redirect = (fields: object): Response =>
  Object.assign(Object.create(null), { status: 200, headers: new Headers(), body: null, ...fields })

describe('a whole answer', () => {
  it('may be as large as allowed, and not a byte larger', async () => {
    const exact = setUp(answerOf([9000, 1000]))
    expect((await exact.send()).body).toHaveLength(10_000)
    expect([exact.isQuiet(), exact.isDropped()]).toEqual([true, false])
    const larger = setUp(answerOf([9000, 1001]))
    await expect(larger.send()).rejects.toMatchObject({ kind: 'too_large', sent: true, message: expect.stringContaining('10000') })
    expect([larger.isQuiet(), larger.isDropped()]).toEqual([true, true])
  })

  it('that is announced as too large is not read', async () => {
    const { send, clock } = setUp(answerOf([1], { 'content-length': '10001' }))
    await expect(send()).rejects.toMatchObject({ kind: 'too_large' })
    expect(clock.monotonic()).toBe(0)
    expect((await setUp(answerOf([1], { 'content-length': '10000' })).send()).body).toHaveLength(1)
    await expect(setUp(answerOf([1], { 'content-length': '10001', 'content-encoding': 'Identity' })).send()).rejects.toMatchObject({
      kind: 'too_large',
    })
  })

  it.each(['gzip', ' GZIP ', 'x-gzip', 'br'])('in %j is judged by what it unpacks to', async (encoding) => {
    const of = (size: number, headers: Record<string, string>) =>
      setUp(answerOf([size], { 'content-encoding': encoding, ...headers })).send({ maxResponseBytes: 10 * MIB })
    expect((await of(2_000_000, { 'content-length': '20000' })).body).toHaveLength(2_000_000)
    await expect(of(2_000_001, { 'content-length': '20000' })).rejects.toMatchObject({
      kind: 'too_large',
      message: expect.stringContaining('unpacks to more than 2000000'),
    })
    // What is not announced is not known.
    expect((await of(2_000_001, {})).body).toHaveLength(2_000_001)
    expect((await of(5, { 'content-length': String(11 * MIB) })).body).toHaveLength(5)
  })

  it('in an encoding that was not asked for is refused', async () => {
    const { send, isDropped } = setUp(answerOf([1], { 'content-encoding': 'zstd' }))
    await expect(send()).rejects.toMatchObject({ kind: 'malformed' })
    expect(isDropped()).toBe(true)
  })

  it('must make progress: a kibibyte within the time allowed', async () => {
    const slow = setUp((clock) => new Response(pieces(clock, Array<number>(10).fill(600), 10)))
    expect((await slow.send()).body).toHaveLength(6000)
    const exact = setUp((clock) => new Response(pieces(clock, Array<number>(5).fill(1024), 29)))
    expect((await exact.send()).body).toHaveLength(5120)
    const tooSlow = setUp((clock) => new Response(pieces(clock, Array<number>(10).fill(500), 14)))
    await expect(tooSlow.send()).rejects.toMatchObject({ kind: 'body_timeout', sent: true })
    expect([tooSlow.clock.monotonic(), tooSlow.isDropped()]).toEqual([30, true])
    const silent = setUp((clock) => new Response(pieces(clock, [2000], 1, false)))
    await expect(silent.send()).rejects.toMatchObject({ kind: 'body_timeout' })
    expect(silent.clock.monotonic()).toBe(31)
  })

  it('that a redirect led to is none', async () => {
    for (const fields of [
      { type: 'opaqueredirect', status: 0 },
      { type: 'basic', redirected: true },
    ]) {
      const { send, isQuiet, isDropped } = setUp(() => redirect(fields))
      expect(await send()).toEqual({ status: 302, headers: {}, body: new Uint8Array() })
      expect([isQuiet(), isDropped()]).toEqual([true, true])
    }
  })

  it('that breaks off is a network failure or no answer, and a defect of the fetch is neither', async () => {
    const failing = (error: unknown) =>
      setUp(() => new Response(new ReadableStream({ pull: (controller) => controller.error(error) }, { highWaterMark: 0 }))).send()
    await expect(failing(new TypeError('terminated'))).rejects.toMatchObject({ kind: 'reset', sent: true })
    await expect(failing(Object.assign(new Error(), { code: 'ECONNRESET' }))).rejects.toMatchObject({ kind: 'reset', sent: true })
    const own = new TransportFailure('proxy', false, 'the proxy is gone')
    await expect(failing(own)).rejects.toBe(own)
    for (const defect of [new TypeError('Invalid URL'), new TypeError('cannot PARSE'), new RangeError('terminated')]) {
      // The answer had begun: whoever wrote must look what became of it.
      await expect(failing(defect)).rejects.toMatchObject({ kind: 'malformed', sent: true, cause: defect })
      await expect(setUp(() => Promise.reject(defect)).send()).rejects.toBe(defect)
    }
  })

  it('is let go of when the caller gives up', async () => {
    const { send, abort, clock, isQuiet, isDropped } = setUp((clock) => new Response(pieces(clock, [2000], 1, false)))
    clock.setTimer(() => abort.abort(), 5)
    await expect(send()).rejects.toMatchObject({ kind: 'aborted', sent: true })
    expect([clock.monotonic(), isQuiet(), isDropped()]).toEqual([5, true, true])
  })

  it('may take longer to begin, the more is sent', async () => {
    const { send, clock } = setUp(() => new Promise(() => undefined))
    await expect(send({ method: 'POST', body: 'x'.repeat(16_384) })).rejects.toMatchObject({ kind: 'headers_timeout', sent: true })
    expect(clock.monotonic()).toBe(1030)
  })
})

describe('a body that is sent', () => {
  it('goes out in one piece, in many, or not at all', async () => {
    const { send, calls } = setUp(() => new Response(null, { status: 204 }))
    await send()
    await send({ method: 'POST', body: '{}' })
    const streamed = { sizeBytes: 2, async *[Symbol.asyncIterator]() { yield Buffer.from('ab') } } // prettier-ignore
    await send({ method: 'POST', body: streamed })
    expect(calls.map(({ body }) => typeof body)).toEqual(['undefined', 'string', 'object'])
    expect('body' in calls[0]!).toBe(false)
    expect(calls[2]).toMatchObject({ duplex: 'half', redirect: 'manual', method: 'POST' })
    expect(await new Response(calls[2]!.body as ReadableStream).text()).toBe('ab')
  })
})

describe('a file', () => {
  const read = async ({ body }: StreamedResponse): Promise<number> => {
    let size = 0
    for await (const piece of body) size += piece.length
    return size
  }

  it('is read as fast as its reader likes', async () => {
    const whole = ReadableStream.from([new Uint8Array(10), new Uint8Array(20), new Uint8Array(30)]) as ReadableStream<Uint8Array>
    const { stream, clock, isQuiet } = setUp(() => new Response(whole, { status: 206, headers: { A: 'b' } }))
    const answer = await stream()
    expect(answer).toMatchObject({ status: 206, headers: { a: 'b' } })
    let size = 0
    for await (const piece of answer.body) {
      size += piece.length
      await clock.advance(1000)
    }
    expect([size, isQuiet()]).toEqual([60, true])
  })

  it('may be as large as allowed, and not a byte larger', async () => {
    const exact = setUp(answerOf([9000, 1000]))
    expect(await exact.clock.run(read(await exact.stream()))).toBe(10_000)
    const larger = setUp(answerOf([9000, 1001]))
    const answer = await larger.stream()
    await expect(larger.clock.run(read(answer))).rejects.toMatchObject({
      kind: 'too_large',
      sent: true,
      message: expect.stringContaining('10000'),
    })
    expect([larger.isQuiet(), larger.isDropped()]).toEqual([true, true])
  })

  it('must not fall silent', async () => {
    const { stream, clock, isQuiet, isDropped } = setUp((clock) => new Response(pieces(clock, [10], 1, false)))
    const answer = await stream()
    await expect(clock.run(read(answer))).rejects.toMatchObject({ kind: 'body_timeout', sent: true })
    expect([clock.monotonic(), isQuiet(), isDropped()]).toEqual([31, true, true])
  })

  it('that breaks off is a network failure', async () => {
    const { stream, clock } = setUp(() => new Response(new ReadableStream({ pull: (c) => c.error(new TypeError('terminated')) })))
    const answer = await stream()
    await expect(clock.run(read(answer))).rejects.toMatchObject({ kind: 'reset' })
  })

  it('is let go of when its reader has seen enough', async () => {
    const { stream, isQuiet, isDropped, clock } = setUp(answerOf([10, 10, 10]))
    const { body } = await stream()
    const iterator = body[Symbol.asyncIterator]()
    await clock.run(iterator.next())
    expect(isDropped()).toBe(false)
    await iterator.return?.()
    expect([isQuiet(), isDropped()]).toEqual([true, true])
  })

  it('may be empty', async () => {
    const { stream, isQuiet } = setUp(() => new Response(null, { status: 204 }))
    expect(await read(await stream())).toBe(0)
    expect(isQuiet()).toBe(true)
  })

  it('is not sought where a redirect leads', async () => {
    const { stream, isDropped } = setUp(() => redirect({ type: 'opaqueredirect' }))
    const answer = await stream()
    expect([answer.status, answer.headers, await read(answer), isDropped()]).toEqual([302, {}, 0, true])
  })

  it('is not waited for longer than allowed, nor for who has given up', async () => {
    const { stream, clock, isQuiet } = setUp(() => new Promise(() => undefined))
    await expect(stream()).rejects.toMatchObject({ kind: 'headers_timeout', sent: true })
    expect([clock.monotonic(), isQuiet()]).toEqual([30, true])
    await expect(stream({ signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'aborted', sent: false })
  })

  it('fails as a network does', async () => {
    const { stream, isQuiet } = setUp(() => Promise.reject(Object.assign(new Error(), { code: 'ECONNREFUSED' })))
    await expect(stream()).rejects.toMatchObject({ kind: 'connect', sent: false })
    expect(isQuiet()).toBe(true)
  })
})
