/** Carries out a plan, in as many rounds as tags between new types need. */
import { assetTagTarget, assetTagType, nameKeyOf } from '../../catalog/index.js'
import type { GlueClient } from '../../client/glue-client.js'
import type { NewField } from '../../client/resources/flexible-asset-types/flexible-asset-types.js'
import { GlueError, UsageError, isGlueError } from '../../errors.js'
import type { CallOptions } from '../../http/types.js'
import { foldName } from './model.js'
import type { AccountType, FieldModel, TypeModel } from './model.js'
import { planTypes } from './plan-push.js'
import type { PlanTypesOptions, TypeChange, TypePlan } from './plan-types.js'
import { readTypes } from './read-types.js'
import { changeTitle } from './render-types.js'

export interface PushTypesOptions extends PlanTypesOptions, CallOptions {
  readonly onProgress?: ((step: { readonly done: number; readonly title: string }) => void) | undefined
}

export interface PushedTypes {
  readonly typesCreated: number
  readonly typesChanged: number
  readonly fieldsAdded: number
  readonly fieldsChanged: number
  readonly fieldsDeleted: number
}

/** What a push would do. Only reads. */
export const planPush = async (
  client: GlueClient,
  types: readonly TypeModel[],
  options: PlanTypesOptions & CallOptions = {},
): Promise<TypePlan> => {
  const { deleteFields, ...call } = options
  return planTypes(types, await readTypes(client, callOf(call)), { deleteFields })
}

/**
 * Gives the account the types that files describe. A type whose tags point at types that are not there yet is made without those fields;
 * they are added when all types are there, so circles are no matter. Stopped at any point and called again, it goes on where it was; when
 * everything is as described, it writes nothing.
 * @throws UsageError `invalid_input` when something of the plan is refused; then nothing was written
 */
export const pushTypes = async (client: GlueClient, types: readonly TypeModel[], options: PushTypesOptions = {}): Promise<PushedTypes> => {
  const counts = { typesCreated: 0, typesChanged: 0, fieldsAdded: 0, fieldsChanged: 0, fieldsDeleted: 0 }
  const call = callOf(options)
  let doubt: { readonly title: string; readonly error: GlueError } | undefined
  let total = 0
  for (;;) {
    const account = await readTypes(client, call)
    const plan = planTypes(types, account, options)
    if (plan.refused.length > 0) throw refusal(plan)
    // A write without an answer: what it was to do is still to do, so it must be looked at before it is repeated.
    if (doubt !== undefined && plan.changes.some((change) => changeTitle(change) === doubt?.title)) throw doubt.error
    doubt = undefined
    if (plan.changes.length === 0) return counts
    const round = new Round(client, account, call)
    const before = total
    for (const change of inOrder(plan.changes)) {
      const title = changeTitle(change)
      try {
        if (!(await round.carryOut(change))) continue
      } catch (error) {
        if (!isGlueError(error) || error.outcome !== 'unknown' || call.signal?.aborted === true) throw error
        doubt = { title, error }
      }
      counts[COUNTED[change.do]]++
      total++
      options.onProgress?.({ done: total, title })
      if (doubt !== undefined) break
    }
    if (total === before)
      throw new GlueError('conflict', `This cannot be done in any order: ${plan.changes.map(changeTitle).join('; ')}.`, {
        hint: 'Two fields that exchange their names need a push in between, in which one of them has a third name.',
        outcome: 'not_sent',
      })
  }
}

const COUNTED = {
  'create type': 'typesCreated',
  'change type': 'typesChanged',
  'add field': 'fieldsAdded',
  'change field': 'fieldsChanged',
  'delete field': 'fieldsDeleted',
} as const

/** One of a type's fields is always shown in the list: what turns it on comes before what turns it off. */
const inOrder = (changes: readonly TypeChange[]): readonly TypeChange[] => {
  const rank = (change: TypeChange): number => {
    switch (change.do) {
      case 'create type':
        return 0
      case 'change type':
        return 1
      case 'add field':
        return 2
      case 'change field':
        return change.field.showInList ? 3 : 4
      case 'delete field':
        return 5
    }
  }
  return [...changes].sort((a, b) => rank(a) - rank(b))
}

