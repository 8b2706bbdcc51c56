/**
 * A resource as a flat list of facts, one function for each of the two descriptions. Both lists are written in the same words, so that
 * any difference between catalog and surface is a difference between two strings with the same name.
 */
import type { Attribute, Resource } from '../../src/catalog/define.js'
import { camelCase } from './surface.js'
import type { SurfaceAttribute, SurfaceEndpoint, SurfaceResource } from './surface.js'

/** `attribute serial-number` → what is said about it. */
export type Facts = ReadonlyMap<string, string>

const say = (facts: Readonly<Record<string, unknown>>): string =>
  Object.entries(facts)
    .filter(([, value]) => value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => (value === true ? name : `${name}=${Array.isArray(value) ? value.join(',') : String(value)}`))
    .join(' ')

const OPERATION = {
  index: 'list',
  show: 'get',
  create: 'create',
  update: 'update',
  destroy: 'delete',
  bulk_update: 'bulkUpdate',
  bulk_destroy: 'bulkDelete',
  publish: 'publish',
} as const satisfies Readonly<Record<SurfaceEndpoint['op'], string>>
const STATUS: Readonly<Record<string, string>> = { official: 'documented', 'official-2026': 'documented-2026' }
const FILTER_KIND: Readonly<Record<string, string>> = {
  int: 'id',
  string: 'text',
  'date-range': 'dateRange',
  "int|'null'|0": 'folder',
  'int|0': 'folder',
}

/** The surface types a range by its ends. */
const rangeKind = (query: string, type: string): string | undefined =>
  query.includes('[range]') ? (type === 'int' ? 'idRange' : 'dateRange') : undefined

/** What the surface calls a type, for each kind of the catalog that may stand for it. */
const TYPES_OF_KIND: Readonly<Record<Attribute['kind'], readonly string[]>> = {
  text: ['string'],
  html: ['html', 'string'],
  secret: ['string'],
  int: ['int'],
  bool: ['bool'],
  date: ['date'],
  timestamp: ['date-time'],
  ref: ['int', 'string', 'string|int'],
  refs: ['array', 'string|array'],
  items: ['array'],
  object: ['object'],
  json: ['object', 'array', 'string|array', 'string'],
}

const sorted = (values: readonly (string | number)[] | undefined | null): readonly (string | number)[] | undefined =>
  values ? values.map(String).sort() : undefined

const itemsOfSurface = ({ items, write_items }: SurfaceAttribute): readonly string[] => {
  const written = new Map((write_items ?? []).map((item) => [item.key.replaceAll('_', '-'), item]))
  const read = items === undefined || typeof items === 'string' ? [] : Object.keys(items)
  return [...new Set([...read, ...written.keys()])].sort().map((name) => {
    const item = written.get(name)
    return say({
      [name]: true,
      create: item && (item.required ? 'required' : 'optional'),
      clearable: item?.clearable,
      enum: sorted(item?.enum),
    }).replaceAll(' ', ';')
  })
}
const itemsOfCatalog = ({ shape = {} }: Attribute): readonly string[] =>
  Object.values(shape)
    .map((inner) =>
      say({
        [inner.wire.replaceAll('_', '-')]: true,
        create: inner.create,
        clearable: inner.clearable,
        enum: sorted(inner.enum),
      }).replaceAll(' ', ';'),
    )
    .sort()

