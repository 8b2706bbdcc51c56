/** Every place in which a call can be stuck, made with real sockets. Deadlines and aborts must end each of them. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createPipeline } from '../../src/http/index.js'
import type { ApiRequest, ClientPipeline, PipelineEvent, PipelineOptions, RequestContent } from '../../src/http/index.js'
import type { CallOptions } from '../../src/http/types.js'
import { UndiciTransport } from '../../src/http/undici-transport.js'
import { GlueClient } from '../../src/index.js'
import type { GlueClientOptions } from '../../src/index.js'
import type { Hostile } from './hostile.js'
import type { BehaviourName } from './hostile-server.js'

/** How requests are sent. */
export type Way = 'built-in' | 'fetch'
export const WAYS: readonly Way[] = ['built-in', 'fetch']

/** One call that will be stuck. */
export interface Stuck {
  run(options: CallOptions): Promise<unknown>
  /** Resolves when it is stuck where it is meant to be. */
  reached(): Promise<void>
  /** Requests under way and waiting for their turn. One that was given up counts for the limit on, and not here. */
  underWay(): number
  close(): Promise<void>
}

export interface Predicament {
  readonly name: string
  /** Absent: every way. */
  readonly only?: Way
  /** There it goes on connecting, and nobody can tell it to stop. */
  readonly lingers?: Way
  /** Of a call that its deadline ends; `deadline_exceeded` unless given. */
  readonly codes?: RegExp
  /** Of a write that is ended. */
  readonly outcome?: 'not_sent' | 'unknown'
  open(hostile: Hostile, way: Way): Stuck
}

/** The sockets that this process has open, of those that it opened since. */
class OwnSockets {
  readonly open = new Set<Socket>()
  readonly #onSocket = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket }
    this.open.add(socket)
    socket.once('close', () => this.open.delete(socket))
  }
  constructor() {
    subscribe('net.client.socket', this.#onSocket)
  }
  some(test: (socket: Socket) => boolean): boolean {
    return [...this.open].some(test)
  }
  end(): void {
    unsubscribe('net.client.socket', this.#onSocket)
  }
}

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await sleep(5)
}
const isAsked = (hostile: Hostile) => async (): Promise<boolean> => (await hostile.witness()).asked.length > 0

export const KEY = `ITG.${'0123456789abcdef'.repeat(2)}`
/** Clients with the same limit share it, pauses included, so each has one of its own. */
let limits = 0
/** A slot that were not given back would count for ever; one that is counts for a millisecond. */
const ownLimit = (): NonNullable<PipelineOptions['rateLimit']> => ({ limit: 1000, windowMs: 1 + ++limits / 1000, burstPerSecond: 1000 })
const sender = (way: Way): Pick<PipelineOptions, 'fetch'> => (way === 'fetch' ? { fetch: (url, init) => fetch(url, init) } : {})

const GET: ApiRequest = { method: 'GET', path: '/organizations' }
const POST: ApiRequest = { method: 'POST', path: '/organizations', body: { data: { type: 'organizations', attributes: { name: 'x' } } } }

interface Parts {
  readonly pipeline: ClientPipeline
  readonly sockets: OwnSockets
  readonly events: readonly PipelineEvent[]
}

/** A call of a pipeline, where nothing more than that is needed. */
const stuck = (
  way: Way,
  options: Partial<PipelineOptions> & Pick<PipelineOptions, 'baseUrl'>,
  run: (parts: Parts, options: CallOptions) => Promise<unknown>,
  reached: (parts: Parts) => Promise<void>,
): Stuck => {
  const events: PipelineEvent[] = []
  const pipeline = createPipeline({
    apiKey: KEY,
    rateLimit: ownLimit(),
    random: () => 0.9,
    environment: {},
    onEvent: (event) => events.push(event),
    ...sender(way),
    ...options,
  })
  const parts = { pipeline, sockets: new OwnSockets(), events }
  const underWay = (): number => {
    const { inFlight, queued } = pipeline.limiter.stats()
    return inFlight + queued
  }
  return {
    run: (given) => run(parts, given).finally(() => parts.sockets.end()),
    reached: () => reached(parts),
    underWay,
    close: () => pipeline.close(),
  }
}

