import type { ResourceKey } from '../catalog/index.js'
import type { ResourceMethods } from './generic/methods.js'
import type { SpecialOperations } from './resources/index.js'

/** One client a resource, by catalog key. */
export type ResourceClients = {
  readonly [K in ResourceKey]: K extends keyof SpecialOperations
    ? Omit<ResourceMethods<K>, keyof SpecialOperations[K]> & SpecialOperations[K]
    : ResourceMethods<K>
}
