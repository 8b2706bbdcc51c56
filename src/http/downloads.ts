import { DeadlineError, GlueError, ProtocolError, ServerError } from '../errors.js'
import { sleep } from '../clock.js'
import type { Clock } from '../clock.js'
import { LONGEST_WAIT_MS, ruleFor, waitBefore } from '../resilience/retry-policy.js'
import type { CallReporter, Reporting } from './call-reporter.js'
import { whenAborted } from '../resilience/when-aborted.js'
import { fitToBeSeen } from './foreign-errors.js'
import { HINTS } from './hints.js'
import { isPublicHost } from './public-address.js'
import type { Redaction } from './redaction.js'
import type { BaseUrl } from './regions.js'
import { isLoopbackHost } from './regions.js'
import { requestedWaitMs } from './retry-after.js'
import { TransportFailure } from './transport.js'
import type { StreamedResponse, Transport, TransportRequest, TransportTimeouts } from './transport.js'
import { HAPPENINGS, transportErrorFrom } from './transport-errors.js'
import type { DownloadRequest } from './types.js'
import { happeningOf } from './verdict.js'

export interface DownloadParts {
  readonly base: BaseUrl
  readonly transport: Transport
  readonly clock: Clock
  readonly random: () => number
  readonly retries: number
  readonly timeouts: TransportTimeouts
  readonly userAgent: string
  readonly redaction: Redaction
  readonly reporting: Reporting
}

/**
 * Gets files from the addresses that the API names. They lie on other hosts, so nothing goes there that is ours: no key, no cookie,
 * and no redirect is followed.
 */
export class Downloads {
  readonly #parts: DownloadParts
  readonly #active = new Set<AbortController>()
  #closed = false
  #count = 0

  constructor(parts: DownloadParts) {
    this.#parts = parts
  }

