import type { UntypedResource } from '../../generic/methods.js'
import type { ResourceClient } from '../../generic/resource-client.js'
import type { DocumentOperations } from './documents.js'

/** The operations of the catalog, but for the lists: the plain one is of the root folder, and looks like all there are. */
export const untypedDocuments = (client: ResourceClient, own: Pick<DocumentOperations, 'list' | 'count'>): UntypedResource => ({
  resource: client.resource,
  // A folder that is named is read as it is asked for.
  list: (query = {}) => (query['documentFolderId'] === undefined ? (own.list(query as never) as never) : client.list(query)),
  count: async (query = {}) => (query['documentFolderId'] === undefined ? own.count(query as never) : client.count(query)),
  get: (id, options) => client.get(id, options),
  find: (id, options) => client.find(id, options),
  create: (input, options) => client.create(input, options),
  ensure: (input, options) => client.ensure(input, options),
  update: (id, changes, options) => client.update(id, changes, options),
  delete: (id, options) => client.delete(id, options),
  publish: (id, options) => client.publish(id, options),
  createMany: (inputs, options) => client.createMany(inputs, options),
  updateMany: (changes, options) => client.updateMany(changes, options),
  deleteMany: (ids, options) => client.deleteMany(ids, options),
})
