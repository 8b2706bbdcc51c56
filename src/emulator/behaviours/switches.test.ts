import { describe, expect, it } from 'vitest'
import { SOURCES } from '../../catalog/index.js'
import { createEmulator, emptySeed } from '../index.js'
import { testAccount, withOrganization } from '../test-client.js'
import type { Answer, Body, TestAccount } from '../test-client.js'
import { SWITCHES, SWITCH_NAMES } from './switches.js'
import type { SwitchName, SwitchValue } from './switches.js'

type Options = Parameters<typeof testAccount>[0]
/** Opens an account in which one switch stands at the value under test. */
type Open = (options?: Options) => TestAccount
type Test = (open: Open) => void | Promise<void>

const item = (attributes: object, type?: string) => ({ data: { ...(type === undefined ? {} : { type }), attributes } })
const names = (answer: Answer): string[] => answer.json.data.map((row: Body) => row.attributes.name)
const total = (answer: Answer): number => answer.json.meta['total-count']
const is = (answer: Answer, status: number, text = ''): void => {
  expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(text)])
}

const wrongKey = (open: Open) => open().send('GET', '/organizations', undefined, { 'x-api-key': 'ITG.nope' })
const untyped = (open: Open) => {
  const account = open()
  const { response } = account.emulator.handle({
    method: 'POST',
    url: '/organizations',
    headers: { 'x-api-key': account.emulator.apiKey },
    body: JSON.stringify(item({ name: 'A' })),
  })
  return response.status
}
const oversize = (open: Open) => open().send('POST', '/organizations', 'x'.repeat(10 * 1024 * 1024 + 1))

const underOrganization = (path: string) => (open: Open) => {
  const account = open()
  const id = account.make('/organizations', { name: 'A' })
  return account.get(`/organizations/${id}/relationships/${path}`)
}
const documents = (open: Open): number[] => {
  const account = open()
  const id = account.make('/organizations', { name: 'A' })
  const urls = [`/organizations/${id}/relationships/documents`, '/documents/1', `/organizations/${id}/relationships/document_folders`]
  return [...urls.map((url) => account.get(url).status), account.send('POST', '/document_images', item({})).status]
}
const status =
  (answer: (open: Open) => Answer, expected: number, text = ''): Test =>
  (open) =>
    is(answer(open), expected, text)

const limited = (open: Open) => {
  const account = open({ rateLimit: { limit: 1, windowMs: 20_000 } })
  return { passed: account.get('/users'), refused: account.get('/users'), account }
}
/** What requests at these seconds get, where one passes in 20 s. */
const atSeconds = async (open: Open, ...seconds: readonly number[]): Promise<number[]> => {
  const account = open({ rateLimit: { limit: 1, windowMs: 20_000 } })
  const statuses: number[] = []
  for (const second of seconds) {
    await account.clock.advance(second * 1_000 - account.clock.monotonic())
    statuses.push(account.get('/users').status)
  }
  return statuses
}
const twoKeys = (open: Open): number[] => {
  const account = open({ rateLimit: { limit: 1, windowMs: 20_000 } })
  const { apiKey } = account.emulator.keys.make({ passwordAccess: false })
  return [account.get('/users').status, account.send('GET', '/users', undefined, { 'x-api-key': apiKey }).status]
}

const three = (open: Open) => {
  const account = open()
  for (const name of ['a', 'B', 'c']) account.make('/organizations', { name })
  return account
}
const listOf = (query: string) => (open: Open) => three(open).get(`/organizations?${query}`)
const logsPage = (open: Open) => open().get('/logs?page[number]=6')

const nested = (open: Open) => {
  const account = open()
  const id = account.make('/organizations', { name: 'A' })
  for (const name of ['x', 'y']) account.make('/locations', { organization_id: id, name })
  return names(account.get(`/organizations/${id}/relationships/locations?filter[name]=x`))
}
const archived = (open: Open) => {
  const account = open()
  const { organization, type } = withOrganization(account)
  for (const flag of [true, false])
    account.make('/configurations', { organization_id: organization, name: String(flag), configuration_type_id: type, archived: flag })
  return { all: names(account.get('/configurations')), asked: names(account.get('/configurations?filter[archived]=true')) }
}
const longRanges = (open: Open): number[] => {
  const account = open()
  const ranges = ['2026-05-01,2026-05-20', '*,2026-05-20', '2026-05-01,*', '2026-05-28,*', '2026-05-01,2026-05-05']
  return ranges.map((range) => account.get(`/organizations?filter[updated_at]=${range}`).status)
}

