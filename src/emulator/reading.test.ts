import { describe, expect, it } from 'vitest'
import { resources } from '../catalog/index.js'
import { testAccount, withOrganization } from './test-client.js'

const withConfigurations = (count: number) => {
  const account = testAccount()
  const { organization, type } = withOrganization(account)
  const data = Array.from({ length: count }, (_, at) => ({
    type: 'configurations',
    attributes: { name: `c${at}`, configuration_type_id: Number(type), hostname: at % 2 === 0 ? 'even' : null },
  }))
  const made = account.send('POST', `/organizations/${organization}/relationships/configurations`, { data })
  expect(made.status).toBe(201)
  return { account, organization, type }
}
const names = (answer: { json: { data: { attributes: { name: string } }[] } }) => answer.json.data.map((row) => row.attributes.name)

describe('a list', () => {
  it('pages by 50, with meta and links that lead from page to page', () => {
    const { account } = withConfigurations(120)
    const first = account.get('/configurations')
    expect(first.json.data).toHaveLength(50)
    expect(first.json.meta).toEqual({
      'current-page': 1,
      'next-page': 2,
      'prev-page': null,
      'total-pages': 3,
      'total-count': 120,
      filters: {},
    })
    expect(Object.keys(first.json.links)).toEqual(['self', 'next', 'last'])
    const path = first.json.links.next.replace('https://api.itglue.example', '')
    expect(names(account.get(path))[0]).toBe('c50')
    const last = account.get('/configurations?page%5Bsize%5D=50&page%5Bnumber%5D=3')
    expect(last.json.data).toHaveLength(20)
    expect(last.json.meta['next-page']).toBeNull()
    expect(Object.keys(last.json.links)).toEqual(['self', 'first', 'prev'])
  })
  it('has no links on one page, and no data beyond the end', () => {
    const { account } = withConfigurations(3)
    expect(account.get('/configurations').json.links).toEqual({})
    const beyond = account.get('/configurations?page[number]=9')
    expect(beyond.status).toBe(200)
    expect(beyond.json.data).toEqual([])
    expect(beyond.json.meta['total-count']).toBe(3)
  })
  it('gives at most 1000 records, whatever is asked for', () => {
    const { account } = withConfigurations(1_001)
    expect(account.get('/configurations?page[size]=5000').json.data).toHaveLength(1_000)
  })
  it('keeps the query in its links', () => {
    const { account } = withConfigurations(60)
    const { links } = account.get('/configurations?filter[hostname]=x&sort=-name').json
    expect(links.next).toContain('sort=-name')
  })
  it('answers for every list of the catalog that needs no parent', () => {
    const account = testAccount()
    for (const resource of resources) {
      for (const endpoint of resource.endpoints) {
        if (endpoint.operation !== 'list' || endpoint.path.includes(':')) continue
        const expected = resource.key === 'flexibleAssets' ? 422 : 200
        expect([endpoint.path, account.get(endpoint.path).status]).toEqual([endpoint.path, expected])
      }
    }
  })
})

describe('a record', () => {
  it('has an id that is a string, references that are numbers, and null for what it lacks', () => {
    const { account, organization } = withConfigurations(1)
    const record = account.get('/configurations').json.data[0]
    expect(record.id).toMatch(/^\d{16}$/)
    expect(record.attributes['organization-id']).toBe(Number(organization))
    expect(record.attributes['serial-number']).toBeNull()
    expect(record.attributes['configuration-type-name']).toBe('Server')
    expect(record.attributes['created-at']).toBe('2026-06-01T00:00:00.000Z')
    expect(record.attributes['resource-url']).toBe(`https://empty-msp.itglue.com/${organization}/configurations/${record.id}`)
  })
  it('shows the new name of what it refers to in a list that was read before', () => {
    const { account, organization } = withConfigurations(2)
    expect(account.get('/configurations').json.data[0].attributes['organization-name']).toBe('Acme Dental')
    account.send('PATCH', `/organizations/${organization}`, { data: { type: 'organizations', attributes: { name: 'Acme' } } })
    expect(account.get('/configurations').json.data[0].attributes['organization-name']).toBe('Acme')
  })
  it('counts what refers to it', () => {
    const { account } = withConfigurations(4)
    expect(account.get('/configuration_types').json.data[0].attributes['configurations-count']).toBe(4)
  })
  it('is found under its organization and not under another', () => {
    const { account, organization } = withConfigurations(1)
    const other = account.make('/organizations', { name: 'Other' })
    const { id } = account.get('/configurations').json.data[0]
    expect(account.get(`/organizations/${organization}/relationships/configurations/${id}`).status).toBe(200)
    expect(account.get(`/organizations/${other}/relationships/configurations/${id}`).status).toBe(404)
  })
  it('has notes that are cut to 250 characters in the list of organizations and whole in show', () => {
    const account = testAccount()
    const id = account.make('/organizations', { name: 'A', quick_notes: 'n'.repeat(400) })
    expect(account.get('/organizations').json.data[0].attributes['quick-notes']).toHaveLength(250)
    expect(account.get(`/organizations/${id}`).json.data.attributes['quick-notes']).toHaveLength(400)
  })
})

