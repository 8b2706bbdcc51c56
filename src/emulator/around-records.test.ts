import { describe, expect, it } from 'vitest'
import { testAccount, withOrganization } from './test-client.js'

const setUp = () => {
  const account = testAccount()
  const { organization, type } = withOrganization(account)
  const configuration = account.make('/configurations', { organization_id: organization, name: 'srv', configuration_type_id: type })
  return { account, organization, type, configuration }
}

describe('passwords', () => {
  const SECRET = 'correct horse'
  const withPassword = () => {
    const base = setUp()
    const id = base.account.make('/passwords', {
      organization_id: base.organization,
      name: 'Admin',
      password: SECRET,
      otpSecret: 'JBSWY3DP',
    })
    return { ...base, id }
  }
  it('show their value in show alone, unless told not to', () => {
    const { account, id } = withPassword()
    expect(account.get('/passwords').text).not.toContain(SECRET)
    expect(account.get(`/passwords/${id}`).json.data.attributes.password).toBe(SECRET)
    expect(account.get(`/passwords/${id}?show_password=false`).text).not.toContain(SECRET)
    expect(account.get(`/passwords/${id}`).text).not.toContain('JBSWY3DP')
    expect(account.get('/passwords').json.data[0].attributes['otp-enabled']).toBe(true)
  })
  it('show it after a write only when asked to', () => {
    const { account, id } = withPassword()
    const body = { data: { type: 'passwords', attributes: { password: 'next' } } }
    expect(account.send('PATCH', `/passwords/${id}`, body).json.data.attributes).not.toHaveProperty('password')
    expect(account.send('PATCH', `/passwords/${id}?show_password=true`, body).json.data.attributes.password).toBe('next')
  })
  it('neither show nor take it with a key that has no password access', () => {
    const { account, id } = withPassword()
    const { apiKey } = account.emulator.keys.make({ passwordAccess: false })
    const headers = { 'x-api-key': apiKey }
    expect(account.send('GET', `/passwords/${id}`, undefined, headers).text).not.toContain(SECRET)
    expect(account.send('PATCH', `/passwords/${id}`, { data: { attributes: { password: 'x' } } }, headers).status).toBe(401)
    expect(account.send('PATCH', `/passwords/${id}`, { data: { attributes: { notes: 'x' } } }, headers).status).toBe(200)
  })
  it('never show a vaulted one', () => {
    const account = testAccount({
      extra: [{ resource: 'passwords', id: '90', attributes: { name: 'v', password: SECRET, vaultId: '5', organizationId: '1' } }],
    })
    expect(account.get('/passwords/90').text).not.toContain(SECRET)
  })
  it('can be embedded in another record, which is then named', () => {
    const { account, organization, configuration } = setUp()
    const post = (attributes: Record<string, unknown>) =>
      account.send('POST', '/passwords', {
        data: { attributes: { organization_id: organization, name: 'x', password: 'p', ...attributes } },
      })
    expect(post({ resource_id: configuration }).status).toBe(422)
    expect(post({ resource_id: '5', resource_type: 'Configuration' }).status).toBe(422)
    expect(post({ resource_id: configuration, resource_type: 'Toaster' }).status).toBe(422)
    const { attributes } = post({ resource_id: configuration, resource_type: 'Configuration' }).json.data
    expect(attributes).toMatchObject({ 'cached-resource-name': 'srv', 'cached-resource-type-name': 'Configuration' })
    expect(attributes['parent-url']).toContain(`/configurations/${configuration}`)
    expect(account.get(`/configurations/${configuration}?include=passwords`).json.included).toHaveLength(1)
    expect(account.get(`/configurations/${configuration}?include=passwords`).text).not.toContain('"password":')
  })
  it('make a category from its name', () => {
    const { account, organization } = setUp()
    const body = {
      data: {
        type: 'passwords',
        attributes: { organization_id: organization, name: 'x', password: 'p' },
        relationships: { password_category: { data: { type: 'password_categories', attributes: { name: 'Cloud' } } } },
      },
    }
    expect(account.send('POST', '/passwords', body).json.data.attributes['password-category-name']).toBe('Cloud')
    account.send('POST', '/passwords', body)
    expect(account.get('/password_categories').json.data.map((row: { attributes: unknown }) => row.attributes)).toEqual([
      expect.objectContaining({ name: 'Cloud', 'passwords-count': 2 }),
    ])
  })
})

