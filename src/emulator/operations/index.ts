/** Operations that do not follow the common course, by resource. */
import type { Operation } from '../../catalog/index.js'
import type { Context } from '../api/context.js'
import type { EmulatorResponse } from '../wire/message.js'
import { publish } from './publish.js'
import { createRelatedItems, removeRelatedItems, updateRelatedItem } from './related-items.js'
import { addAccesses, removeAccesses, replaceAccesses } from './resource-accesses.js'

type Handler = (context: Context) => EmulatorResponse
const operations: Readonly<Record<string, Partial<Readonly<Record<Operation, Handler>>>>> = {
  documents: { publish },
  relatedItems: { create: createRelatedItems, update: updateRelatedItem, bulkDelete: removeRelatedItems },
  resourceAccesses: { create: addAccesses, update: replaceAccesses, bulkDelete: removeAccesses },
}

export const operationOf = (resource: string, operation: Operation): Handler | undefined => operations[resource]?.[operation]
