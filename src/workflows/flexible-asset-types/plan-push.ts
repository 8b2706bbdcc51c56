/** What must be done so that an account has the types that files describe. Nothing is read or written here. */
import { TAG_TARGETS, assetTagTarget, nameKeyOf } from '../../catalog/index.js'
import { didYouMean } from '../../jsonapi/near-names.js'
import { placesFor } from './field-order.js'
import { CHANGEABLE } from './model.js'
import type { AccountField, AccountType, FieldModel, TypeModel } from './model.js'
import type { PlanTypesOptions, RefusedChange, TypeChange, TypeFieldChange, TypePlan } from './plan-types.js'
import { TypeNames, matchTypes } from './type-names.js'

/** Compares the types of files with those of an account. */
export const planTypes = (wanted: readonly TypeModel[], account: readonly AccountType[], options: PlanTypesOptions = {}): TypePlan => {
  const changes: TypeChange[] = []
  const refused: RefusedChange[] = []
  const notes: string[] = []
  const known = [...new Set([...account, ...wanted].map((type) => type.name))]
  const matches = matchTypes(wanted, account)
  const names = new TypeNames(wanted, account, matches)
  for (const type of wanted) {
    refused.push(...danglingTags(type, names, known))
    const unclear = matches.unclear.get(type)
    if (unclear !== undefined) {
      refused.push({
        type: type.name,
        field: null,
        reason: unclear,
        hint: 'Give each type a name of its own, in the files and in IT Glue.',
      })
      continue
    }
    const present = matches.present.get(type)
    if (present === undefined) {
      changes.push({ do: 'create type', type })
      continue
    }
    const own = changesOfType(type, present)
    if (own.length > 0) changes.push({ do: 'change type', type, present, changes: own })
    const fields = planFields(type, present, names, options)
    changes.push(...fields.changes)
    refused.push(...fields.refused)
    notes.push(...fields.notes)
  }
  return { changes, refused, notes }
}

const changesOfType = (type: TypeModel, present: AccountType): TypeFieldChange[] =>
  (['name', 'description', 'icon', 'showInMenu', 'enabled'] as const).flatMap((attribute) => {
    const [after, before] = [type[attribute], present[attribute]]
    // What the file does not say stays as it is.
    return after === undefined || sameText(after, before) ? [] : [change(attribute, before, after)]
  })

const planFields = (type: TypeModel, present: AccountType, names: TypeNames, { deleteFields }: PlanTypesOptions): TypePlan => {
  const matches = matchFields(type.fields, present.fields)
  const spare = present.fields.filter((field) => !matches.includes(field))
  const orders = placesFor(
    matches.map((match) => match?.order),
    spare.map((field) => field.order),
  )
  const changes: TypeChange[] = []
  const refused: RefusedChange[] = []
  const notes: string[] = []
  const refuse = (field: string, reason: string, hint: string): void => void refused.push({ type: type.name, field, reason, hint })
  type.fields.forEach((field, index) => {
    const [match, order] = [matches[index], orders[index] as number]
    if (match === undefined) {
      changes.push({ do: 'add field', type, typeId: present.id, field, order })
      return
    }
    if (match.kind !== field.kind)
      return refuse(
        field.name,
        `its kind is ${match.kind} and cannot become ${field.kind}: the API refuses that once assets hold data`,
        NEW_FIELD,
      )
    if (!sameTag(match.tagType, field.tagType, names))
      return refuse(
        field.name,
        `it points at ${match.tagType ?? 'nothing'} and cannot point at ${field.tagType ?? 'nothing'}: the ids that assets hold would mean other records`,
        NEW_FIELD,
      )
    const own = changesOfField(field, match)
    if (match.order !== order) own.push(change('order', match.order, order))
    if (own.length > 0) changes.push({ do: 'change field', type, field, present: match, order, changes: own })
  })
  for (const field of spare) {
    const renamed = type.fields.filter((candidate, index) => matches[index] === undefined && couldBe(candidate, field, names))
    const looks = renamed.map((candidate) => `${JSON.stringify(candidate.name)} is new`).join(', ')
    if (renamed.length > 0) {
      const text = `${type.name}: the field ${JSON.stringify(field.name)} is not in the file, and ${looks}. If it is the same one renamed, write "key: ${field.key}" under it; otherwise its data stays behind.`
      if (deleteFields === true)
        refuse(
          field.name,
          'it may be a renamed field, and deleting it would lose its data',
          `Write "key: ${field.key}" under the field that it has become; or push once without deleting, and then delete.`,
        )
      else notes.push(text)
    } else if (deleteFields === true) changes.push({ do: 'delete field', type, present: field })
    else notes.push(`${type.name}: the field ${JSON.stringify(field.name)} is not in the file and stays.`)
  }
  return { changes, refused, notes }
}

