import type { Attribute, Resource, ResourceKey } from '../../catalog/index.js'
import { syncExpirations } from '../quirks/expirations.js'
import { quirkOf } from '../quirks/index.js'
import type { Draft, Rendering } from '../quirks/quirk.js'
import { logAction } from '../state/activity.js'
import type { Fields, Row } from '../state/collection.js'
import { itemsOf } from '../wire/body.js'
import type { RawItem } from '../wire/body.js'
import { apiResponse, gatewayResponse } from '../wire/message.js'
import type { EmulatorResponse } from '../wire/message.js'
import { attributeKey, labelOfResource, resourceNamed, resourceOf } from '../wire/names.js'
import { booleanOf } from '../wire/query.js'
import {
  badRequest,
  blank,
  bulkNotAllowed,
  mustExist,
  organizationRequired,
  parameterMissing,
  Refusal,
  unprocessable,
} from '../wire/refusal.js'
import { recordText } from '../wire/render.js'
import { decodeValue, idOf, isBlank } from '../wire/values.js'
import type { Answers, Context } from './context.js'
import { conditionsOf } from './filters.js'
import { matching, requireParents, requireRow } from './selection.js'

/** Documented without the `data` wrapper, though its examples have it. */
const BARE = new Set(['exports', 'groups'])

export const readItems = (context: Context): ReturnType<typeof itemsOf> => {
  const raw = itemsOf(context.body(), BARE.has(context.resource.key))
  for (const item of raw.items) {
    // The official examples contradict each other on spelling; only the type of another resource is wrong.
    const named = item.type === undefined ? undefined : resourceNamed(item.type)
    if (named !== undefined && named !== context.resource.key) throw unprocessable('type is invalid', '/data/type')
  }
  return raw
}

export const create = (context: Context): EmulatorResponse => {
  const { endpoint, resource } = context
  requireParents(context)
  const { items, isArray } = readItems(context)
  if (isArray && endpoint.acceptsArray !== true) throw bulkNotAllowed(labelOfResource(resource))
  const rows = eachOf(context, items, (item) => writeRow(context, item, undefined, isArray))
  return respond(context, 201, rows, isArray)
}

export const update = (context: Context): EmulatorResponse => {
  const { account } = context
  requireParents(context)
  const { items, isArray } = readItems(context)
  if (isArray) throw bulkNotAllowed(labelOfResource(context.resource))
  const row = account.transaction(() => writeRow(context, items[0]!, requireRow(context), false))
  return respond(context, 200, [row], false)
}

/** All or nothing (docs for organizations), or as far as it goes: see the switch `bulk-atomic`. */
export const eachOf = <T, R>({ account, answers }: Context, items: readonly T[], work: (item: T) => R): R[] =>
  answers['bulk-atomic'] === 'atomic'
    ? account.transaction(() => items.map(work))
    : items.map((item) => account.transaction(() => work(item)))

export const bulkUpdate = (context: Context): EmulatorResponse => {
  const { account, answers, endpoint, query, resource } = context
  requireParents(context)
  const { items, isArray } = readItems(context)
  const filtered = endpoint.byFilter === true && query.filters.length > 0
  if (resource.key === 'checklists' && context.params.organizationId !== undefined && answers['checklist-nested-bulk-patch'] === '422')
    throw bulkNotAllowed('Checklist')
  if (filtered) {
    refuseFilterForm(answers)
    if (isArray) throw badRequest('data must be a hash if used with filter', 'data')
    const collection = account.of(resource.key as ResourceKey)
    const conditions = conditionsOf(account, collection, query, answers, 'bulkUpdate')
    const rows = eachOf(context, [...matching(collection, conditions)], (row) => writeRow(context, items[0]!, row, true))
    return respond(context, 200, rows, true)
  }
  const rows = eachOf(context, items, (item) => {
    const id = idOf(item.attributes.id ?? item.id)
    if (id === undefined) throw parameterMissing('id')
    return writeRow(context, item, requireRow(context, id), true)
  })
  return respond(context, 200, rows, true)
}

/** The form that takes a filter in place of ids is documented, and nobody has been seen to use it. */
export const refuseFilterForm = (answers: Answers): void => {
  if (answers['bulk-by-filter'] === 'refuse') throw badRequest('filter is not supported for this request', 'filter')
}

const respond = (context: Context, status: number, rows: readonly Row[], asArray: boolean): EmulatorResponse => {
  const { account, key, query, resource } = context
  const rendering: Rendering = {
    view: 'show',
    // A bulk change has no such parameter (docs).
    secrets: key.passwordAccess && !(asArray && status === 200) && booleanOf(query.others.get('show_password')) === true,
  }
  const texts = rows.map((row) => recordText(account, resource, row, rendering))
  return apiResponse(status, `{"data":${asArray ? `[${texts.join(',')}]` : texts[0]}}`)
}

/** One record made or changed, with every check; runs inside a transaction. */
const writeRow = (context: Context, item: RawItem, row: Row | undefined, bulk: boolean): Row => {
  const { resource } = context
  if (row !== undefined && item.relationships !== undefined && Object.keys(item.relationships).length > 0) {
    // A connector has seen another status for types of flexible assets (MS).
    if (resource.key === 'flexibleAssetTypes' && context.answers['type-relationships-patch'] === '403')
      throw new Refusal(gatewayResponse(403, 'Forbidden'))
    throw unprocessable('relationships cannot be changed by this request', '/data/relationships')
  }
  const fields = decodeAttributes(resource, item.attributes, row === undefined ? 'create' : 'update', bulk)
  if (row === undefined) Object.assign(fields, context.params)
  return writeFields(context, resource, item, row, fields, bulk)
}

