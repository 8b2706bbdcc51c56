import { describe, expect, it } from 'vitest'
import { emptySeed } from '../index.js'
import { testAccount, withOrganization } from '../test-client.js'
import type { TestAccount } from '../test-client.js'
import { REQUESTS } from './requests.js'
import { casesOf } from './test-cases.js'

const FORBIDDEN = { message: 'Forbidden' }
const item = (attributes: object, type?: string) => ({ data: { ...(type === undefined ? {} : { type }), attributes } })
const statuses = (account: TestAccount, ...urls: readonly string[]): number[] => urls.map((url) => account.get(url).status)
const multipart = (name: string) => `--x\r\nContent-Disposition: form-data; name="${name}"; filename="a.txt"\r\n\r\nhello\r\n--x--\r\n`
const MULTIPART = { 'content-type': 'multipart/form-data; boundary=x' }

describe('requests', () => {
  it.each(
    casesOf(REQUESTS, {
      'api-prefix': (account) => {
        const id = account.make('/api/organizations', { name: 'A' })
        expect(statuses(account, '/api/organizations', `/api/organizations/${id}/relationships/contacts`)).toEqual([200, 200])
      },
      'loose-slashes': (account) =>
        expect(statuses(account, '//organizations', '/organizations/', '/api//organizations//')).toEqual([200, 200, 200]),
      'put-is-patch': (account) => {
        const id = account.make('/organizations', { name: 'A' })
        expect(account.send('PUT', `/organizations/${id}`, item({ alert: 'x' })).json.data.attributes).toMatchObject({
          name: 'A',
          alert: 'x',
        })
      },
      'unknown-route-page': (account) => {
        const page = account.get('/nothing')
        expect([page.status, page.headers['content-type']]).toEqual([404, expect.stringContaining('text/html')])
        expect(page.text).toContain("The page you were looking for doesn't exist (404)")
      },
      'no-flat-interfaces': (account) =>
        expect(statuses(account, '/configuration_interfaces', '/documents', '/document_folders', '/password_folders')).toEqual([
          404, 404, 404, 404,
        ]),
      'web-addresses': (account) => {
        const id = account.make('/organizations', { name: 'A' })
        const contact = account.make('/contacts', { organization_id: id, first_name: 'Ann' })
        expect(account.get(`/contacts/${contact}`).json.data.attributes['resource-url']).toBe(
          `https://empty-msp.itglue.com/${id}/contacts/${contact}`,
        )
      },
      'bad-key-at-the-gateway': (account) => {
        const { apiKey, hash } = account.emulator.keys.make({ passwordAccess: true })
        account.emulator.keys.revoke(hash)
        for (const key of ['', 'ITG.nope', apiKey]) {
          const refused = account.send('GET', '/nothing', undefined, { 'x-api-key': key })
          expect([refused.status, refused.json]).toEqual([403, FORBIDDEN])
        }
      },
      'password-access': (account) => {
        const organization_id = account.make('/organizations', { name: 'A' })
        const id = account.make('/passwords', { organization_id, name: 'x', password: 'open sesame' })
        const headers = { 'x-api-key': account.emulator.keys.make({ passwordAccess: false }).apiKey }
        const send = (method: string, body?: object) => account.send(method, `/passwords/${id}?show_password=true`, body, headers)
        expect(send('GET').text).not.toContain('open sesame')
        expect(send('PATCH', item({ notes: 'x' })).json.data.attributes).not.toHaveProperty('password')
        expect(send('PATCH', item({ password: 'x' })).status).toBe(401)
      },
      'one-account-for-a-key': () => {
        const seed = emptySeed({ now: new Date('2026-06-01T00:00:00Z') })
        const account = testAccount({ accounts: [{ name: 'b', seed, apiKey: 'ITG.b' }] })
        const headers = { 'x-api-key': 'ITG.b' }
        account.make('/organizations', { name: 'Mine' })
        account.send('POST', '/organizations', item({ name: 'Theirs' }), headers)
        expect(account.get('/organizations').text).not.toContain('Theirs')
        expect(account.send('GET', '/organizations', undefined, headers).text).not.toContain('Mine')
        const second = account.make('/organizations', { name: 'Second' })
        const urls = [`/organizations/${second}`, `/organizations/${second}/relationships/contacts`]
        expect(urls.map((url) => account.send('GET', url, undefined, headers).status)).toEqual([404, 401])
      },
      'session-only-routes': (account) => {
        const refused = [
          account.send('POST', '/checklists', item({ name: 'x' })),
          account.get('/checklist_tasks'),
          account.get('/checklists/1/relationships/checklist_tasks'),
        ]
        for (const answer of refused)
          expect([answer.status, answer.text]).toEqual([401, expect.stringContaining('Only supported for JWT requests')])
      },
      'json-content-types': (account) => {
        const post = (type: string) => account.send('POST', '/organizations', item({ name: 'A' }), { 'content-type': type }).status
        const types = [
          'application/json',
          'application/vnd.api+json; charset=utf-8',
          'Application/JSON;charset=UTF-8',
          'text/plain',
          'application/x-www-form-urlencoded',
        ]
        expect(types.map(post)).toEqual([201, 201, 201, 415, 415])
      },
      'multipart-files': (account) => {
        const { organization, type } = withOrganization(account)
        const id = account.make('/configurations', { organization_id: organization, name: 'srv', configuration_type_id: type })
        const made = account.send(
          'POST',
          `/configurations/${id}/relationships/attachments`,
          multipart('data[attributes][attachment]'),
          MULTIPART,
        )
        expect(made.json.data.attributes).toMatchObject({ 'attachment-file-name': 'a.txt', 'attachment-file-size': 5 })
        expect(account.send('POST', '/organizations', multipart('data[attributes][logo]'), MULTIPART).status).toBe(415)
      },
      'reads-need-no-content-type': (account) => {
        const headers = { 'x-api-key': account.emulator.apiKey }
        expect(account.emulator.handle({ method: 'GET', url: '/organizations', headers }).response.status).toBe(200)
      },
      'names-in-any-case': (account) => {
        const spellings = ['short_name', 'short-name', 'shortName']
        const ids = spellings.map((name) => account.make('/organizations', { name: 'A', [name]: 'S' }))
        expect(ids.map((id) => account.get(`/organizations/${id}`).json.data.attributes['short-name'])).toEqual(['S', 'S', 'S'])
      },
      'type-in-any-case': (account) => {
        const post = (type?: string) => account.send('POST', '/configuration_types', item({ name: 'T' }, type)).status
        expect([post('configuration_types'), post('configuration-types'), post(), post('contacts')]).toEqual([201, 201, 201, 422])
      },
      'four-booleans': (account) => {
        const { organization, type } = withOrganization(account)
        const read = (archived: unknown) => {
          const id = account.make('/configurations', { organization_id: organization, name: 'c', configuration_type_id: type, archived })
          return account.get(`/configurations/${id}`).json.data.attributes.archived
        }
        expect([true, false, 1, 0].map(read)).toEqual([true, false, true, false])
      },
      'ids-as-numbers-or-texts': (account) => {
        const { organization, type } = withOrganization(account)
        for (const convert of [Number, String])
          account.make('/configurations', { organization_id: convert(organization), name: 'c', configuration_type_id: convert(type) })
      },
      'null-empties': (account) => {
        const id = account.make('/organizations', { name: 'A', alert: 'x' })
        expect(account.send('PATCH', `/organizations/${id}`, item({ alert: null })).json.data.attributes.alert).toBeNull()
      },
      'unknown-attributes-dropped': (account) => {
        const made = account.send(
          'POST',
          '/organizations',
          item({ name: 'A', colour: 'red', created_at: '1999-01-01', 'resource-url': 'x' }),
        )
        expect(made.status).toBe(201)
        expect(made.json.data.attributes).toMatchObject({ 'created-at': '2026-06-01T00:00:00.000Z' })
        expect(made.json.data.attributes).not.toHaveProperty('colour')
      },
      'bulk-ids-in-attributes': (account) => {
        const ids = ['A', 'B'].map((name) => account.make('/organizations', { name }))
        const data = ids.map((id) => ({ type: 'organizations', attributes: { id: Number(id), alert: 'x' } }))
        expect(account.send('PATCH', '/organizations', { data }).json.data.map((row: { id: string }) => row.id)).toEqual(ids)
        expect(account.send('PATCH', '/organizations', { data: [{ type: 'organizations', attributes: { alert: 'x' } }] }).status).toBe(400)
      },
      'bare-bodies': (account) => {
        expect(account.send('POST', '/groups', { type: 'groups', attributes: { name: 'G' } }).status).toBe(201)
        expect(account.send('POST', '/exports', { type: 'exports', attributes: { include_logs: true } }).status).toBe(201)
        expect(account.send('POST', '/organizations', { type: 'organizations', attributes: { name: 'A' } }).status).toBe(400)
      },
      'broken-json': (account) => expect(account.send('POST', '/organizations', '{"data":{').status).toBe(500),
      'rate-limit': async (account) => {
        for (let at = 0; at < 3_000; at++) account.get('/platforms/0')
        expect(account.get('/platforms').json).toEqual({ message: 'Too Many Requests' })
        await account.clock.advance(300_000)
        expect(account.get('/platforms').status).toBe(200)
      },
    }),
  )('%s: %s', (_name, _doc, run) => run())
})
