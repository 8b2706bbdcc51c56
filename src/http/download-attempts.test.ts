import { describe, expect, it } from 'vitest'
import { GlueError } from '../errors.js'
import { VirtualClock } from '../clock.js'
import { Reporting } from './call-reporter.js'
import { Downloads } from './downloads.js'
import type { DownloadParts } from './downloads.js'
import { EventStream, EVERYTHING } from './event-stream.js'
import { HINTS } from './hints.js'
import { SecretRegistry } from './redaction.js'
import { parseBaseUrl } from './regions.js'
import { TransportFailure } from './transport.js'
import type { StreamedResponse, Transport, TransportRequest } from './transport.js'
import type { DownloadRequest } from './types.js'

const URL_ = 'https://files.example.com/f/1?signature=0123456789abcdef&v=1'
const timeouts = { connectMs: 1, headersMs: 2, bodyProgressMs: 3 }

type Turn = number | Error | Partial<StreamedResponse> | ((request: TransportRequest) => Promise<StreamedResponse>)
async function* bodyOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
/** A store that answers each request with the next turn, and the last one for ever. */
interface Given extends Partial<Pick<DownloadParts, 'retries' | 'transport'>> {
  readonly turns?: readonly Turn[]
  readonly listens?: boolean
  readonly baseUrl?: string
}
const setUp = ({ turns = [200], listens = true, baseUrl = 'https://api.itglue.com', ...more }: Given = {}) => {
  const clock = new VirtualClock()
  const requests: TransportRequest[] = []
  const transport: Transport = {
    send: () => Promise.reject(new Error('a file is streamed')),
    stream: async (request) => {
      requests.push(request)
      const turn = turns[Math.min(requests.length, turns.length) - 1]!
      if (turn instanceof Error) throw turn
      if (typeof turn === 'function') return turn(request)
      return { status: 200, headers: {}, body: bodyOf('whole'), ...(typeof turn === 'number' ? { status: turn } : turn) }
    },
    close: () => Promise.resolve(),
  }
  const redaction = new SecretRegistry()
  const events = new EventStream()
  const told: Record<string, unknown>[] = []
  if (listens) events.on(EVERYTHING, (event) => void told.push(event))
  const parts: DownloadParts = {
    base: parseBaseUrl(baseUrl),
    transport,
    clock,
    random: () => 0.5,
    retries: 3,
    timeouts,
    userAgent: 'gluekit/0',
    redaction,
    reporting: new Reporting({ events, redaction, clock, origin: 'https://api.itglue.com' }),
    ...more,
  }
  const downloads = new Downloads(parts)
  const fetch = <T = string>(request: Partial<DownloadRequest> = {}, take?: (answer: StreamedResponse) => Promise<T>): Promise<T> =>
    clock.run(
      downloads.fetch({ url: URL_, maxBytes: 100, ...request }, take ?? (textOf as unknown as (answer: StreamedResponse) => Promise<T>)),
    )
  return { clock, requests, redaction, told, downloads, fetch }
}
const textOf = async ({ status, body }: StreamedResponse): Promise<string> => {
  let text = `${status} `
  for await (const chunk of body) text += Buffer.from(chunk).toString()
  return text
}
const broken = new TransportFailure('reset', true, 'the connection broke')

