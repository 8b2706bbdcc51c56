import type { Catalog, Configuration, CreateInput, UpdateInput } from '../../catalog/index.js'
import type { ResourceKey } from '../../catalog/index.js'
import { UsageError } from '../../errors.js'
import type { CallOptions } from '../../http/types.js'
import type { NameResolver } from '../generic/name-resolver.js'
import type { LinkResult, RelatedItemOperations } from './related-items.js'
import type { ResourceClient } from '../generic/resource-client.js'

type Input = CreateInput<Catalog['configurations']>

/** References by name, resolved to ids before sending. Each is refused together with its id. */
export interface ConfigurationNames {
  readonly configurationStatus?: string
  readonly manufacturer?: string
  /** A model of the manufacturer, which must be given too. */
  readonly model?: string
  readonly operatingSystem?: string
  /** A location of the same organization. */
  readonly location?: string
  /** A contact of the same organization. */
  readonly contact?: string
}
export type ConfigurationInput = Omit<Input, 'configurationTypeId'> &
  ConfigurationNames &
  (
    | { readonly configurationTypeId: string | number; readonly configurationType?: undefined }
    | { readonly configurationType: string; readonly configurationTypeId?: undefined }
  )
export type ConfigurationChanges = UpdateInput<Catalog['configurations']> & ConfigurationNames & { readonly configurationType?: string }

export interface ConfigurationOperations {
  /** @throws UsageError `unknown_name` with the nearest names when a type, status, manufacturer, model, location or contact does not exist */
  create(input: ConfigurationInput, options?: CallOptions): Promise<Configuration>
  /** Like create; names of locations and contacts need `organizationId` among the changes or are looked up from the record. */
  update(id: string | number, changes: ConfigurationChanges, options?: CallOptions): Promise<Configuration>
  /** Links a password to a configuration; linking twice is the same as once. */
  linkPassword(configurationId: string | number, passwordId: string | number, options?: CallOptions): Promise<LinkResult>
}

export const configurationOperations = (
  configurations: ResourceClient,
  names: NameResolver,
  links: RelatedItemOperations,
): ConfigurationOperations => {
  const resolve = async (
    input: Readonly<Record<string, unknown>>,
    organizationId: () => Promise<string | number>,
    options: CallOptions,
  ): Promise<Record<string, unknown>> => {
    const resolved: Record<string, unknown> = { ...input }
    for (const [key, { resource, scope }] of Object.entries(NAMED)) {
      const name = input[key]
      if (name === undefined) continue
      if (input[`${key}Id`] !== undefined) {
        throw new UsageError('invalid_input', `"${key}" and "${key}Id" name the same thing twice.`, { hint: 'Give one of them.' })
      }
      if (typeof name !== 'string')
        throw new UsageError('invalid_input', `"${key}" must be a name.`, { hint: `Give "${key}Id" for an id.` })
      delete resolved[key]
      let within: Record<string, string | number> = {}
      if (scope === 'organization') within = { organizationId: await organizationId() }
      if (scope === 'manufacturer') {
        const manufacturer = resolved['manufacturerId']
        if (typeof manufacturer !== 'string' && typeof manufacturer !== 'number') {
          throw new UsageError('invalid_input', 'A model is looked up among the models of its manufacturer, which is not given.', {
            hint: 'Give "manufacturer" too, or "modelId".',
          })
        }
        within = { manufacturerId: manufacturer }
      }
      resolved[`${key}Id`] = await names.idOf(resource, name, within, options)
    }
    return resolved
  }
  return {
    async create(input, options = {}) {
      const resolved = await resolve({ ...input }, () => Promise.resolve(input.organizationId), options)
      return (await configurations.create(resolved, options)) as unknown as Configuration
    },
    async update(id, changes, options = {}) {
      const owner = async (): Promise<string | number> =>
        changes.organizationId ?? String((await configurations.get(id, { ...options }))['organizationId'])
      const resolved = await resolve({ ...changes }, owner, options)
      return (await configurations.update(id, resolved, { ...options })) as unknown as Configuration
    },
    linkPassword: (configurationId, passwordId, options = {}) =>
      links.link({ type: 'configurations', id: configurationId }, { type: 'passwords', id: passwordId }, options),
  }
}

/** In the order of their dependence: a model needs its manufacturer. */
const NAMED: Readonly<Record<string, { readonly resource: ResourceKey; readonly scope?: 'organization' | 'manufacturer' }>> = {
  configurationType: { resource: 'configurationTypes' },
  configurationStatus: { resource: 'configurationStatuses' },
  manufacturer: { resource: 'manufacturers' },
  model: { resource: 'models', scope: 'manufacturer' },
  operatingSystem: { resource: 'operatingSystems' },
  location: { resource: 'locations', scope: 'organization' },
  contact: { resource: 'contacts', scope: 'organization' },
}