const answered = (
  name: string,
  behaviour: BehaviourName,
  more: Partial<Predicament> & { readonly request?: ApiRequest; readonly inBody?: true } = {},
): Predicament => {
  const { request = GET, inBody, ...rest } = more
  return {
    name,
    ...(request.method === 'POST' ? { outcome: 'unknown' } : {}),
    ...rest,
    open: (hostile, way) =>
      stuck(
        way,
        { baseUrl: hostile.url(behaviour) },
        ({ pipeline }, options) => pipeline.send({ ...request, ...options }),
        async ({ sockets }) => {
          await until(isAsked(hostile))
          if (inBody === true) await until(() => sockets.some(({ bytesRead }) => bytesRead > 0))
        },
      ),
  }
}

const downloaded = (name: string, behaviour: BehaviourName, more: Partial<Predicament> = {}): Predicament => ({
  name,
  ...more,
  open: (hostile, way) =>
    stuck(
      way,
      { baseUrl: hostile.url(behaviour) },
      ({ pipeline }, { signal, deadlineMs }) =>
        pipeline.download({ url: `${hostile.url(behaviour)}/file`, maxBytes: 1e9, signal, deadlineMs }, async ({ body }) => {
          for await (const chunk of body) void chunk
        }),
      async ({ sockets }) => {
        await until(isAsked(hostile))
        if (behaviour !== 'silence') await until(() => sockets.some(({ bytesRead }) => bytesRead > 0))
      },
    ),
})

/** So much that no buffer of the system takes all of it. */
const UPLOAD_BYTES = 64 * 1024 * 1024
const content = (onPiece: () => void, stallsAfter = Infinity): RequestContent => ({
  contentType: 'application/octet-stream',
  sizeBytes: UPLOAD_BYTES,
  async *open() {
    const piece = Buffer.alloc(256 * 1024)
    for (let sent = 0; sent < UPLOAD_BYTES; sent += piece.length) {
      if (sent >= stallsAfter) await new Promise(() => undefined)
      onPiece()
      yield piece
    }
  },
})
const uploaded = (name: string, stallsAfter?: number): Predicament => ({
  name,
  outcome: 'unknown',
  open(hostile, way) {
    let pieces = 0
    return stuck(
      way,
      { baseUrl: hostile.url('unread'), maxBodyBytes: 2 * UPLOAD_BYTES },
      ({ pipeline }, options) =>
        pipeline.send({ method: 'POST', path: '/upload', content: content(() => pieces++, stallsAfter), ...options }),
      () => until(() => pieces >= 4),
    )
  },
})

const listing = (hostile: Hostile, way: Way): { readonly client: GlueClient; readonly underWay: () => number } => {
  const client = new GlueClient({
    baseUrl: hostile.url('pages'),
    apiKey: KEY,
    rateLimit: ownLimit() as { limit: number; windowMs: number },
    random: () => 0.9,
    ...(sender(way) as Pick<GlueClientOptions, 'fetch'>),
  })
  const underWay = (): number => {
    const { inFlight, queued } = client.limiter.stats()
    return inFlight + queued
  }
  return { client, underWay }
}