  /**
   * Gives the answer to `take`, which reads its body. Where the answer breaks off in a way that passes, all of that is done again.
   * Only 5xx and 429 are errors here; every other status is for `take` to judge. There is no deadline but the one that is given.
   * @throws ProtocolError `protocol_error` for an address that must not be opened, `response_too_large`; ConnectionError, TimeoutError,
   *   ServerError, DeadlineError; whatever `take` throws
   */
  async fetch<T>(request: DownloadRequest, take: (answer: StreamedResponse) => Promise<T>): Promise<T> {
    request.signal?.throwIfAborted()
    if (this.#closed) throw closed()
    const url = requireOpenAddress(request.url, this.#parts.base)
    const { redaction, reporting } = this.#parts
    // A permission to open the file, as object stores put into addresses.
    for (const value of url.searchParams.values()) if (value.length >= SHORTEST_PERMISSION) redaction.register(value)
    const { traceId, group } = request
    const what = { method: 'GET', path: FILE, context: { operation: 'download' }, traceId, group } as const
    const reporter = reporting.begin(what, `gk-download-${++this.#count}`, url.origin)
    const work = (): Promise<T> => this.#repeat(url, request, take, reporter)
    return reporter === undefined ? work() : reporter.run(() => this.#reported(reporter, request, work))
  }

  async #reported<T>(reporter: CallReporter, request: DownloadRequest, work: () => Promise<T>): Promise<T> {
    const { clock } = this.#parts
    const from = clock.monotonic()
    const spent = (): number => clock.monotonic() - from
    try {
      const value = await work()
      reporter.succeeded({ durationMs: spent() })
      return value
    } catch (error) {
      const code = error instanceof GlueError ? error.code : error === request.signal?.reason ? 'aborted' : 'unrecognised'
      reporter.failed(error, code, spent())
      throw error
    }
  }

  async #repeat<T>(
    url: URL,
    request: DownloadRequest,
    take: (answer: StreamedResponse) => Promise<T>,
    reporter: CallReporter | undefined,
  ): Promise<T> {
    const { clock, random, retries } = this.#parts
    const controller = new AbortController()
    const stop = (reason: unknown): void => controller.abort(reason)
    const { deadlineMs, signal } = request
    const stopListening = signal === undefined ? undefined : whenAborted(signal, () => stop(signal.reason))
    const timer = deadlineMs === undefined ? undefined : clock.setTimer(() => stop(expired(deadlineMs)), deadlineMs)
    this.#active.add(controller)
    try {
      for (let attempt = 1; ; attempt++) {
        const exchange = (): Promise<Ended<T>> => this.#attempt(url, request.maxBytes, controller.signal, attempt, take)
        const outcome = await (reporter?.attempt(attempt, exchange, endOf) ?? exchange())
        if ('value' in outcome) return outcome.value
        const rule = ruleFor('GET', outcome.happening, true)
        if (!rule.retry || attempt > retries || (outcome.askedMs ?? 0) > LONGEST_WAIT_MS) throw outcome.error
        // Its limit is not that of the API: the minutes of a 429 there do not apply.
        const waitMs = waitBefore('transient', attempt, outcome.askedMs, random)
        reporter?.tell('retry', { attempt, waitMs, code: outcome.error.code, reason: rule.reason })
        await sleep(clock, waitMs, controller.signal)
      }
    } finally {
      timer?.cancel()
      stopListening?.()
      this.#active.delete(controller)
    }
  }

  /** Ends what is under way. */
  close(): void {
    this.#closed = true
    for (const controller of this.#active) controller.abort(closed())
  }

  async #attempt<T>(
    url: URL,
    maxBytes: number,
    outer: AbortSignal,
    attempt: number,
    take: (answer: StreamedResponse) => Promise<T>,
  ): Promise<Ended<T>> {
    const { transport, timeouts, userAgent, clock } = this.#parts
    const discreetly = (thrown: unknown): unknown => fitToBeSeen(thrown, (text) => this.#parts.redaction.redact(text))
    // One of its own, so that an answer that nobody reads to its end is let go of.
    const own = new AbortController()
    const signal = AbortSignal.any([outer, own.signal])
    try {
      const answer = await stream(transport, {
        method: 'GET',
        origin: url.origin,
        path: url.pathname + url.search,
        headers: { 'user-agent': userAgent, 'accept-encoding': 'identity' },
        body: undefined,
        signal,
        timeouts,
        maxResponseBytes: maxBytes,
      }).catch((thrown: unknown) => {
        throw discreetly(thrown)
      })
      const { status, headers } = answer
      if (status === 429 || status >= 500) {
        const askedMs = requestedWaitMs(headers, clock.now())
        const error = new ServerError('server_error', `The store of the file does not give it at present (${status}, ${url.host}).`, {
          status,
          method: 'GET',
          path: FILE,
          attempts: attempt,
          hint: 'Try again later.',
          retryAfterMs: askedMs,
        })
        return { happening: happeningOf(status === 429 ? 503 : status), askedMs, error }
      }
      const encoding = headers['content-encoding']
      if (encoding !== undefined && encoding !== '' && encoding !== 'identity')
        throw new TransportFailure('malformed', true, 'the file is compressed in a way that was not asked for')
      return { value: await take(answer), status }
    } catch (error) {
      if (outer.aborted) throw outer.reason
      if (!(error instanceof TransportFailure)) throw error
      discreetly(error)
      if (error.kind === 'aborted') throw closed()
      const details = { method: 'GET', path: FILE, attempts: attempt }
      if (error.kind === 'too_large')
        throw new ProtocolError('response_too_large', `The file is larger than the ${maxBytes} bytes that are allowed.`, {
          ...details,
          hint: 'Raise maxBytes, if so large a file is expected.',
          cause: error,
        })
      return { happening: HAPPENINGS[error.kind], askedMs: undefined, error: transportErrorFrom(error, details, url.origin) }
    } finally {
      own.abort()
    }
  }
}

type Ended<T> =
  | { readonly value: T; readonly status: number }
  | { readonly happening: Parameters<typeof ruleFor>[1]; readonly askedMs: number | undefined; readonly error: GlueError }

const endOf = (ended: Ended<unknown>) =>
  'value' in ended ? { result: 'ok' as const, status: ended.status } : { result: ended.happening, status: null }

/** In place of a path, which may be all that protects the file. */
const FILE = '(file)'

const SHORTEST_PERMISSION = 16

const stream = async (transport: Transport, request: TransportRequest): Promise<StreamedResponse> => {
  if (transport.stream !== undefined) return transport.stream(request)
  const { body, ...answer } = await transport.send(request)
  return { ...answer, body: once(body) }
}
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes
}

/**
 * An address that may be opened: https on the open network. A client of this machine, such as one of an emulator, may open this
 * machine too. Whoever writes the address must not be able to make us ask our own network.
 * @throws ProtocolError protocol_error
 */
const requireOpenAddress = (text: string, base: BaseUrl): URL => {
  const refuse = (why: string): ProtocolError =>
    new ProtocolError('protocol_error', `The API names an address for the file that ${why}, so it was not opened.`, {
      method: 'GET',
      path: FILE,
      hint: HINTS.protocol,
    })
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw refuse('is none')
  }
  if (url.username !== '' || url.password !== '') throw refuse('holds a user name or password')
  if (base.loopback && isLoopbackHost(url.hostname) && (url.protocol === 'http:' || url.protocol === 'https:')) return url
  if (url.protocol !== 'https:') throw refuse('is not https')
  if (!isPublicHost(url.hostname)) throw refuse('leads into a private network')
  return url
}

const closed = (): GlueError => new GlueError('closed', 'The client is closed.')

const expired = (deadlineMs: number): DeadlineError =>
  new DeadlineError(`The file was not there within ${Math.round(deadlineMs / 100) / 10} s.`, { hint: HINTS.deadline, outcome: undefined })