describe('filters', () => {
  it('match exactly, take lists, and are the same in kebab and snake', () => {
    const { account, type } = withConfigurations(10)
    expect(names(account.get('/configurations?filter[name]=c1,c3'))).toEqual(['c1', 'c3'])
    expect(account.get('/configurations?filter[name]=C1').json.data).toEqual([])
    expect(account.get(`/configurations?filter[configuration-type-id]=${type}`).json.data).toHaveLength(10)
    expect(account.get('/configurations?filter[configuration_type_id]=1').json.data).toHaveLength(0)
    expect(names(account.get(`/configurations?filter[configuration_type_id]=${type}&filter[name]=c2`))).toEqual(['c2'])
  })
  it('take a comma that belongs to a value', () => {
    const account = testAccount()
    account.make('/organizations', { name: 'Smith, Jones' })
    account.make('/organizations', { name: 'Smith' })
    expect(names(account.get('/organizations?filter[name]=Smith%5C, Jones'))).toEqual(['Smith, Jones'])
  })
  it('that nobody knows are ignored, and everything comes back', () => {
    const { account } = withConfigurations(3)
    expect(account.get('/configurations?filter[nonsense]=1').json.meta['total-count']).toBe(3)
    expect(account.get('/configurations?filter[psa_id]=1').json.meta['total-count']).toBe(3)
    expect(account.get('/configurations?filter[psa_id]=1&filter[psa_integration_type]=manage').json.meta['total-count']).toBe(0)
  })
  it('exclude, and range over times with open ends', async () => {
    const account = testAccount()
    account.make('/organizations', { name: 'Old' })
    await account.clock.advance(86_400_000)
    account.make('/organizations', { name: 'New' })
    expect(names(account.get('/organizations?filter[exclude][name]=Old'))).toEqual(['New'])
    expect(names(account.get('/organizations?filter[updated_at]=2026-06-01T12:00:00Z,*'))).toEqual(['New'])
    expect(names(account.get('/organizations?filter[created-at]=*,2026-06-01T12:00:00Z'))).toEqual(['Old'])
  })
  it('are refused for user metrics over more than a week', () => {
    const account = testAccount()
    expect(account.get('/user_metrics?filter[date]=2026-05-01,2026-05-20').status).toBe(422)
    expect(account.get('/user_metrics?filter[date]=*,2026-05-20').status).toBe(422)
    expect(account.get('/user_metrics?filter[date]=*,*').status).toBe(200)
    expect(account.get('/user_metrics?filter[date]=2026-05-01,2026-05-08').status).toBe(200)
  })
})

