import { describe, expect, it } from 'vitest'
import { testAccount, withOrganization } from './test-client.js'
import type { TestAccount } from './test-client.js'

const FIELDS = [
  { name: 'Title', kind: 'Text', required: true, use_for_title: true, show_in_list: true },
  { name: 'Notes', kind: 'Textbox' },
  { name: 'Facts', kind: 'Header', required: true },
  { name: 'Speed (Mbps)', kind: 'Number', decimals: 1 },
  { name: 'Share', kind: 'Percent', decimals: 0 },
  { name: 'Managed?', kind: 'Checkbox' },
  { name: 'Ends', kind: 'Date', expiration: true },
  { name: 'Link', kind: 'Select', 'default-value': 'Fibre\nCopper' },
  { name: 'Location(s)', kind: 'Tag', tag_type: 'Locations' },
  { name: 'Parent', kind: 'Tag', tag_type: 'FlexibleAssetType: 1' },
  { name: 'Diagram', kind: 'Upload' },
  { name: 'Login', kind: 'Password' },
]

const makeType = (account: TestAccount, fields: readonly Record<string, unknown>[] = FIELDS) =>
  account.send('POST', '/flexible_asset_types', {
    data: {
      type: 'flexible_asset_types',
      attributes: { name: 'Internet', icon: 'globe' },
      relationships: {
        flexible_asset_fields: {
          data: fields.map((attributes, order) => ({ type: 'flexible_asset_fields', attributes: { order: order + 1, ...attributes } })),
        },
      },
    },
  })

const setUp = () => {
  const account = testAccount()
  const { organization } = withOrganization(account)
  const type = makeType(account).json.data.id as string
  const location = account.make('/locations', { organization_id: organization, name: 'Main' })
  const password = account.make('/passwords', { organization_id: organization, name: 'Router', password: 'hunter-2' })
  const post = (traits: Record<string, unknown>) =>
    account.send('POST', '/flexible_assets', {
      data: { type: 'flexible_assets', attributes: { organization_id: organization, flexible_asset_type_id: type, traits } },
    })
  const put = (id: string, traits: Record<string, unknown>) =>
    account.send('PATCH', `/flexible_assets/${id}`, { data: { type: 'flexible-assets', attributes: { traits } } })
  return { account, organization, type, location, password, post, put }
}

describe('flexible asset types', () => {
  it('are made with their fields, whose keys come from their names', () => {
    const { account, type } = setUp()
    const shown = account.get(`/flexible_asset_types/${type}?include=flexible_asset_fields`).json
    expect(shown.included.map((field: { attributes: Record<string, string> }) => field.attributes['name-key'])).toEqual([
      'title',
      'notes',
      'facts',
      'speed-mbps',
      'share',
      'managed',
      'ends',
      'link',
      'location-s',
      'parent',
      'diagram',
      'login',
    ])
    expect(shown.data.relationships['flexible-asset-fields'].data).toHaveLength(12)
    expect(shown.included[2].attributes.required).toBe(false)
  })
  it('need a field, one for the title and one in the list; inline fields make the server fall over', () => {
    const account = testAccount()
    expect(makeType(account, []).status).toBe(422)
    expect(makeType(account, [{ name: 'A', kind: 'Text', show_in_list: true }]).status).toBe(422)
    expect(makeType(account, [{ name: 'A', kind: 'Text', use_for_title: true }]).status).toBe(422)
    expect(account.get('/flexible_asset_types').json.data).toEqual([])
    const inline = { data: { type: 'flexible_asset_types', attributes: { name: 'A', fields: [{ name: 'T', kind: 'Text', order: 1 }] } } }
    expect(account.send('POST', '/flexible_asset_types', inline).status).toBe(500)
  })
})

describe('flexible asset fields', () => {
  it('keep their key, and are unique by name and order', () => {
    const { account, type, post } = setUp()
    const fields = account.get(`/flexible_asset_types/${type}/relationships/flexible_asset_fields`).json.data
    const patch = (id: string, attributes: Record<string, unknown>) =>
      account.send('PATCH', `/flexible_asset_fields/${id}`, { data: { type: 'flexible_asset_fields', attributes } })
    expect(patch(fields[1].id, { name: 'Remarks' }).json.data.attributes['name-key']).toBe('notes')
    expect(patch(fields[1].id, { name: 'Title' }).status).toBe(422)
    expect(patch(fields[1].id, { order: 1 }).status).toBe(422)
    expect(patch(fields[0].id, { show_in_list: false }).status).toBe(422)
    expect(post({ title: 'A', notes: 'n' }).status).toBe(201)
    expect(patch(fields[1].id, { kind: 'Text' }).status).toBe(422)
    expect(patch(fields[5].id, { kind: 'Text' }).status).toBe(200)
  })
  it('take their data with them when they are deleted', () => {
    const { account, type, post } = setUp()
    const fields = account.get(`/flexible_asset_types/${type}/relationships/flexible_asset_fields`).json.data
    const { id } = post({ title: 'A', notes: 'n' }).json.data
    expect(account.send('DELETE', `/flexible_asset_fields/${fields[1].id}`).status).toBe(204)
    expect(account.get(`/flexible_assets/${id}`).json.data.attributes.traits).toEqual({ title: 'A' })
  })
})

