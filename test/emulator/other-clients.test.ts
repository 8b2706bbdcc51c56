/** Clients of other makers, as they are known to speak: they work with nothing but another base URL and key. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startEmulator } from '../../src/emulator/index.js'
import type { RunningEmulator } from '../../src/emulator/index.js'

let emulator: RunningEmulator
beforeAll(async () => {
  emulator = await startEmulator({ seed: 'demo', now: '2026-06-01' })
})
afterAll(() => emulator.close())

// What these clients read is not typed by them either.
// oxlint-disable-next-line no-explicit-any
type Json = any
const VENDOR = 'application/vnd.api+json'

/** Sends what a client would put on the wire, and reads what it would read. */
const call = async (
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
): Promise<{ status: number; json: Json }> => {
  const response = await fetch(emulator.url + path, {
    method,
    headers: { 'X-API-KEY': emulator.apiKey, ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, json: text === '' ? undefined : JSON.parse(text) }
}

describe("in the style of the vendor's PowerShell wrapper", () => {
  // Raw brackets, form-encoded values, a slash behind the collection, kebab-case attributes, numbers as numbers.
  const invoke = (method: string, path: string, query: Readonly<Record<string, string | number>> = {}, body?: object) => {
    const text = Object.entries(query).map(([key, value]) => `${key}=${encodeURIComponent(value).replaceAll('%20', '+')}`)
    return call(method, `${path}${text.length === 0 ? '' : `?${text.join('&')}`}`, { 'Content-Type': `${VENDOR}; charset=utf-8` }, body)
  }
  it('reads pages until there is no next one', async () => {
    const seen: string[] = []
    for (let page: number | null = 1; page !== null;) {
      const { json } = await invoke('GET', '/configurations/', { 'page[size]': 1000, 'page[number]': page, sort: '-updated_at' })
      seen.push(...json.data.map((row: Json) => row.id))
      page = json.meta['next-page']
    }
    expect(new Set(seen).size).toBe(3000)
  })
  it('creates, changes, finds by name, and deletes in bulk with filters beside the data', async () => {
    const data = { type: 'organizations', attributes: { name: 'Powers & Shell', 'short-name': 'PSH' } }
    const made = await invoke('POST', '/organizations/', {}, { data })
    expect([made.status, made.json.data.attributes['short-name']]).toEqual([201, 'PSH'])
    const { id } = made.json.data
    const changed = await invoke(
      'PATCH',
      `/organizations/${id}`,
      {},
      { data: { type: 'organizations', attributes: { 'quick-notes': 'x' } } },
    )
    expect(changed.json.data.attributes['quick-notes']).toBe('x')
    const found = await invoke('GET', '/organizations/', { 'filter[name]': 'Powers & Shell' })
    expect(found.json.data.map((row: Json) => row.id)).toEqual([id])
    const gone = await invoke(
      'DELETE',
      '/organizations/',
      {},
      { 'filter[id]': 5, data: [{ type: 'organizations', attributes: { id: Number(id) } }] },
    )
    expect([gone.status, gone.json.data.length]).toEqual([200, 1])
  })
  it('changes flexible assets with the type in kebab-case and the id beside the attributes', async () => {
    const [type] = (await invoke('GET', '/flexible_asset_types/', { 'page[size]': 1 })).json.data
    const [asset] = (await invoke('GET', '/flexible_assets/', { 'filter[flexible_asset_type_id]': type.id, 'page[size]': 1 })).json.data
    const data = { type: 'flexible-assets', id: asset.id, attributes: { archived: true } }
    expect((await invoke('PATCH', `/flexible_assets/${asset.id}`, {}, { data })).json.data.attributes.archived).toBe(true)
  })
})

describe("in the style of the support team's scripts", () => {
  const send = (method: string, path: string, body?: unknown) => call(method, path, { 'Content-Type': 'application/json' }, body)
  it('uses /api, double slashes, PUT, and ids as texts', async () => {
    const [organization] = (await send('GET', '/api/organizations?page[size]=1')).json.data
    const [type] = (await send('GET', '//configuration_types')).json.data
    const attributes = { 'organization-id': organization.id, 'configuration-type-id': type.id, name: 'from-a-script' }
    const { json } = await send('POST', '/api/configurations', { data: { type: 'configurations', attributes } })
    const put = await send('PUT', `//configurations/${json.data.id}`, { data: { type: 'configurations', attributes: { notes: 'seen' } } })
    expect([put.status, put.json.data.attributes.notes]).toEqual([200, 'seen'])
    const nested = await send('GET', `/organizations/${organization.id}/relationships/configurations?filter[id]=${json.data.id}`)
    expect(nested.json.meta['total-count']).toBe(1)
    const gone = await send('DELETE', '/configurations', { data: { type: 'configurations', attributes: { id: json.data.id } } })
    expect(gone.status).toBe(200)
  })
  it('starts an export without data around the body', async () => {
    const { json, status } = await send('POST', '/exports', { type: 'exports', attributes: { include_logs: true } })
    expect(status).toBe(201)
    expect((await send('GET', `/exports/${json.data.id}`)).json.data.attributes['export-status']).toMatch(/in_progress|completed/)
    expect((await send('DELETE', `/exports/${json.data.id}`)).status).toBe(204)
  })
  it('attaches files as base64 to a label in the path', async () => {
    const [document] = (await send('GET', '/configurations?page[size]=1')).json.data
    const attachment = { content: Buffer.from('hello').toString('base64'), file_name: 'hello.txt' }
    const made = await send('POST', `/configurations/${document.id}/relationships/attachments`, {
      data: { type: 'attachments', attributes: { attachment } },
    })
    expect([made.status, made.json.data.attributes['attachment-file-size']]).toEqual([201, 5])
  })
})

describe('in the style of a Go client', () => {
  // A query that begins with &, a body of no bytes on GET, kebab-case keys of structs, zero values included.
  const headers = { 'Content-Type': VENDOR, 'cache-control': 'no-cache' }
  it('pages through flexible assets of a type and an organization', async () => {
    const [type] = (await call('GET', '/flexible_asset_types', headers)).json.data
    const query = `&filter[flexible-asset-type-id]=${type.id}&page[number]=1&page[size]=7`
    const { status, json } = await call('GET', `/flexible_assets?${query}`, headers)
    expect([status, json.data.length, json.meta['current-page'], json.links.next]).toEqual([
      200,
      7,
      1,
      expect.stringContaining('page%5Bnumber%5D=2'),
    ])
  })
  it('creates a password from a struct with nulls, empty texts and read-only fields', async () => {
    const [organization] = (await call('GET', '/organizations?page[size]=1', headers)).json.data
    const attributes = {
      'organization-id': Number(organization.id),
      'organization-name': '',
      'resource-url': '',
      name: 'from go',
      username: 'root',
      password: 'not-a-real-one',
      url: '',
      notes: null,
      'password-category-id': null,
      'created-at': '0001-01-01T00:00:00Z',
    }
    const made = await call('POST', '/passwords', headers, { data: { type: 'passwords', attributes } })
    expect([made.status, made.json.data.attributes.username]).toEqual([201, 'root'])
    const shown = await call('GET', `/passwords/${made.json.data.id}?show_password=true`, headers)
    expect(shown.json.data.attributes.password).toBe('not-a-real-one')
    expect((await call('DELETE', `/passwords/${made.json.data.id}`, headers)).status).toBe(204)
  })
})

describe('in the style of a Python client', () => {
  const headers = { 'Content-Type': VENDOR, Accept: '*/*', 'User-Agent': 'python-requests/2.32.0' }
  it('follows links.next as it stands, with the filters of the first page', async () => {
    const first = await call('GET', '/passwords?filter[archived]=false&page[size]=1000', headers)
    let { json } = first
    let seen = json.data.length
    while (json.meta['next-page'] && json.links.next) {
      json = await (await fetch(json.links.next, { headers: { ...headers, 'x-api-key': emulator.apiKey } })).json()
      seen += json.data.length
    }
    expect(seen).toBe(first.json.meta['total-count'])
    expect(seen).toBeGreaterThan(1000)
  })
  it('joins lists with commas, and creates many under a parent', async () => {
    const organizations = (await call('GET', '/organizations?page[size]=3', headers)).json.data
    const ids = organizations.map((row: Json) => row.id)
    expect((await call('GET', `/organizations?filter[id]=${ids.join(',')}`, headers)).json.data).toHaveLength(3)
    const data = ['a', 'b'].map((name) => ({
      type: 'contacts',
      attributes: { first_name: name, contact_emails: [{ value: `${name}@x.example`, label_name: 'Work', primary: true }] },
    }))
    const made = await call('POST', `/organizations/${ids[0]}/relationships/contacts`, headers, { data })
    expect([made.status, made.json.data.length]).toEqual([201, 2])
  })
  it('makes a type with its fields as relationships, each wrapped in data', async () => {
    const field = {
      type: 'flexible_asset_fields',
      attributes: { order: 1, name: 'Title', kind: 'Text', required: true, show_in_list: true, use_for_title: true },
    }
    const payload = {
      type: 'flexible_asset_types',
      attributes: { name: 'Python', icon: 'cog', description: '' },
      relationships: { flexible_asset_fields: { data: [field] } },
    }
    expect((await call('POST', '/flexible_asset_types', headers, { data: payload })).status).toBe(201)
  })
})

describe('in the style of an n8n node', () => {
  // Percent-encoded brackets, plain JSON both ways, a body with id beside type, pages until one is short.
  const headers = { Accept: 'application/json', 'Content-Type': 'application/json' }
  it('reads pages until one is short', async () => {
    let pages = 0
    for (let length = 1000; length === 1000; pages++)
      length = (await call('GET', `/configurations?page%5Bsize%5D=1000&page%5Bnumber%5D=${pages + 1}`, headers)).json.data.length
    expect(pages).toBeGreaterThanOrEqual(3)
  })
  it('writes camelCase turned into kebab-case, with filters in brackets of lists', async () => {
    const [location] = (await call('GET', '/locations?page%5Bsize%5D=1', headers)).json.data
    const query = `filter%5Bid%5D%5B%5D=${location.id}&filter%5Bid%5D%5B%5D=5`
    expect((await call('GET', `/locations?${query}`, headers)).json.data).toHaveLength(1)
    const made = await call('POST', '/locations', headers, {
      data: {
        type: 'locations',
        attributes: { 'organization-id': location.attributes['organization-id'], name: 'n8n', 'address-1': 'Main 1', city: 'Perth' },
      },
    })
    const body = { data: { type: 'locations', id: made.json.data.id, attributes: { 'address-2': 'Floor 2' } } }
    const { attributes } = (await call('PATCH', `/locations/${made.json.data.id}`, headers, body)).json.data
    expect([attributes['address-1'], attributes['address-2']]).toEqual(['Main 1', 'Floor 2'])
  })
})

describe('in the style of MCP servers in Node', () => {
  const headers = { 'Content-Type': VENDOR, Accept: VENDOR }
  const get = async (path: string, query: Readonly<Record<string, string>> = {}) =>
    (await call('GET', `${path}?${new URLSearchParams(query)}`, headers)).json
  it('searches with kebab-case filters and sorts, and lists documents of all folders', async () => {
    const [organization] = (
      await get('/organizations', { 'filter[name]': 'Harbourlight IT', 'page[size]': '50', sort: '-updated-at' })
    ).data.concat((await get('/organizations')).data)
    const devices = await get('/configurations', { 'filter[organization-id]': organization.id, sort: 'name', 'page[number]': '1' })
    expect(devices.data.every((row: Json) => String(row.attributes['organization-id']) === organization.id)).toBe(true)
    const documents = await get(`/organizations/${organization.id}/relationships/documents`, { 'filter[document-folder-id]': 'null' })
    expect(documents.meta['total-count']).toBeGreaterThanOrEqual(
      (await get(`/organizations/${organization.id}/relationships/documents`)).meta['total-count'],
    )
  })
  it('writes a document: draft, sections, publish', async () => {
    const [organization] = (await get('/organizations')).data
    const post = (path: string, type: string, attributes: object) => call('POST', path, headers, { data: { type, attributes } })
    const document = (
      await post(`/organizations/${organization.id}/relationships/documents`, 'documents', {
        name: 'Runbook',
        'organization-id': organization.id,
      })
    ).json.data
    const sections = `/documents/${document.id}/relationships/sections`
    expect((await post(sections, 'document-sections', { 'resource-type': 'Document::Heading', content: 'Restart', level: 2 })).status).toBe(
      201,
    )
    expect((await post(sections, 'document_sections', { resource_type: 'Document::Text', content: '<p>Press it.</p>' })).status).toBe(201)
    expect(
      (await call('PATCH', `/documents/${document.id}/publish`, headers, { data: { type: 'documents', attributes: {} } })).status,
    ).toBe(200)
    expect((await get(`/documents/${document.id}`)).data.attributes.content).toHaveLength(2)
  })
  it('reads the rest of a page without a key in its own spelling: headers in any case, no content type', async () => {
    const response = await fetch(`${emulator.url}/users?page[size]=5`, { headers: { 'x-Api-Key': emulator.apiKey } })
    expect(((await response.json()) as Json).data).toHaveLength(5)
    const bytes = new TextEncoder().encode(JSON.stringify({ data: { type: 'manufacturers', attributes: { name: 'Acme' } } }))
    const untyped = await fetch(`${emulator.url}/manufacturers`, { method: 'POST', headers: { 'x-api-key': emulator.apiKey }, body: bytes })
    expect(untyped.status).toBe(201)
  })
})

describe('in the style of a low-code connector', () => {
  it('reads numbers and texts alike, and gets errors as JSON', async () => {
    const headers = { Accept: 'application/json' }
    const { json } = await call('GET', '/organizations?page[size]=2&include=', headers)
    for (const { attributes, id } of json.data) expect([typeof id, typeof attributes['organization-type-id']]).toEqual(['string', 'number'])
    const missing = await call('GET', '/organizations/1', headers)
    expect([missing.status, missing.json.errors[0].status]).toEqual([404, 404])
  })
})
