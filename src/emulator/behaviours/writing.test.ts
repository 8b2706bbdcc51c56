import { describe, expect, it } from 'vitest'
import { withOrganization } from '../test-client.js'
import type { Body, TestAccount } from '../test-client.js'
import { casesOf } from './test-cases.js'
import { WRITING } from './writing.js'

const item = (attributes: object) => ({ data: { attributes } })
const withConfiguration = (account: TestAccount, attributes: object = {}) => {
  const { organization, type } = withOrganization(account)
  const id = account.make('/configurations', { organization_id: organization, name: 'srv', configuration_type_id: type, ...attributes })
  return { id, organization, type }
}
/** The record as if a PSA owned it. */
const synced = (account: TestAccount, resource: string, id: string, fields: object = { psaIntegration: 'enabled' }): void => {
  const collection = account.emulator.account.of(resource as never)
  collection.update(collection.get(id)!, { ...fields })
}
const patched = (account: TestAccount, url: string, attributes: object): number => account.send('PATCH', url, item(attributes)).status

describe('writes', () => {
  it.each(
    casesOf(WRITING, {
      'missing-parameter': (account) => {
        const answer = account.send('POST', '/organizations', {})
        expect([answer.status, answer.json.errors[0].detail]).toEqual([400, 'param is missing or the value is empty: data'])
      },
      'foreign-parent': (account) => {
        const answer = account.get('/organizations/99/relationships/contacts')
        expect([answer.status, answer.json]).toEqual([
          401,
          { errors: [{ status: 401, title: 'Unauthorized', detail: 'Unauthorized resource access', source: { pointer: 'id' } }] },
        ])
      },
      'unknown-id': (account) => {
        const answer = account.get('/organizations/99')
        expect([answer.status, answer.json.errors[0]]).toEqual([404, expect.objectContaining({ status: 404, source: { pointer: 'id' } })])
      },
      validation: (account) => {
        const { organization } = withOrganization(account)
        const answer = account.send('POST', '/configurations', item({ organization_id: organization, name: 'a' }))
        expect([answer.status, answer.json]).toEqual([
          422,
          {
            errors: [
              {
                source: { pointer: '/data/attributes/configuration-type' },
                detail: 'must exist',
                title: 'Unprocessable Entity',
                status: 422,
              },
            ],
          },
        ])
      },
      'first-mistake-alone': (account) => {
        const { organization } = withOrganization(account)
        expect(
          account.send('POST', '/configurations', item({ organization_id: organization, mac_address: 'x'.repeat(99) })).json.errors,
        ).toHaveLength(1)
      },
      'organization-needed': (account) => {
        const answer = account.send('POST', '/contacts', item({ first_name: 'Ann' }))
        expect([answer.status, answer.json.errors]).toEqual([
          422,
          [{ status: 422, title: 'Valid organization_id is required', source: { pointer: 'data/attributes/organization_id' } }],
        ])
      },
      'relationships-in-a-patch': (account) => {
        const id = account.make('/organizations', { name: 'A' })
        const body = { data: { attributes: { alert: 'x' }, relationships: { contacts: { data: [] } } } }
        expect(account.send('PATCH', `/organizations/${id}`, body).status).toBe(422)
        expect(account.get(`/organizations/${id}`).json.data.attributes.alert).toBeNull()
      },
      'bulk-create-under-parents': (account) => {
        const { organization, type } = withOrganization(account)
        const data = ['a', 'b'].map((name) => ({ attributes: { name, configuration_type_id: type } }))
        const refused = account.send('POST', '/configurations', { data })
        expect([refused.status, refused.json.errors[0]]).toEqual([
          422,
          {
            status: 'unprocessable_entity',
            title: 'bulk action not allowed for Configuration using this route',
            source: { pointer: 'data' },
          },
        ])
        expect(account.send('POST', `/organizations/${organization}/relationships/configurations`, { data }).json.data).toHaveLength(2)
      },
      'bulk-patch-on-flat-routes': (account) => {
        const { id, organization } = withConfiguration(account)
        const body = { data: [{ attributes: { id, notes: 'x' } }] }
        const statuses = ['/configurations', `/organizations/${organization}/relationships/configurations`].map(
          (url) => account.send('PATCH', url, body).status,
        )
        expect(statuses).toEqual([200, 404])
      },
      'single-object-for-bulk-delete': (account) => {
        const id = account.make('/organizations', { name: 'A' })
        expect(account.send('DELETE', '/organizations', { data: { type: 'organizations', attributes: { id } } }).json.data[0].id).toBe(id)
      },
      'filter-or-data': (account) => {
        account.make('/organizations', { name: 'A' })
        const refused = [
          account.send('DELETE', '/organizations?filter[name]=A', { data: [] }),
          account.send('PATCH', '/organizations?filter[name]=A', { data: [{ attributes: {} }] }),
        ]
        expect(refused.map(({ status, json }) => [status, json.errors[0].detail])).toEqual([
          [400, 'data cannot be combined with filter'],
          [400, 'data must be a hash if used with filter'],
        ])
      },
      'no-delete': (account) => {
        const ids = ['/configuration_types', '/contact_types', '/manufacturers'].map(
          (path) => `${path}/${account.make(path, { name: 'x' })}`,
        )
        ids.push(`/organizations/${account.make('/organizations', { name: 'A' })}`)
        expect(ids.map((url) => account.send('DELETE', url).status)).toEqual([404, 404, 404, 404])
      },
      'asynchronous-organization-delete': async (account) => {
        const { id, organization } = withConfiguration(account)
        account.send('DELETE', '/organizations', { data: { attributes: { id: organization } } })
        const statuses = () => [account.get(`/organizations/${organization}`).status, account.get(`/configurations/${id}`).status]
        expect(statuses()).toEqual([200, 200])
        await account.clock.advance(2_000)
        expect(statuses()).toEqual([404, 404])
      },
      'synced-records': (account) => {
        const { id, organization } = withConfiguration(account)
        const contact = account.make('/contacts', { organization_id: organization, first_name: 'Ann' })
        const location = account.make('/locations', { organization_id: organization, name: 'Main' })
        for (const [resource, one] of [
          ['configurations', id],
          ['organizations', organization],
          ['contacts', contact],
          ['locations', location],
        ] as const)
          synced(account, resource, one)
        const open = {
          asset_tag: 'x',
          notes: 'x',
          serial_number: 'x',
          archived: true,
          restricted: true,
          warranty_expires_at: '2027-01-01',
          purchased_at: '2025-01-01',
        }
        for (const [name, value] of Object.entries(open))
          expect([name, patched(account, `/configurations/${id}`, { [name]: value })]).toEqual([name, 200])
        for (const name of ['alert', 'description', 'quick_notes'])
          expect(patched(account, `/organizations/${organization}`, { [name]: 'x' })).toBe(200)
        const refused = [
          patched(account, `/configurations/${id}`, { name: 'x' }),
          patched(account, `/configurations/${id}`, { notes: 'y', hostname: 'x' }),
          patched(account, `/organizations/${organization}`, { name: 'x' }),
          patched(account, `/contacts/${contact}`, { notes: 'x' }),
          patched(account, `/locations/${location}`, { notes: 'x' }),
        ]
        expect(refused).toEqual([422, 422, 422, 422, 422])
        expect(account.get(`/configurations/${id}`).json.data.attributes).toMatchObject({ notes: 'x', hostname: null })
      },
      'synced-lists': (account) => {
        const id = account.make('/organization_types', { name: 'Customer' })
        expect(patched(account, `/organization_types/${id}`, { name: 'Client' })).toBe(200)
        synced(account, 'organizationTypes', id, { synced: true })
        expect(patched(account, `/organization_types/${id}`, { name: 'Customer' })).toBe(422)
      },
      'synced-primary-address': (account) => {
        const { id } = withConfiguration(account)
        const make = (name: string, primary: boolean) =>
          account.make('/configuration_interfaces', { configuration_id: id, name, primary, ip_address: '10.0.0.1' })
        const [first, second] = [make('eth0', true), make('eth1', false)]
        synced(account, 'configurations', id)
        const statuses = [first, second].map((one) => patched(account, `/configuration_interfaces/${one}`, { ip_address: '10.0.0.9' }))
        expect([...statuses, patched(account, `/configuration_interfaces/${first}`, { notes: 'x' })]).toEqual([422, 200, 200])
      },
      'status-delete': (account) => {
        const [owned, used, free] = ['PSA', 'Lead', 'Old'].map((name) => account.make('/organization_statuses', { name }))
        synced(account, 'organizationStatuses', owned!, { synced: true })
        account.make('/organizations', { name: 'A', organization_status_id: used })
        const active = account.get('/organization_statuses?filter[name]=Active').json.data[0].id as string
        const statuses = [owned, used, active, free].map((id) => account.send('DELETE', `/organization_statuses/${id}`).status)
        expect(statuses).toEqual([423, 422, 422, 204])
      },
      'primary-interface': (account) => {
        const { id } = withConfiguration(account)
        const nic = account.make('/configuration_interfaces', { configuration_id: id, name: 'eth0', primary: true, ip_address: '10.0.0.1' })
        expect(account.get(`/configurations/${id}`).json.data.attributes['primary-ip']).toBe('10.0.0.1')
        patched(account, `/configurations/${id}`, { primary_ip: '10.0.0.2' })
        expect(account.get(`/configuration_interfaces/${nic}`).json.data.attributes['ip-address']).toBe('10.0.0.2')
      },
      'one-primary-interface': (account) => {
        const { id } = withConfiguration(account)
        const [first] = ['eth0', 'eth1'].map((name) =>
          account.make('/configuration_interfaces', { configuration_id: id, name, primary: true }),
        )
        expect(account.get(`/configuration_interfaces/${first}`).json.data.attributes.primary).toBe(false)
      },
      'phones-stripped': (account) => {
        const { organization } = withOrganization(account)
        const contact_phones = [{ value: '(206) 555-0123', label_name: 'Work' }]
        const id = account.make('/contacts', { organization_id: organization, first_name: 'Ann', contact_phones })
        expect(account.get(`/contacts/${id}`).json.data.attributes['contact-phones'][0]).toMatchObject({
          value: '2065550123',
          'formatted-value': '(206) 555-0123',
        })
        const location = account.make('/locations', { organization_id: organization, name: 'Main', phone: '2065550123' })
        expect(account.get(`/locations/${location}`).json.data.attributes['formatted-phone']).toBe('(206) 555-0123')
      },
      'group-members-replaced': (account) => {
        const users = account.emulator.account.of('users')
        for (const id of ['61', '62']) users.insert(id, { firstName: id, lastName: 'x', name: id })
        const id = account.make('/groups', { name: 'G', accounts_user_ids: ['61'] })
        patched(account, `/groups/${id}`, { accounts_user_ids: [62] })
        expect(account.get(`/groups/${id}?include=users`).json.included.map((one: Body) => one.id)).toEqual(['62'])
      },
      'one-export': async (account) => {
        const id = account.make('/exports', { include_logs: false })
        expect(account.get(`/exports/${id}`).json.data.attributes['export-status']).toBe('in_progress')
        expect(account.send('POST', '/exports', item({})).status).toBe(422)
        await account.clock.advance(60_000)
        const { attributes } = account.get(`/exports/${id}`).json.data
        expect([attributes['export-status'], attributes['download-url']]).toEqual(['completed', expect.stringMatching(/^https?:/)])
        expect(account.send('DELETE', `/exports/${id}`).status).toBe(204)
        expect(account.send('POST', '/exports', item({})).status).toBe(201)
      },
      'checklists-change': (account) => {
        const { organization } = withOrganization(account)
        account.emulator.account.of('checklists').insert('70', { name: 'x', organizationId: organization })
        expect(account.send('POST', `/organizations/${organization}/relationships/checklists`, item({ name: 'y' })).status).toBe(401)
        expect(patched(account, '/checklists/70', { name: 'y' })).toBe(200)
        expect(account.send('DELETE', '/checklists', { data: [{ attributes: { id: '70' } }] }).status).toBe(200)
      },
    }),
  )('%s: %s', (_name, _doc, run) => run())
})