const NEW_FIELD = 'Add a field of another name and key for it, and move the data.'

/**
 * The present field of each wanted one: by its key where the file gives one, then by its name, then by the key that its name makes. A
 * new name alone is never taken for a rename: the data of one field would come to stand under the name of another.
 */
const matchFields = (wanted: readonly FieldModel[], present: readonly AccountField[]): readonly (AccountField | undefined)[] => {
  const matches: (AccountField | undefined)[] = wanted.map(() => undefined)
  const pair = (test: (field: FieldModel, candidate: AccountField) => boolean): void => {
    wanted.forEach((field, index) => {
      matches[index] ??= present.find((candidate) => !matches.includes(candidate) && test(field, candidate))
    })
  }
  pair((field, candidate) => field.key !== undefined && candidate.key === field.key)
  pair(
    (field, candidate) =>
      candidate.name.trim() === field.name && (field.key === undefined || !present.some(({ key }) => key === field.key)),
  )
  pair((field, candidate) => field.key === undefined && candidate.key === nameKeyOf(field.name))
  return matches
}

const couldBe = (wanted: FieldModel, present: AccountField, names: TypeNames): boolean =>
  wanted.kind === present.kind && wanted.key === undefined && sameTag(wanted.tagType, present.tagType, names)

const changesOfField = (field: FieldModel, present: AccountField): TypeFieldChange[] =>
  CHANGEABLE.flatMap((attribute) => {
    const [after, before] = [field[attribute], present[attribute]]
    const same =
      attribute === 'defaultValue' && field.kind === 'Select'
        ? lines(after) === lines(before)
        : attribute === 'decimals' && field.kind !== 'Number' && field.kind !== 'Percent'
          ? true
          : sameText(after, before)
    return same ? [] : [change(attribute, before, after)]
  })

const lines = (text: unknown): string =>
  String(text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')

type Value = string | number | boolean | null | undefined
const sameText = (a: Value, b: Value): boolean => String(a ?? '').trim() === String(b ?? '').trim()
const change = (attribute: string, before: Value, after: Value): TypeFieldChange => ({
  attribute,
  before: inWords(before),
  after: inWords(after),
})
const inWords = (value: Value): string | null =>
  value === null || value === undefined || value === '' ? null : String(value).replaceAll('\n', ', ')

/** Tags at types are the same when their names mean one type. */
const sameTag = (a: string | null, b: string | null, names: TypeNames): boolean => {
  const [one, other] = [assetTagTarget(a ?? ''), assetTagTarget(b ?? '')]
  return one === undefined || other === undefined
    ? (a ?? '') === (b ?? '')
    : one === other || (names.find(one) !== undefined && names.find(one) === names.find(other))
}

const danglingTags = (type: TypeModel, names: TypeNames, known: readonly string[]): RefusedChange[] =>
  type.fields.flatMap((field) => {
    const target = assetTagTarget(field.tagType ?? '')
    if (field.kind !== 'Tag' || (target === undefined && Object.hasOwn(TAG_TARGETS, field.tagType ?? ''))) return []
    if (target !== undefined && names.find(target) !== undefined) return []
    const hint = didYouMean(target ?? '', known) ?? 'Push the file of that type too.'
    return [
      {
        type: type.name,
        field: field.name,
        reason: `it points at the type ${JSON.stringify(target)}, which neither the account nor the files have`,
        hint,
      },
    ]
  })
