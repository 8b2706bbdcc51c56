import type { CallOptions } from '../../http/types.js'
import type { NewRecord, RecordChanges } from '../generic/inputs.js'
import type { LinkResult, RelatedItemOperations } from './related-items.js'

export type ConfigurationInput = NewRecord<'configurations'>
export type ConfigurationChanges = RecordChanges<'configurations'>

export interface ConfigurationOperations {
  /** Links a password to a configuration; linking twice is the same as once. */
  linkPassword(configurationId: string | number, passwordId: string | number, options?: CallOptions): Promise<LinkResult>
}

export const configurationOperations = (links: RelatedItemOperations): ConfigurationOperations => ({
  linkPassword: (configurationId, passwordId, options = {}) =>
    links.link({ type: 'configurations', id: configurationId }, { type: 'passwords', id: passwordId }, options),
})
