import type { Clock } from '../../clock.js'
import { gatewayResponse, htmlResponse, plainJsonResponse, WHOLE, withBody } from '../wire/message.js'
import type { EmulatorResponse, Fate } from '../wire/message.js'
import { notFound, sessionOnly } from '../wire/refusal.js'
import { withHostileContent } from './fault-hostile.js'
import type { Condition, Failure, Fault } from './fault.js'
import { tooManyRequests } from './rate-limit.js'

type Of<K extends Fault['kind']> = Extract<Fault, { kind: K }>

const STATUS_TEXT = {
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Endpoint request timed out',
} as const

/** Whether the fault keeps the request from the application. A body that breaks off was made: that request took place. */
export const isPrevented = (fault: Failure | undefined): boolean => {
  switch (fault?.kind) {
    case 'denied':
    case 'pageTooLarge':
      return true
    case 'wrongContent':
      return fault.when !== 'after' && !(fault.body === undefined && fault.contentType !== undefined)
    case 'status':
    case 'redirect':
      return fault.when !== 'after'
    case 'reset':
      return fault.at === 'beforeResponse' && fault.when !== 'after'
    default:
      return false
  }
}

/** How much later than its answer the write takes place; undefined where it does so at once, or not at all. */
export const latenessOf = (fault: Failure | undefined): number | undefined =>
  (fault?.kind === 'status' || (fault?.kind === 'reset' && fault.at === 'beforeResponse')) && fault.when === 'after'
    ? fault.lateMs
    : undefined

/** The response as the conditions leave it: still a response. */
export const bent = (response: EmulatorResponse, faults: readonly Fault[], clock: Clock): EmulatorResponse => {
  let result = response
  for (const fault of faults) result = bentBy(result, fault as Condition, clock)
  return result
}

const bentBy = (response: EmulatorResponse, fault: Condition, clock: Clock): EmulatorResponse => {
  switch (fault.kind) {
    case 'dateSkew': {
      const date = new Date(clock.now() + fault.seconds * 1_000).toUTCString()
      return { ...response, headers: { ...response.headers, date } }
    }
    case 'sameStamp':
      return withBody(
        response,
        response.body.replace(STAMP, (_all, name: string, stamp: string) => `${name}"${rounded(stamp, fault.seconds)}"`),
      )
    case 'hostileContent':
      return response.status < 300 ? withBody(response, withHostileContent(response.body, fault.forms)) : response
    default:
      return response
  }
}

const STAMP = /("(?:created|updated)-at":)"(\d{4}-\d\d-\d\dT[\d:.]+Z)"/g
const rounded = (stamp: string, seconds: number): string => {
  const step = seconds * 1_000
  return new Date(Math.floor(Date.parse(stamp) / step) * step).toISOString()
}

/** What the failure answers; `answer` is absent where the request was prevented. */
export const failed = (fault: Failure, answer: EmulatorResponse | undefined, clock: Clock): EmulatorResponse => {
  const response = answer ?? plainJsonResponse(200, {})
  switch (fault.kind) {
    case 'status':
      return statusResponse(fault, clock)
    case 'denied':
      return deniedResponse(fault.status ?? 403)
    case 'pageTooLarge':
      return gatewayResponse(fault.status ?? 504, STATUS_TEXT[fault.status ?? 504])
    case 'redirect':
      return { ...htmlResponse(fault.status ?? 302, 'Moved'), headers: { 'content-type': 'text/html; charset=utf-8', location: fault.to } }
    case 'wrongContent':
      return wrongContent(fault, response)
    case 'malformedJson':
      // Where the framing lies, the delivery breaks off: its length is that of the whole.
      return fault.framing === 'lengthTooLong' || fault.framing === 'chunksUnended' ? response : cut(response, fault.fraction ?? HALF)
    case 'oversize':
      return response.bytes === undefined
        ? withBody(response, response.body + ' '.repeat(fault.bytes))
        : { ...response, bytes: Buffer.concat([response.bytes, Buffer.alloc(fault.bytes, ' ')]) }
    default:
      return response
  }
}

const cut = (response: EmulatorResponse, fraction: number): EmulatorResponse =>
  response.bytes === undefined
    ? withBody(response, response.body.slice(0, Math.floor(response.body.length * fraction)))
    : { ...response, bytes: response.bytes.subarray(0, Math.floor(response.bytes.length * fraction)) }

const statusResponse = (fault: Of<'status'>, clock: Clock): EmulatorResponse => {
  const title = STATUS_TEXT[fault.status]
  const response =
    fault.body === 'html'
      ? htmlResponse(fault.status, title)
      : fault.body === 'errors'
        ? {
            ...tooManyRequests('errors'),
            status: fault.status,
            body: JSON.stringify({ errors: [{ status: String(fault.status), title }] }),
          }
        : gatewayResponse(fault.status, title)
  const { retryAfter } = fault
  if (retryAfter === undefined) return response
  const value = typeof retryAfter === 'object' ? new Date(clock.now() + retryAfter.date * 1_000).toUTCString() : String(retryAfter)
  return { ...response, headers: { ...response.headers, 'retry-after': value } }
}

/** The answers for what a key may not reach. */
export const deniedResponse = (status: 401 | 403 | 404): EmulatorResponse =>
  status === 403 ? gatewayResponse(403, 'Forbidden') : status === 401 ? sessionOnly().response : notFound().response

const wrongContent = (fault: Of<'wrongContent'>, response: EmulatorResponse): EmulatorResponse => {
  const named = (headers: Readonly<Record<string, string>>): Record<string, string> =>
    fault.contentType === undefined ? { ...headers } : { ...headers, 'content-type': fault.contentType }
  if (fault.body === undefined && fault.contentType !== undefined) return { ...response, headers: named(response.headers) }
  switch (fault.body ?? 'html') {
    case 'html': {
      const page = htmlResponse(200, 'Sign in to the network')
      return { ...page, headers: named(page.headers) }
    }
    case 'text':
      return { status: 200, headers: named({ 'content-type': 'text/plain; charset=utf-8' }), body: 'OK' }
    case 'empty':
      return { status: 200, headers: named({ 'content-type': 'application/vnd.api+json; charset=utf-8' }), body: '' }
  }
}

const HALF = 0.5

/** What becomes of the answer on its way. */
export const fateOf = (fault: Failure | undefined): Fate => {
  switch (fault?.kind) {
    case 'reset':
      return fault.at === 'beforeResponse' ? { kind: 'resetBefore' } : { kind: 'resetMidBody', fraction: fault.fraction ?? HALF }
    case 'stall':
      return { kind: 'stall', fraction: fault.fraction ?? HALF }
    case 'drip':
      return { kind: 'drip', bytes: fault.bytes ?? 1, everyMs: fault.everyMs ?? 100 }
    case 'slowHeaders':
      return { kind: 'slowHeaders', bytes: fault.bytes ?? 1, everyMs: fault.everyMs ?? 100 }
    case 'malformedJson':
      if (fault.framing === 'chunked') return { kind: 'chunked' }
      if (fault.framing === undefined || fault.framing === 'length') return WHOLE
      return { kind: 'cut', fraction: fault.fraction ?? HALF, announced: fault.framing === 'lengthTooLong' }
    case 'endless':
      return { kind: 'endless' }
    case 'compressionBomb':
      return { kind: 'bomb', bytes: fault.bytes, encoding: fault.encoding ?? 'gzip' }
    default:
      return WHOLE
  }
}
