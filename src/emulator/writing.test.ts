import { describe, expect, it } from 'vitest'
import { testAccount, withOrganization } from './test-client.js'

const patch = (type: string, attributes: Record<string, unknown>) => ({ data: { type, attributes } })

describe('a create', () => {
  it('accepts kebab, snake and camel names, ids as numbers or strings, and ignores what is read only', () => {
    const account = testAccount()
    const { organization, type } = withOrganization(account)
    const made = account.send('POST', '/configurations', {
      data: {
        type: 'configurations',
        attributes: {
          name: 'a',
          'organization-id': organization,
          configuration_type_id: Number(type),
          serialNumber: 'S1',
          'created-at': 'x',
        },
      },
    })
    expect(made.status).toBe(201)
    expect(made.json.data.attributes).toMatchObject({ 'serial-number': 'S1', 'created-at': '2026-06-01T00:00:00.000Z' })
  })
  it('names the first thing that is missing, in the forms that were seen', () => {
    const account = testAccount()
    const { organization, type } = withOrganization(account)
    const post = (attributes: Record<string, unknown>) =>
      account.send('POST', '/configurations', { data: { type: 'configurations', attributes } }).json.errors
    expect(post({ name: 'a', configuration_type_id: type })).toEqual([
      { status: 422, title: 'Valid organization_id is required', source: { pointer: 'data/attributes/organization_id' } },
    ])
    expect(post({ organization_id: organization, name: 'a' })).toEqual([
      {
        source: { pointer: '/data/attributes/configuration-type' },
        detail: 'must exist',
        title: 'Unprocessable Entity',
        status: 422,
      },
    ])
    expect(post({ organization_id: organization, name: ' ', configuration_type_id: type })[0].detail).toBe("can't be blank")
    expect(post({ organization_id: organization, name: 'a', configuration_type_id: type, manufacturer_id: 5 })[0].source.pointer).toBe(
      '/data/attributes/manufacturer',
    )
    expect(post({ organization_id: organization, name: 'a', configuration_type_id: type, mac_address: 'x'.repeat(18) })[0].detail).toBe(
      'is too long (maximum is 17 characters)',
    )
    expect(account.get('/configurations').json.meta['total-count']).toBe(0)
  })
  it('refuses arrays where only one record may come, and other content types', () => {
    const account = testAccount()
    const bulk = account.send('POST', '/flexible_assets', { data: [{ type: 'flexible_assets', attributes: {} }] })
    expect(bulk.json.errors[0]).toEqual({
      status: 'unprocessable_entity',
      title: 'bulk action not allowed for Flexible Asset using this route',
      source: { pointer: 'data' },
    })
    expect(account.send('POST', '/organizations', '{"data":{}}', { 'content-type': 'text/plain' }).json).toEqual({
      message: 'Unsupported Media Type',
    })
    expect(account.send('POST', '/organizations', '{"data":{').status).toBe(500)
    expect(account.send('POST', '/organizations', {}).json.errors[0].detail).toBe('param is missing or the value is empty: data')
    expect(account.send('POST', '/organizations', 'x'.repeat(10 * 1024 * 1024 + 1)).json).toEqual({ message: 'Forbidden' })
  })
  it('of many is all or nothing', () => {
    const account = testAccount()
    const { organization, type } = withOrganization(account)
    const data = ['a', 'b', null].map((name) => ({ type: 'configurations', attributes: { name, configuration_type_id: type } }))
    expect(account.send('POST', `/organizations/${organization}/relationships/configurations`, { data }).status).toBe(422)
    expect(account.get('/configurations').json.meta['total-count']).toBe(0)
    expect(account.get('/configuration_types').json.data[0].attributes['configurations-count']).toBe(0)
  })
})

