import { describe, expect, it } from 'vitest'
import { withOrganization } from '../test-client.js'
import type { Body, TestAccount } from '../test-client.js'
import { RECORDS } from './records.js'
import { casesOf } from './test-cases.js'

const item = (attributes: object) => ({ data: { attributes } })
const SECRET = 'correct horse'

const withPassword = (account: TestAccount, attributes: object = {}) => {
  const organization = account.make('/organizations', { name: 'A' })
  const id = account.make('/passwords', { organization_id: organization, name: 'Admin', password: SECRET, ...attributes })
  return { id, organization, url: `/passwords/${id}` }
}
const withConfiguration = (account: TestAccount) => {
  const { organization, type } = withOrganization(account)
  return { organization, id: account.make('/configurations', { organization_id: organization, name: 'srv', configuration_type_id: type }) }
}

const FIELDS: readonly object[] = [
  { name: 'Title', kind: 'Text', show_in_list: true, use_for_title: true, required: true },
  { name: 'IP Address(es)', kind: 'Text' },
  { name: 'Size', kind: 'Select', default_value: 'Small\nLarge' },
  { name: 'Devices', kind: 'Tag', tag_type: 'Configurations' },
  { name: 'Renewal', kind: 'Date', expiration: true },
  { name: 'Section', kind: 'Header' },
  { name: 'File', kind: 'Upload' },
]
const withType = (account: TestAccount) => {
  const organization = account.make('/organizations', { name: 'A' })
  const data = FIELDS.map((field, order) => ({ type: 'flexible_asset_fields', attributes: { order, ...field } }))
  const type = account.make('/flexible_asset_types', { name: 'T' }, { flexible_asset_fields: { data } })
  const post = (traits: object) =>
    account.send(
      'POST',
      '/flexible_assets',
      item({ organization_id: organization, flexible_asset_type_id: type, traits: { title: 't', ...traits } }),
    )
  const patch = (id: string, attributes: object): Body =>
    account.send('PATCH', `/flexible_assets/${id}`, item(attributes)).json.data.attributes
  return { organization, type, post, patch }
}

const withDocument = (account: TestAccount, attributes: object = {}) => {
  const organization = account.make('/organizations', { name: 'A' })
  const id = account.make('/documents', { organization_id: organization, name: 'D', ...attributes })
  const content = (): Body => account.get(`/documents/${id}`).json.data.attributes.content
  const addSection = (section: object) => account.send('POST', `/documents/${id}/relationships/sections`, item(section))
  return { organization, id, content, addSection }
}
const makeFolder = (account: TestAccount, organization: string) =>
  account.make(`/organizations/${organization}/relationships/document_folders`, { name: 'F' })
const file = (file_name: string) => ({ attributes: { attachment: { content: 'YQ==', file_name } } })