/** The account as it was read, and what was done since. */
class Round {
  readonly #client: GlueClient
  readonly #call: CallOptions
  readonly #ids: Map<string, string>
  /** Names of fields in use, by the id of their type. */
  readonly #names: Map<string, Set<string>>

  constructor(client: GlueClient, account: readonly AccountType[], call: CallOptions) {
    this.#client = client
    this.#call = call
    this.#ids = new Map(account.map((type) => [foldName(type.name), type.id]))
    this.#names = new Map(account.map((type) => [foldName(type.name), new Set(type.fields.map((field) => field.name))]))
  }

  /** false: not yet possible. */
  async carryOut(change: TypeChange): Promise<boolean> {
    const { flexibleAssetTypes, flexibleAssetFields } = this.#client
    switch (change.do) {
      case 'create type': {
        const { id } = await flexibleAssetTypes.create({ ...attributesOf(change.type), fields: this.#firstFields(change.type) }, this.#call)
        this.#ids.set(foldName(change.type.name), id)
        return true
      }
      case 'change type':
        await flexibleAssetTypes.update(change.present.id, attributesOf(change.type), this.#call)
        return true
      case 'add field': {
        const field = this.#newField(change.field, change.order)
        const names = this.#names.get(foldName(change.type.name))
        if (field === undefined || names?.has(field.name) === true) return false
        await flexibleAssetFields.create({ ...field, order: change.order, flexibleAssetTypeId: change.typeId }, this.#call)
        names?.add(field.name)
        return true
      }
      case 'change field': {
        const attributes = new Set(change.changes.map(({ attribute }) => attribute))
        const names = this.#names.get(foldName(change.type.name))
        if (attributes.has('name') && names?.has(change.field.name) === true) return false
        const all = { ...editable(change.field), order: change.order }
        const named = Object.entries(all).filter(([key]) => attributes.has(key))
        await flexibleAssetFields.update(change.present.id, Object.fromEntries(named), this.#call)
        if (attributes.has('name')) {
          names?.delete(change.present.name)
          names?.add(change.field.name)
        }
        return true
      }
      case 'delete field':
        await flexibleAssetFields.delete(change.present.id, this.#call)
        return true
    }
  }

  /** The fields of a new type but for tags at types that are not there yet; the next round adds those. */
  #firstFields(type: TypeModel): readonly NewField[] {
    const fields = type.fields.flatMap((field, index) => this.#newField(field, index + 1) ?? [])
    if (fields.some((field) => field.showInList === true)) return fields
    // The API wants one in the list, and the next round sets it right.
    return fields.map((field) => (field.useForTitle === true ? { ...field, showInList: true } : field))
  }

  #newField(field: FieldModel, order: number): (NewField & { readonly order: number }) | undefined {
    const target = assetTagTarget(field.tagType ?? '')
    const targetId = target === undefined ? undefined : this.#ids.get(foldName(target))
    if (target !== undefined && targetId === undefined) return undefined
    return {
      ...editable(field),
      // The API makes the key of the name and keeps it: a field with a key of its own begins under that, and is then renamed.
      name: field.key === undefined || field.key === nameKeyOf(field.name) ? field.name : field.key,
      kind: field.kind,
      tagType: targetId === undefined ? field.tagType : assetTagType(targetId),
      order,
    }
  }
}

const attributesOf = ({ name, description, icon, showInMenu, enabled }: TypeModel) => ({
  name,
  ...(description === undefined ? {} : { description }),
  ...(icon === undefined ? {} : { icon }),
  ...(showInMenu === undefined ? {} : { showInMenu }),
  ...(enabled === undefined ? {} : { enabled }),
})

const editable = ({ name, hint, decimals, defaultValue, required, useForTitle, showInList, expiration }: FieldModel) => ({
  name,
  hint,
  decimals,
  defaultValue,
  required,
  useForTitle,
  showInList,
  expiration,
})

const refusal = (plan: TypePlan): UsageError =>
  new UsageError(
    'invalid_input',
    `The types cannot be pushed: ${plan.refused.map(({ type, field, reason }) => `${type}${field === null ? '' : `, ${field}`}: ${reason}`).join('; ')}.`,
    { hint: plan.refused[0]?.hint },
  )

const callOf = ({ signal, deadlineMs, priority }: CallOptions): CallOptions => ({ signal, deadlineMs, priority })
