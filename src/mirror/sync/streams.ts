import type { ResourceKey } from '../../catalog/index.js'

/**
 * One list of the API that is read from end to end, and the records that it must hold: all of a kind, those of one flexible asset
 * type, those of one organization, or those under one record.
 */
export interface Stream {
  /** `configurations`, `flexibleAssets/77`, `documents@12`, `configurationInterfaces<configurations/5` */
  readonly key: string
  readonly kind: ResourceKey
  readonly typeId?: string | undefined
  readonly organizationId?: string | undefined
  readonly parent?: string | undefined
}

export const globalStream = (kind: ResourceKey): Stream => ({ key: kind, kind })
export const typeStream = (kind: ResourceKey, typeId: string): Stream => ({ key: `${kind}/${typeId}`, kind, typeId })
export const organizationStream = (kind: ResourceKey, organizationId: string): Stream => ({
  key: `${kind}@${organizationId}`,
  kind,
  organizationId,
})
export const childStream = (kind: ResourceKey, parent: string): Stream => ({ key: `${kind}<${parent}`, kind, parent })
