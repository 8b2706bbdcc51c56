import { describe, expect, test } from 'vitest'
import { thrownBy } from '../contract/support/account.js'
import type { GlueClient } from '../../src/index.js'
import { replay } from './replay.js'
import type { Recorded } from './replay.js'

/** Bodies of refusals that were seen in the wild; see `documents.test.ts`. */

const get = (client: GlueClient): Promise<unknown> => client.configurations.get('1')
const list = (client: GlueClient): Promise<unknown> => client.configurations.list().collect()
const nested = (client: GlueClient): Promise<unknown> => client.documents.list({ organizationId: '1' }).collect()
const create = (client: GlueClient): Promise<unknown> => client.flexibleAssets.create({ organizationId: '1', flexibleAssetTypeId: '2', traits: {} })
const write = (client: GlueClient): Promise<unknown> => client.organizations.create({ name: 'x' })
const change = (client: GlueClient): Promise<unknown> => client.organizations.update('1', { alert: 'x' })

const HTML_404 = `<!DOCTYPE html>\n<html>\n<head>\n  <title>The page you were looking for doesn't exist (404)</title>\n</head>\n<body><div class="dialog"><h1>The page you were looking for doesn't exist.</h1></div></body></html>`
const GOOD: Recorded = { body: { data: [], meta: {} } }
const FIELDS: Recorded = { body: { data: [], meta: { 'current-page': 1, 'next-page': null } } }

interface Case {
  readonly name: string
  readonly work: (client: GlueClient) => Promise<unknown>
  readonly recorded: Recorded
  /** The key has been accepted before. */
  readonly known?: true
  readonly first?: Recorded
  readonly expected: Readonly<Record<string, unknown>>
}

