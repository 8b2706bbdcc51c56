/** Makes an asset, or changes the one that is there: recognised by traits that the caller declares to be its key. */
import type { FlexibleAsset, FlexibleAssetField } from '../../../catalog/index.js'
import { ConflictError, UsageError, isGlueError } from '../../../errors.js'
import type { CallOptions } from '../../../http/types.js'
import { didYouMean } from '../../../jsonapi/near-names.js'
import type { InTurn } from '../../generic/in-turn.js'
import type { IdOrName } from '../../generic/inputs.js'
import { callOptions } from '../../generic/resource-client.js'
import type { ResourceClient } from '../../generic/resource-client.js'
import type { FieldsThatFit } from './live-fields.js'
import { sameTrait } from './same-trait.js'
import { isEmptyTrait } from './trait-parts.js'
import type { Traits } from './trait-types.js'
import { traitsOf } from './update-traits.js'
import { writeForm } from './write-form.js'

/** What an upsert is told besides its organization and type. */
export interface UpsertTraits<T = Traits> {
  /** The traits that tell one asset of this type and organization from the others; `'name'`: those that are used for the title. */
  readonly key: 'name' | readonly (keyof T & string)[]
  /** Traits that are not named stay as they are; `null` empties one. */
  readonly traits: T
}
/** Organization and type are given by id or by name. */
export type UpsertInput<T = Traits> = UpsertTraits<T> & IdOrName<'organization'> & IdOrName<'flexibleAssetType'>
/** Where an upsert looks. */
export interface UpsertPlace {
  readonly organizationId: string | number
  readonly flexibleAssetTypeId: string | number
}
export interface UpsertResult<R = FlexibleAsset> {
  readonly record: R
  /** false: an asset with this key was there. */
  readonly created: boolean
  /** Keys of the traits that were written; empty when nothing was. */
  readonly changed: readonly string[]
}

export interface UpsertPorts {
  readonly assets: ResourceClient
  readonly fieldsThatFit: FieldsThatFit
  readonly maxBodyBytes: number
  readonly updateTraits: (id: string, traits: Traits, options: CallOptions) => Promise<FlexibleAsset>
  readonly inTurn: InTurn
}

export const upsert = async (ports: UpsertPorts, input: UpsertTraits & UpsertPlace, options: CallOptions): Promise<UpsertResult> => {
  const given = Object.fromEntries(Object.entries(input.traits).filter(([, value]) => value !== undefined))
  const fields = await ports.fieldsThatFit(input.flexibleAssetTypeId, given, 'update', options)
  const keyFields = keyFieldsOf(fields, input.key, given)
  const wanted = await writeForm(fields, given, ports.maxBodyBytes)
  const place = [String(input.organizationId), String(input.flexibleAssetTypeId)]
  const identity = keyFields.map((field) => [field.nameKey, comparable(wanted[String(field.nameKey)])])
  // Two at once would both find nothing and both create.
  return ports.inTurn(
    JSON.stringify([...place, ...identity]),
    async () => {
      const present = await lookUp(ports, input, keyFields, wanted, options)
      if (present !== null) return change(ports, present, fields, given, wanted, options)
      await ports.fieldsThatFit(input.flexibleAssetTypeId, given, 'create', options)
      const { organizationId, flexibleAssetTypeId } = input
      const changed = Object.keys(wanted)
      try {
        const record = await ports.assets.create({ organizationId, flexibleAssetTypeId, traits: wanted }, callOptions(options))
        return { record: record as unknown as FlexibleAsset, created: true, changed }
      } catch (error) {
        if (!isGlueError(error) || error.outcome !== 'unknown') throw error
        // All that was sent was looked for, and the key is less than that. What is not there yet may still come: its absence settles nothing.
        const made = await lookUp(ports, input, keyFields, wanted, options)
        if (made === null) throw error
        // Somebody else may have made one with this key meanwhile: what it lacks is still to be written.
        const rest = await change(ports, made, fields, given, wanted, options)
        return rest.changed.length === 0 ? { record: made, created: true, changed } : rest
      }
    },
    options,
  )
}

