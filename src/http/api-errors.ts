import {
  AuthenticationError,
  ConflictError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  ValidationError,
} from '../errors.js'
import type { ApiError, ApiErrorDetails, ApiErrorItem } from '../errors.js'
import { resourceOfKey } from '../catalog/index.js'
import type { Resource } from '../catalog/index.js'
import { decodeErrorDocument } from '../jsonapi/error-document.js'
import { curlOf } from './curl.js'
import { HINTS, sentence } from './hints.js'
import type { Redaction } from './redaction.js'
import { bodyText } from './response-body.js'
import type { TransportResponse } from './transport.js'
import type { ApiRequest } from './types.js'

export interface ErrorFacts {
  readonly request: ApiRequest
  /** Path with query, as the caller gave it. */
  readonly path: string
  readonly url: string
  readonly attempts: number
  readonly requestId: string
  /** None of the hosts of IT Glue: what is true of regions is not true there. */
  readonly isCustomHost?: boolean | undefined
  /** The key has been accepted before: what is refused now is refused for another reason. */
  readonly keyKnownGood: boolean
  readonly redaction: Redaction
  /** For 429: when to come back. */
  readonly retryAfterMs?: number | undefined
}

/** What is longer is no message to a person, and would take its time to be looked through. */
const LARGEST_ERROR = 1024 * 1024

/** The typed error for an answer of 400 or more. */
export const apiErrorFrom = (response: TransportResponse, facts: ErrorFacts): ApiError => {
  const { request, redaction } = facts
  const { status } = response
  // Before decoding, because a secret may stand across what is taken apart there; while decoding, because texts are cut and their blanks
  // joined; and after it, because names are put together there.
  const redact = (part: string): string => redaction.redact(part)
  const text = redact(bodyText(response.body.subarray(0, LARGEST_ERROR)))
  const errors = redactItems(decodeErrorDocument(status, text, response.headers['content-type'], redact), redaction)
  const what = { status, errors, gateway: !hasErrorList(response), facts }
  const details = (hint: string): ApiErrorDetails => ({
    status,
    method: request.method,
    path: redaction.redact(facts.path),
    errors,
    attempts: facts.attempts,
    requestId: facts.requestId,
    curl: redaction.redact(curlOf(request, facts.url)),
    hint,
  })
  const message = messageOf(what)
  switch (status) {
    case 401:
      return refusedKeyOrRoute(what, message, details)
    case 403:
      if (isModuleOutOfReach(what)) return new PermissionError('not_available', message, details(HINTS.notAvailable))
      return what.gateway
        ? new AuthenticationError(
            'unauthorized',
            message,
            details(
              request.body !== undefined || request.content !== undefined
                ? HINTS.gatewayForbiddenBody
                : facts.isCustomHost === true
                  ? HINTS.unauthorizedElsewhere
                  : HINTS.gatewayForbidden,
            ),
          )
        : new PermissionError('forbidden', message, details(forbiddenHint(request)))
    case 404:
      return request.context?.operation === 'list'
        ? new PermissionError('not_available', message, details(HINTS.notAvailable))
        : new NotFoundError(message, {
            ...details(HINTS.notFound),
            resourceType: request.context?.resource,
            resourceId: request.context?.id,
          })
    case 409:
    case 423:
      return new ConflictError('conflict', message, details(HINTS.conflict))
    case 413:
      return new ValidationError('too_large', message, details(HINTS.tooLarge))
    case 422:
      return errors.some((error) => /already exists/i.test(`${error.title} ${error.detail}`) && error.field === null)
        ? new ConflictError('conflict', message, details(HINTS.conflict))
        : new ValidationError('validation_failed', message, details(HINTS.validation))
    case 429:
      return new RateLimitError(message, { ...details(HINTS.rateLimited), retryAfterMs: Math.ceil(facts.retryAfterMs ?? 0) })
    default:
      // 408: the server did not wait for the request, which says nothing about it.
      if (status >= 500 || status === 408)
        return new ServerError('server_error', message, {
          ...details(request.method === 'POST' ? HINTS.serverErrorWrite : HINTS.serverError),
          retryAfterMs: facts.retryAfterMs === undefined ? undefined : Math.ceil(facts.retryAfterMs),
        })
      return new ValidationError('bad_request', message, details(HINTS.badRequest))
  }
}

interface Refusal {
  readonly status: number
  readonly errors: readonly ApiErrorItem[]
  /** The body has no `errors`: it was not the application that answered. */
  readonly gateway: boolean
  readonly facts: ErrorFacts
}

