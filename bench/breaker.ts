/** How quickly a call fails while the circuit breaker is open. */
import type { CircuitOpenError } from '../src/index.js'
import { percentile } from './measure.js'
import { builtSdk } from './sdk.js'

const WARM_UP = 2_000
const SAMPLES = 20_000

export interface BreakerFigures {
  readonly p50Us: number
  readonly p99Us: number
  /** The shortest that a caller was told. */
  readonly retryAfterMs: number
  readonly samples: number
}

export const breakerFigures = async (): Promise<BreakerFigures> => {
  const { GlueClient, isGlueError } = await builtSdk()
  const client = new GlueClient({
    region: 'us',
    apiKey: 'ITG.00000000000000000000000000000000.bench',
    retries: 0,
    transport: { send: () => Promise.resolve({ status: 503, headers: {}, body: new Uint8Array() }), close: () => Promise.resolve() },
  })
  for (let call = 0; call < 5; call++) await client.organizations.get('1').catch(() => undefined)
  const times = new Float64Array(SAMPLES)
  let retryAfterMs = Infinity
  for (let index = -WARM_UP; index < SAMPLES; index++) {
    const from = performance.now()
    const error: unknown = await client.organizations.get('1').catch((reason: unknown) => reason)
    const took = performance.now() - from
    if (!isGlueError(error, 'circuit_open')) throw new Error('the circuit is not open')
    retryAfterMs = Math.min(retryAfterMs, (error as CircuitOpenError).retryAfterMs ?? 0)
    if (index >= 0) times[index] = took * 1_000
  }
  await client.close()
  if (!(retryAfterMs > 0)) throw new Error('an error did not say when to come back')
  return { p50Us: percentile(times, 0.5), p99Us: percentile(times, 0.99), retryAfterMs, samples: SAMPLES }
}
