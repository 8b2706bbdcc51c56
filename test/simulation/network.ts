/** A seeded network between the clients and the emulator's core: everything happens in virtual time. */
import type { Clock, Timer } from '../../src/clock.js'
import { ConnectionResetError, exchange } from '../../src/emulator/index.js'
import type { Emulator, MemoryResponse } from '../../src/emulator/index.js'
import { TransportFailure } from '../../src/http/transport.js'
import type { FailureKind, Transport, TransportRequest, TransportResponse } from '../../src/http/transport.js'
import type { Dice } from './dice.js'
import { LONGEST_WAY_MS } from './scenario.js'
import type { Latency, NetworkPlan } from './scenario.js'

/** A request that was handed to the network, as the machine that sent it saw it. */
export interface Sending {
  readonly machine: string
  readonly client: string
  readonly sentAt: number
  readonly method: string
  readonly path: string
  /** When it reached the server; undefined: it did not. */
  arrivedAt: number | undefined
  endedAt: number | undefined
  /** Status, or the kind of the failure. */
  end: string
  /** What the server asked to wait, of a 429 or 503 that came back whole. */
  askedMs: number | undefined
}

export interface NetworkPorts {
  readonly time: Clock
  readonly emulator: Emulator
  readonly plan: NetworkPlan
  readonly dice: Dice
  /** Before and after each request that reaches the server. */
  readonly onArrival: (handle: () => void) => void
  readonly trace: (...what: readonly unknown[]) => void
}

type Way =
  'whole' | 'refused' | 'unknownHost' | 'neverConnects' | 'lostOnTheWay' | 'lostOnTheWayBack' | 'neverAnswered' | 'brokenBody' | 'slowBody'

export class SimulatedNetwork {
  readonly sendings: Sending[] = []
  /** All connections are refused, or swallow what is sent. */
  outage: 'refused' | 'silent' | undefined
  /** Requests that nobody waits for any more, and that will reach the server. */
  onTheWay = 0
  readonly #ports: NetworkPorts

  constructor(ports: NetworkPorts) {
    this.#ports = ports
  }

  /** The way from one client to the server. */
  line(machine: string, client: string): Transport {
    return {
      send: (request) => this.#send(request, machine, client),
      close: () => Promise.resolve(),
    }
  }