const writeFields = (context: Context, resource: Resource, item: RawItem, row: Row | undefined, fields: Fields, bulk: boolean): Row => {
  const { account } = context
  const quirk = quirkOf(resource.key)
  const draft: Draft = {
    context,
    account,
    resource,
    item,
    row,
    fields,
    bulk,
    write: (key, attributes, other) => writePart(context, key, attributes, other),
  }
  if (row !== undefined) refuseIfSynced(resource, row, fields)
  quirk?.before?.(draft)
  checkRequired(draft, quirk?.notRequired ?? [], quirk?.alsoRequired?.(context.answers) ?? [])
  checkReferences(draft)
  quirk?.check?.(draft)
  const collection = account.of(resource.key as ResourceKey)
  const stamp = account.stamp()
  if (row === undefined) {
    for (const [key, attribute] of Object.entries(resource.attributes))
      if (attribute.default !== undefined && fields[key] === undefined) fields[key] = attribute.default
    const made = collection.insert(account.newId(), { ...fields, createdAt: stamp, updatedAt: stamp })
    logAction(account, resource, made, 'create')
    quirk?.after?.(draft, made, undefined)
    syncExpirations(account, made)
    return made
  }
  const previous = { ...row.fields }
  collection.update(row, { ...fields, updatedAt: stamp })
  logAction(account, resource, row, 'update')
  quirk?.after?.(draft, row, previous)
  if (EXPIRING.some((key) => key in fields)) syncExpirations(account, row)
  return row
}

const EXPIRING = ['warrantyExpiresAt', 'expiresOn', 'traits']

/** A record of another resource, written as part of this request. */
const writePart = (context: Context, key: ResourceKey, attributes: Readonly<Record<string, unknown>>, row?: Row): Row => {
  const resource = resourceOf(key)
  const item: RawItem = { type: undefined, id: undefined, attributes, relationships: undefined, data: {} }
  const fields = decodeAttributes(resource, attributes, row === undefined ? 'create' : 'update', false)
  return writeFields(context, resource, item, row, fields, false)
}

/** What the request may set. Everything else, known or not, is ignored without a word. */
const decodeAttributes = (
  resource: Resource,
  given: Readonly<Record<string, unknown>>,
  operation: 'create' | 'update',
  bulk: boolean,
): Fields => {
  const fields: Fields = {}
  for (const [name, value] of Object.entries(given)) {
    const key = attributeKey(resource.attributes, name)
    const attribute = key === undefined ? undefined : resource.attributes[key]
    if (key === undefined || attribute === undefined || attribute[operation] === undefined) continue
    if (bulk && operation === 'update' && attribute.bulk === false) continue
    fields[key] = decodeValue(attribute, value)
  }
  return fields
}

const checkRequired = ({ fields, resource, row }: Draft, not: readonly string[], also: readonly string[]): void => {
  for (const [key, attribute] of Object.entries(resource.attributes)) {
    if (not.includes(key)) continue
    const must = also.includes(key) || attribute.create === 'required'
    // A required attribute cannot be emptied; one that every change must name cannot be left out either.
    const missing =
      row === undefined ? must && isBlank(fields[key]) : key in fields ? must && isBlank(fields[key]) : attribute.update === 'required'
    if (!missing) continue
    if (key === 'organizationId') throw organizationRequired()
    throw blank(attribute)
  }
}

const checkReferences = ({ account, fields, resource }: Draft): void => {
  for (const [key, value] of Object.entries(fields)) {
    const attribute = resource.attributes[key]
    if (attribute === undefined || isBlank(value)) continue
    if (attribute.kind !== 'ref' && attribute.kind !== 'refs') continue
    if (attribute.target === undefined || attribute.target === '') continue
    const collection = account.of(attribute.target as ResourceKey)
    for (const id of attribute.kind === 'ref' ? [String(value)] : (value as readonly string[])) {
      if (collection.get(id) !== undefined) continue
      throw key === 'organizationId' ? organizationRequired() : missingReference(resource, key, attribute)
    }
  }
}

const missingReference = (resource: Resource, key: string, attribute: Attribute): Refusal =>
  // Seen for documents alone, with words of its own (W).
  resource.key === 'documents' && key === 'documentFolderId'
    ? unprocessable('Document folder must exist in the same organization', '/data/attributes/document-folder-id')
    : mustExist(attribute)

/** What a PSA or RMM owns may be changed only where the description says so (docs). */
const refuseIfSynced = (resource: Resource, row: Row, fields: Fields): void => {
  const open = resource.syncedMayChange
  if (open === undefined || (row.fields.psaIntegration !== 'enabled' && row.fields.synced !== true)) return
  const closed = Object.keys(fields).find((key) => !open.includes(key))
  if (closed === undefined && Object.keys(fields).length > 0) return
  const wire = closed === undefined ? 'id' : (resource.attributes[closed]?.wire ?? closed)
  throw unprocessable('cannot be changed because the record is synced with an external system', `/data/attributes/${wire}`)
}