describe('an update', () => {
  it('changes what it names, empties with null, and stamps the time', async () => {
    const account = testAccount()
    const { organization, type } = withOrganization(account)
    const id = account.make('/configurations', { organization_id: organization, name: 'a', configuration_type_id: type, notes: 'n' })
    await account.clock.advance(5_400)
    for (const method of ['PATCH', 'PUT']) {
      const answer = account.send(method, `/configurations/${id}`, patch('configurations', { notes: null, hostname: method }))
      expect(answer.status).toBe(200)
      expect(answer.json.data.attributes).toMatchObject({
        notes: null,
        hostname: method,
        name: 'a',
        'updated-at': '2026-06-01T00:00:05.000Z',
        'created-at': '2026-06-01T00:00:00.000Z',
      })
    }
  })
  it('refuses relationships, and a name that is emptied', () => {
    const account = testAccount()
    const id = account.make('/organizations', { name: 'A' })
    expect(
      account.send('PATCH', `/organizations/${id}`, {
        data: { type: 'organizations', attributes: {}, relationships: { x: { data: [] } } },
      }).status,
    ).toBe(422)
    expect(account.send('PATCH', `/organizations/${id}`, patch('organizations', { name: null })).status).toBe(422)
  })
  it('of many takes the id from the attributes, and changes nothing when one is wrong', () => {
    const account = testAccount()
    const ids = ['A', 'B'].map((name) => account.make('/organizations', { name }))
    const body = (...given: string[]) => ({
      data: given.map((id) => ({ type: 'organizations', attributes: { id: Number(id), alert: 'x' } })),
    })
    expect(account.send('PATCH', '/organizations', body(ids[0]!, '5')).status).toBe(404)
    expect(account.get(`/organizations/${ids[0]}`).json.data.attributes.alert).toBeNull()
    const done = account.send('PATCH', '/organizations', body(...ids))
    expect(done.json.data.map((row: { id: string }) => row.id)).toEqual(ids)
    expect(account.get(`/organizations/${ids[1]}`).json.data.attributes.alert).toBe('x')
  })
  it('by filter changes everything that matches', () => {
    const account = testAccount()
    for (const name of ['A', 'B', 'B2']) account.make('/organizations', { name })
    const answer = account.send('PATCH', '/organizations?filter[name]=A,B', patch('organizations', { alert: 'x' }))
    expect(answer.json.data).toHaveLength(2)
    expect(account.send('PATCH', '/organizations?filter[name]=A', { data: [] }).status).toBe(400)
  })
  it('of a synced record passes only for what stays open', () => {
    const account = testAccount({
      extra: [
        { resource: 'organizations', id: '70', attributes: { name: 'Synced', psaIntegration: 'enabled' } },
        { resource: 'contacts', id: '71', attributes: { organizationId: '70', firstName: 'Ann', psaIntegration: 'enabled' } },
      ],
    })
    const status = (url: string, attributes: Record<string, unknown>) => account.send('PATCH', url, { data: { attributes } }).status
    expect(status('/organizations/70', { alert: 'x' })).toBe(200)
    expect(status('/organizations/70', { name: 'x' })).toBe(422)
    expect(status('/contacts/71', { notes: 'x' })).toBe(422)
  })
  it('replaces emails and phones, strips separators and formats on read', () => {
    const account = testAccount()
    const { organization } = withOrganization(account)
    const id = account.make('/contacts', {
      organization_id: organization,
      first_name: 'Ann',
      last_name: 'Lee',
      contact_emails: [{ value: 'a@acme.example', label_name: 'Work', primary: true }],
      'contact-phones': [{ value: '(206) 555-0123', 'label-name': 'Work' }],
    })
    const { attributes } = account.get(`/contacts/${id}`).json.data
    expect(attributes.name).toBe('Ann Lee')
    expect(attributes['contact-phones']).toEqual([
      {
        value: '2065550123',
        'label-name': 'Work',
        extension: null,
        primary: false,
        'label-type': 'phone',
        'formatted-value': '(206) 555-0123',
      },
    ])
    expect(account.get('/contacts?filter[primary_email]=a@acme.example').json.data).toHaveLength(1)
    account.send('PATCH', `/contacts/${id}`, {
      data: { attributes: {}, contact_emails: [{ value: 'b@acme.example', label_name: 'Home' }] },
    })
    expect(account.get(`/contacts/${id}`).json.data.attributes['contact-emails']).toEqual([
      { value: 'b@acme.example', 'label-name': 'Home', primary: false },
    ])
    expect(account.send('PATCH', `/contacts/${id}`, patch('contacts', { contact_emails: [{ value: 'x' }] })).status).toBe(422)
  })
})

