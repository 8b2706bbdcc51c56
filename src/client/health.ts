import { GlueError } from '../errors.js'
import type { Clock } from '../clock.js'
import type { CallOptions, Pipeline } from '../http/types.js'
import type { LimiterStats } from '../resilience/rate-limiter.js'
import type { BreakerStats } from '../resilience/circuit-breaker.js'

export interface Health {
  /** `degraded`: it works, and something needs attention. */
  readonly status: 'healthy' | 'degraded' | 'unhealthy'
  /** null: the API could not be reached, so nobody knows. */
  readonly apiKeyValid: boolean | null
  readonly responseTimeMs: number | null
  readonly circuitBreaker: BreakerStats
  readonly rateLimiter: LimiterStats
  /** What is wrong and what to do, each a sentence or two. */
  readonly problems: readonly string[]
}

interface Parts {
  readonly pipeline: Pipeline
  readonly clock: Clock
  readonly limiter: { stats(): LimiterStats }
  readonly breaker: { stats(): BreakerStats }
}

/** Slower than this is worth a word. */
const SLOW_MS = 5_000

/** One small request. Never throws for what is wrong with the connection; that is its answer. */
export const checkHealth = async (parts: Parts, options: CallOptions): Promise<Health> => {
  const problems: string[] = []
  const started = parts.clock.monotonic()
  let apiKeyValid: boolean | null = null
  let responseTimeMs: number | null = null
  try {
    await parts.pipeline.send({
      method: 'GET',
      path: '/organizations',
      query: 'page%5Bsize%5D=1',
      deadlineMs: 15_000,
      ...options,
      context: { resource: 'organizations', operation: 'list' },
    })
    apiKeyValid = true
    responseTimeMs = Math.round(parts.clock.monotonic() - started)
    if (responseTimeMs > SLOW_MS) problems.push(`The API took ${(responseTimeMs / 1000).toFixed(1)} s to answer.`)
  } catch (error) {
    if (!(error instanceof GlueError)) throw error
    problems.push(error.hint === undefined ? error.message : `${error.message} ${error.hint}`)
    if (REFUSED.has(error.code)) {
      apiKeyValid = false
      responseTimeMs = error.code === 'unauthorized' ? Math.round(parts.clock.monotonic() - started) : null
    }
  }
  const circuitBreaker = parts.breaker.stats()
  const rateLimiter = parts.limiter.stats()
  if (apiKeyValid === true && rateLimiter.utilizationPercent >= 90)
    problems.push(`${Math.round(rateLimiter.utilizationPercent)} % of the request budget is used; calls will have to wait.`)
  if (apiKeyValid === true && circuitBreaker.state !== 'closed')
    problems.push('The circuit breaker is not closed yet: the API failed repeatedly a short while ago.')
  const status = apiKeyValid !== true ? 'unhealthy' : problems.length > 0 ? 'degraded' : 'healthy'
  return { status, apiKeyValid, responseTimeMs, circuitBreaker, rateLimiter, problems }
}

const REFUSED: ReadonlySet<string> = new Set(['unauthorized', 'forbidden', 'no_key', 'bad_key'])
