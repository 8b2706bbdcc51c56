import { describe, expect, it } from 'vitest'
import { resources } from '../../catalog/index.js'
import { testAccount, withOrganization } from '../test-client.js'
import type { Answer, Body, TestAccount } from '../test-client.js'
import { READING } from './reading.js'
import { casesOf } from './test-cases.js'

const item = (attributes: object) => ({ data: { attributes } })
const names = (answer: Answer): string[] => answer.json.data.map((row: Body) => row.attributes.name)
const total = (answer: Answer): number => answer.json.meta['total-count']
const called = (account: TestAccount, ...given: readonly string[]): TestAccount => {
  for (const name of given) account.make('/organizations', { name })
  return account
}
const withConfiguration = (account: TestAccount, attributes: object = {}) => {
  const { organization, type } = withOrganization(account)
  const id = account.make('/configurations', { organization_id: organization, name: 'srv', configuration_type_id: type, ...attributes })
  return { id, organization, read: () => account.get(`/configurations/${id}`).json.data as Body }
}

describe('responses and lists', () => {
  it.each(
    casesOf(READING, {
      'kebab-responses': (account) => {
        const { attributes } = withConfiguration(account, { serial_number: 'S' }).read()
        expect(attributes).toHaveProperty('serial-number', 'S')
        expect(Object.keys(attributes).filter((name) => /[_A-Z]/.test(name))).toEqual([])
      },
      'ids-are-texts': (account) => {
        const { id, organization, read } = withConfiguration(account)
        expect([read().id, read().attributes['organization-id']]).toEqual([id, Number(organization)])
      },
      'nulls-are-there': (account) => {
        const { attributes } = withConfiguration(account).read()
        expect(attributes['serial-number']).toBeNull()
        expect(attributes).toHaveProperty('contact-name', null)
      },
      'relationships-when-included': (account) => {
        const { read } = withConfiguration(account)
        expect(read().relationships).toEqual({ 'adapters-resources': { data: [] } })
        const id = account.make('/organizations', { name: 'A' })
        expect(account.get(`/organizations/${id}`).json.data).not.toHaveProperty('relationships')
      },
      'times-in-milliseconds': (account) => {
        const { attributes } = withConfiguration(account, { warranty_expires_at: '2027-01-31T10:00:00Z' }).read()
        expect([attributes['created-at'], attributes['warranty-expires-at']]).toEqual(['2026-06-01T00:00:00.000Z', '2027-01-31'])
      },
      'expirations-at-midnight': (account) => {
        withConfiguration(account, { warranty_expires_at: '2027-01-31' })
        expect(account.get('/expirations').json.data[0].attributes['expiration-date']).toBe('2027-01-31T00:00:00.000Z')
      },
      'success-codes': (account) => {
        const made = account.send('POST', '/organizations', item({ name: 'A' }))
        const { id } = made.json.data
        const patched = account.send('PATCH', `/organizations/${id}`, item({ alert: 'x' }))
        const password = account.make('/passwords', { organization_id: id, name: 'x', password: 'p' })
        const one = account.send('DELETE', `/passwords/${password}`)
        const many = account.send('DELETE', '/organizations', { data: [{ attributes: { id } }] })
        expect([made.status, patched.status, one.status, one.text, many.status]).toEqual([201, 200, 204, '', 200])
        expect(many.json.data[0].id).toBe(id)
      },
      'quick-notes-cut': (account) => {
        const id = account.make('/organizations', { name: 'A', quick_notes: 'n'.repeat(400) })
        expect(account.get('/organizations').json.data[0].attributes['quick-notes']).toHaveLength(250)
        expect(account.get(`/organizations/${id}`).json.data.attributes['quick-notes']).toHaveLength(400)
      },
      'ids-over-2-53': (account) => {
        account.make('/organizations', { name: 'A' })
        const { id } = account.get('/logs').json.data[0]
        expect(id).toMatch(/^\d{18}$/)
        expect(Number.isSafeInteger(Number(id))).toBe(false)
      },

      'fifty-to-a-page': (account) => {
        const answer = called(account, ...Array.from({ length: 51 }, (_, at) => `o${at}`)).get('/organizations')
        expect([answer.json.data.length, total(answer)]).toEqual([50, 51])
      },
      'meta-of-lists': (account) => {
        const { meta } = called(account, 'a', 'b', 'c').get('/organizations?page[size]=1&page[number]=2').json
        expect(meta).toEqual({ 'current-page': 2, 'next-page': 3, 'prev-page': 1, 'total-pages': 3, 'total-count': 3, filters: {} })
      },
      'links-of-lists': (account) => {
        called(account, 'a', 'b')
        const { links } = account.get('/organizations?sort=-name&page[size]=1').json
        expect(names(account.get(links.next.replace('https://api.itglue.example', '')))).toEqual(['a'])
        expect(Object.keys(links)).toEqual(['self', 'next', 'last'])
        expect(account.get('/organizations').json.links).toEqual({})
      },
      'thirty-days-of-logs': async (account) => {
        account.make('/organizations', { name: 'Old' })
        await account.clock.advance(31 * 86_400_000)
        account.make('/organizations', { name: 'New' })
        expect(account.get('/logs').json.data.map((row: Body) => row.attributes['resource-name'])).toEqual(['New'])
        expect(account.get('/logs?page[number]=6').status).toBe(422)
      },
      'logs-of-keys': async (account) => {
        const organization_id = account.make('/organizations', { name: 'A' })
        const id = account.make('/passwords', { organization_id, name: 'Admin', password: 'p' })
        account.get(`/passwords/${id}`)
        account.get(`/passwords/${id}?show_password=false`)
        account.get('/passwords')
        account.send('PATCH', `/passwords/${id}`, item({ notes: 'x' }))
        account.send('PATCH', `/passwords/${id}`, item({ name: null }))
        account.send('DELETE', `/passwords/${id}`)
        account.send('DELETE', '/organizations', { data: { attributes: { id: organization_id } } })
        await account.clock.advance(5_000)
        const told = account.get('/logs?sort=created_at').json.data.map(({ attributes }: Body) => {
          expect([attributes['organization-id'], attributes['user-id'], attributes.level]).toEqual([Number(organization_id), null, 20])
          return `${attributes.action} ${attributes['resource-type']} ${attributes['resource-name']}`
        })
        expect(told).toEqual([
          'create Organization A',
          'create Password Admin',
          'view Password Admin',
          'update Password Admin',
          'delete Password Admin',
          'delete Organization A',
        ])
      },

      'filters-in-snake-or-kebab': (account) => {
        const { organization } = withConfiguration(account)
        const counts = ['organization_id', 'organization-id'].map((name) =>
          total(account.get(`/configurations?filter[${name}]=${organization}`)),
        )
        const none = ['organization_id', 'organization-id'].map((name) => total(account.get(`/configurations?filter[${name}]=5`)))
        expect([counts, none]).toEqual([
          [1, 1],
          [0, 0],
        ])
      },
      'unknown-filters-ignored': (account) => expect(total(called(account, 'a', 'b').get('/organizations?filter[nmae]=a'))).toBe(2),
      'filters-take-lists': (account) => {
        called(account, 'Smith, Jones', 'Smith', 'Lee')
        expect(names(account.get('/organizations?filter[name]=Smith,Lee'))).toEqual(['Smith', 'Lee'])
        expect(names(account.get('/organizations?filter[name]=Smith%5C, Jones'))).toEqual(['Smith, Jones'])
      },
      'filters-combine': (account) => {
        called(account, 'a', 'b')
        const { id } = account.get('/organizations').json.data[0]
        expect(names(account.get(`/organizations?filter[id]=${id}&filter[name]=a,b`))).toEqual(['a'])
        expect(names(account.get(`/organizations?filter[id]=${id}&filter[name]=b`))).toEqual([])
      },
      'integration-filters-need-a-type': (account) => {
        withConfiguration(account)
        const queries = [
          'filter[psa_id]=1',
          'filter[psa_id]=1&filter[psa_integration_type]=manage',
          'filter[rmm_id]=1',
          'filter[rmm_id]=1&filter[rmm_integration_type]=datto-rmm',
        ]
        expect(queries.map((query) => total(account.get(`/configurations?${query}`)))).toEqual([1, 0, 1, 0])
      },
      ranges: async (account) => {
        called(account, 'Old')
        await account.clock.advance(86_400_000)
        called(account, 'New')
        const on = (range: string) => names(account.get(`/organizations?filter[created_at]=${range}`))
        expect([on('2026-06-01T12:00:00Z,*'), on('*,2026-06-01T12:00:00Z'), on('2026-06-01,2026-06-03')]).toEqual([
          ['New'],
          ['Old'],
          ['Old', 'New'],
        ])
      },
      'metrics-for-a-week': (account) => {
        const ranges = ['2026-05-01,2026-05-08', '2026-05-01,2026-05-20', '*,2026-05-20', '*,*']
        const answers = ranges.map((range) => account.get(`/user_metrics?filter[date]=${range}`))
        expect(answers.map(({ status }) => status)).toEqual([200, 422, 422, 200])
        expect(answers[1]!.text).toContain('date range filter cannot be longer than a week, and cannot start with a wildcard')
      },
      'exclude-filters': (account) =>
        expect(names(called(account, 'a', 'b', 'c').get('/organizations?filter[exclude][name]=a,c'))).toEqual(['b']),
      'assets-need-a-type': (account) => {
        expect(account.get('/flexible_assets').status).toBe(422)
        expect(account.get('/flexible_assets?filter[flexible-asset-type-id]=5').status).toBe(200)
      },
      'sorts-in-snake-or-kebab': async (account) => {
        called(account, 'b')
        await account.clock.advance(60_000)
        called(account, 'a', 'c')
        const sorted = ['name', '-name', '-created_at,name', '-created-at,name'].map((sort) =>
          names(account.get(`/organizations?sort=${sort}`)).join(''),
        )
        expect(sorted).toEqual(['abc', 'cba', 'acb', 'acb'])
      },
      includes: (account) => {
        const { organization } = withOrganization(account)
        const location = account.make('/locations', { organization_id: organization, name: 'Main' })
        for (const first_name of ['Ann', 'Bob'])
          account.make('/contacts', { organization_id: organization, first_name, location_id: location })
        const { data, included } = account.get('/contacts?include=location').json
        expect(included).toHaveLength(1)
        expect(included[0]).toMatchObject({ type: 'locations', id: location, attributes: { name: 'Main' } })
        for (const contact of data) expect(contact.relationships).toEqual({ location: { data: { id: location, type: 'locations' } } })
      },
      'related-items-on-show': (account) => {
        const { id } = withConfiguration(account)
        expect(account.get(`/configurations/${id}?include=related_items`).json.included).toEqual([])
        expect(account.get('/configurations?include=related_items').status).toBe(400)
      },
      'archived-records-listed': (account) => {
        withConfiguration(account, { archived: true })
        expect(total(account.get('/configurations'))).toBe(1)
        expect(total(account.get('/configurations?filter[archived]=false'))).toBe(0)
      },
    }),
  )('%s: %s', (_name, _doc, run) => run())
})

describe('every record', () => {
  it('has all of its attributes, null where there is nothing', () => {
    const flat = resources.flatMap((resource) => {
      const path = resource.endpoints.find((endpoint) => endpoint.operation === 'get' && /^\/\w+\/:id$/.test(endpoint.path))?.path
      return path === undefined ? [] : [{ resource, url: path.replace(':id', '77') }]
    })
    const account = testAccount({ extra: flat.map(({ resource }) => ({ resource: resource.key as never, id: '77', attributes: {} })) })
    const missing = flat.flatMap(({ resource, url }) => {
      const shown = account.get(url).json.data.attributes as Body
      const expected = Object.values(resource.attributes).filter(({ kind, writeOnly }) => writeOnly !== true && kind !== 'secret')
      return expected.filter(({ wire }) => !(wire in shown)).map(({ wire }) => `${resource.key}.${wire}`)
    })
    expect(flat.length).toBeGreaterThan(15)
    expect(missing).toEqual([])
  })
})