describe('traits', () => {
  it('of every kind come back in the form of the API', () => {
    const { account, location, password, post } = setUp()
    const made = post({
      title: 'Fibre line',
      notes: '<p>x</p>',
      'speed-mbps': '100.5',
      share: 20,
      managed: true,
      ends: '2027-01-31',
      link: 'Fibre',
      'location-s': [location],
      diagram: { content: 'aGVsbG8=', file_name: 'plan.pdf' },
      login: Number(password),
    })
    expect(made.status).toBe(201)
    const { attributes } = account.get(`/flexible_assets/${made.json.data.id}`).json.data
    expect(attributes.name).toBe('Fibre line')
    expect(attributes.traits).toEqual({
      title: 'Fibre line',
      notes: '<p>x</p>',
      'speed-mbps': 100.5,
      share: 20,
      managed: true,
      ends: '2027-01-31',
      link: 'Fibre',
      'location-s': {
        type: 'Locations',
        values: [expect.objectContaining({ id: Number(location), name: 'Main', 'organization-name': 'Acme Dental' })],
      },
      diagram: { type: 'Attachments', values: [expect.objectContaining({ name: 'plan.pdf', size: 5, 'content-type': 'application/pdf' })] },
      login: Number(password),
    })
    const [expiration] = account.get('/expirations').json.data
    expect(expiration.attributes).toMatchObject({
      description: 'Ends',
      'expiration-date': '2027-01-31T00:00:00.000Z',
      'resource-name': 'Fibre line',
      'resource-type-name': 'Internet',
    })
  })
  it('are replaced as a whole by a change that has traits, files too, and left alone by one that has none', () => {
    const { account, location, post, put } = setUp()
    const { id } = post({ title: 'A', notes: 'n', 'location-s': location, diagram: { content: 'aGVsbG8=', file_name: 'a.txt' } }).json.data
    const traits = () => account.get(`/flexible_assets/${id}`).json.data.attributes.traits
    const before = traits()
    account.send('PATCH', `/flexible_assets/${id}`, { data: { attributes: { archived: true } } })
    expect(traits()).toEqual(before)
    put(id, { title: 'B', notes: null, diagram: before.diagram })
    expect(traits()).toEqual({ title: 'B' })
    expect(account.get(`/flexible_assets/${id}`).json.data.attributes.name).toBe('B')
  })
  it('that are wrong are refused one at a time, in the forms that were seen', () => {
    const { post } = setUp()
    const first = (traits: Record<string, unknown>) => post(traits).json.errors[0]
    expect(first({ title: 'A', nonsense: 1 })).toEqual({
      status: 422,
      title: 'Unprocessable Entity',
      detail: 'Request contains invalid trait keys',
      source: { pointer: 'data/attributes/traits' },
    })
    expect(first({ notes: 'n' })).toEqual({
      source: { pointer: '/data/attributes/flexible-asset-traits.title' },
      detail: ["can't be blank"],
      title: 'Unprocessable Entity',
      status: 422,
    })
    const wrong = { title: 'x'.repeat(256), link: 'fibre', 'speed-mbps': 'fast', ends: '31.1.2027', 'location-s': 5, login: 5, facts: 'x' }
    for (const [key, value] of Object.entries(wrong)) expect([key, post({ title: 'A', [key]: value }).status]).toEqual([key, 422])
  })
  it('are multipart too', () => {
    const { account, organization, type } = setUp()
    const part = (name: string, value: string, file = '') =>
      `--b\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`
    const body = `${part('data[type]', 'flexible-assets')}${part('data[attributes][organization_id]', organization)}${part(
      'data[attributes][flexible_asset_type_id]',
      type,
    )}${part('data[attributes][traits][title]', 'A')}${part('data[attributes][traits][diagram]', 'hello', '; filename="a.txt"')}--b--\r\n`
    const made = account.send('POST', '/flexible_assets', body, { 'content-type': 'multipart/form-data; boundary=b' })
    expect(made.json.data.attributes.traits).toMatchObject({ title: 'A', diagram: { values: [{ name: 'a.txt', size: 5 }] } })
  })
})

describe('flexible assets', () => {
  it('are listed by type only', () => {
    const { account, organization, type, post } = setUp()
    post({ title: 'A' })
    expect(account.get('/flexible_assets').status).toBe(422)
    expect(account.get(`/flexible_assets?filter[flexible_asset_type_id]=${type}`).json.data).toHaveLength(1)
    expect(account.get(`/flexible_assets?filter[flexible-asset-type-id]=${type}&filter[organization-id]=5`).json.data).toHaveLength(0)
    const data = [{ type: 'flexible_assets', attributes: { flexible_asset_type_id: type, traits: { title: 'B' } } }]
    expect(account.send('POST', `/organizations/${organization}/relationships/flexible_assets`, { data }).status).toBe(201)
    expect(account.get(`/flexible_assets?filter[flexible_asset_type_id]=${type}&filter[name]=B`).json.data).toHaveLength(1)
  })
  it('are deleted by filter only with organization and type', () => {
    const { account, organization, type, post } = setUp()
    post({ title: 'A' })
    expect(account.send('DELETE', `/flexible_assets?filter[name]=A`).status).toBe(400)
    const url = `/flexible_assets?filter[organization_id]=${organization}&filter[flexible_asset_type_id]=${type}`
    expect(account.send('DELETE', url).json.data).toHaveLength(1)
  })
})
