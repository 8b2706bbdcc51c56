import { describe, expect, it } from 'vitest'
import { testAccount } from './test-client.js'
import type { TestAccount } from './test-client.js'

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).toString('base64')

const setUp = () => {
  const account = testAccount()
  const organization = account.make('/organizations', { name: 'Acme' })
  return { account, organization, documents: `/organizations/${organization}/relationships/documents` }
}
const section = (account: TestAccount, document: string, attributes: Record<string, unknown>) =>
  account.send('POST', `/documents/${document}/relationships/sections`, { data: { type: 'document_sections', attributes } })
const names = (account: TestAccount, url: string) =>
  account.get(url).json.data.map((row: { attributes: { name: string } }) => row.attributes.name)

describe('documents', () => {
  it('begin as an empty draft, and show their sections once published', () => {
    const { account, organization } = setUp()
    const id = account.make('/documents', { organization_id: organization, name: 'Runbook', content: 'ignored' })
    const show = () => account.get(`/documents/${id}`).json.data.attributes
    expect(show()).toMatchObject({ draft: true, published: false, content: [], 'published-at': null })
    section(account, id, { resource_type: 'Document::Heading', content: 'Start', level: 1 })
    section(account, id, { 'resource-type': 'Document::Text', content: '<p>First</p>' })
    expect(show().content).toEqual([])
    const published = account.send('PATCH', `/documents/${id}/publish`)
    expect(published.status).toBe(200)
    expect(show()).toMatchObject({ draft: false, published: true })
    expect(show().content.map((one: { resource: { content: string } }) => one.resource.content)).toEqual(['Start', '<p>First</p>'])
    expect(show().content[0]).toMatchObject({ document_id: Number(id), resource_type: 'Document::Heading', lock_version: 0 })
    const [first] = account.get(`/documents/${id}/relationships/sections`).json.data
    account.send('PATCH', `/documents/${id}/relationships/sections/${first.id}`, { data: { attributes: { content: 'Changed' } } })
    expect(show()).toMatchObject({ draft: true, published: true })
    expect(show().content[0].resource.content).toBe('Start')
    expect(account.send('POST', `/documents/${id}/publish`).status).toBe(404)
  })
  it('are listed at the top level only, unless a folder is asked for', () => {
    const { account, organization, documents } = setUp()
    const folder = account.make(`/organizations/${organization}/relationships/document_folders`, { name: 'Network' })
    account.make(documents, { name: 'Top' })
    account.make(documents, { name: 'Inside', document_folder_id: folder })
    expect(names(account, documents)).toEqual(['Top'])
    expect(names(account, `${documents}?filter[document_folder_id]=${folder}`)).toEqual(['Inside'])
    expect(names(account, `${documents}?filter[document_folder_id]=null`)).toEqual(['Top', 'Inside'])
    expect(names(account, `${documents}?filter[document-folder-id]=0`)).toEqual(['Top'])
    expect(names(account, `${documents}?filter[document_folder_id][ne]=`)).toEqual(['Top', 'Inside'])
    expect(names(account, `${documents}?filter[document_folder_id][ne]=null`)).toEqual(['Inside'])
    expect(names(account, `${documents}?filter[name]=Nothing`)).toEqual(['Top'])
    const [shown] = account.get(`/organizations/${organization}/relationships/document_folders`).json.data
    expect(shown.attributes['documents-count']).toBe(1)
  })
  it('stay in their folder, and never lie in a folder of another organization', () => {
    const { account, organization, documents } = setUp()
    const folder = account.make(`/organizations/${organization}/relationships/document_folders`, { name: 'A' })
    const id = account.make(documents, { name: 'Doc', document_folder_id: folder })
    const moved = account.send('PATCH', `/documents/${id}`, { data: { attributes: { document_folder_id: null, name: 'Doc 2' } } })
    expect(moved.json.data.attributes).toMatchObject({ 'document-folder-id': Number(folder), name: 'Doc 2' })
    const other = account.make('/organizations', { name: 'Other' })
    const refused = account.send('POST', '/documents', {
      data: { attributes: { organization_id: other, name: 'x', document_folder_id: folder } },
    })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('must exist in the same organization')
  })
})