describe.each([true, false])('a file (somebody listens: %s)', (listens) => {
  it('is asked for with nothing of ours', async () => {
    const { fetch, requests } = setUp({ listens })
    expect(await fetch()).toBe('200 whole')
    expect(requests).toEqual([
      {
        method: 'GET',
        origin: 'https://files.example.com',
        path: '/f/1?signature=0123456789abcdef&v=1',
        headers: { 'user-agent': 'gluekit/0', 'accept-encoding': 'identity' },
        body: undefined,
        signal: expect.any(AbortSignal),
        timeouts,
        maxResponseBytes: 100,
      },
    ])
  })

  it('is asked for again after waits that double, and given up after the last', async () => {
    const { fetch, requests, clock } = setUp({ listens, turns: [503] })
    await expect(fetch()).rejects.toMatchObject({
      name: 'ServerError',
      code: 'server_error',
      status: 503,
      method: 'GET',
      path: '(file)',
      attempts: 4,
      message: expect.stringMatching(/503, files\.example\.com/),
      hint: expect.stringContaining('later'),
    })
    expect([requests.length, clock.monotonic(), clock.pending]).toEqual([4, 500 + 1000 + 2000, 0])
  })

  it('of a store that is busy is asked for when it says', async () => {
    const { fetch, clock } = setUp({ listens, turns: [{ status: 429, headers: { 'retry-after': '7' } }, { status: 500 }, 200] })
    expect(await fetch()).toBe('200 whole')
    expect(clock.monotonic()).toBe(7000 + 1000)
  })

  it('that breaks off is read again from its beginning', async () => {
    const { fetch, clock } = setUp({ listens, turns: [broken, 200] })
    expect(await fetch()).toBe('200 whole')
    expect(clock.monotonic()).toBe(500)
    const always = setUp({ listens, turns: [broken] })
    await expect(always.fetch()).rejects.toMatchObject({
      code: 'connection_failed',
      method: 'GET',
      path: '(file)',
      attempts: 4,
      message: expect.stringContaining('https://files.example.com'),
    })
  })

  it('is not asked for again where that does not help, or is not wanted', async () => {
    const refusing = setUp({ listens, turns: [501] })
    await expect(refusing.fetch()).rejects.toMatchObject({ status: 501, attempts: 1 })
    const once = setUp({ listens, turns: [503], retries: 0 })
    await expect(once.fetch()).rejects.toMatchObject({ status: 503, attempts: 1 })
    expect([refusing.requests.length, once.requests.length]).toEqual([1, 1])
  })

  it('that is not there is for the reader to judge', async () => {
    for (const status of [302, 404, 428, 499]) expect(await setUp({ listens, turns: [status] }).fetch()).toBe(`${status} whole`)
  })

  it('that is packed was not asked for', async () => {
    const packed = setUp({ listens, turns: [{ headers: { 'content-encoding': 'gzip' } }] })
    await expect(packed.fetch()).rejects.toMatchObject({ code: 'protocol_error', attempts: 4 })
    for (const encoding of ['', 'identity'])
      expect(await setUp({ listens, turns: [{ headers: { 'content-encoding': encoding } }] }).fetch()).toBe('200 whole')
  })

  it('that is too large is refused at once', async () => {
    const failure = new TransportFailure('too_large', true, 'too large')
    const { fetch, requests } = setUp({ listens, turns: [failure] })
    await expect(fetch()).rejects.toMatchObject({
      code: 'response_too_large',
      message: 'The file is larger than the 100 bytes that are allowed.',
      hint: expect.stringContaining('maxBytes'),
      method: 'GET',
      path: '(file)',
      attempts: 1,
      cause: failure,
    })
    expect(requests).toHaveLength(1)
  })

  it('is let go of when its reader is done, or fails', async () => {
    const { fetch, requests } = setUp({ listens })
    await fetch({}, () => Promise.resolve('enough'))
    const full = new Error('disk full')
    await expect(fetch({}, () => Promise.reject(full))).rejects.toBe(full)
    expect(requests.map(({ signal }) => signal.aborted)).toEqual([true, true])
  })

  it('ends with its signal, while it is waited for too', async () => {
    const { fetch, clock, requests } = setUp({ listens, turns: [503] })
    const abort = new AbortController()
    const enough = new Error('enough')
    clock.setTimer(() => abort.abort(enough), 700)
    await expect(fetch({ signal: abort.signal })).rejects.toBe(enough)
    expect([clock.monotonic(), clock.pending, requests.length]).toEqual([700, 0, 2])
    await expect(fetch({ signal: abort.signal })).rejects.toBe(enough)
    expect(requests).toHaveLength(2)
  })

  it('ends with its deadline', async () => {
    const hanging = ({ signal }: TransportRequest): Promise<never> =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new TransportFailure('aborted', true, 'aborted'))))
    const { fetch, clock } = setUp({ listens, turns: [hanging] })
    await expect(fetch({ deadlineMs: 1500 })).rejects.toMatchObject({
      code: 'deadline_exceeded',
      message: 'The file was not there within 1.5 s.',
      hint: HINTS.deadline,
    })
    expect([clock.monotonic(), clock.pending]).toEqual([1500, 0])
    const quick = setUp({ listens })
    await quick.fetch({ deadlineMs: 1500 })
    expect(quick.clock.pending).toBe(0)
  })

  it('ends with the client', async () => {
    const { fetch, clock, downloads } = setUp({ listens, turns: [503] })
    clock.setTimer(() => downloads.close(), 100)
    await expect(fetch()).rejects.toMatchObject({ code: 'closed' })
    await expect(fetch()).rejects.toMatchObject({ code: 'closed' })
    expect([clock.monotonic(), clock.pending]).toEqual([100, 0])
    // The sockets may be closed before the downloads are.
    const early = setUp({ listens, turns: [new TransportFailure('aborted', true, 'aborted')] })
    await expect(early.fetch()).rejects.toMatchObject({ code: 'closed' })
  })

  it('may have an address that permits it: that is never shown', async () => {
    const { fetch, redaction } = setUp({ listens })
    await fetch({ url: 'https://files.example.com/f?a=0123456789abcdef&b=fedcba987654321' })
    expect(redaction.redact('0123456789abcdef fedcba987654321')).toBe('[redacted] fedcba987654321')
  })

  it('comes from a transport that cannot stream in one piece', async () => {
    const transport: Transport = {
      send: () => Promise.resolve({ status: 200, headers: { a: 'b' }, body: Buffer.from('all') }),
      close: () => Promise.resolve(),
    }
    const { fetch } = setUp({ listens, transport })
    expect(await fetch()).toBe('200 all')
    const empty: Transport = { ...transport, send: () => Promise.resolve({ status: 204, headers: {}, body: new Uint8Array() }) }
    let pieces = 0
    await setUp({ listens, transport: empty }).fetch({}, async ({ body }) => {
      for await (const _ of body) pieces++
    })
    expect(pieces).toBe(0)
  })
})