export const factsOfSurface = (resource: SurfaceResource, catalogKinds: ReadonlyMap<string, Attribute['kind']>): Facts => {
  const facts = new Map<string, string>()
  facts.set('type', resource.types.response)
  facts.set('writable', String(resource.types.request.length > 0))
  facts.set('status', STATUS[resource.status] ?? resource.status)
  const hasBulkUpdate = resource.endpoints.some(({ op }) => op === 'bulk_update')
  for (const { op, path, method, success, accepts_array, filter_instead_of_ids } of resource.endpoints) {
    facts.set(`endpoint ${OPERATION[op]} ${path}`, say({ method, success, acceptsArray: accepts_array, byFilter: filter_instead_of_ids }))
  }
  for (const { query, type, ops, requires, required_in, enum: values } of resource.filters) {
    const on = ops.map((op) => OPERATION[op])
    facts.set(
      `filter ${query}`,
      say({
        kind: rangeKind(query, type) ?? FILTER_KIND[type] ?? type,
        on: sorted(on),
        required: required_in?.includes('index'),
        requires: requires && camelCase(requires),
        enum: sorted(values),
      }),
    )
  }
  for (const sort of resource.sort) facts.set(`sort ${sort}`, camelCase(sort))
  for (const include of resource.includes.index ?? []) facts.set(`include list ${include}`, camelCase(include))
  for (const include of resource.includes.show ?? []) facts.set(`include get ${include}`, camelCase(include))
  for (const { name, in: place, enum: values } of resource.params) {
    if (place === 'path') facts.set(`parameter ${name.slice(1)}`, say({ enum: sorted(values) }))
  }
  const queries = new Map<string, { readonly type: string; readonly on: string[] }>()
  for (const { name, in: place, op, type } of resource.params) {
    if (place !== 'query' || op === undefined) continue
    const known = queries.get(name) ?? { type: type ?? '', on: [] }
    known.on.push(OPERATION[op])
    queries.set(name, known)
  }
  for (const [name, { type, on }] of queries) facts.set(`query ${name}`, say({ kind: FILTER_KIND[type] ?? type, on: sorted(on) }))
  for (const attribute of resource.attributes) {
    const { name, type, write_type, write_ops = [] } = attribute
    const kind = catalogKinds.get(name)
    const types = kind ? TYPES_OF_KIND[kind] : []
    facts.set(
      `attribute ${name}`,
      say({
        kind: types.includes(type) || (write_type !== undefined && types.includes(write_type)) ? kind : `(${type})`,
        create: write_ops.includes('create') && (attribute.required_on_create ? 'required' : 'optional'),
        update: write_ops.includes('update') && (attribute.required_on_update ? 'required' : 'optional'),
        notInBulk: hasBulkUpdate && write_ops.includes('update') && !write_ops.includes('bulk_update'),
        clearable: attribute.clearable,
        neverNull: attribute.nullable === false,
        writeOnly: attribute.access === 'write-only',
        enum: sorted(attribute.enum),
        maxLength: attribute.max_length,
        default: attribute.default === undefined ? undefined : String(attribute.default),
        items: kind === 'items' || kind === 'object' ? itemsOfSurface(attribute) : undefined,
        source: sorted(attribute.source),
      }),
    )
  }
  return facts
}

export const factsOfCatalog = (resource: Resource): Facts => {
  const facts = new Map<string, string>()
  facts.set('type', resource.type)
  facts.set('writable', String(resource.requestType !== undefined))
  facts.set('status', resource.status)
  for (const { operation, path, method, success, acceptsArray, byFilter } of resource.endpoints) {
    facts.set(`endpoint ${operation} ${path}`, say({ method, success, acceptsArray, byFilter }))
  }
  for (const { query, kind, on = ['list'], required, requires, enum: values } of Object.values(resource.filters)) {
    facts.set(`filter ${query}`, say({ kind, on: sorted(on), required, requires, enum: sorted(values) }))
  }
  for (const [key, wire] of Object.entries(resource.sorts)) facts.set(`sort ${wire}`, key)
  for (const place of ['list', 'get'] as const) {
    for (const [key, { wire }] of Object.entries(resource.includes[place] ?? {})) facts.set(`include ${place} ${wire}`, key)
  }
  for (const { segment, enum: values } of Object.values(resource.params ?? {})) {
    // A parameter without a list of values only names a segment; the paths say that already.
    if (values !== undefined) facts.set(`parameter ${segment}`, say({ enum: sorted(values) }))
  }
  for (const { wire, kind, on } of Object.values(resource.query ?? {})) facts.set(`query ${wire}`, say({ kind, on: sorted(on) }))
  for (const attribute of Object.values(resource.attributes)) {
    facts.set(
      `attribute ${attribute.wire}`,
      say({
        kind: attribute.kind,
        create: attribute.create,
        update: attribute.update,
        notInBulk: attribute.bulk === false,
        clearable: attribute.clearable,
        neverNull: attribute.nullable === false,
        writeOnly: attribute.writeOnly,
        enum: sorted(attribute.enum),
        maxLength: attribute.maxLength,
        default: attribute.default === undefined ? undefined : String(attribute.default),
        items: attribute.shape ? itemsOfCatalog(attribute) : undefined,
        source: sorted(attribute.source ?? ['D25']),
      }),
    )
  }
  return facts
}
