/** The steps of flexible assets: their types, and assets from Markdown or from given traits. */
import type { FlexibleAssetField } from '../../catalog/index.js'
import { DEFAULT_FIELDS } from '../../client/resources/flexible-asset-types/flexible-asset-types.js'
import { checkTraits } from '../../client/resources/flexible-assets/check-traits.js'
import { sameTrait } from '../../client/resources/flexible-assets/same-trait.js'
import { isGlueError } from '../../errors.js'
import { didYouMean } from '../../jsonapi/near-names.js'
import { seenOf } from './changed-since.js'
import type { Reference, ReferenceKind, TraitInput } from './file-schema.js'
import { referenceParts } from './file-schema.js'
import { matchRecord } from './match.js'
import { fold, referencesIn } from './names.js'
import type { DesiredFlexibleAsset } from './onboarding-file.js'
import type { PlanBuilder } from './plan-builder.js'
import { isStepReference, resolveReferences, stepReference } from './plan-types.js'
import type { Attributes, FieldChange } from './plan-types.js'
import { ORGANIZATION, assetKey, keyOfReference, typeKey } from './step-keys.js'
import { traitInWords } from './trait-values.js'
import type { DataPath } from '../yaml-source.js'

interface AssetType {
  /** Null: it is yet to be made. */
  readonly id: string | null
  readonly fields: readonly FlexibleAssetField[]
}

/** What of an asset can be known before its references are. */
interface Draft {
  readonly asset: DesiredFlexibleAsset
  readonly at: DataPath
  readonly type: AssetType
  readonly title: string
  readonly key: string
}

/** The keys of the steps, by position in the file; what refers to an asset needs them. */
export const planFlexibleAssets = async (plan: PlanBuilder): Promise<readonly string[]> => {
  const types = await planTypes(plan)
  const drafts: (Draft | null)[] = plan.file.flexibleAssets.map((asset, index) => {
    const at: DataPath = ['flexibleAssets', index]
    const type = types.get(fold(asset.type))
    const title = type === undefined ? undefined : titleOf(plan, asset, type, at)
    return type === undefined || title === undefined ? null : { asset, at, type, title, key: assetKey(asset, title) }
  })
  const keys = drafts.map((draft) => draft?.key ?? '')
  for (const draft of inOrder(plan, drafts, keys)) await planAsset(plan, draft, keys)
  return keys
}

const planTypes = async (plan: PlanBuilder): Promise<ReadonlyMap<string, AssetType>> => {
  const types = new Map<string, AssetType>()
  for (const [index, asset] of plan.file.flexibleAssets.entries()) {
    if (types.has(fold(asset.type))) continue
    const lookup = await plan.view.idOfName('flexibleAssetTypes', asset.type)
    const mayCreate = plan.file.flexibleAssets.some((other) => other.createType && fold(other.type) === fold(asset.type))
    if ('id' in lookup) {
      const fields = await plan.view.client.flexibleAssetTypes.fields(lookup.id, plan.view.call)
      types.set(fold(asset.type), { id: lookup.id, fields })
      if (mayCreate)
        plan.add({
          key: typeKey(asset.type),
          kind: 'flexible asset type',
          action: 'unchanged',
          title: asset.type,
          changes: [],
          id: lookup.id,
          work: null,
        })
      continue
    }
    if (!mayCreate) {
      plan.take(['flexibleAssets', index, 'type'], { ...lookup, hint: `${lookup.hint} Or add "createType: true".` })
      continue
    }
    plan.add({
      key: typeKey(asset.type),
      kind: 'flexible asset type',
      action: 'create',
      title: asset.type,
      changes: [{ field: 'fields', before: null, after: DEFAULT_FIELDS.map(({ name }) => name).join(', ') }],
      id: null,
      work: { do: 'create type', name: asset.type },
    })
    types.set(fold(asset.type), { id: null, fields: FIELDS_TO_BE })
  }
  return types
}

/** The fields that a type made here will have, as the API will describe them. */
const FIELDS_TO_BE = DEFAULT_FIELDS.map((field) => ({
  ...field,
  nameKey: field.name.toLowerCase(),
})) as unknown as readonly FlexibleAssetField[]

const titleFields = (fields: readonly FlexibleAssetField[]): readonly FlexibleAssetField[] =>
  fields.filter((field) => field.useForTitle === true)