describe('sort and include', () => {
  it('sort both ways, in either spelling, with the id deciding between equals', () => {
    const { account } = withConfigurations(3)
    expect(names(account.get('/configurations?sort=-name'))).toEqual(['c2', 'c1', 'c0'])
    expect(names(account.get('/configurations?sort=-updated-at'))).toEqual(['c0', 'c1', 'c2'])
    account.make('/configurations', {
      name: 'a',
      organization_id: account.get('/organizations').json.data[0].id,
      configuration_type_id: account.get('/configuration_types').json.data[0].id,
    })
    expect(names(account.get('/configurations?sort=name'))[0]).toBe('a')
  })
  it('are refused with 400 where the endpoint does not have them, or ignored if told so', () => {
    const { account } = withConfigurations(1)
    for (const query of ['sort=hostname', 'include=organization', 'include=related_items']) {
      const answer = account.get(`/configurations?${query}`)
      expect(answer.status).toBe(400)
      expect(answer.json.errors[0].status).toBe(400)
    }
    const lenient = testAccount({ quirks: { 'unknown-sort': 'ignore', 'unknown-include': 'ignore' } })
    expect(lenient.get('/configurations?sort=hostname&include=organization').status).toBe(200)
  })
  it('bring included records once, with linkage on their owners', () => {
    const account = testAccount()
    const { organization } = withOrganization(account)
    const location = account.make('/locations', { organization_id: organization, name: 'Main' })
    for (const first of ['Ann', 'Bob'])
      account.make('/contacts', { organization_id: organization, first_name: first, location_id: location })
    const { data, included } = account.get('/contacts?include=location,attachments').json
    expect(included).toHaveLength(1)
    expect(included[0].attributes.name).toBe('Main')
    expect(data[1].relationships).toEqual({ location: { data: { id: location, type: 'locations' } }, attachments: { data: [] } })
  })
})

describe('what cannot be read', () => {
  it('a wrong key and no key are refused by the gateway', () => {
    const account = testAccount()
    const wrong = account.send('GET', '/organizations', undefined, { 'x-api-key': 'ITG.nope' })
    expect([wrong.status, wrong.json]).toEqual([403, { message: 'Forbidden' }])
  })
  it('an unknown id is 404 with errors, an unknown route 404 as a page', () => {
    const account = testAccount()
    const missing = account.get('/organizations/4489414129010794')
    expect(missing.json.errors[0]).toMatchObject({ status: 404, source: { pointer: 'id' } })
    for (const url of ['/configuration_interfaces', '/nothing', '/password_folders', '/documents']) {
      const page = account.get(url)
      expect([url, page.status]).toEqual([url, 404])
      expect(page.text).toContain("The page you were looking for doesn't exist (404)")
    }
  })
  it('an organization that is not there is 401, and what only sessions may do as well', () => {
    const account = testAccount()
    expect(account.get('/organizations/99/relationships/contacts').json.errors[0]).toEqual({
      status: 401,
      title: 'Unauthorized',
      detail: 'Unauthorized resource access',
      source: { pointer: 'id' },
    })
    expect(account.send('POST', '/checklists', { data: {} }).text).toContain('Only supported for JWT requests')
  })
  it('tolerates /api in front, double and trailing slashes', () => {
    const account = testAccount()
    for (const url of ['/api/organizations', '//organizations', '/organizations/'])
      expect([url, account.get(url).status]).toEqual([url, 200])
  })
  it('a resource that the key cannot reach gets the status it was given', () => {
    const account = testAccount()
    const { apiKey } = account.emulator.keys.make({ passwordAccess: true, unavailable: { groups: 403, checklists: 401, domains: 404 } })
    const status = (url: string) => account.send('GET', url, undefined, { 'x-api-key': apiKey }).status
    expect([status('/groups'), status('/checklists'), status('/domains'), status('/users')]).toEqual([403, 401, 404, 200])
  })
})

describe('the rate limit', () => {
  it('lets 3000 through in any 300 s and then answers 429 without saying when to come back', async () => {
    const account = testAccount()
    for (let at = 0; at < 1_500; at++) account.get('/platforms')
    await account.clock.advance(200_000)
    for (let at = 0; at < 1_500; at++) account.get('/platforms')
    const refused = account.get('/platforms')
    expect([refused.status, refused.json, refused.headers['retry-after']]).toEqual([429, { message: 'Too Many Requests' }, undefined])
    await account.clock.advance(100_000)
    expect(account.get('/platforms').status).toBe(200)
  })
  it('can be changed and switched off, and can say when to come back', () => {
    const strict = testAccount({ rateLimit: { limit: 1, windowMs: 5_000, retryAfter: true } })
    strict.get('/platforms')
    expect(strict.get('/platforms').headers['retry-after']).toBe('5')
    const open = testAccount({ rateLimit: false })
    for (let at = 0; at < 3_100; at++) open.get('/platforms/1')
    expect(open.get('/platforms/1').status).toBe(200)
  })
})
