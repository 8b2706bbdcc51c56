import { catalog } from '../../../catalog/index.js'
import type { Catalog, CreateInput, FlexibleAssetField, FlexibleAssetType, ValueOf } from '../../../catalog/index.js'
import { UsageError } from '../../../errors.js'
import type { CallOptions } from '../../../http/types.js'
import { decodeOne } from '../../../jsonapi/decode.js'
import type { AnyRecord } from '../../../jsonapi/decode.js'
import { encodeAttributes, encodeDocument, requestName } from '../../../jsonapi/encode.js'
import { routeFor } from '../../core.js'
import type { ClientCore } from '../../core.js'
import { callOptions } from '../../generic/resource-client.js'
import type { ResourceClient } from '../../generic/resource-client.js'
import { written } from '../../generic/written.js'
import { AsSent } from '../../settle/as-sent.js'
import type { SendParts } from '../../settle/settling.js'

export type FieldKind = ValueOf<Catalog['flexibleAssetFields']['attributes']['kind']>
/** A field of a new type. `order` follows from the position unless given. */
export type NewField = Omit<CreateInput<Catalog['flexibleAssetFields']>, 'flexibleAssetTypeId' | 'order' | 'extra'> & {
  readonly order?: number
}
export interface NewFlexibleAssetType extends Omit<CreateInput<Catalog['flexibleAssetTypes']>, 'fields' | 'extra'> {
  /** Without it the type gets Title (Text, required, in the list, used for the title) and Content (Textbox). */
  readonly fields?: readonly NewField[]
}

export interface FlexibleAssetTypeOperations {
  /**
   * Creates a type with its fields in one request; without fields, with Title (Text) and Content (Textbox).
   * @throws UsageError when no field is used for the title or none is shown in the list: the API would refuse the type
   */
  create(input: NewFlexibleAssetType, options?: CallOptions): Promise<FlexibleAssetType>
  /** The fields of a type in their order; remembered per client until `refresh`. */
  fields(id: string | number, options?: CallOptions & { readonly refresh?: boolean }): Promise<readonly FlexibleAssetField[]>
}

/** The fields of a type that is created without any. */
export const DEFAULT_FIELDS: readonly NewField[] = [
  { name: 'Title', kind: 'Text', required: true, showInList: true, useForTitle: true },
  { name: 'Content', kind: 'Textbox', required: false, showInList: false, useForTitle: false },
]

export const flexibleAssetTypeOperations = (
  core: ClientCore,
  types: ResourceClient,
  fields: ResourceClient,
): FlexibleAssetTypeOperations => {
  const remembered = new Map<string, Promise<readonly FlexibleAssetField[]>>()
  // What was read of fields is stale once one of them was written through this client.
  core.writes.on('flexibleAssetField.*', () => remembered.clear())
  core.writes.on('flexibleAssetType.*', () => remembered.clear())
  return {
    async create(input, options = {}) {
      const call = callOptions(options)
      const { fields: given = DEFAULT_FIELDS, ...attributes } = input
      checkFields(given)
      // A type with its fields among the attributes answers 500 in practice; as a relationship it works.
      const encoded = encodeAttributes({ ...catalog.flexibleAssetTypes, attributes: writableAttributes }, { ...attributes }, 'create')
      const data = given.map((field, index) => ({
        type: catalog.flexibleAssetFields.requestType,
        attributes: encodeField({ order: index + 1, ...field }),
      }))
      const { path } = routeFor(catalog.flexibleAssetTypes, 'create', {})
      const sought = types.sought(path, { ...attributes, fields: given }, encoded.attributes, {
        include: ['flexibleAssetFields'],
        also: hasFields(data.map((field) => field.attributes)),
      })
      const send = async (parts: SendParts): Promise<AnyRecord> => {
        const response = await core.pipeline.send({
          method: 'POST',
          path,
          body: encodeDocument(catalog.flexibleAssetTypes, encoded.attributes, { [FIELDS]: { data } }),
          ...call,
          ...parts,
          context: { resource: 'flexibleAssetTypes', operation: 'create' },
        })
        return written(() => decodeOne(catalog.flexibleAssetTypes, response.json))
      }
      return (await core.settling.create(sought, call, send)) as unknown as FlexibleAssetType
    },

    async fields(id, options = {}) {
      const key = String(id)
      const known = remembered.get(key)
      if (known !== undefined && options.refresh !== true) return known
      const read = fields
        .list({ flexibleAssetTypeId: id, ...callOptions(options), priority: options.priority ?? 'interactive' })
        .collect()
        .then((list) => ([...list] as unknown as FlexibleAssetField[]).sort((a, b) => a.order - b.order))
      remembered.set(key, read)
      read.catch(() => remembered.delete(key))
      return read
    },
  }
}

const FIELDS = catalog.flexibleAssetFields.requestType
const { fields: fieldList, ...withoutFields } = catalog.flexibleAssetTypes.attributes
/** Fields have defaults, and travel beside the attributes. */
const writableAttributes = { ...withoutFields, fields: { ...fieldList, create: 'optional' } } as const
const { flexibleAssetTypeId: _type, ...fieldAttributes } = catalog.flexibleAssetFields.attributes

const encodeField = (field: NewField & { readonly order: number }): Readonly<Record<string, unknown>> => {
  const { attributes } = encodeAttributes({ ...catalog.flexibleAssetFields, attributes: fieldAttributes }, { ...field }, 'create')
  const decimals = requestName(fieldAttributes.decimals)
  // Number and Percent are refused without it.
  return (field.kind === 'Number' || field.kind === 'Percent') && attributes[decimals] === undefined
    ? { ...attributes, [decimals]: 0 }
    : attributes
}

/** Whether a type that was read with its fields has all of these and no more. */
const hasFields = (sent: readonly Readonly<Record<string, unknown>>[]): ((type: AnyRecord) => boolean) => {
  const wanted = sent.map((field) => new AsSent(catalog.flexibleAssetFields, field, new Set(['flexibleAssetTypeId'])))
  return ({ included }) => {
    const fields = (included['flexibleAssetFields'] ?? []) as unknown as readonly AnyRecord[]
    return fields.length === wanted.length && wanted.every((field) => fields.some((read) => field.fits(read, 'list')))
  }
}

const checkFields = (fields: readonly NewField[]): void => {
  if (!Array.isArray(fields) || fields.some((field: unknown) => typeof field !== 'object' || field === null))
    throw new UsageError('invalid_input', '"fields" of the flexible asset type must be a list of fields.', { hint: 'Nothing was sent.' })
  const hint = 'Mark a Text, Date or Select field with useForTitle and at least one field with showInList; nothing was sent.'
  if (fields.length === 0) throw new UsageError('invalid_input', 'A flexible asset type needs at least one field.', { hint })
  if (!fields.some((field) => field.showInList === true))
    throw new UsageError('invalid_input', 'No field of the type is shown in the list.', { hint })
  if (!fields.some((field) => field.useForTitle === true))
    throw new UsageError('invalid_input', 'No field of the type is used for the title.', { hint })
  const names = new Set<string>()
  for (const field of fields) {
    if (names.has(field.name))
      throw new UsageError('invalid_input', `Two fields of the type are named ${JSON.stringify(field.name)}.`, {
        hint: 'Field names are unique within a type.',
      })
    names.add(field.name)
  }
}
