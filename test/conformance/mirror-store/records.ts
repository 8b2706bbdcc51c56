import { catalog } from '../../../src/catalog/index.js'
import type { Resource, ResourceKey } from '../../../src/catalog/index.js'
import type { AnyRecord } from '../../../src/jsonapi/decode.js'

/** A record as the client returns it: null for what is not given. */
export const record = (kind: ResourceKey, fields: Readonly<Record<string, unknown>> & { readonly id: string }): AnyRecord => {
  const { attributes, type } = catalog[kind] as Resource
  const readable = Object.entries(attributes).filter(([, { kind, writeOnly }]) => kind !== 'secret' && writeOnly !== true)
  return { type, ...Object.fromEntries(readable.map(([key]) => [key, null])), extra: {}, included: {}, ...fields } as unknown as AnyRecord
}

export const organization = (id: string, name: string, fields: Readonly<Record<string, unknown>> = {}): AnyRecord =>
  record('organizations', { id, name, updatedAt: '2026-05-01T00:00:00.000Z', ...fields })

export const configuration = (id: string, organizationId: string, fields: Readonly<Record<string, unknown>> = {}): AnyRecord =>
  record('configurations', {
    id,
    organizationId,
    name: `SRV-${id}`,
    archived: false,
    restricted: false,
    myGlue: false,
    updatedAt: '2026-05-01T00:00:00.000Z',
    ...fields,
  })

export const contact = (id: string, organizationId: string, name: string, fields: Readonly<Record<string, unknown>> = {}): AnyRecord =>
  record('contacts', { id, organizationId, name, myGlue: false, ...fields })
