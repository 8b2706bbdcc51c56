/** The shape of `surface.json`: what is known about the API, resource by resource, gathered independently of the catalog. */
import { readFileSync } from 'node:fs'

export interface SurfaceEndpoint {
  readonly op: 'index' | 'show' | 'create' | 'update' | 'destroy' | 'bulk_update' | 'bulk_destroy' | 'publish'
  readonly method: string
  readonly path: string
  readonly success: number
  readonly doc: string
  readonly accepts_array?: boolean
  readonly filter_instead_of_ids?: boolean
}
export interface SurfaceFilter {
  readonly query: string
  readonly type: string
  readonly ops: readonly ('index' | 'bulk_update' | 'bulk_destroy')[]
  readonly requires?: string
  readonly required_in?: readonly string[]
  readonly enum?: readonly string[]
}
export interface SurfaceItem {
  readonly key: string
  readonly type: string
  readonly required: boolean
  readonly clearable: boolean
  readonly enum?: readonly string[]
}
export interface SurfaceAttribute {
  readonly name: string
  readonly type: string
  readonly access: 'read-only' | 'read-write' | 'write-only'
  readonly nullable?: boolean | 'unknown' | null
  readonly write_key?: string
  readonly write_type?: string
  readonly write_ops?: readonly ('create' | 'update' | 'bulk_update')[]
  readonly required_on_create?: boolean
  readonly required_on_update?: boolean
  readonly clearable?: boolean
  readonly enum?: readonly (string | number)[] | null
  readonly max_length?: number
  readonly default?: string | number | boolean
  readonly items?: Readonly<Record<string, string>> | string
  readonly write_items?: readonly SurfaceItem[]
  readonly source: readonly string[]
}
export interface SurfaceParameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly type?: string
  readonly op?: SurfaceEndpoint['op']
  readonly enum?: readonly string[]
}
export interface SurfaceResource {
  readonly key: string
  readonly types: { readonly response: string; readonly request: readonly string[] }
  readonly status: 'official' | 'official-2026' | 'undocumented' | 'removed'
  readonly endpoints: readonly SurfaceEndpoint[]
  readonly filters: readonly SurfaceFilter[]
  readonly sort: readonly string[]
  readonly includes: { readonly index?: readonly string[]; readonly show?: readonly string[] }
  readonly params: readonly SurfaceParameter[]
  readonly attributes: readonly SurfaceAttribute[]
}

export const surface = JSON.parse(readFileSync(new URL('surface.json', import.meta.url), 'utf8')) as readonly SurfaceResource[]

export const camelCase = (name: string): string => name.replaceAll(/[-_]+(\w)/g, (_, letter: string) => letter.toUpperCase())

/** No API key can use it: withdrawn, or open to web sessions only. */
export const isOutOfReach = (resource: SurfaceResource): boolean =>
  resource.status === 'removed' || resource.endpoints.every(({ doc }) => doc === 'removed' || doc === 'undocumented-jwt-only')