/** 401 says four things: the key, the route for keys at large, the module for this account, or the account of the record. */
const refusedKeyOrRoute = (refusal: Refusal, message: string, details: (hint: string) => ApiErrorDetails): ApiError => {
  const { facts, errors, gateway } = refusal
  const { context } = facts.request
  if (errors.some((error) => /only supported for JWT/i.test(`${error.title} ${error.detail}`))) {
    return new PermissionError('not_available', message, details(HINTS.jwtOnly))
  }
  if (facts.keyKnownGood && !gateway) {
    if (isNestedOrModule(facts.request)) return new PermissionError('not_available', message, details(HINTS.notAvailable))
    if (context?.operation !== 'list' && errors.some((error) => error.pointer === 'id' || error.pointer === '/id')) {
      return new PermissionError('forbidden', message, details(HINTS.notInAccount))
    }
  }
  return new AuthenticationError(
    'unauthorized',
    message,
    details(facts.isCustomHost === true ? HINTS.unauthorizedElsewhere : HINTS.unauthorized),
  )
}

/** Where a part of IT Glue is not rolled out to an account, its lists answer 401, 403 or 404, depending on the account. */
const isModuleOutOfReach = ({ facts }: Refusal): boolean => {
  const resource = resourceOf(facts.request)
  return facts.keyKnownGood && facts.request.context?.operation === 'list' && resource !== undefined && resource.status !== 'documented'
}

/** Routes that an account or a key may lack: those through a parent, and those opened to keys only lately. */
const isNestedOrModule = (request: ApiRequest): boolean => {
  if (request.context?.nested === true || request.path.includes('/relationships/')) return true
  const resource = resourceOf(request)
  if (resource === undefined) return false
  const flatList = resource.endpoints.some((endpoint) => endpoint.operation === 'list' && !endpoint.path.includes('/relationships/'))
  return resource.status !== 'documented' || !flatList
}

const resourceOf = ({ context }: ApiRequest): Resource | undefined =>
  context?.resource === undefined ? undefined : resourceOfKey(context.resource)

const forbiddenHint = ({ path, context }: ApiRequest): string =>
  context?.resource === 'passwords' || /\/passwords(?:\/|$)/.test(path) ? HINTS.passwordAccess : HINTS.forbidden

const hasErrorList = (response: TransportResponse): boolean => bodyText(response.body.subarray(0, 4096)).includes('"errors"')

const redactItems = (items: readonly ApiErrorItem[], redaction: Redaction): ApiErrorItem[] => {
  const clean = (text: string | null): string | null => (text === null ? null : redaction.redact(text))
  return items.map((item) => ({
    ...item,
    title: clean(item.title),
    detail: clean(item.detail),
    field: clean(item.field),
    pointer: clean(item.pointer),
  }))
}

const PHRASES: Readonly<Record<number, string>> = {
  400: 'the API does not understand the request',
  401: 'the API refused the key',
  403: 'the API refused access',
  404: 'not found',
  408: 'the API did not wait for the whole request',
  409: 'in conflict with the present state',
  413: 'the body is too large',
  415: 'the API does not take this kind of body',
  422: 'the API refused the values',
  423: 'the record is locked',
  429: 'the rate limit of the API is used up',
  500: 'the API failed',
  502: 'the gateway got no answer from the API',
  503: 'the API is not available',
  504: 'the API took too long for its gateway',
}

const MAX_LISTED = 3

const messageOf = ({ status, errors, facts }: Refusal): string => {
  const { request, redaction } = facts
  const listed = errors
    .slice(0, MAX_LISTED)
    .map(describe)
    .filter((text) => text !== '')
  const more = errors.length > MAX_LISTED ? ` and ${errors.length - MAX_LISTED} more` : ''
  const resource = resourceOf(request)
  const subject =
    status === 404 && request.context?.operation !== 'list' && resource !== undefined && request.context?.id !== undefined
      ? `${resource.singular} ${request.context.id} not found`
      : (PHRASES[status] ?? (status >= 500 ? 'the API failed' : 'the API refused the request'))
  const said = status === 404 || listed.length === 0 ? '' : `: ${listed.join('; ')}${more}`
  return redaction.redact(sentence(`${subject}${said} (${request.method} ${request.path}, ${status})`))
}

const describe = ({ field, title, detail }: ApiErrorItem): string => {
  const text = detail ?? title ?? ''
  return field === null || text === '' ? text : `${field} ${text}`
}
