/** The real pipeline under a virtual clock, over a transport that plays answers. */
import { VirtualClock } from '../../src/clock.js'
import type { GlueError } from '../../src/errors.js'
import { createPipeline } from '../../src/http/index.js'
import type { ClientPipeline, PipelineOptions } from '../../src/http/index.js'
import { TransportFailure } from '../../src/http/transport.js'
import type { FailureKind, Transport, TransportRequest, TransportResponse } from '../../src/http/transport.js'
import type { PipelineEvent } from '../../src/http/events.js'
import type { ApiRequest, ApiResponse } from '../../src/http/types.js'

export const SCRIPTED_KEY = 'ITG.0123456789abcdef0123456789abcdef'

export type Answer = (request: TransportRequest) => TransportResponse | Promise<TransportResponse>

export const reply = (status: number, body: unknown = { data: [] }, headers: Readonly<Record<string, string>> = {}): Answer => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return () => ({ status, headers: { 'content-type': 'application/vnd.api+json', ...headers }, body: Buffer.from(text) })
}
export const fail =
  (kind: FailureKind, sent: boolean, message = `it failed: ${kind}`): Answer =>
  () => {
    throw new TransportFailure(kind, sent, message)
  }
/** Never answers, and ends with the signal as a socket does. */
export const hang: Answer = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new TransportFailure('aborted', true, 'aborted'))))

/** Plays the answers one after the other, the last one for ever. */
export class ScriptedTransport implements Transport {
  readonly requests: TransportRequest[] = []
  /** When each left, by the clock. */
  readonly sentAt: number[] = []
  readonly #answers: Answer[]
  readonly #clock: VirtualClock

  constructor(clock: VirtualClock, answers: readonly Answer[]) {
    this.#clock = clock
    this.#answers = [...answers]
  }
  async send(request: TransportRequest): Promise<TransportResponse> {
    this.requests.push(request)
    this.sentAt.push(this.#clock.monotonic())
    const answer = this.#answers.length > 1 ? this.#answers.shift()! : this.#answers[0]!
    return answer(request)
  }
  async close(): Promise<void> {}
}

export interface Scripted {
  readonly clock: VirtualClock
  readonly transport: ScriptedTransport
  readonly pipeline: ClientPipeline
  readonly events: readonly PipelineEvent[]
  send(request?: Partial<ApiRequest>): Promise<ApiResponse>
  /** What a call fails with. */
  failure(request?: Partial<ApiRequest>): Promise<GlueError & Record<string, unknown>>
}

/** Randomness is 0.5 and everything else as it is in earnest, unless given. */
export const scripted = (
  answers: readonly Answer[],
  options: Partial<Omit<PipelineOptions, 'clock'>> & { readonly clock?: VirtualClock } = {},
): Scripted => {
  const clock = options.clock ?? new VirtualClock()
  const transport = new ScriptedTransport(clock, answers)
  const events: PipelineEvent[] = []
  const pipeline = createPipeline({
    baseUrl: 'https://api.eu.itglue.com',
    apiKey: SCRIPTED_KEY,
    transport,
    clock,
    random: () => 0.5,
    environment: {},
    onEvent: (event) => events.push(event),
    ...options,
  })
  const send = (request: Partial<ApiRequest> = {}): Promise<ApiResponse> =>
    clock.run(pipeline.send({ method: 'GET', path: '/organizations', ...request }))
  const failure = (request: Partial<ApiRequest> = {}): Promise<GlueError & Record<string, unknown>> =>
    send(request).then(
      () => {
        throw new Error('the call succeeded')
      },
      (error: GlueError & Record<string, unknown>) => error,
    )
  return { clock, transport, pipeline, events, send, failure }
}