/** The name that the API will give the asset. */
const titleOf = (plan: PlanBuilder, asset: DesiredFlexibleAsset, type: AssetType, at: DataPath): string | undefined => {
  const given = titleFields(type.fields).flatMap((field) => {
    const value = Object.entries(asset.traits).find(([key]) => fieldNamed(type.fields, key) === field)?.[1]
    return typeof value === 'string' || typeof value === 'number' ? [String(value)] : []
  })
  const title = asset.title ?? (given.length === 0 ? undefined : given.join(' '))
  if (title === undefined)
    plan.problems.push({
      at,
      message: `An asset of the type ${JSON.stringify(asset.type)} needs a name.`,
      hint: `Give "title", or the trait ${titleFields(type.fields)
        .map((field) => `"${String(field.nameKey)}"`)
        .join(' or ')}.`,
    })
  return title
}

const fieldNamed = (fields: readonly FlexibleAssetField[], key: string): FlexibleAssetField | undefined =>
  fields.find((field) => field.kind !== 'Header' && (field.nameKey === key || fold(field.name) === fold(key)))

/** What others refer to comes first. */
const inOrder = (plan: PlanBuilder, drafts: readonly (Draft | null)[], keys: readonly string[]): Draft[] => {
  const done: Draft[] = []
  const state = new Map<Draft, 'under way' | 'done'>()
  const visit = (draft: Draft): void => {
    if (state.get(draft) === 'done') return
    if (state.get(draft) === 'under way') {
      plan.problems.push({
        at: draft.at,
        message: `Flexible assets refer to each other in a circle, through ${JSON.stringify(draft.title)}.`,
        hint: 'Take one reference out; link the two under "links" instead.',
      })
      return
    }
    state.set(draft, 'under way')
    for (const value of Object.values(draft.asset.traits)) {
      for (const reference of referencesIn(value)) {
        const other = drafts.find((candidate) => candidate?.key === keyFor(plan, reference, keys))
        if (other !== undefined && other !== null) visit(other)
      }
    }
    state.set(draft, 'done')
    done.push(draft)
  }
  for (const draft of drafts) if (draft !== null) visit(draft)
  return done
}

const keyFor = (plan: PlanBuilder, reference: Reference, keys: readonly string[]): string =>
  referenceParts(reference).kind === 'user' ? '' : keyOfReference(plan.file, reference, keys)

const planAsset = async (plan: PlanBuilder, draft: Draft, keys: readonly string[]): Promise<void> => {
  const { asset, at, type, title, key } = draft
  const traits: Record<string, unknown> = {}
  for (const [given, value] of Object.entries(asset.traits)) {
    const field = fieldNamed(type.fields, given)
    if (field === undefined) {
      plan.problems.push({
        at: [...at, 'traits', given],
        message: `The type ${JSON.stringify(asset.type)} has no field ${JSON.stringify(given)}.`,
        hint: known(type.fields, given),
      })
      continue
    }
    traits[String(field.nameKey)] = await traitValue(plan, field, value, [...at, 'traits', given], keys)
  }
  const complete = { ...(await textTraits(plan, draft)), ...traits }
  if (!fits(plan, draft, complete)) return
  const organizationId = plan.idOf(ORGANIZATION)
  const present =
    type.id === null || organizationId === null
      ? []
      : await plan.view.all('flexibleAssets', { flexibleAssetTypeId: type.id, organizationId })
  const match = matchRecord('flexibleAssets', { name: title }, present)
  const base = { key, kind: 'flexible asset' as const, title: `${title} (${asset.type})` }
  if (match.conflict !== undefined) {
    plan.add({ ...base, action: 'conflict', changes: [], reason: match.conflict, id: null, work: null })
    return
  }
  if (match.record === null) {
    plan.add({
      ...base,
      action: 'create',
      changes: Object.entries(complete).map(([trait, value]) => change(type, trait, undefined, value, plan)),
      id: null,
      work: {
        do: 'create asset',
        organizationId: stepReference(ORGANIZATION),
        flexibleAssetTypeId: type.id ?? stepReference(typeKey(asset.type)),
        name: title,
        title: asset.title,
        markdown: asset.markdown,
        traits: asset.markdown === undefined ? complete : traits,
      },
    })
    return
  }
  const read = (match.record['traits'] ?? {}) as Readonly<Record<string, unknown>>
  const different = Object.entries(complete).filter(([trait, value]) => {
    const field = type.fields.find((candidate) => candidate.nameKey === trait)
    return field !== undefined && !sameTrait(field, withIds(plan, value), read[trait])
  })
  plan.add({
    ...base,
    action: different.length === 0 ? 'unchanged' : 'update',
    changes: different.map(([trait, value]) => change(type, trait, read[trait], value, plan)),
    id: match.record.id,
    work:
      different.length === 0
        ? null
        : {
            do: 'update traits',
            traits: Object.fromEntries(different),
            seen: seenOf(
              match.record,
              different.map(([trait]) => trait),
              read,
            ),
          },
  })
}