  #way(): Way {
    const { plan, dice } = this.#ports
    if (this.outage !== undefined) return this.outage === 'refused' ? 'refused' : 'neverAnswered'
    let left = dice.next()
    for (const way of WAYS) {
      left -= plan[way]
      if (left < 0) return way
    }
    return 'whole'
  }

  #send(request: TransportRequest, machine: string, client: string): Promise<TransportResponse> {
    const { time, emulator, plan, dice, onArrival, trace } = this.#ports
    if (request.signal.aborted) throw new TransportFailure('aborted', false, 'aborted before sending')
    const way = this.#way()
    // Everything is drawn at once, so that what happens meanwhile does not change what is drawn next.
    const thereMs = latencyFrom(plan.latency, dice)
    const backMs = latencyFrom(plan.latency, dice)
    const bodyMs = way === 'slowBody' ? dice.between(0, 1.5 * request.timeouts.bodyProgressMs) : dice.between(0, 5)
    const part = dice.next()
    const arrivesAnyway = dice.chance(plan.arrivesAnyway)
    const sending: Sending = {
      machine,
      client,
      sentAt: time.monotonic(),
      method: request.method,
      path: request.path,
      arrivedAt: undefined,
      endedAt: undefined,
      end: '',
      askedMs: undefined,
    }
    this.sendings.push(sending)

    return new Promise((resolve, reject) => {
      const timers = new Set<Timer>()
      const gone = new AbortController()
      let sent = false
      let over = false
      const after = (ms: number, work: () => void): Timer => {
        const timer = time.setTimer(() => {
          timers.delete(timer)
          work()
        }, ms)
        timers.add(timer)
        return timer
      }
      const end = (how: string, settle: () => void): void => {
        if (over) return
        over = true
        for (const timer of timers) timer.cancel()
        request.signal.removeEventListener('abort', onAbort)
        gone.abort(HUNG_UP)
        sending.endedAt = time.monotonic()
        sending.end = how
        trace(client, request.method, request.path, how)
        settle()
      }
      const fail = (kind: FailureKind, message: string): void => end(kind, () => reject(new TransportFailure(kind, sent, message)))
      const onAbort = (): void => fail('aborted', 'aborted')
      request.signal.addEventListener('abort', onAbort)

      if (way === 'refused') return void after(thereMs, () => fail('connect', 'no connection (ECONNREFUSED)'))
      if (way === 'unknownHost') return void after(1, () => fail('connect', 'no connection (ENOTFOUND)'))
      if (way === 'neverConnects') return void after(request.timeouts.connectMs, () => fail('connect_timeout', 'no connection in time'))

      sent = true
      const headers = after(request.timeouts.headersMs, () => fail('headers_timeout', 'no answer within the time allowed'))
      const receive = (answer: MemoryResponse): void => {
        headers.cancel()
        timers.delete(headers)
        after(request.timeouts.bodyProgressMs, () => fail('body_timeout', 'the answer stopped half way'))
        if (way === 'brokenBody') return void after(part * bodyMs, () => fail('reset', 'the connection broke (ECONNRESET)'))
        answer.body().then(
          (text) => after(bodyMs, () => deliver(answer, answer.bytes ?? Buffer.from(text))),
          (error: unknown) => (error instanceof ConnectionResetError ? fail('reset', 'the connection broke (ECONNRESET)') : undefined),
        )
      }
      const deliver = (answer: MemoryResponse, body: Uint8Array): void => {
        if (body.length > request.maxResponseBytes) return fail('too_large', 'the answer is too large')
        const { status } = answer
        const dated = plan.dateless ? {} : { date: new Date(emulator.clock.now()).toUTCString() }
        sending.askedMs = status === 429 || status === 503 ? askedMs(answer.headers, emulator.clock.now()) : undefined
        end(String(status), () => resolve({ status, headers: { ...dated, ...answer.headers }, body }))
      }
      const arrive = (): void => {
        if (way === 'lostOnTheWay') return fail('reset', 'the connection broke (ECONNRESET)')
        // A silent outage: whatever is sent gets lost.
        if (way === 'neverAnswered' && this.outage !== undefined) return
        sending.arrivedAt = time.monotonic()
        let answer!: Promise<MemoryResponse>
        onArrival(() => {
          const { method, path, headers: sentHeaders, body } = request
          answer = exchange(emulator, { method, url: path, headers: sentHeaders, body: body as string | undefined }, gone.signal)
        })
        if (way === 'neverAnswered') return void answer.catch(() => undefined)
        answer.then(
          (response) => {
            if (over) return
            after(backMs, () => (way === 'lostOnTheWayBack' ? fail('reset', 'the connection broke (ECONNRESET)') : receive(response)))
          },
          (error: unknown) => {
            if (error instanceof ConnectionResetError && !over) after(backMs, () => fail('reset', 'the connection broke (ECONNRESET)'))
          },
        )
      }
      let forgotten = false
      let there = false
      const travelling = time.setTimer(() => {
        there = true
        if (forgotten) this.onTheWay--
        arrive()
      }, thereMs)
      gone.signal.addEventListener('abort', () => {
        if (there) return
        forgotten = arrivesAnyway && way !== 'lostOnTheWay'
        if (forgotten) this.onTheWay++
        else travelling.cancel()
      })
    })
  }
}

// One for all: a reason of its own for each would take a stack trace each.
const HUNG_UP = new Error('the caller has hung up')

const WAYS = [
  'refused',
  'unknownHost',
  'neverConnects',
  'lostOnTheWay',
  'lostOnTheWayBack',
  'neverAnswered',
  'brokenBody',
  'slowBody',
] as const satisfies readonly (keyof NetworkPlan)[]

const latencyFrom = (latency: Latency, dice: Dice): number => Math.min(drawn(latency, dice), LONGEST_WAY_MS)

const drawn = (latency: Latency, dice: Dice): number => {
  switch (latency.shape) {
    case 'constant':
      return latency.ms
    case 'uniform':
      return dice.between(latency.lowMs, latency.highMs)
    case 'exponential':
      return dice.exponential(latency.meanMs)
    case 'tail':
      return dice.chance(latency.share) ? dice.between(0, latency.slowMs) : latency.ms
  }
}

/** What a well-formed `Retry-After` asks for, read by the clock of the server, which knows what it meant. */
const askedMs = (headers: Readonly<Record<string, string>>, serverNow: number): number | undefined => {
  const value = headers['retry-after']
  if (value === undefined) return undefined
  if (/^\d+$/.test(value)) return Number(value) * 1_000 <= 3_600_000 ? Number(value) * 1_000 : undefined
  const date = Date.parse(value)
  return /^[A-Z][a-z]{2}, /.test(value) && !Number.isNaN(date) ? Math.max(0, date - serverNow) : undefined
}
