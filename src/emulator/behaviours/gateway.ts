import { gatewayResponse } from '../wire/message.js'
import type { EmulatorResponse } from '../wire/message.js'
import { DEFAULT_RATE_LIMIT } from '../control/rate-limit.js'
import type { RateLimit } from '../control/rate-limit.js'
import type { Answers } from './switches.js'

/** The limit as the switches have it, unless the rule itself says otherwise. */
export const rateLimitOf = (given: RateLimit | false | undefined, answers: Answers): RateLimit | false => {
  if (given === false) return false
  const retryAfter = answers['rate-limit-retry-after']
  return {
    window: answers['rate-limit-window'],
    headers: answers['rate-limit-headers'],
    body: answers['rate-limit-body'],
    retryAfter: retryAfter === 'none' ? false : retryAfter,
    ...(given ?? DEFAULT_RATE_LIMIT),
  }
}

/** The gateway's answer to a key that it does not know. */
export const badKeyResponse = (answers: Answers): EmulatorResponse =>
  answers['bad-key'] === '403' ? gatewayResponse(403, 'Forbidden') : gatewayResponse(401, 'Unauthorized')

/** The gateway's answer to a body over the limit. */
export const oversizeResponse = (answers: Answers): EmulatorResponse =>
  answers['oversize-body'] === '403' ? gatewayResponse(403, 'Forbidden') : gatewayResponse(413, 'Request Too Long')
