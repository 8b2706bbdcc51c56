import { describe, expect, it } from 'vitest'
import { ApiError } from '../errors.js'
import { apiErrorFrom } from './api-errors.js'
import { curlOf } from './curl.js'
import { HINTS } from './hints.js'
import { SecretRegistry } from './redaction.js'
import type { ApiRequest } from './types.js'

const errorOf = (status: number, body: unknown, request: Partial<ApiRequest> = {}, keyKnownGood = true, isCustomHost = false): ApiError => {
  const full: ApiRequest = {
    method: 'GET',
    path: '/organizations/1',
    context: { resource: 'organizations', operation: 'get', id: '1' },
    ...request,
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const path = full.query === undefined ? full.path : `${full.path}?${full.query}`
  return apiErrorFrom(
    { status, headers: { 'content-type': typeof body === 'string' ? 'text/html' : 'application/json' }, body: Buffer.from(text) },
    {
      request: full,
      path,
      url: `https://api.itglue.com${path}`,
      attempts: 1,
      requestId: 'r',
      keyKnownGood,
      isCustomHost,
      redaction: new SecretRegistry(),
      retryAfterMs: 1500.2,
    },
  )
}
const refused = { errors: [{ status: 401, title: 'Unauthorized', detail: 'Unauthorized resource access' }] }
const refusedId = { errors: [{ ...refused.errors[0], source: { pointer: 'id' } }] }
const list: Partial<ApiRequest> = { path: '/organizations', context: { resource: 'organizations', operation: 'list' } }
const nested: Partial<ApiRequest> = {
  path: '/organizations/1/relationships/documents',
  context: { resource: 'documents', operation: 'list', nested: true },
}

const folders: Partial<ApiRequest> = {
  path: '/organizations/1/relationships/document_folders',
  context: { resource: 'documentFolders', operation: 'list', nested: true },
}

describe('the class and code', () => {
  it.each([
    [400, { errors: [] }, {}, true, 'ValidationError', 'bad_request'],
    [401, refused, list, true, 'AuthenticationError', 'unauthorized'],
    [401, refused, {}, false, 'AuthenticationError', 'unauthorized'],
    [401, refused, nested, true, 'PermissionError', 'not_available'],
    [401, refused, nested, false, 'AuthenticationError', 'unauthorized'],
    [
      401,
      refused,
      { path: '/checklists', context: { resource: 'documentFolders', operation: 'list' } },
      true,
      'PermissionError',
      'not_available',
    ],
    [401, refusedId, {}, true, 'PermissionError', 'forbidden'],
    [401, { message: 'Unauthorized' }, nested, true, 'AuthenticationError', 'unauthorized'],
    [401, 'Only supported for JWT requests: Unauthorized resource access', {}, false, 'PermissionError', 'not_available'],
    [403, { message: 'Forbidden' }, {}, true, 'AuthenticationError', 'unauthorized'],
    [403, '<html>Forbidden</html>', {}, true, 'AuthenticationError', 'unauthorized'],
    [403, { message: 'Forbidden' }, folders, true, 'PermissionError', 'not_available'],
    [403, { message: 'Forbidden' }, folders, false, 'AuthenticationError', 'unauthorized'],
    [403, { message: 'Forbidden' }, list, true, 'AuthenticationError', 'unauthorized'],
    [403, { errors: [{ detail: 'no' }] }, {}, true, 'PermissionError', 'forbidden'],
    [404, { errors: [{ status: 404 }] }, {}, true, 'NotFoundError', 'not_found'],
    [404, '<html>404</html>', list, true, 'PermissionError', 'not_available'],
    [404, '<html>404</html>', nested, false, 'PermissionError', 'not_available'],
    [409, {}, {}, true, 'ConflictError', 'conflict'],
    [413, '', {}, true, 'ValidationError', 'too_large'],
    [415, { message: 'Unsupported' }, {}, true, 'ValidationError', 'bad_request'],
    [
      422,
      { errors: [{ detail: 'must exist', source: { pointer: '/data/attributes/name' } }] },
      {},
      true,
      'ValidationError',
      'validation_failed',
    ],
    [422, { errors: [{ detail: 'a similar or inverse relation already exists' }] }, {}, true, 'ConflictError', 'conflict'],
    [
      422,
      { errors: [{ detail: 'already exists', source: { pointer: '/data/attributes/name' } }] },
      {},
      true,
      'ValidationError',
      'validation_failed',
    ],
    [423, {}, {}, true, 'ConflictError', 'conflict'],
    [429, {}, {}, true, 'RateLimitError', 'rate_limited'],
    [408, '', {}, true, 'ServerError', 'server_error'],
    [500, '<html>', {}, true, 'ServerError', 'server_error'],
    [504, '', {}, true, 'ServerError', 'server_error'],
  ] as const)('%i %j %j, key known good: %s → %s %s', (status, body, request, good, name, code) => {
    const error = errorOf(status, body, request, good)
    expect(error).toBeInstanceOf(ApiError)
    expect([error.name, error.code, error.status]).toEqual([name, code, status])
    expect(error.hint).toMatch(new RegExp(`See troubleshooting: (${code}|unauthorized)$`))
  })
})

describe('what an error says', () => {
  it('names the record that is missing', () => {
    expect(errorOf(404, '')).toMatchObject({
      message: 'Organization 1 not found (GET /organizations/1, 404).',
      resourceType: 'organizations',
      resourceId: '1',
    })
  })

  it('names the fields that were refused, three at most in the message and all in `errors`', () => {
    const errors = ['name', 'organization_id', 'address-1', 'notes'].map((field) => ({
      detail: ["can't be blank"],
      source: { pointer: `/data/attributes/${field}` },
    }))
    const error = errorOf(422, { errors })
    expect(error.message).toBe(
      "The API refused the values: name can't be blank; organizationId can't be blank; address1 can't be blank and 1 more (GET /organizations/1, 422).",
    )
    expect(error.errors.map(({ field }) => field)).toEqual(['name', 'organizationId', 'address1', 'notes'])
    expect(error.errors[0]).toEqual({ status: 422, title: null, detail: "can't be blank", field: 'name', pointer: '/data/attributes/name' })
  })

  it('tells a refused body from a refused key where the gateway does not', () => {
    expect(errorOf(403, { message: 'Forbidden' }, { method: 'POST', body: {} }).hint).toContain('too large')
    expect(errorOf(403, { message: 'Forbidden' }).hint).not.toContain('too large')
  })

  it('speaks of regions where there are some', () => {
    for (const [status, body] of [
      [401, refused],
      [403, { message: 'Forbidden' }],
    ] as const) {
      expect(errorOf(status, body, list, false).hint).toContain('region')
      expect(errorOf(status, body, list, false, true).hint).toContain('one of this host')
      expect(errorOf(status, body, list, false, true).hint).not.toContain('region')
    }
  })

  it('points at the password access of the key where a password is refused', () => {
    expect(
      errorOf(403, { errors: [{ detail: 'no' }] }, { path: '/passwords/1', context: { resource: 'passwords', operation: 'get' } }).hint,
    ).toContain('Password Access')
  })

  it('says when to come back, in whole milliseconds', () => {
    expect(errorOf(429, {})).toMatchObject({ retryAfterMs: 1501 })
  })
})

describe('the command that repeats the request', () => {
  it('takes the key from the environment, where the shell can put it in', () => {
    expect(errorOf(404, '', { query: 'include=a&b=1' }).curl).toBe(
      `curl -X GET -H "x-api-key: $IT_GLUE_API_KEY" 'https://api.itglue.com/organizations/1?include=a&b=1'`,
    )
  })

  it('shows the structure of the body, and of its values none but types and ids', () => {
    const body = {
      data: {
        type: 'passwords',
        attributes: { id: 7, name: 'vpn', password: 'hunter22', organization_id: '5', archived: false, notes: null, traits: { pin: 1234 } },
      },
    }
    expect(curlOf({ method: 'PATCH', body }, 'https://x/')).toBe(
      `curl -X PATCH -H "x-api-key: $IT_GLUE_API_KEY" -H 'content-type: application/vnd.api+json' --data '{"data":{"type":"passwords","attributes":{"id":7,"name":"…","password":"…","organization_id":"5","archived":false,"notes":null,"traits":{"pin":"…"}}}}' 'https://x/'`,
    )
  })

  it('cannot break out of its quotes', () => {
    expect(curlOf({ method: 'GET', body: undefined }, `https://x/?a='; rm -rf ~; '`)).toBe(
      `curl -X GET -H "x-api-key: $IT_GLUE_API_KEY" 'https://x/?a='\\''; rm -rf ~; '\\'''`,
    )
  })
})

describe('a request of which little is known', () => {
  const raw = { path: '/x', context: undefined }

  it.each([
    [401, refused, 'unauthorized'],
    [401, refusedId, 'forbidden'],
    [403, { message: 'Forbidden' }, 'unauthorized'],
    [403, { errors: [{ detail: 'no' }] }, 'forbidden'],
    [404, { errors: [{ detail: 'no' }] }, 'not_found'],
    [500, '', 'server_error'],
  ] as const)('gets an error all the same: %i %j is %s', (status, body, code) => {
    expect(errorOf(status, body, raw)).toMatchObject({ code, path: '/x' })
  })

  it('that was not found is no record', () => {
    expect(errorOf(404, '', raw)).toMatchObject({ message: 'Not found (GET /x, 404).', resourceType: undefined, resourceId: undefined })
  })
})

describe('a refusal with 401, by a key that works elsewhere', () => {
  const codeOf = (request: Partial<ApiRequest>, body: unknown = refused): string => errorOf(401, body, request).code
  const of = (resource: string, operation: string, more: object = {}): Partial<ApiRequest> => ({
    path: '/x',
    context: { resource, operation, ...more },
  })

  it('of what is reached through a parent says that it is not available', () => {
    expect(codeOf(of('organizations', 'get', { nested: true }))).toBe('not_available')
    expect(codeOf({ ...of('organizations', 'get'), path: '/organizations/1/relationships/x' })).toBe('not_available')
    expect(codeOf(of('attachments', 'get'))).toBe('not_available')
    expect(codeOf(of('organizations', 'get', { nested: false }))).toBe('unauthorized')
  })

  it('of what was opened to keys only lately says so too', () => {
    expect(codeOf(of('checklists', 'get'))).toBe('not_available')
    expect(codeOf(of('nothing that is known', 'get'))).toBe('unauthorized')
  })

  it('of a single record of another account says that', () => {
    const pointing = (...pointers: string[]) => ({ errors: pointers.map((pointer) => ({ detail: 'no', source: { pointer } })) })
    expect(codeOf(of('organizations', 'get'), pointing('id'))).toBe('forbidden')
    expect(codeOf(of('organizations', 'get'), pointing('/id'))).toBe('forbidden')
    expect(codeOf(of('organizations', 'get'), pointing('name', 'id'))).toBe('forbidden')
    expect(codeOf(of('organizations', 'get'), pointing('name'))).toBe('unauthorized')
    expect(codeOf(of('organizations', 'list'), pointing('id'))).toBe('unauthorized')
  })

  it('for everybody but people is seen in any of its errors', () => {
    const errors = [{ detail: 'no' }, { title: 'Only supported for JWT requests' }]
    expect(errorOf(401, { errors }, {}, false)).toMatchObject({ code: 'not_available', hint: HINTS.jwtOnly })
  })
})

describe('a refusal with 403', () => {
  it.each([
    [{ path: '/x', context: { resource: 'passwords' } }, HINTS.passwordAccess],
    [{ path: '/passwords/1', context: undefined }, HINTS.passwordAccess],
    [{ path: '/organizations/1/relationships/passwords', context: undefined }, HINTS.passwordAccess],
    [{ path: '/passwords_of/1', context: undefined }, HINTS.forbidden],
    [{ path: '/x', context: { resource: 'organizations' } }, HINTS.forbidden],
  ])('of %j says what may be lacking', (request, hint) => {
    expect(errorOf(403, { errors: [{ detail: 'no' }] }, request)).toMatchObject({ code: 'forbidden', hint })
  })

  it('by the gateway may be for what was sent, whether in one piece or in many', () => {
    const content = { contentType: 'text/plain', sizeBytes: 1, open: () => [] as unknown as AsyncIterable<Uint8Array> }
    for (const sent of [{ body: {} }, { content }])
      expect(errorOf(403, '', { method: 'POST', ...sent }).hint).toBe(HINTS.gatewayForbiddenBody)
    expect(errorOf(403, '').hint).toBe(HINTS.gatewayForbidden)
  })

  it('of one record of a module is no word on the module', () => {
    expect(errorOf(403, { errors: [{ detail: 'no' }] }, { ...folders, context: { ...folders.context, operation: 'get' } }).code).toBe(
      'forbidden',
    )
    expect(errorOf(403, '', { path: '/x', context: { resource: 'nothing that is known', operation: 'list' } }).code).toBe('unauthorized')
  })
})

describe('a write that was refused', () => {
  const similar = { detail: 'such a relation Already Exists' }

  it('is a conflict where something is there already, in any of its errors and in either text', () => {
    expect(errorOf(422, { errors: [{ detail: 'no' }, similar] }).code).toBe('conflict')
    expect(errorOf(422, { errors: [{ title: 'Already exists' }] }).code).toBe('conflict')
    expect(errorOf(422, { errors: [{ ...similar, source: { pointer: 'name' } }] }).code).toBe('validation_failed')
  })

  it('or failed may have been carried out, if it was a POST', () => {
    expect(errorOf(500, '', { method: 'POST' }).hint).toBe(HINTS.serverErrorWrite)
    for (const method of ['GET', 'PATCH', 'DELETE'] as const) expect(errorOf(500, '', { method }).hint).toBe(HINTS.serverError)
  })
})

describe('the message', () => {
  const messageOf = (status: number, errors: readonly object[], request: Partial<ApiRequest> = { path: '/x' }): string =>
    errorOf(status, { errors }, request).message

  it('has words for every status', () => {
    expect(messageOf(418, [])).toBe('The API refused the request (GET /x, 418).')
    expect(messageOf(599, [])).toBe('The API failed (GET /x, 599).')
    expect(messageOf(503, [])).toBe('The API is not available (GET /x, 503).')
  })

  it('names three errors at most, and those that say something', () => {
    const said = (...details: string[]): string =>
      messageOf(
        400,
        details.map((detail) => ({ detail, source: { parameter: 'x' } })),
      )
    expect(said('one', 'two', 'three')).toMatch(/: x one; x two; x three \(/)
    expect(said('one', 'two', 'three', 'four')).toMatch(/: x one; x two; x three and 1 more \(/)
    expect(said('one', '')).toMatch(/: x one \(/)
    expect(said('')).toBe('The API does not understand the request (GET /x, 400).')
    expect(messageOf(400, [{ title: 'Bad' }, { title: 'Worse', detail: 'very bad' }])).toMatch(/: Bad; very bad \(/)
  })

  it('names the record that is missing by what it is and its id, as far as both are known', () => {
    const of = (context: object): string => messageOf(404, [{ detail: 'gone' }], { path: '/x', context })
    expect(of({ resource: 'organizations', operation: 'get', id: '7' })).toBe('Organization 7 not found (GET /x, 404).')
    for (const context of [
      { resource: 'organizations', operation: 'get' },
      { resource: 'nothing that is known', operation: 'get', id: '7' },
      { resource: 'organizations', operation: 'list', id: '7' },
      { operation: 'get', id: '7' },
    ])
      expect(of(context)).toBe('Not found (GET /x, 404).')
  })
})

it('a page of HTML is known by its type, whatever tag it begins with', () => {
  expect(errorOf(502, '<p><title>Bad gateway</title>').errors).toMatchObject([{ detail: 'Bad gateway' }])
})