const family = (open: Open) => {
  const account = open({
    extra: [
      { resource: 'organizations', id: '901', attributes: { name: 'Holding' } },
      { resource: 'organizations', id: '902', attributes: { name: 'Shop', parentId: '901' } },
    ],
  })
  return account.get('/organizations/902').json.data.attributes as Body
}
const included = (open: Open): unknown => {
  const account = open()
  const { organization } = withOrganization(account)
  const location = account.make('/locations', { organization_id: organization, name: 'Main' })
  account.make('/contacts', { organization_id: organization, first_name: 'Ann', location_id: location })
  const { data, included: brought } = account.get('/contacts?include=location').json
  expect(data[0].relationships.location.data.id).toBe(location)
  expect(String(brought[0].id)).toBe(location)
  return typeof brought[0].id
}
const idSizes = (open: Open): number[] => {
  const account = open({
    extra: [
      { resource: 'organizations', id: '4489414129010794', attributes: { name: 'Seeded' } },
      { resource: 'locations', id: '4489414129010795', attributes: { name: 'Main', organizationId: '4489414129010794' } },
    ],
  })
  const [seeded] = account.get('/organizations').json.data as Body[]
  expect(names(account.get(`/organizations/${seeded.id}/relationships/locations`))).toEqual(['Main'])
  expect(account.get('/locations').json.data[0].attributes['organization-id']).toEqual(
    Number.isSafeInteger(Number(seeded.id)) ? Number(seeded.id) : seeded.id,
  )
  return [seeded.id.length, account.make('/organizations', { name: 'New' }).length]
}

const halfBad = (open: Open) => {
  const account = open()
  const ids = ['A', 'B'].map((name) => account.make('/organizations', { name }))
  const attributes = [
    { id: ids[0], alert: 'x' },
    { id: '5', alert: 'x' },
    { id: ids[1], alert: 'x' },
  ]
  const patch = account.send('PATCH', '/organizations', { data: attributes.map((one) => ({ type: 'organizations', attributes: one })) })
  expect(patch.status).toBe(404)
  const { organization, type } = withOrganization(account)
  const data = ['a', null, 'c'].map((name) => ({ type: 'configurations', attributes: { name, configuration_type_id: type } }))
  expect(account.send('POST', `/organizations/${organization}/relationships/configurations`, { data }).status).toBe(422)
  return {
    alerts: ids.map((id) => account.get(`/organizations/${id}`).json.data.attributes.alert),
    made: names(account.get('/configurations')),
  }
}
const byFilter = (open: Open) => {
  const account = three(open)
  const patch = account.send('PATCH', '/organizations?filter[name]=a', item({ alert: 'x' }))
  return [patch.status, account.send('DELETE', '/organizations?filter[name]=a').status]
}
const checklists = (open: Open) => {
  const account = open({
    extra: [
      { resource: 'organizations', id: '901', attributes: { name: 'A' } },
      { resource: 'checklists', id: '903', attributes: { name: 'x', organizationId: '901' } },
    ],
  })
  const body = { data: [{ type: 'checklists', attributes: { id: '903', name: 'y' } }] }
  expect(account.send('PATCH', '/checklists', body).status).toBe(200)
  return account.send('PATCH', '/organizations/901/relationships/checklists', body)
}
const deleteInPath = (open: Open) => {
  const account = open()
  const organization = account.make('/organizations', { name: 'A' })
  const id = account.make('/locations', { organization_id: organization, name: 'x' })
  return account.send('DELETE', `/organizations/${organization}/relationships/locations/${id}`)
}
const deleteGroup = (open: Open) => {
  const account = open()
  return account.send('DELETE', `/groups/${account.make('/groups', { name: 'G' })}`)
}
const deleteSection = (open: Open) => {
  const account = open()
  const organization = account.make('/organizations', { name: 'A' })
  const document = account.make('/documents', { organization_id: organization, name: 'D' })
  const sections = `/documents/${document}/relationships/sections`
  return account.send('DELETE', `${sections}/${account.make(sections, { resource_type: 'Document::Text', content: 'x' })}`)
}
const withParent = (open: Open) => {
  const account = open()
  const parent = account.make('/organizations', { name: 'A' })
  return account.send('POST', '/organizations', item({ name: 'B', parent_id: parent }))
}
const required = (open: Open): number[] => {
  const account = open()
  const organization_id = account.make('/organizations', { name: 'A' })
  const made = [
    account.send('POST', '/contacts', item({ organization_id, last_name: 'Lee' })),
    account.send('POST', '/locations', item({ organization_id, name: 'x' })),
  ]
  return made.map((answer) => answer.status)
}
const emails = (open: Open): string[] => {
  const account = open()
  const organization_id = account.make('/organizations', { name: 'A' })
  const email = (value: string, label_name: string) => ({ value, label_name })
  const id = account.make('/contacts', {
    organization_id,
    first_name: 'Ann',
    contact_emails: [email('a@x.example', 'Work'), email('b@x.example', 'Home')],
  })
  account.send('PATCH', `/contacts/${id}`, item({ contact_emails: [email('b@x.example', 'Work'), email('c@x.example', 'Other')] }))
  return account.get(`/contacts/${id}`).json.data.attributes['contact-emails'].map((one: Body) => `${one.value} ${one['label-name']}`)
}