describe('an address', () => {
  const reasonOf = async (url: string, baseUrl = 'https://api.itglue.com'): Promise<string> => {
    const { fetch, requests } = setUp({ baseUrl })
    const error = await fetch({ url }).then(
      () => undefined,
      (thrown: unknown) => thrown as GlueError & { readonly path: string },
    )
    if (error === undefined) return 'opened'
    expect(error).toMatchObject({ code: 'protocol_error', method: 'GET', path: '(file)', hint: HINTS.protocol })
    expect(requests).toEqual([])
    return /that (.*), so it was not opened/.exec(error.message)![1]!
  }

  it('is refused with its reason', async () => {
    expect(await reasonOf('nonsense')).toBe('is none')
    expect(await reasonOf('https://user@files.example.com/')).toMatch(/user name/)
    expect(await reasonOf('https://:word@files.example.com/')).toMatch(/user name/)
    expect(await reasonOf('http://files.example.com/')).toBe('is not https')
    expect(await reasonOf('https://10.0.0.1/')).toBe('leads into a private network')
    expect(await reasonOf('https://files.example.com/')).toBe('opened')
  })

  it('of this machine is opened by a client of this machine alone, over http or https', async () => {
    const here = 'http://127.0.0.1:1'
    expect(await reasonOf('http://127.0.0.1:2/', here)).toBe('opened')
    expect(await reasonOf('https://localhost:2/', here)).toBe('opened')
    expect(await reasonOf('ftp://127.0.0.1:2/', here)).toBe('is not https')
    expect(await reasonOf('http://files.example.com/', here)).toBe('is not https')
    expect(await reasonOf('https://10.0.0.1/', here)).toMatch(/private/)
    expect(await reasonOf('https://127.0.0.1/')).toMatch(/private/)
    expect(await reasonOf('http://127.0.0.1/')).toBe('is not https')
  })
})

describe('what is told of a download', () => {
  it('is each step, and never the address', async () => {
    const { fetch, told, downloads } = setUp({ turns: [broken, 404] })
    await fetch({ traceId: 'trace' })
    const facts = { requestId: 'gk-download-1', traceId: 'trace', method: 'GET', path: '(file)', operation: 'download', resource: null }
    expect(told).toMatchObject([
      { type: 'start', ...facts },
      { type: 'attempt', attempt: 1 },
      { type: 'attempt_end', attempt: 1, result: 'connection_lost', status: null },
      { type: 'retry', attempt: 1, waitMs: 500, code: 'connection_failed', reason: expect.stringMatching(/./) },
      { type: 'attempt', attempt: 2 },
      { type: 'attempt_end', attempt: 2, result: 'ok', status: 404 },
      { type: 'success', attempts: 2, durationMs: 500, status: 404, ...facts },
    ])
    expect(JSON.stringify(told)).not.toContain('signature')
    await downloads.fetch({ url: URL_, maxBytes: 1 }, textOf)
    expect(told.at(-1)).toMatchObject({ requestId: 'gk-download-2', durationMs: 0 })
  })

  it('is how it failed, and whose fault that was', async () => {
    const failing = async (error: Error, request: Partial<DownloadRequest> = {}): Promise<unknown> => {
      const { fetch, told } = setUp()
      await expect(fetch(request, () => Promise.reject(error))).rejects.toBe(error)
      return told.at(-1)!['code']
    }
    expect(await failing(new GlueError('file_unreadable', 'Full.'))).toBe('file_unreadable')
    expect(await failing(new Error('a defect'))).toBe('unrecognised')
    const abort = new AbortController()
    const { fetch, told, clock } = setUp({ turns: [503] })
    clock.setTimer(() => abort.abort(new Error('enough')), 100)
    await expect(fetch({ signal: abort.signal })).rejects.toThrow('enough')
    expect(told.at(-1)).toMatchObject({ type: 'failure', code: 'aborted', durationMs: 100, attempts: 1 })
  })
})