describe('sections', () => {
  it('need a resource type, and headings a level', () => {
    const { account, documents } = setUp()
    const id = account.make(documents, { name: 'Doc' })
    const missing = section(account, id, { content: 'x' })
    expect([missing.status, missing.json.errors[0].detail]).toEqual([400, 'param is missing or the value is empty: resource_type'])
    expect(section(account, id, { resource_type: 'Document::Heading', content: 'x' }).status).toBe(422)
    expect(section(account, id, { resource_type: 'Document::Heading', content: 'x', level: 9 }).status).toBe(422)
    expect(section(account, id, { resource_type: 'Text', content: 'x' }).status).toBe(422)
  })
  it('lose drawings and embedded data without a word', () => {
    const { account, documents } = setUp()
    const id = account.make(documents, { name: 'Doc' })
    const content =
      '<p>a<svg><path/></svg><img src="data:image/png;base64,xx"><a href="data:text/html,x">b</a><img src="https://x.example/1.png"></p>'
    const made = section(account, id, { resource_type: 'Document::Text', content })
    expect(made.status).toBe(201)
    expect(made.json.data.attributes.content).toBe('<p>a<a>b</a><img src="https://x.example/1.png"></p>')
  })
  it('stand in their order; one put in between moves the others down', () => {
    const { account, documents } = setUp()
    const id = account.make(documents, { name: 'Doc' })
    for (const content of ['1', '2']) section(account, id, { resource_type: 'Document::Text', content })
    section(account, id, { resource_type: 'Document::Text', content: 'between', sort: 2 })
    const rows = account.get(`/documents/${id}/relationships/sections`).json.data
    expect(rows.map((row: { attributes: { content: string } }) => row.attributes.content)).toEqual(['1', 'between', '2'])
    const gone = account.send('DELETE', `/documents/${id}/relationships/sections/${rows[0].id}`)
    expect(gone.status).toBe(204)
  })
})

describe('document images', () => {
  it('go to a document or to the gallery of a section, and must be images', () => {
    const { account, documents } = setUp()
    const id = account.make(documents, { name: 'Doc' })
    const post = (target: unknown, content: string) =>
      account.send('POST', '/document_images', {
        data: { type: 'document_images', attributes: { target, image: { content, 'file-name': 'a.png' } } },
      })
    const made = post({ type: 'document', id: Number(id) }, PNG)
    expect(made.json.data.attributes).toMatchObject({ name: 'a.png', size: 8, 'document-id': Number(id) })
    expect(made.json.data.attributes['inline-resource-url']).toContain(`/docs/${id}/images/`)
    expect(made.text).not.toContain(PNG)
    expect(post({ type: 'document', id: Number(id) }, 'aGVsbG8=').text).toContain('NotIdentifiedByImageMagickError')
    const gallery = section(account, id, { resource_type: 'Document::Gallery' }).json.data
    const placed = post({ type: 'gallery', id: gallery.attributes['document-gallery-id'] }, PNG)
    expect(placed.json.data.attributes['document-id']).toBe(Number(id))
    const shown = account.get(`/documents/${id}/relationships/sections/${gallery.id}`).json.data
    expect(shown.attributes['document-images']).toHaveLength(1)
    expect(account.send('DELETE', `/document_images/${made.json.data.id}`).status).toBe(204)
    account.send('DELETE', `/documents/${id}/relationships/sections/${gallery.id}`)
    expect(account.get(`/document_images/${placed.json.data.id}`).status).toBe(404)
  })
})

describe('folders', () => {
  it('know their ancestors, keep out of circles, and are deleted only when empty', () => {
    const { account, organization } = setUp()
    const folders = `/organizations/${organization}/relationships/document_folders`
    const top = account.make(folders, { name: 'Top' })
    const inner = account.make(folders, { name: 'Inner', parent_id: top })
    expect(account.get(`${folders}/${inner}`).json.data.attributes['ancestor-ids']).toEqual([Number(top)])
    expect(names(account, `${folders}?filter[parent_id]=0`)).toEqual(['Top'])
    expect(names(account, `${folders}?filter[parent_id]=${top}`)).toEqual(['Inner'])
    expect(account.send('PATCH', `${folders}/${top}`, { data: { attributes: { parent_id: inner } } }).status).toBe(422)
    const remove = (id: string) => account.send('DELETE', folders, { data: [{ attributes: { id } }] }).status
    expect([remove(top), remove(inner), remove(top)]).toEqual([422, 200, 200])
  })
})