const FIELDS = [
  { name: 'Title', kind: 'Text', show_in_list: true, use_for_title: true },
  { name: 'Count', kind: 'Number', decimals: 0 },
  { name: 'On', kind: 'Checkbox' },
  { name: 'Day', kind: 'Date' },
  { name: 'Body', kind: 'Textbox' },
  { name: 'Secret', kind: 'Password' },
  { name: 'File', kind: 'Upload' },
]
const withType = (open: Open) => {
  const account = open()
  const organization_id = account.make('/organizations', { name: 'A' })
  const data = FIELDS.map((field, order) => ({ type: 'flexible_asset_fields', attributes: { order, ...field } }))
  const type = account.make('/flexible_asset_types', { name: 'T' }, { flexible_asset_fields: { data } })
  const post = (traits: object) =>
    account.send('POST', '/flexible_assets', item({ organization_id, flexible_asset_type_id: type, traits: { title: 't', ...traits } }))
  return { account, organization_id, type, post }
}
const trait = (name: string, value: unknown) => (open: Open) => withType(open).post({ [name]: value }).json.data.attributes.traits[name]
const passwordTrait = (open: Open) => {
  const { account, organization_id, post } = withType(open)
  const id = account.make('/passwords', { organization_id, name: 'Admin', password: 'p' })
  return { id, trait: post({ secret: id }).json.data.attributes.traits.secret }
}
const typeRelationships = (open: Open) => {
  const { account, type } = withType(open)
  return account.send('PATCH', `/flexible_asset_types/${type}`, { data: { attributes: {}, relationships: { x: { data: [] } } } })
}
const FILE = { content: 'YQ==', file_name: 'a.txt' }

/** The status of a download without a key, and with one. */
const download = (open: Open): number[] => {
  const account = open()
  const { organization } = withOrganization(account)
  const location = account.make('/organizations/' + organization + '/relationships/locations', { name: 'Main office' })
  const file = { content: 'aGVsbG8=', file_name: 'a.txt' }
  const made = account.send('POST', `/locations/${location}/relationships/attachments`, item({ attachment: file }, 'attachments'))
  const url = made.json.data.attributes['download-url'].replace(account.emulator.origin, '')
  const { response } = account.emulator.handle({ method: 'GET', url, headers: {} })
  return [response.status, account.get(url).status]
}

