/** What a failed attempt says about the request, and what about the server. */
import type { Permit } from '../resilience/circuit-breaker.js'
import type { Happening } from '../resilience/retry-policy.js'

/** Statuses that pass by themselves; the ones above 511 are those of gateways in front of an API. */
const TRANSIENT = new Set([408, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529])

/** What an answer with a status that is no success means for a retry. */
export const happeningOf = (status: number): Happening => {
  if (status === 429) return 'rate_limited'
  if (TRANSIENT.has(status)) return 'server_trouble'
  return status >= 500 ? 'server_refusal' : 'rejected'
}

/** What a failed call says about the health of the server: a verdict on the request is an answer, and a busy signal is neither. */
export const report = (permit: Permit, happening: Happening): void => {
  if (happening === 'rejected') permit.success()
  else if (speaksAgainstServer(happening)) permit.failure()
  else permit.neutral()
}

export const speaksAgainstServer = (happening: Happening): boolean =>
  happening !== 'rejected' && happening !== 'rate_limited' && happening !== 'refused_answer'
