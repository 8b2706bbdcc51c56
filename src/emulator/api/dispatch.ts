import type { Operation } from '../../catalog/index.js'
import { operationOf } from '../operations/index.js'
import type { EmulatorResponse } from '../wire/message.js'
import { noRoute } from '../wire/refusal.js'
import type { Context } from './context.js'
import { get, list } from './read.js'
import { bulkRemove, remove } from './remove.js'
import { bulkUpdate, create, update } from './write.js'

const common: Readonly<Record<Operation, (context: Context) => EmulatorResponse>> = {
  list,
  get,
  create,
  update,
  bulkUpdate,
  delete: remove,
  bulkDelete: bulkRemove,
  publish: () => {
    throw noRoute()
  },
}

/** Carries out one request. Throws a `Refusal` for everything that the API answers with an error. */
export const dispatch = (context: Context): EmulatorResponse => {
  const { endpoint, resource } = context
  return (operationOf(resource.key, endpoint.operation) ?? common[endpoint.operation])(context)
}
