import type { Attribute } from '../../catalog/index.js'
import { apiResponse, htmlResponse, plainJsonResponse } from './message.js'
import type { EmulatorResponse } from './message.js'

/** Thrown anywhere inside a request: the request ends with this response, and whatever it had changed is undone. */
export class Refusal extends Error {
  readonly response: EmulatorResponse
  constructor(response: EmulatorResponse) {
    // It is an answer, not a failure: nobody looks at where it was thrown, and finding out costs more than the request.
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = 0
    super(`refused with ${response.status}`)
    Error.stackTraceLimit = limit
    this.name = 'Refusal'
    this.response = response
  }
}

interface ErrorEntry {
  readonly status: number | string
  readonly title: string
  readonly detail?: string | readonly string[]
  readonly source?: { readonly pointer: string }
}
const refuse = (status: number, entry: ErrorEntry): Refusal => new Refusal(apiResponse(status, JSON.stringify({ errors: [entry] })))

const UNPROCESSABLE = 'Unprocessable Entity'

/** A value that the API does not accept; the pointer begins with a slash, as in the bodies quoted for model validations (AUI #38). */
export const invalid = (field: string, detail: string | readonly string[]): Refusal =>
  refuse(422, { source: { pointer: `/data/attributes/${field}` }, detail, title: UNPROCESSABLE, status: 422 })

/** A reference to a record that is not there: named without `-id` (AUI #38). */
export const mustExist = (attribute: Attribute): Refusal => invalid(attribute.wire.replace(/-ids?$/, ''), 'must exist')

export const blank = (attribute: Attribute): Refusal =>
  attribute.kind === 'ref' ? mustExist(attribute) : invalid(attribute.wire, "can't be blank")

/** A trait that the API does not accept: `detail` is an array (PSI #96). */
export const invalidTrait = (nameKey: string, detail: string): Refusal => invalid(`flexible-asset-traits.${nameKey}`, [detail])

/** No organization, or none of this account, in the body of a create (PSI). */
export const organizationRequired = (): Refusal =>
  refuse(422, { status: 422, title: 'Valid organization_id is required', source: { pointer: 'data/attributes/organization_id' } })

/** Refused by the controller rather than by a model: no leading slash (PSI #102). */
export const unprocessable = (detail: string, pointer: string): Refusal =>
  refuse(422, { status: 422, title: UNPROCESSABLE, detail, source: { pointer } })

/** The message stands in the title (W, PSI). */
export const unprocessableTitle = (title: string, pointer: string): Refusal => refuse(422, { status: 422, title, source: { pointer } })

/** An array where the route takes one object; `status` is a word here (AUI). */
export const bulkNotAllowed = (label: string): Refusal =>
  refuse(422, {
    status: 'unprocessable_entity',
    title: `bulk action not allowed for ${label} using this route`,
    source: { pointer: 'data' },
  })

/** A parameter without which the controller cannot start (W). */
export const parameterMissing = (name: string): Refusal =>
  refuse(400, { status: 400, title: 'Bad Request', detail: `param is missing or the value is empty: ${name}`, source: { pointer: name } })

export const badRequest = (detail: string, pointer: string): Refusal =>
  refuse(400, { status: 400, title: 'Bad Request', detail, source: { pointer } })

/** A parameter that the API does not take, with the status that a switch names. */
export const refusalOf = (status: '400' | '422'): ((detail: string, pointer: string) => Refusal) =>
  status === '400' ? badRequest : unprocessable

/** A record that does not exist, or not here. */
export const notFound = (): Refusal =>
  refuse(404, { status: 404, title: 'Not Found', detail: 'The requested record could not be found', source: { pointer: 'id' } })

/** A parent that is not in this account (PSI). */
export const unauthorized = (pointer = 'id'): Refusal =>
  refuse(401, { status: 401, title: 'Unauthorized', detail: 'Unauthorized resource access', source: { pointer } })

/** What only a signed-in session may do (E). */
export const sessionOnly = (): Refusal =>
  refuse(401, {
    status: 401,
    title: 'Unauthorized',
    detail: 'Only supported for JWT requests: Unauthorized resource access',
    source: { pointer: 'id' },
  })

/** Owned by the sync with a PSA (C13). */
export const locked = (detail: string): Refusal => refuse(423, { status: 423, title: 'Locked', detail, source: { pointer: 'id' } })

/** No such route: a page for people, not JSON (PSI #105, #140). */
export const noRoute = (): Refusal => new Refusal(htmlResponse(404, "The page you were looking for doesn't exist"))

/** The application fell over (AUI #27, MS). */
export const internalError = (): Refusal => new Refusal(plainJsonResponse(500, { status: 500, error: 'Internal Server Error' }))