/** Title and text go where `createFromMarkdown` puts them. */
const textTraits = async (plan: PlanBuilder, { asset, at, type }: Draft): Promise<Readonly<Record<string, unknown>>> => {
  const title = type.fields.find((field) => field.kind === 'Text' && field.useForTitle === true)
  const content = type.fields.find((field) => field.kind === 'Textbox')
  if (title === undefined || (asset.markdown !== undefined && content === undefined)) {
    plan.problems.push({
      at: [...at, 'type'],
      message: `The type ${JSON.stringify(asset.type)} has no ${title === undefined ? 'Text field that is used for the title' : 'Textbox field for the text'}.`,
      hint: 'Give all fields under "traits", without "path" and "title".',
    })
    return {}
  }
  if (asset.title === undefined) return {}
  if (asset.markdown === undefined) return { [String(title.nameKey)]: asset.title }
  const { renderMarkdown } = await import('../../client/markdown/render-markdown.js')
  return { [String(title.nameKey)]: asset.title, [String(content?.nameKey)]: renderMarkdown(asset.markdown).html }
}

/** The value as it is sent: references as ids, or as the steps that will give them. */
const traitValue = async (
  plan: PlanBuilder,
  field: FlexibleAssetField,
  value: TraitInput,
  at: DataPath,
  keys: readonly string[],
): Promise<unknown> => {
  const references = referencesIn(value)
  if (references.length === 0) return value
  if (field.kind !== 'Tag' && field.kind !== 'Password') {
    plan.problems.push({ at, message: `The field ${JSON.stringify(field.name)} takes a value, not a reference.` })
    return undefined
  }
  const ids: unknown[] = []
  for (const reference of references) {
    const { kind, name } = referenceParts(reference)
    const fitting = field.kind === 'Password' ? kind === 'password' : tagTypeFits(kind, String(field.tagType ?? ''))
    if (!fitting) {
      plan.problems.push({
        at,
        message: `The field ${JSON.stringify(field.name)} takes ${field.kind === 'Password' ? 'a password' : String(field.tagType)}, not a ${kind}.`,
      })
      // So that the check of the traits does not complain about it once more; a file with problems is never sent.
      ids.push('1')
      continue
    }
    ids.push(kind === 'user' ? await plan.named('users', name, at) : stepReference(keyOfReference(plan.file, reference, keys)))
  }
  return field.kind === 'Password' ? ids[0] : ids
}

const tagTypeFits = (kind: ReferenceKind, tagType: string): boolean =>
  kind === 'flexibleAsset'
    ? tagType.startsWith('FlexibleAssetType')
    : kind === 'user'
      ? tagType === 'AccountsUsers'
      : tagType.toLowerCase() === `${kind}s`

/** Checks the traits as they will be sent, with any id in place of those that are not known yet. */
const fits = (plan: PlanBuilder, { at, type }: Draft, traits: Attributes): boolean => {
  try {
    checkTraits(type.fields, resolveReferences(traits, () => '1') as Attributes, 'create')
    return true
  } catch (error) {
    if (!isGlueError(error)) throw error
    plan.problems.push({ at, message: error.message, hint: error.hint })
    return false
  }
}

const withIds = (plan: PlanBuilder, value: unknown): unknown => resolveReferences(value, (step) => plan.idOf(step) ?? '0')

const change = (type: AssetType, trait: string, before: unknown, after: unknown, plan: PlanBuilder): FieldChange => ({
  field: type.fields.find((field) => field.nameKey === trait)?.name ?? trait,
  before: traitInWords(before),
  after: traitInWords(
    Array.isArray(after)
      ? (after as unknown[]).map((item) => (isStepReference(item) ? (plan.step(item.step)?.title ?? item.step) : item))
      : isStepReference(after)
        ? (plan.step(after.step)?.title ?? after.step)
        : after,
  ),
})

const known = (fields: readonly FlexibleAssetField[], given: string): string => {
  const names = fields.filter((field) => field.kind !== 'Header').map((field) => String(field.nameKey))
  return didYouMean(given, names) ?? `It has ${names.join(', ')}.`
}