const CASES: readonly Case[] = [
  {
    name: '400 with the words of Rails',
    work: write,
    recorded: { status: 400, body: { errors: [{ status: 400, title: 'Bad Request', detail: 'param is missing or the value is empty: resource_type' }] } },
    expected: { name: 'ValidationError', code: 'bad_request', outcome: 'rejected', errors: [{ status: 400, detail: 'param is missing or the value is empty: resource_type', field: null }] },
  },
  {
    name: '401 for a parent that is not in the account',
    work: nested,
    known: true,
    recorded: { status: 401, body: { errors: [{ status: 401, title: 'Unauthorized', detail: 'Unauthorized resource access', source: { pointer: 'id' } }] } },
    expected: { name: 'PermissionError', code: 'not_available', errors: [{ pointer: 'id', field: 'id' }] },
  },
  {
    name: '401 on a flat list',
    work: list,
    known: true,
    recorded: { status: 401, body: { errors: [{ status: '401', title: 'Unauthorized' }] } },
    expected: { name: 'AuthenticationError', code: 'unauthorized', errors: [{ status: 401, title: 'Unauthorized' }] },
  },
  {
    name: '401 of a route for signed-in people',
    work: list,
    recorded: { status: 401, body: { errors: [{ title: 'Only supported for JWT requests: Unauthorized resource access' }] } },
    expected: { name: 'PermissionError', code: 'not_available' },
  },
  { name: '401 of the gateway', work: get, recorded: { status: 401, body: { message: 'Unauthorized' }, contentType: 'application/json' }, expected: { name: 'AuthenticationError', code: 'unauthorized' } },
  { name: '403 of the gateway', work: get, recorded: { status: 403, body: { message: 'Forbidden' } }, expected: { name: 'AuthenticationError', code: 'unauthorized' } },
  {
    name: '403 of the gateway for a body',
    work: write,
    known: true,
    recorded: { status: 403, body: { message: 'Forbidden' } },
    expected: { name: 'AuthenticationError', code: 'unauthorized', outcome: 'rejected', hint: expect.stringContaining('too large') },
  },
  {
    name: '404 with a document',
    work: get,
    recorded: { status: 404, body: { errors: [{ status: 404, title: 'Not Found', detail: 'The requested resource could not be found', source: { pointer: '/data' } }] } },
    expected: { name: 'NotFoundError', code: 'not_found', resourceType: 'configurations', resourceId: '1' },
  },
  { name: '404 as a page of HTML', work: get, recorded: { status: 404, body: HTML_404, contentType: 'text/html; charset=utf-8' }, expected: { name: 'NotFoundError', code: 'not_found', errors: [{ detail: expect.stringContaining('exist (404)') }] } },
  { name: '404 as a page of HTML for a list', work: list, recorded: { status: 404, body: HTML_404, contentType: 'text/html' }, expected: { name: 'PermissionError', code: 'not_available' } },
  { name: '413', work: write, recorded: { status: 413, body: '<html><head><title>413 Request Entity Too Large</title></head></html>', contentType: 'text/html' }, expected: { name: 'ValidationError', code: 'too_large' } },
  { name: '415 of the gateway', work: write, recorded: { status: 415, body: { message: 'Unsupported Media Type' } }, expected: { name: 'ValidationError', code: 'bad_request', errors: [{ detail: 'Unsupported Media Type' }] } },
  {
    name: '422 with a pointer that begins with a slash',
    work: write,
    recorded: { status: 422, body: { errors: [{ source: { pointer: '/data/attributes/configuration-type' }, detail: 'must exist', title: 'Unprocessable Entity', status: 422 }] } },
    expected: { name: 'ValidationError', code: 'validation_failed', errors: [{ status: 422, detail: 'must exist', field: 'configurationType', pointer: '/data/attributes/configuration-type' }] },
  },
  {
    name: '422 with a list in place of the detail, about a trait',
    work: create,
    first: FIELDS,
    recorded: { status: 422, body: { errors: [{ source: { pointer: '/data/attributes/flexible-asset-traits.url' }, detail: ["can't be blank", 'is invalid'], title: 'Unprocessable Entity', status: 422 }] } },
    expected: { code: 'validation_failed', errors: [{ detail: "can't be blank, is invalid", field: 'url' }], message: expect.stringContaining("url can't be blank") },
  },
  {
    name: '422 with a pointer without a slash',
    work: create,
    first: FIELDS,
    recorded: { status: 422, body: { errors: [{ status: 422, title: 'Unprocessable Entity', detail: 'Request contains invalid trait keys', source: { pointer: 'data/attributes/traits' } }] } },
    expected: { code: 'validation_failed', errors: [{ detail: 'Request contains invalid trait keys', field: 'traits' }] },
  },
  {
    name: '422 with the status as a word and no detail',
    work: create,
    first: FIELDS,
    recorded: { status: 422, body: { errors: [{ status: 'unprocessable_entity', title: 'bulk action not allowed for Flexible Asset using this route', source: { pointer: 'data' } }] } },
    expected: { code: 'validation_failed', errors: [{ status: 422, title: 'bulk action not allowed for Flexible Asset using this route', detail: null, field: null }], message: expect.stringContaining('bulk action not allowed') },
  },
  {
    name: '422 whose title says it all',
    work: write,
    recorded: { status: 422, body: { errors: [{ status: 422, title: 'Valid organization_id is required', source: { pointer: 'data/attributes/organization_id' } }] } },
    expected: { code: 'validation_failed', errors: [{ field: 'organizationId', title: 'Valid organization_id is required' }] },
  },
  {
    name: '422 of a link that is there',
    work: write,
    recorded: { status: 422, body: { errors: [{ status: 422, title: 'Unprocessable Entity', detail: 'a similar or inverse relation already exists' }] } },
    expected: { name: 'ConflictError', code: 'conflict' },
  },
  { name: '422 as a hash of lists', work: write, recorded: { status: 422, body: { errors: { name: ["can't be blank"], short_name: ['is too long'] } } }, expected: { code: 'validation_failed', errors: [{ field: 'name', detail: "can't be blank" }, { field: 'shortName' }] } },
  { name: '423', work: write, recorded: { status: 423, body: '' }, expected: { name: 'ConflictError', code: 'conflict' } },
  { name: '429 of the gateway', work: get, recorded: { status: 429, body: { message: 'Too Many Requests' } }, expected: { name: 'RateLimitError', code: 'rate_limited', retryAfterMs: 60_000 } },
  { name: '500 of Rails', work: change, recorded: { status: 500, body: { status: 500, error: 'Internal Server Error' } }, expected: { name: 'ServerError', code: 'server_error', outcome: 'unknown', errors: [{ detail: 'Internal Server Error' }] } },
  { name: '502 as a page of a proxy', work: get, recorded: { status: 502, body: '<html><body><h1>502 Bad Gateway</h1></body></html>', contentType: 'text/html' }, expected: { name: 'ServerError', code: 'server_error', errors: [{ detail: '502 Bad Gateway' }] } },
  { name: '504 without a body', work: get, recorded: { status: 504, body: '' }, expected: { name: 'ServerError', code: 'server_error', errors: [] } },
  { name: '503 with a body that is broken off', work: get, recorded: { status: 503, body: '{"errors":[{"title":"Serv' }, expected: { name: 'ServerError', code: 'server_error' } },
]

describe('a refusal', () => {
  test.each(CASES)('$name', async ({ work, recorded, known, first, expected }) => {
    const before = [...(known === true ? [GOOD] : []), ...(first === undefined ? [] : [first])]
    const { client, asked } = replay([...before, recorded])
    if (known === true) await client.organizations.list().collect()
    // A type without fields is read anew before its traits are refused: here it has none to miss.
    const error = await thrownBy(() => work(client))
    expect(error).toMatchObject({ status: recorded.status, hint: expect.stringMatching(/\.$|[a-z_]$/), ...expected })
    expect(asked).toHaveLength(before.length + 1)
    expect(JSON.stringify(error)).not.toContain('ITG.recorded')
  })

  test('is never taken for an empty list', async () => {
    for (const status of [400, 401, 403, 404, 410, 418, 422, 429, 500, 503]) {
      const { client } = replay([{ status, body: { data: [], meta: { 'total-count': 0 } } }])
      expect(await thrownBy(() => list(client))).toMatchObject({ status })
    }
  })

  test('never takes a list out of an answer that is not the API', async () => {
    for (const status of [204, 206, 304]) {
      const { client } = replay([{ status, body: '' }])
      await thrownBy(() => list(client))
    }
  })
})
