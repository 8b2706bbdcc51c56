import type { Configuration } from '../../../catalog/index.js'
import type { CallOptions } from '../../../http/types.js'
import type { NewRecord, RecordChanges } from '../../generic/inputs.js'
import type { Collection } from '../../generic/record-list.js'
import type { ResourceClient } from '../../generic/resource-client.js'
import type { LinkResult, RelatedItemOperations } from '../related-items.js'
import { lookUp } from './look-up.js'
import type { ConfigurationTraces } from './look-up.js'

export type ConfigurationInput = NewRecord<'configurations'>
export type ConfigurationChanges = RecordChanges<'configurations'>

export interface ConfigurationOperations {
  /**
   * The configurations that carry all the traces given: a host name (with or without its domain), an address (also of an interface), a
   * MAC address in any spelling, a serial number, an asset tag or a name, whatever the case. The API can filter by few of them and only
   * exactly, so the configurations of the organization, or of the account, are read: one request per 1000.
   * @throws UsageError `invalid_input` when no trace is given, or one that is none
   */
  lookup(traces: ConfigurationTraces, options?: CallOptions): Promise<Collection<Configuration>>
  /** Links a password to a configuration; linking twice is the same as once. */
  linkPassword(configurationId: string | number, passwordId: string | number, options?: CallOptions): Promise<LinkResult>
}

export const configurationOperations = (configurations: ResourceClient, links: RelatedItemOperations): ConfigurationOperations => ({
  lookup: (traces, options = {}) => lookUp(configurations, traces, options),
  linkPassword: (configurationId, passwordId, options = {}) =>
    links.link({ type: 'configurations', id: configurationId }, { type: 'passwords', id: passwordId }, options),
})