describe('a delete', () => {
  it('of one is 204, of many 200 with what is gone, and is undone when one id is wrong', () => {
    const account = testAccount()
    const { organization } = withOrganization(account)
    const ids = ['a', 'b', 'c'].map((name) => account.make('/passwords', { organization_id: organization, name, password: 'p' }))
    const one = account.send('DELETE', `/passwords/${ids[0]}`)
    expect([one.status, one.text]).toEqual([204, ''])
    const body = (given: readonly unknown[]) => ({ data: given.map((id) => ({ type: 'passwords', attributes: { id } })) })
    expect(account.send('DELETE', '/passwords', body([ids[1], 5])).status).toBe(404)
    const many = account.send('DELETE', '/passwords', body([ids[1], ids[2]]))
    expect([many.status, many.json.data.length]).toEqual([200, 2])
    expect(many.text).not.toContain('"password"')
    expect(account.get('/passwords').json.data).toEqual([])
  })
  it('is refused where there is none', () => {
    const account = testAccount()
    const id = account.make('/organizations', { name: 'A' })
    expect(account.send('DELETE', `/organizations/${id}`).status).toBe(404)
    expect(account.send('DELETE', '/configuration_types', { data: [] }).status).toBe(404)
  })
  it('of an organization takes a while, and then takes everything along', async () => {
    const account = testAccount()
    const { organization, type } = withOrganization(account)
    const configuration = account.make('/configurations', { organization_id: organization, name: 'a', configuration_type_id: type })
    account.make('/configuration_interfaces', { configuration_id: configuration, name: 'eth0', primary: true, ip_address: '10.0.0.1' })
    const answer = account.send('DELETE', '/organizations', { data: { type: 'organizations', attributes: { id: organization } } })
    expect([answer.status, answer.json.data[0].id]).toEqual([200, organization])
    expect(account.get(`/organizations/${organization}`).status).toBe(200)
    await account.clock.advance(2_000)
    expect(account.get(`/organizations/${organization}`).status).toBe(404)
    expect(account.get('/configurations').json.data).toEqual([])
    expect(account.emulator.account.of('configurationInterfaces').size).toBe(0)
  })
  it('by filter deletes what matches and refuses to be combined with data or with a filter that means nothing', () => {
    const account = testAccount()
    const { organization } = withOrganization(account)
    for (const name of ['a', 'b']) account.make('/locations', { organization_id: organization, name })
    expect(account.send('DELETE', '/locations?filter[name]=a', { data: [] }).status).toBe(400)
    expect(account.send('DELETE', '/locations?filter[nonsense]=a').status).toBe(400)
    expect(account.send('DELETE', '/locations?filter[name]=a').json.data).toHaveLength(1)
    expect(account.get('/locations').json.meta['total-count']).toBe(1)
  })
  it('of a status in use, a default or a synced one is refused', () => {
    const account = testAccount({
      extra: [
        { resource: 'organizationStatuses', id: '80', attributes: { name: 'Lead' } },
        { resource: 'organizationStatuses', id: '81', attributes: { name: 'PSA', synced: true } },
      ],
    })
    const active = account.get('/organization_statuses?filter[name]=Active').json.data[0].id
    const organization = account.make('/organizations', { name: 'A', organization_status_id: 80 })
    const status = (id: string) => account.send('DELETE', `/organization_statuses/${id}`).status
    expect([status('80'), status('81'), status(active)]).toEqual([422, 423, 422])
    account.send('PATCH', `/organizations/${organization}`, patch('organizations', { organization_status_id: Number(active) }))
    expect(status('80')).toBe(204)
  })
})

describe('interfaces', () => {
  it('share the address of the primary one with the configuration, both ways', () => {
    const account = testAccount()
    const { organization, type } = withOrganization(account)
    const id = account.make('/configurations', { organization_id: organization, name: 'a', configuration_type_id: type })
    const nic = account.make('/configuration_interfaces', { configuration_id: id, name: 'eth0', primary: true, ip_address: '10.0.0.1' })
    expect(account.get(`/configurations/${id}`).json.data.attributes['primary-ip']).toBe('10.0.0.1')
    account.send('PATCH', `/configurations/${id}`, patch('configurations', { primary_ip: '10.0.0.2' }))
    expect(account.get(`/configuration_interfaces/${nic}`).json.data.attributes).toMatchObject({ 'ip-address': '10.0.0.2' })
    const second = account.make('/configuration_interfaces', { configuration_id: id, name: 'eth1', primary: true, ip_address: '10.0.0.3' })
    expect(account.get(`/configuration_interfaces/${nic}`).json.data.attributes.primary).toBe(false)
    account.send('DELETE', `/configurations/${id}/relationships/configuration_interfaces/${second}`)
    expect(account.get(`/configurations/${id}`).json.data.attributes['primary-ip']).toBeNull()
  })
})