describe('attachments', () => {
  const path = (configuration: string) => `/configurations/${configuration}/relationships/attachments`
  const file = (content: string, file_name: string) => ({ type: 'attachments', attributes: { attachment: { content, file_name } } })
  it('come as base64, one or many, and are described', () => {
    const { account, configuration } = setUp()
    const made = account.send('POST', path(configuration), { data: file('aGVsbG8=', 'Plan.PDF') })
    expect(made.status).toBe(201)
    expect(made.json.data.attributes).toMatchObject({
      name: 'Plan.PDF',
      ext: 'pdf',
      'attachment-file-size': 5,
      'attachment-content-type': 'application/pdf',
      viewable: true,
      'download-url': `https://api.itglue.example/attachments/${made.json.data.id}`,
    })
    expect(account.send('POST', path(configuration), { data: [file('YQ==', 'a.txt'), file('Yg==', 'b.txt')] }).json.data).toHaveLength(2)
    expect(account.get(path(configuration)).json.data).toHaveLength(3)
    expect(account.get(`/configurations?include=attachments`).json.included).toHaveLength(3)
    expect(account.send('POST', path(configuration), { data: file('not base64!', 'a.txt') }).status).toBe(422)
    expect(account.send('POST', path('5'), { data: file('YQ==', 'a.txt') }).status).toBe(404)
    expect(account.send('POST', '/organizations/1/relationships/attachments', { data: file('YQ==', 'a.txt') }).status).toBe(404)
  })
  it('come as multipart', () => {
    const { account, configuration } = setUp()
    const body =
      '--x\r\nContent-Disposition: form-data; name="data[type]"\r\n\r\nattachments\r\n' +
      '--x\r\nContent-Disposition: form-data; name="data[attributes][attachment]"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nline --x inside\r\n--y\r\n--x--\r\n'
    const made = account.send('POST', path(configuration), body, { 'content-type': 'multipart/form-data; boundary=x' })
    expect(made.json.data.attributes).toMatchObject({
      'attachment-file-name': 'a.txt',
      'attachment-file-size': 'line --x inside\r\n--y'.length,
    })
  })
  it('are renamed, and deleted in bulk', () => {
    const { account, configuration } = setUp()
    const { id } = account.send('POST', path(configuration), { data: file('YQ==', 'a.txt') }).json.data
    const renamed = account.send('PATCH', `${path(configuration)}/${id}`, { data: { attributes: { name: 'b.txt' } } })
    expect(renamed.json.data.attributes).toMatchObject({ name: 'b.txt', 'attachment-file-name': 'a.txt' })
    expect(account.send('DELETE', `${path(configuration)}/${id}`).status).toBe(404)
    expect(account.send('DELETE', path(configuration), { data: { attributes: { id } } }).status).toBe(200)
    expect(account.get(path(configuration)).json.data).toEqual([])
  })
})