const TESTS: { readonly [N in SwitchName]: { readonly [V in SwitchValue<N>]: Test } } = {
  'bad-key': { '403': status(wrongKey, 403, '{"message":"Forbidden"}'), '401': status(wrongKey, 401, '{"message":"Unauthorized"}') },
  'missing-content-type': { accept: (open) => expect(untyped(open)).toBe(201), '415': (open) => expect(untyped(open)).toBe(415) },
  'oversize-body': { '403': status(oversize, 403, '{"message":"Forbidden"}'), '413': status(oversize, 413) },
  'documents-module': {
    open: (open) => expect(documents(open)).toEqual([200, 404, 200, 422]),
    '401': (open) => expect(documents(open)).toEqual([401, 401, 401, 401]),
    '403': (open) => expect(documents(open)).toEqual([403, 403, 403, 403]),
    '404': (open) => expect(documents(open)).toEqual([404, 404, 404, 404]),
  },
  'document-folders': {
    open: (open) => expect(documents(open)).toEqual([200, 404, 200, 422]),
    '401': (open) => expect(documents(open)).toEqual([200, 404, 401, 422]),
    '403': (open) => expect(documents(open)).toEqual([200, 404, 403, 422]),
    '404': (open) => expect(documents(open)).toEqual([200, 404, 404, 422]),
  },
  'password-folders': {
    open: status(underOrganization('password_folders'), 200),
    '401': status(underOrganization('password_folders'), 401),
    '403': status(underOrganization('password_folders'), 403),
    '404': status(underOrganization('password_folders'), 404),
  },
  'logs-access': { open: status((open) => open().get('/logs'), 200), '403': status((open) => open().get('/logs'), 403) },

  'attachment-download': {
    login: (open) => expect(download(open)).toEqual([302, 302]),
    open: (open) => expect(download(open)).toEqual([200, 200]),
    key: (open) => expect(download(open)).toEqual([302, 200]),
  },
  'rate-limit-body': {
    message: (open) => expect(limited(open).refused.json).toEqual({ message: 'Too Many Requests' }),
    errors: (open) => expect(limited(open).refused.json.errors).toHaveLength(1),
  },
  'rate-limit-headers': {
    none: (open) => expect(limited(open).passed.headers).not.toHaveProperty('x-ratelimit-remaining'),
    'x-ratelimit': (open) => expect(limited(open).passed.headers).toHaveProperty('x-ratelimit-remaining', '0'),
  },
  'rate-limit-retry-after': {
    none: (open) => expect(limited(open).refused.headers).not.toHaveProperty('retry-after'),
    seconds: (open) => expect(limited(open).refused.headers).toHaveProperty('retry-after', '20'),
    date: (open) => expect(limited(open).refused.headers).toHaveProperty('retry-after', 'Mon, 01 Jun 2026 00:00:20 GMT'),
  },
  'rate-limit-window': {
    sliding: async (open) => expect(await atSeconds(open, 15, 25)).toEqual([200, 429]),
    fixed: async (open) => expect(await atSeconds(open, 15, 25)).toEqual([200, 200]),
  },
  'rate-limit-scope': {
    key: (open) => expect(twoKeys(open)).toEqual([200, 200]),
    account: (open) => expect(twoKeys(open)).toEqual([200, 429]),
  },

  'oversize-page': { clamp: status(listOf('page[size]=5000'), 200), '422': status(listOf('page[size]=1001'), 422, 'at most 1000') },
  'page-zero': { default: status(listOf('page[size]=0&page[number]=0'), 200, '"name":"a"'), '422': status(listOf('page[number]=0'), 422) },
  'page-beyond-end': {
    empty: (open) => expect(listOf('page[number]=9')(open).json).toMatchObject({ data: [], meta: { 'total-count': 3 } }),
    '404': status(listOf('page[number]=9'), 404),
  },
  'logs-page-six': { '422': status(logsPage, 422), '400': status(logsPage, 400) },
  'empty-list-meta': {
    full: (open) => expect(open().get('/organizations').json.meta).toHaveProperty('total-count', 0),
    'without-total': (open) => expect(open().get('/organizations').json.meta).not.toHaveProperty('total-count'),
  },

  'kebab-filters': {
    accept: (open) => expect(total(listOf('filter[organization-type-id]=5')(open))).toBe(0),
    ignore: (open) => expect(total(listOf('filter[organization-type-id]=5')(open))).toBe(3),
  },
  'bracket-lists': {
    accept: (open) => expect(names(listOf('filter[name][]=a&filter[name][]=c')(open))).toEqual(['a', 'c']),
    ignore: (open) => expect(total(listOf('filter[name][]=a&filter[name][]=c')(open))).toBe(3),
  },
  'text-filter': {
    exact: (open) => expect(total(listOf('filter[name]=A')(open))).toBe(0),
    'case-insensitive': (open) => expect(names(listOf('filter[name]=A,b')(open))).toEqual(['a', 'B']),
  },
  'wrong-filter-type': {
    nothing: (open) => expect(total(listOf('filter[id]=Acme')(open))).toBe(0),
    '400': status(listOf('filter[id]=Acme'), 400, 'must be an id'),
    '422': status(listOf('filter[id]=Acme'), 422, 'must be an id'),
  },
  'nested-filters': { apply: (open) => expect(nested(open)).toEqual(['x']), ignore: (open) => expect(nested(open)).toEqual(['x', 'y']) },
  'long-date-range': {
    accept: (open) => expect(longRanges(open)).toEqual([200, 200, 200, 200, 200]),
    '422': (open) => expect(longRanges(open)).toEqual([422, 422, 422, 200, 200]),
  },
  'archived-in-lists': {
    included: (open) => expect(archived(open)).toEqual({ all: ['true', 'false'], asked: ['true'] }),
    'left-out': (open) => expect(archived(open)).toEqual({ all: ['false'], asked: ['true'] }),
  },
  'unknown-sort': {
    '400': status(listOf('sort=colour'), 400),
    '422': status(listOf('sort=colour'), 422),
    ignore: status(listOf('sort=colour'), 200),
  },
  'unknown-include': {
    '400': status(listOf('include=colour'), 400),
    '422': status(listOf('include=colour'), 422),
    ignore: status(listOf('include=colour'), 200),
  },

  'id-size': {
    '16-digit': (open) => expect(idSizes(open)).toEqual([16, 16]),
    short: (open) => expect(idSizes(open)).toEqual([7, 7]),
    '18-digit': (open) => expect(idSizes(open)).toEqual([18, 18]),
  },
  'included-ids': { string: (open) => expect(included(open)).toBe('string'), number: (open) => expect(included(open)).toBe('number') },
  'organization-parent-id': {
    number: (open) => expect(family(open)['parent-id']).toBe(901),
    string: (open) => expect(family(open)['parent-id']).toBe('901'),
  },
  'organization-ancestor-ids': {
    array: (open) => expect(family(open)['ancestor-ids']).toEqual([901]),
    string: (open) => expect(family(open)['ancestor-ids']).toBe('[901]'),
  },
  'psa-integration-missing': {
    disabled: (open) => expect(family(open)['psa-integration']).toBe('disabled'),
    null: (open) => expect(family(open)['psa-integration']).toBeNull(),
  },

  'bulk-atomic': {
    atomic: (open) => expect(halfBad(open)).toEqual({ alerts: [null, null], made: [] }),
    partial: (open) => expect(halfBad(open)).toEqual({ alerts: ['x', null], made: ['a'] }),
  },
  'bulk-by-filter': {
    apply: (open) => expect(byFilter(open)).toEqual([200, 200]),
    refuse: (open) => expect(byFilter(open)).toEqual([400, 400]),
  },
  'checklist-nested-bulk-patch': { accept: status(checklists, 200), '422': status(checklists, 422, 'bulk action not allowed') },
  'nested-bulk-delete': { path: status(deleteInPath, 200), body: status(deleteInPath, 400) },
  'group-delete-status': { '204': status(deleteGroup, 204), '200': status(deleteGroup, 200, '"name":"G"') },
  'section-delete-status': { '204': status(deleteSection, 204), '200': status(deleteSection, 200, '"document-sections"') },
  'organization-parent': {
    accept: status(withParent, 201, '"ancestor-ids":[45'),
    ignore: status(withParent, 201, '"parent-id":null'),
    '422': status(withParent, 422, 'parent-id'),
  },
  'required-fields': {
    documented: (open) => expect(required(open)).toEqual([201, 201]),
    'first-name': (open) => expect(required(open)).toEqual([422, 201]),
    strict: (open) => expect(required(open)).toEqual([422, 422]),
  },
  'contacts-patch': {
    replace: (open) => expect(emails(open)).toEqual(['b@x.example Work', 'c@x.example Other']),
    merge: (open) => expect(emails(open)).toEqual(['a@x.example Work', 'b@x.example Work', 'c@x.example Other']),
  },
  'type-relationships-patch': { '422': status(typeRelationships, 422), '403': status(typeRelationships, 403) },

  'unknown-trait': {
    '422': status((open) => withType(open).post({ colour: 'red' }), 422, 'Request contains invalid trait keys'),
    ignore: (open) => {
      const made = withType(open).post({ colour: 'red' })
      expect([made.status, made.json.data.attributes.traits]).toEqual([201, { title: 't' }])
    },
  },
  'password-trait': {
    id: (open) => {
      const { id, trait: shown } = passwordTrait(open)
      expect(shown).toBe(Number(id))
    },
    object: (open) => {
      const { id, trait: shown } = passwordTrait(open)
      expect(shown).toMatchObject({ type: 'Passwords', values: [{ id: Number(id), name: 'Admin' }] })
    },
  },
  'upload-trait-type': {
    attachments: (open) => expect(trait('file', FILE)(open)).toMatchObject({ type: 'Attachments', values: [{ name: 'a.txt' }] }),
    uploads: (open) => expect(trait('file', FILE)(open)).toMatchObject({ type: 'Uploads', values: [{ name: 'a.txt' }] }),
  },
  'number-traits': {
    number: (open) => expect(trait('count', '42')(open)).toBe(42),
    string: (open) => expect(trait('count', 42)(open)).toBe('42'),
  },
  'checkbox-traits': {
    boolean: (open) => expect(trait('on', true)(open)).toBe(true),
    string: (open) => expect(trait('on', true)(open)).toBe('true'),
  },
  'date-traits': {
    text: (open) => expect(trait('day', '2026-06-01')(open)).toBe('2026-06-01'),
    object: (open) => expect(trait('day', '2026-06-01')(open)).toEqual({ type: 'Date', values: '2026-06-01' }),
  },
  'textbox-sanitize': {
    stripped: (open) => expect(trait('body', '<p>a<svg><path/></svg><img src="data:image/png;base64,AA=="></p>')(open)).toBe('<p>a</p>'),
    kept: (open) => expect(trait('body', '<p>a<svg></svg></p>')(open)).toBe('<p>a<svg></svg></p>'),
  },
}