/** Before anything is sent. */
const BEFORE: readonly Predicament[] = [
  {
    name: 'waiting for the key',
    outcome: 'not_sent',
    open(hostile, way) {
      let asked = false
      return stuck(
        way,
        { baseUrl: hostile.url('ok'), apiKey: () => ((asked = true), new Promise<string>(() => undefined)) },
        ({ pipeline }, options) => pipeline.send({ ...POST, ...options }),
        () => until(() => asked),
      )
    },
  },
  {
    name: 'in the queue of the rate limit',
    outcome: 'not_sent',
    open: (hostile, way) =>
      stuck(
        way,
        { baseUrl: hostile.url('ok'), rateLimit: { limit: 1, windowMs: 60_000 + ++limits } },
        async ({ pipeline }, options) => {
          await pipeline.send(GET)
          return pipeline.send({ ...POST, ...options })
        },
        ({ pipeline }) => until(() => pipeline.limiter.stats().queued > 0),
      ),
  },
  {
    name: 'waiting for a connection that others use',
    only: 'built-in',
    outcome: 'not_sent',
    open(hostile) {
      const transport = new UndiciTransport({ loopback: true, connections: 1 })
      let waiting = false
      return stuck(
        'built-in',
        { baseUrl: hostile.url('silence'), transport },
        ({ pipeline }, options) => {
          const first = new AbortController()
          const other = pipeline.send({ ...GET, signal: first.signal, priority: 'bulk' }).catch(() => undefined)
          const work = async (): Promise<unknown> => {
            await until(isAsked(hostile))
            waiting = true
            try {
              return await pipeline.send({ ...POST, ...options })
            } finally {
              first.abort()
              await other
            }
          }
          return work()
        },
        () => until(() => waiting),
      )
    },
  },
  {
    name: 'looking the name up',
    only: 'built-in',
    outcome: 'not_sent',
    open() {
      let asked = false
      const transport = new UndiciTransport({ environment: {}, lookup: () => (asked = true) })
      return stuck(
        'built-in',
        { baseUrl: 'https://itglue.example', transport, rateLimit: undefined },
        ({ pipeline }, options) => pipeline.send({ ...POST, ...options }),
        () => until(() => asked),
      )
    },
  },
  {
    name: 'in the TLS hand-shake',
    lingers: 'fetch',
    outcome: 'not_sent',
    open: (hostile, way) =>
      stuck(
        way,
        { baseUrl: `https://127.0.0.1:${hostile.ports.silent}` },
        ({ pipeline }, options) => pipeline.send({ ...POST, ...options }),
        () => until(async () => (await hostile.witness()).open > 0),
      ),
  },
  {
    name: 'waiting for the tunnel of a proxy',
    only: 'built-in',
    outcome: 'not_sent',
    open: ({ ports }) =>
      stuck(
        'built-in',
        { baseUrl: 'https://behind.example', rateLimit: undefined, environment: { HTTPS_PROXY: `http://127.0.0.1:${ports.silent}` } },
        ({ pipeline }, options) => pipeline.send({ ...POST, ...options }),
        ({ sockets }) => until(() => sockets.some(({ bytesWritten }) => bytesWritten > 0)),
      ),
  },
  {
    name: 'refused, and waiting to try again',
    codes: /connection_failed|deadline_exceeded/,
    outcome: 'not_sent',
    open: ({ ports }, way) =>
      stuck(
        way,
        { baseUrl: `http://127.0.0.1:${ports.refused}`, retries: 30 },
        ({ pipeline }, options) => pipeline.send({ ...POST, ...options }),
        ({ events }) => until(() => events.some(({ type }) => type === 'retry')),
      ),
  },
]

/** On the way to the server and back. */
const WITHIN: readonly Predicament[] = [
  uploaded('sending a body that nobody reads'),
  uploaded('sending a body whose source stands still', 1024 * 1024),
  answered('waiting for the head', 'silence'),
  answered('waiting for the head of a write', 'silence', { request: POST }),
  answered('in a head that drips', 'slowHead', { inBody: true }),
  answered('in announcements without end', 'announced'),
  answered('in a body that drips', 'drip', { inBody: true }),
  answered('in the dripping answer to a write', 'drip', { inBody: true, request: POST }),
  answered('in a body that stands still', 'stall', { inBody: true }),
  answered('in a body without end', 'endless', { inBody: true }),
  answered('in a flood', 'flood', { inBody: true, codes: /response_too_large|deadline_exceeded/ }),
  answered('unpacking', 'packed', { inBody: true, codes: /protocol_error|deadline_exceeded/ }),
  downloaded('waiting for a file', 'silence'),
  downloaded('in a file that drips', 'drip'),
  downloaded('in a file that stands still', 'stall'),
  downloaded('in a file whose head drips', 'slowHead'),
]

/** Between two requests, and over several. */
const BETWEEN: readonly Predicament[] = [
  {
    name: 'between two attempts',
    codes: /server_error|deadline_exceeded/,
    open: (hostile, way) =>
      stuck(
        way,
        { baseUrl: hostile.url('trouble'), retries: 30 },
        ({ pipeline }, options) => pipeline.send({ ...GET, ...options }),
        ({ events }) => until(() => events.some(({ type }) => type === 'retry')),
      ),
  },
  {
    name: 'in a pause that the server asked for',
    open: (hostile, way) =>
      stuck(
        way,
        { baseUrl: hostile.url('limited') },
        ({ pipeline }, options) => pipeline.send({ ...GET, ...options }),
        ({ events }) => until(() => events.some(({ type }) => type === 'retry')),
      ),
  },
  {
    name: 'in a list with pages ahead',
    open(hostile, way) {
      const { client, underWay } = listing(hostile, way)
      return {
        run: (options) => client.organizations.list(options).collect(),
        reached: () => until(() => underWay() >= 4),
        underWay,
        close: () => client.close(),
      }
    },
  },
]

export const PREDICAMENTS: readonly Predicament[] = [...BEFORE, ...WITHIN, ...BETWEEN]