describe('kinds of records', () => {
  it.each(
    casesOf(RECORDS, {
      'password-values-on-show': (account) => {
        const { url } = withPassword(account)
        expect(account.get(url).json.data.attributes.password).toBe(SECRET)
        for (const quiet of ['/passwords', '/passwords?show_password=true', `${url}?show_password=false`])
          expect(account.get(quiet).text).not.toContain(SECRET)
      },
      'password-values-after-writes': (account) => {
        const { id, organization, url } = withPassword(account)
        const password = (answer: Body): unknown => [answer.json.data].flat()[0].attributes.password
        const post = (query: string) =>
          account.send('POST', `/passwords${query}`, item({ organization_id: organization, name: 'x', password: 'new' }))
        expect([post(''), post('?show_password=true')].map(password)).toEqual([undefined, 'new'])
        expect(password(account.send('PATCH', url, item({ password: 'next' })))).toBeUndefined()
        expect(
          password(account.send('PATCH', '/passwords?show_password=true', { data: [{ attributes: { id, notes: 'x' } }] })),
        ).toBeUndefined()
      },
      'password-revisions': (account) => {
        const { id, url } = withPassword(account)
        account.send('PATCH', url, item({ password: 'next' }))
        const [revision] = account.emulator.account.of('passwords').get(id)!.fields.revisions as { id: string }[]
        expect(account.get(`${url}?version_id=${revision!.id}`).json.data.attributes.password).toBe(SECRET)
        expect(account.get(url).json.data.attributes.password).toBe('next')
      },
      'otp-secrets': (account) => {
        const { url } = withPassword(account, { otp_secret: 'JBSWY3DPEHPK3PXP' })
        expect(account.get(url).json.data.attributes['otp-enabled']).toBe(true)
        expect(account.get(url).text).not.toContain('JBSWY3DPEHPK3PXP')
      },
      'vaulted-passwords': (account) => {
        const { id, url } = withPassword(account)
        const passwords = account.emulator.account.of('passwords')
        passwords.update(passwords.get(id)!, { vaultId: '5' })
        expect(account.get(url).json.data.attributes).not.toHaveProperty('password')
        expect(account.get(url).json.data.attributes['vault-id']).toBe(5)
      },
      'embedded-passwords': (account) => {
        const { id, organization } = withConfiguration(account)
        const post = (attributes: object) =>
          account.send('POST', '/passwords', item({ organization_id: organization, name: 'x', password: 'p', ...attributes }))
        expect([post({ resource_id: id }).status, post({ resource_type: 'Configuration' }).status]).toEqual([422, 422])
        expect(post({ resource_id: id, resource_type: 'Configuration' }).json.data.attributes).toMatchObject({
          'cached-resource-name': 'srv',
          'cached-resource-type-name': 'Configuration',
        })
      },
      'embedded-in-assets': (account) => {
        const { organization, post } = withType(account)
        const { id } = post({}).json.data
        const attributes = { organization_id: organization, name: 'x', password: 'p', resource_id: id, resource_type: 'Flexible Asset' }
        expect(account.send('POST', '/passwords', item(attributes)).json.data.attributes['resource-type']).toBe('flexible-asset-traits')
      },
      'category-by-name': (account) => {
        const organization = account.make('/organizations', { name: 'A' })
        const relationships = { password_category: { data: { type: 'password_categories', attributes: { name: 'Cloud' } } } }
        const id = account.make('/passwords', { organization_id: organization, name: 'x', password: 'p' }, relationships)
        expect(account.get(`/passwords/${id}`).json.data.attributes['password-category-name']).toBe('Cloud')
      },

      'name-keys': (account) => expect(withType(account).post({ 'ip-address-es': '10.0.0.1' }).status).toBe(201),
      'name-keys-stay': (account) => {
        const { type, post } = withType(account)
        const field = account.get(`/flexible_asset_types/${type}/relationships/flexible_asset_fields`).json.data[1]
        account.send('PATCH', `/flexible_asset_fields/${field.id}`, item({ name: 'Addresses' }))
        expect([post({ 'ip-address-es': 'x' }).status, post({ addresses: 'x' }).status]).toEqual([201, 422])
      },
      'type-needs-fields': (account) => {
        const post = (...data: readonly object[]) =>
          account.send('POST', '/flexible_asset_types', {
            data: {
              attributes: { name: 'T' },
              relationships: { flexible_asset_fields: { data: data.map((attributes) => ({ attributes })) } },
            },
          }).status
        const field = { name: 'Title', kind: 'Text', order: 1 }
        const statuses = [
          post(),
          post({ ...field, show_in_list: true }),
          post({ ...field, use_for_title: true }),
          post({ ...field, show_in_list: true, use_for_title: true }),
        ]
        expect(statuses).toEqual([422, 422, 422, 201])
      },
      'inline-fields': (account) =>
        expect(
          account.send('POST', '/flexible_asset_types', item({ name: 'T', fields: [{ name: 'Title', kind: 'Text', order: 1 }] })).status,
        ).toBe(500),
      'asset-names': (account) => {
        const { post, patch } = withType(account)
        const { id, attributes } = post({ title: 'Fibre' }).json.data
        expect([attributes.name, patch(id, { name: 'x', traits: { title: 'Copper' } }).name]).toEqual(['Fibre', 'Copper'])
      },
      'traits-replaced': (account) => {
        const { post, patch } = withType(account)
        const { id } = post({ 'ip-address-es': 'x', size: 'Small' }).json.data
        expect(patch(id, { archived: true }).traits).toEqual({ title: 't', 'ip-address-es': 'x', size: 'Small' })
        expect(patch(id, { traits: { title: 't', size: 'Large' } }).traits).toEqual({ title: 't', size: 'Large' })
        expect(patch(id, { traits: { title: 't', size: null } }).traits).toEqual({ title: 't' })
      },
      'uploads-lost': (account) => {
        const { post, patch } = withType(account)
        const { id, attributes } = post({ file: { content: 'YQ==', file_name: 'a.txt' } }).json.data
        expect(attributes.traits.file.values[0]).toMatchObject({ name: 'a.txt' })
        expect(patch(id, { traits: attributes.traits }).traits).toEqual({ title: 't' })
      },
      'trait-errors': (account) => {
        const answer = withType(account).post({ title: '' })
        expect([answer.status, answer.json.errors[0]]).toMatchObject([422, { detail: [expect.any(String)], title: 'Unprocessable Entity' }])
        expect(withType(account).post({ size: 'Huge' }).json.errors[0]).toMatchObject({
          source: { pointer: '/data/attributes/flexible-asset-traits.size' },
          detail: ['is not included in the list'],
        })
      },
      'text-traits': (account) => {
        const { post } = withType(account)
        expect([255, 256].map((length) => post({ 'ip-address-es': 'x'.repeat(length) }).status)).toEqual([201, 422])
      },
      'select-traits': (account) => {
        const { post } = withType(account)
        expect(['Small', 'small', 'Huge'].map((size) => post({ size }).status)).toEqual([201, 422, 422])
      },
      'tag-traits': (account) => {
        const { id } = withConfiguration(account)
        const { post } = withType(account)
        for (const given of [[Number(id)], [id], id])
          expect(post({ devices: given }).json.data.attributes.traits.devices).toMatchObject({
            type: 'Configurations',
            values: [{ id: Number(id), name: 'srv' }],
          })
        expect(post({ devices: { type: 'Configurations', values: [{ id: Number(id) }] } }).status).toBe(422)
      },
      'header-traits': (account) => expect(withType(account).post({ section: 'x' }).status).toBe(422),
      'expiring-traits': (account) => {
        withType(account).post({ renewal: '2027-03-01' })
        expect(account.get('/expirations').json.data[0].attributes).toMatchObject({
          'expiration-date': '2027-03-01T00:00:00.000Z',
          'resource-name': 't',
        })
      },
      'no-nested-asset-list': (account) => {
        const { organization } = withType(account)
        expect(account.get(`/organizations/${organization}/relationships/flexible_assets`).status).toBe(404)
      },

      'documents-at-the-top': (account) => {
        const organization = account.make('/organizations', { name: 'A' })
        const folder = makeFolder(account, organization)
        account.make('/documents', { organization_id: organization, name: 'Top' })
        account.make('/documents', { organization_id: organization, name: 'Inside', document_folder_id: folder })
        const listed = (query: string) =>
          account.get(`/organizations/${organization}/relationships/documents${query}`).json.data.map((row: Body) => row.attributes.name)
        const queries = [
          '',
          '?filter[document_folder_id]=0',
          '?filter[document_folder_id]=null',
          `?filter[document-folder-id]=${folder}`,
          '?filter[document_folder_id][ne]=',
        ]
        expect(queries.map(listed)).toEqual([['Top'], ['Top'], ['Top', 'Inside'], ['Inside'], ['Top', 'Inside']])
      },
      'documents-begin-empty': (account) => {
        const { id, content } = withDocument(account, { content: '<p>x</p>' })
        expect(content()).toEqual([])
        expect(account.get(`/documents/${id}`).json.data.attributes['published-at']).toBeNull()
      },
      'documents-are-published': (account) => {
        const { id, content, addSection } = withDocument(account)
        addSection({ resource_type: 'Document::Text', content: '<p>x</p>' })
        expect(content()).toEqual([])
        expect(account.send('POST', `/documents/${id}/publish`).status).toBe(404)
        expect(account.send('PATCH', `/documents/${id}/publish`).status).toBe(200)
        expect(content()).toHaveLength(1)
      },
      'documents-stay': (account) => {
        const { id, organization } = withDocument(account)
        const folder = makeFolder(account, organization)
        const answer = account.send('PATCH', `/documents/${id}`, item({ document_folder_id: folder }))
        expect([answer.status, answer.json.data.attributes['document-folder-id']]).toEqual([200, null])
      },
      'document-content': (account) => {
        const { id, organization, addSection } = withDocument(account)
        addSection({ resource_type: 'Document::Text', content: '<p>x</p>' })
        account.send('PATCH', `/documents/${id}/publish`)
        const [listed] = account.get(`/organizations/${organization}/relationships/documents`).json.data
        expect(listed.attributes.content[0]).toMatchObject({
          document_id: Number(id),
          resource_type: 'Document::Text',
          resource: { content: '<p>x</p>' },
        })
      },
      'sections-need-a-kind': (account) => {
        const { addSection } = withDocument(account)
        expect(addSection({ content: 'x' }).text).toContain('param is missing or the value is empty: resource_type')
        expect([addSection({ content: 'x' }).status, addSection({ resource_type: 'Document::Heading', content: 'x' }).status]).toEqual([
          400, 422,
        ])
      },
      'sections-cleaned': (account) => {
        const content = '<p>a<svg><path/></svg><img src="data:image/png;base64,AA=="></p>'
        expect(withDocument(account).addSection({ resource_type: 'Document::Text', content }).json.data.attributes.content).toBe('<p>a</p>')
      },
      'folders-in-organizations': (account) => {
        const folder = makeFolder(account, account.make('/organizations', { name: 'B' }))
        const organization = account.make('/organizations', { name: 'A' })
        const answer = account.send('POST', '/documents', item({ organization_id: organization, name: 'D', document_folder_id: folder }))
        expect([answer.status, answer.text]).toEqual([422, expect.stringContaining('must exist in the same organization')])
      },
      'folders-must-be-empty': (account) => {
        const organization = account.make('/organizations', { name: 'A' })
        const folder = makeFolder(account, organization)
        account.make('/documents', { organization_id: organization, name: 'D', document_folder_id: folder })
        const body = { data: [{ attributes: { id: folder } }] }
        expect(account.send('DELETE', `/organizations/${organization}/relationships/document_folders`, body).status).toBe(422)
      },

      attachments: (account) => {
        const path = `/configurations/${withConfiguration(account).id}/relationships/attachments`
        const made = account.send('POST', path, { data: [file('a.txt'), file('b.txt')] }).json.data as Body[]
        const renamed = account.send('PATCH', `${path}/${made[0].id}`, item({ name: 'c.txt' })).json.data.attributes
        expect([renamed.name, renamed['attachment-file-name']]).toEqual(['c.txt', 'a.txt'])
        expect(account.send('DELETE', `${path}/${made[0].id}`).status).toBe(404)
        expect(account.send('DELETE', path, { data: [{ attributes: { id: made[0].id } }] }).status).toBe(200)
        expect(account.get(path).json.data).toHaveLength(1)
      },
      'download-addresses': (account) => {
        const made = account.send('POST', `/configurations/${withConfiguration(account).id}/relationships/attachments`, {
          data: file('a.txt'),
        }).json.data
        expect(made.attributes['download-url']).toMatch(new RegExp(`^https://.*/attachments/${made.id}$`))
      },
      'links-have-two-ends': (account) => {
        const { id, organization } = withConfiguration(account)
        const contact = account.make('/contacts', { organization_id: organization, first_name: 'Ann' })
        const link = (path: string, destination_id: string, destination_type: string) =>
          account.send('POST', `${path}/relationships/related_items`, item({ destination_id, destination_type }))
        expect(link(`/configurations/${id}`, contact, 'Contact').status).toBe(201)
        for (const refused of [link(`/configurations/${id}`, contact, 'Contact'), link(`/contacts/${contact}`, id, 'Configuration')])
          expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('a similar or inverse relation already exists')])
        expect(account.get(`/contacts/${contact}?include=related_items`).json.included[0].attributes['resource-id']).toBe(Number(id))
      },
      'link-notes': (account) => {
        const { id, organization } = withConfiguration(account)
        const contact = account.make('/contacts', { organization_id: organization, first_name: 'Ann' })
        const path = `/configurations/${id}/relationships/related_items`
        const link = account.make(path, { destination_id: contact, destination_type: 'Contact' })
        const answer = account.send('PATCH', `${path}/${link}`, item({ notes: 'owner', destination_id: '5' }))
        expect(answer.json.data.attributes).toMatchObject({ notes: 'owner', 'resource-id': Number(contact) })
      },
      'access-sets': (account) => {
        const users = account.emulator.account.of('users')
        for (const id of ['61', '62', '63']) users.insert(id, { firstName: id, lastName: 'x', name: id })
        const path = `/configurations/${withConfiguration(account).id}/relationships/resource_accesses`
        const access = (accessor_id: string) => ({ attributes: { accessor_type: 'User', accessor_id } })
        const sizes = [
          account.send('POST', path, { data: [access('61'), access('62')] }),
          account.send('PATCH', path, { data: [access('63')] }),
          account.send('DELETE', path, { data: [access('63')] }),
        ].map((answer) => [answer.status, answer.json.data.length])
        expect(sizes).toEqual([
          [201, 2],
          [200, 1],
          [200, 1],
        ])
      },
    }),
  )('%s: %s', (_name, _doc, run) => run())
})