describe.each(SWITCH_NAMES.map((name) => [name, SWITCHES[name].doc] as const))('%s: %s', (name) => {
  const tests: Readonly<Record<string, Test | undefined>> = TESTS[name]
  it.each(Object.keys(SWITCHES[name].values))('%s', async (value) => {
    const test = tests[value]
    if (test === undefined) throw new Error(`the switch ${name} has no test of its value ${value}`)
    await test((options) => testAccount({ ...options, quirks: { [name]: value } }))
  })
})

describe('the switches', () => {
  it('have a default among their values, sources of the catalog, and a test for each value and no other', () => {
    for (const name of SWITCH_NAMES) {
      const { default: standard, source, values } = SWITCHES[name]
      expect([name, Object.keys(values)]).toEqual([name, expect.arrayContaining([standard])])
      expect([name, source.filter((key) => SOURCES[key] === undefined)]).toEqual([name, []])
      expect(Object.keys(TESTS[name]).sort()).toEqual(Object.keys(values).sort())
    }
    expect(Object.keys(TESTS).sort()).toEqual([...SWITCH_NAMES].sort())
  })
  it('refuse an unknown name and an unknown value, and say what there is', () => {
    const seed = emptySeed({ now: new Date(0) })
    const start = (quirks: object) => () => createEmulator({ seed, quirks })
    expect(start({ 'text-filtr': 'exact' })).toThrow('The emulator has no switch "text-filtr".')
    expect(start({ 'text-filter': 'fuzzy' })).toThrow('The switch text-filter has no value "fuzzy".')
    expect(start({ toString: 'x' })).toThrow('no switch "toString"')
  })
})