const change = async (
  ports: UpsertPorts,
  present: FlexibleAsset,
  fields: readonly FlexibleAssetField[],
  given: Traits,
  wanted: Traits,
  options: CallOptions,
): Promise<UpsertResult> => {
  const read = traitsOf(present)
  const changed = Object.keys(given).filter((key) => {
    const field = fields.find((candidate) => candidate.nameKey === key)
    return field !== undefined && !sameTrait(field, wanted[key], read[key])
  })
  if (changed.length === 0) return { record: present, created: false, changed }
  const traits = Object.fromEntries(changed.map((key) => [key, wanted[key] ?? null]))
  return { record: await ports.updateTraits(present.id, traits, options), created: false, changed }
}

/** The fields that recognise an asset. @throws UsageError where they cannot */
const keyFieldsOf = (fields: readonly FlexibleAssetField[], key: UpsertTraits['key'], given: Traits): readonly FlexibleAssetField[] => {
  const chosen = key === 'name' ? fields.filter((field) => field.useForTitle === true) : key.map((name) => fieldNamed(fields, name))
  if (!chosen.some((field) => !isEmptyTrait(given[String(field.nameKey)]))) {
    const names = chosen.map((field) => `"${field.nameKey}"`).join(', ')
    throw new UsageError('invalid_input', names === '' ? 'The key names no trait.' : `The key of the asset is empty: ${names}.`, {
      hint: 'Give at least one trait of the key a value, or every asset without it would be taken for this one.',
    })
  }
  return chosen
}

const fieldNamed = (fields: readonly FlexibleAssetField[], name: string): FlexibleAssetField => {
  const field = fields.find((candidate) => candidate.nameKey === name)
  if (field !== undefined && field.kind !== 'Header' && field.kind !== 'Upload') return field
  const keys = fields.filter(({ kind }) => kind !== 'Header' && kind !== 'Upload').map(({ nameKey }) => String(nameKey))
  throw new UsageError(
    'invalid_input',
    `The trait "${name}" cannot be part of the key: ${field === undefined ? 'the type has none' : 'it cannot be compared'}.`,
    {
      hint: didYouMean(name, keys) ?? `It is made of ${keys.join(', ')}.`,
    },
  )
}

/** Equal for what `sameTrait` calls equal, nearly: only used to keep calls in turn. */
const comparable = (value: unknown): unknown => (typeof value === 'string' ? value.trim() : (value ?? null))

/** @throws UsageError `ambiguous_name`; ConflictError when the list could not be read whole, so that absence proves nothing */
const lookUp = async (
  { assets }: UpsertPorts,
  { organizationId, flexibleAssetTypeId }: UpsertPlace,
  keyFields: readonly FlexibleAssetField[],
  wanted: Traits,
  options: CallOptions,
): Promise<FlexibleAsset | null> => {
  const list = await assets
    .list({ flexibleAssetTypeId, organizationId, ...callOptions(options), priority: options.priority ?? 'interactive' })
    .collect()
  const found = (list as unknown as readonly FlexibleAsset[]).filter((asset) =>
    keyFields.every((field) => sameTrait(field, wanted[String(field.nameKey)], traitsOf(asset)[String(field.nameKey)])),
  )
  if (found.length > 1) throw ambiguous(found)
  if (list.completeness.complete) return found[0] ?? null
  throw new ConflictError('conflict', 'Which asset is meant cannot be told: the list of assets could not be read whole.', {
    status: 409,
    method: 'GET',
    path: '/flexible_assets',
    hint: `${list.completeness.reasons.join(' ')} Nothing was written; try again.`,
    outcome: 'not_sent',
  })
}

export const ambiguous = (found: readonly FlexibleAsset[]): UsageError => {
  const shown = found.slice(0, 8).map(({ id, archived }) => (archived === true ? `${id} (archived)` : id))
  return new UsageError('ambiguous_name', `${found.length} flexible assets fit: ${shown.join(', ')}${found.length > 8 ? ' ...' : ''}.`, {
    hint: 'Say more to tell them apart, or use the id of the one that is meant.',
  })
}