describe('related items', () => {
  it('are one link that both ends show, and that cannot be made twice', () => {
    const { account, organization, configuration } = setUp()
    const contact = account.make('/contacts', { organization_id: organization, first_name: 'Ann' })
    const path = `/configurations/${configuration}/relationships/related_items`
    const body = { data: { type: 'related_items', attributes: { destination_id: contact, destination_type: 'Contact', notes: 'owner' } } }
    const made = account.send('POST', path, body)
    expect(made.json.data).toMatchObject({ type: 'related-items', attributes: { 'resource-id': Number(contact), 'asset-type': 'contact' } })
    const seen = account.get(`/contacts/${contact}?include=related_items`).json
    expect(seen.included).toEqual([
      {
        id: made.json.data.id,
        type: 'related-items',
        attributes: { 'resource-id': Number(configuration), 'asset-type': 'configuration', name: 'srv', notes: 'owner', archived: false },
      },
    ])
    expect(seen.data.relationships['related-items'].data).toHaveLength(1)
    const twice = account.send('POST', path, body)
    const inverse = account.send('POST', `/contacts/${contact}/relationships/related_items`, {
      data: { attributes: { destination_id: configuration, destination_type: 'Configuration' } },
    })
    for (const refused of [twice, inverse]) {
      expect(refused.status).toBe(422)
      expect(refused.text).toContain('a similar or inverse relation already exists')
    }
    const item = `${path}/${made.json.data.id}`
    expect(account.send('PATCH', item, { data: { attributes: { notes: 'user' } } }).json.data.attributes.notes).toBe('user')
    expect(account.send('DELETE', path, { data: [{ attributes: { id: made.json.data.id } }] }).status).toBe(200)
    expect(account.get(`/contacts/${contact}?include=related_items`).json.included).toEqual([])
  })
  it('go with either of their ends', () => {
    const { account, organization, configuration } = setUp()
    const contact = account.make('/contacts', { organization_id: organization, first_name: 'Ann' })
    const attributes = { destination_id: contact, destination_type: 'Contact' }
    account.make(`/configurations/${configuration}/relationships/related_items`, attributes)
    account.send('DELETE', '/contacts', { data: [{ attributes: { id: contact } }] })
    expect(account.emulator.account.links.size).toBe(0)
  })
})

describe('resource accesses', () => {
  it('are added, replaced as a set, taken away, and read as includes', () => {
    const account = testAccount({
      extra: [{ resource: 'users', id: '60', attributes: { firstName: 'Ann', lastName: 'Lee', roleName: 'Editor' } }],
    })
    const { organization, type } = withOrganization(account)
    const configuration = account.make('/configurations', { organization_id: organization, name: 'srv', configuration_type_id: type })
    const group = account.make('/groups', { name: 'Admins', accounts_user_ids: ['60'] })
    const path = `/configurations/${configuration}/relationships/resource_accesses`
    const user = { type: 'resource_accesses', attributes: { accessor_type: 'User', accessor_id: 60 } }
    const team = { type: 'resource_accesses', attributes: { accessor_type: 'Group', accessor_id: group } }
    expect(account.send('POST', path, { data: user }).status).toBe(201)
    const url = `/configurations/${configuration}?include=user_resource_accesses,group_resource_accesses,authorized_users`
    expect(account.get(url).json.included.map((one: { type: string }) => one.type)).toEqual(['resource-accesses', 'users'])
    expect(account.send('PATCH', path, { data: [team] }).json.data).toHaveLength(1)
    expect(account.get(url).json.included.map((one: { type: string }) => one.type)).toEqual(['group-resource-accesses'])
    expect(account.send('DELETE', path, { data: [team] }).status).toBe(200)
    expect(account.get(url).json.included).toEqual([])
    expect(account.get(`/groups/${group}?include=users`).json.included[0].attributes.name).toBe('Ann Lee')
  })
})

describe('exports', () => {
  it('are made one at a time and are ready a little later', async () => {
    const account = testAccount()
    const made = account.send('POST', '/exports', { data: { type: 'exports', attributes: { zip_password: 'secret-zip' } } })
    expect(made.json.data.attributes).toMatchObject({ 'export-status': 'in_progress', 'download-url': null, 'encrypted-status': true })
    expect(made.text).not.toContain('secret-zip')
    expect(account.send('POST', '/exports', { data: { attributes: {} } }).status).toBe(422)
    await account.clock.advance(2_000)
    const { attributes } = account.get(`/exports/${made.json.data.id}`).json.data
    expect(attributes['export-status']).toBe('completed')
    expect(account.send('DELETE', `/exports/${made.json.data.id}`).status).toBe(204)
  })
})
