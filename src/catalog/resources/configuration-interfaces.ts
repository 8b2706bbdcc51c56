import { bool, defineResource, editable, endpoint, filter, ref, required, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const configurationInterfaces = defineResource({
  key: 'configurationInterfaces',
  type: 'configuration-interfaces',
  requestType: 'configuration_interfaces',
  singular: 'configuration interface',
  doc: 'A network interface of a configuration.',
  status: 'documented',
  params: {
    configurationId: { segment: 'configuration_id', target: 'configurations' },
  },
  endpoints: [
    endpoint('list', '/configurations/:configuration_id/relationships/configuration_interfaces'),
    endpoint('get', '/configuration_interfaces/:id'),
    endpoint('get', '/configurations/:configuration_id/relationships/configuration_interfaces/:id'),
    endpoint('create', '/configuration_interfaces'),
    endpoint('create', '/configurations/:configuration_id/relationships/configuration_interfaces', { acceptsArray: true }),
    endpoint('update', '/configuration_interfaces/:id'),
    endpoint('update', '/configurations/:configuration_id/relationships/configuration_interfaces/:id'),
    endpoint('delete', '/configurations/:configuration_id/relationships/configuration_interfaces/:id'),
    endpoint('bulkUpdate', '/configuration_interfaces', { byFilter: true }),
  ],
  attributes: {
    primary: bool('primary', { ...editable, shifts: true }),
    name: text('name', { ...editable, label: true, search: true }),
    ipAddress: text('ip-address', { ...editable, search: true, identifies: 'ip', note: 'IPv4 or IPv6' }),
    macAddress: text('mac-address', { ...editable, search: true, identifies: 'mac', note: 'validated as a MAC address' }),
    notes: text('notes', { ...editable, search: true }),
    createdAt: timestamp('created-at'),
    updatedAt: timestamp('updated-at', { cursor: true }),
    configurationId: ref('configuration-id', 'configurations', {
      ...required,
      writeOnly: true,
      note: 'taken from the path on nested routes',
    }),
  },
  filters: {
    id: filter('filter[id]', 'id', { on: ['list', 'bulkUpdate'] }),
    ipAddress: filter('filter[ip_address]', 'text', { on: ['list', 'bulkUpdate'] }),
  },
  sorts: { createdAt: 'created_at', updatedAt: 'updated_at' },
  includes: {},
  naturalKey: ['name'],
  quirks: [
    'Interfaces are listed under their configuration only: GET /configuration_interfaces answers 404 (PSI #105).',
    'The official example carries the id among the attributes and none at the top; real responses have it at the top.',
    'Writing the primary interface also writes `primary-ip` and `mac-address` of its configuration, and the other way round.',
    'An interface is deleted by its nested path only, with 204.',
  ],
})

export interface ConfigurationInterface extends RecordOf<typeof configurationInterfaces> {}
