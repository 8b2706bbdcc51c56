import { describe, expect, it } from 'vitest'
import { decodeErrorDocument } from './error-document.js'

const item = (fields: object) => ({ status: 422, title: null, detail: null, field: null, pointer: null, ...fields })

describe('an error document', () => {
  it.each([
    [
      'status as number, pointer without a slash',
      { status: 401, title: 'Unauthorized', detail: 'Unauthorized resource access', source: { pointer: 'id' } },
      { status: 401, title: 'Unauthorized', detail: 'Unauthorized resource access', field: 'id', pointer: 'id' },
    ],
    ['status as numeric string', { status: '404', title: 'Not found' }, { status: 404, title: 'Not found' }],
    [
      'status as word, no detail',
      { status: 'unprocessable_entity', title: 'bulk action not allowed', source: { pointer: 'data' } },
      { title: 'bulk action not allowed', pointer: 'data' },
    ],
    [
      'pointer with a slash, kebab attribute',
      { source: { pointer: '/data/attributes/configuration-type' }, detail: 'must exist', title: 'Unprocessable Entity', status: 422 },
      { title: 'Unprocessable Entity', detail: 'must exist', field: 'configurationType', pointer: '/data/attributes/configuration-type' },
    ],
    [
      'pointer without a slash, snake attribute',
      { status: 422, title: 'Valid organization_id is required', source: { pointer: 'data/attributes/organization_id' } },
      { title: 'Valid organization_id is required', field: 'organizationId', pointer: 'data/attributes/organization_id' },
    ],
    [
      'trait, detail as array',
      { source: { pointer: '/data/attributes/flexible-asset-traits.ip-address' }, detail: ["can't be blank", 'is invalid'], status: 422 },
      { detail: "can't be blank, is invalid", field: 'ip-address', pointer: '/data/attributes/flexible-asset-traits.ip-address' },
    ],
    [
      'all traits',
      { status: 422, detail: 'Request contains invalid trait keys', source: { pointer: 'data/attributes/traits' } },
      { detail: 'Request contains invalid trait keys', field: 'traits', pointer: 'data/attributes/traits' },
    ],
    [
      'one trait as a path',
      { detail: 'is invalid', source: { pointer: '/data/attributes/traits/Serial_No' } },
      { detail: 'is invalid', field: 'Serial_No', pointer: '/data/attributes/traits/Serial_No' },
    ],
    [
      'an item of a bulk request',
      { detail: 'is invalid', source: { pointer: '/data/1/attributes/address_1' } },
      { detail: 'is invalid', field: 'address1', pointer: '/data/1/attributes/address_1' },
    ],
    ['status that is no status', { status: 'odd', detail: 'x' }, { detail: 'x' }],
  ])('%s', (_, entry, expected) => {
    expect(decodeErrorDocument(422, { errors: [entry] })).toEqual([item(expected)])
    expect(decodeErrorDocument(422, JSON.stringify({ errors: [entry] }), 'application/vnd.api+json')).toEqual([item(expected)])
  })

  it.each([
    ['a text', { errors: 'a similar or inverse relation already exists' }, 'a similar or inverse relation already exists'],
    ['a list of texts', { errors: ['one', 'two'] }, 'one'],
    ['a single object', { errors: { detail: 'one' } }, 'one'],
    ['the gateway', { message: 'Forbidden' }, 'Forbidden'],
    ['an error with a message', { error: { message: 'went wrong' } }, 'went wrong'],
    ['a bare list', [{ detail: 'one' }], 'one'],
  ])('%s instead of a list of objects', (_, body, detail) => {
    expect(decodeErrorDocument(403, body)[0]).toEqual(item({ status: 403, detail }))
  })

  it('a hash of attributes', () => {
    expect(decodeErrorDocument(422, { errors: { organization_id: ["can't be blank"], name: 'is taken' } })).toEqual([
      item({ detail: "can't be blank", field: 'organizationId', pointer: 'organization_id' }),
      item({ detail: 'is taken', field: 'name', pointer: 'name' }),
    ])
  })
})

describe('what is no error document', () => {
  it('a page of HTML is its title', () => {
    const page = `<!DOCTYPE html><html><head><title>The page you were looking for doesn't exist (404)</title></head><body>long</body></html>`
    expect(decodeErrorDocument(404, page, 'text/html; charset=utf-8')).toEqual([
      item({ status: 404, detail: "The page you were looking for doesn't exist (404)" }),
    ])
    expect(decodeErrorDocument(502, '<html><h1>502 <b>Bad</b> Gateway</h1></html>')[0]?.detail).toBe('502 Bad Gateway')
    expect(decodeErrorDocument(502, '<html><p>x</p></html>')).toEqual([])
  })

  it('plain text stands for itself', () => {
    expect(decodeErrorDocument(401, 'Only supported for JWT requests: Unauthorized resource access')[0]?.detail).toMatch(
      /^Only supported for JWT/,
    )
    expect(decodeErrorDocument(400, '"quoted"')[0]?.detail).toBe('quoted')
    expect(decodeErrorDocument(500, '{"broken":')[0]?.detail).toBe('{"broken":')
  })

  it.each([
    ['', ''],
    ['blank', '  \n'],
    ['null', 'null'],
    ['a number', '7'],
    ['an empty object', '{}'],
    ['an empty list', '{"errors":[]}'],
    ['nested nothing', '{"errors":[null,[],{}]}'],
  ])('%s never throws', (_, body) => {
    expect(() => decodeErrorDocument(500, body)).not.toThrow()
  })

  it('a very long text is cut', () => {
    expect(decodeErrorDocument(500, 'x'.repeat(100_000))[0]?.detail?.length).toBeLessThan(600)
  })
})
