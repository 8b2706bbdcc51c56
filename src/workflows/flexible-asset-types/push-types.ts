/** Carries out a plan, in as many rounds as tags between new types need. */
import { assetTagTarget, assetTagType, nameKeyOf } from '../../catalog/index.js'
import type { GlueClient } from '../../client/glue-client.js'
import type { NewField } from '../../client/resources/flexible-asset-types/flexible-asset-types.js'
import { GlueError, UsageError, isGlueError } from '../../errors.js'
import { callOptions } from '../../client/generic/resource-client.js'
import type { CallOptions } from '../../http/types.js'
import type { AccountType, FieldModel, TypeModel } from './model.js'
import { planTypes } from './plan-push.js'
import type { PlanTypesOptions, TypeChange, TypePlan } from './plan-types.js'
import { readTypes } from './read-types.js'
import { changeTitle } from './render-types.js'
import { TypeNames } from './type-names.js'

export interface PushTypesOptions extends PlanTypesOptions, CallOptions {
  /**
   * What `planPush` gave and somebody agreed to. The push then does this and nothing else: when the account has changed so that another
   * plan comes of it, it is refused before anything is sent. Whether fields are deleted is as in the plan unless given.
   */
  readonly plan?: TypePlan | undefined
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
  return planTypes(types, await readTypes(client, callOptions(call)), { deleteFields })
}

/**
 * Gives the account the types that files describe. A type whose tags point at types that are not there yet is made without those fields;
 * they are added when all types are there, so circles are no matter. Stopped at any point and called again, it goes on where it was; when
 * everything is as described, it writes nothing. Fields that somebody adds while it runs are never deleted.
 * @throws UsageError `invalid_input` when something of the plan is refused; then nothing was written. GlueError `conflict` when the account
 * is no longer that of `plan`, with nothing written, or when somebody changed it so that what is left to do was not planned
 */
export const pushTypes = async (client: GlueClient, types: readonly TypeModel[], options: PushTypesOptions = {}): Promise<PushedTypes> => {
  const counts = { typesCreated: 0, typesChanged: 0, fieldsAdded: 0, fieldsChanged: 0, fieldsDeleted: 0 }
  const call = callOptions(options)
  let doubt: { readonly title: string; readonly error: GlueError } | undefined
  const deleteFields = options.deleteFields ?? options.plan?.changes.some((change) => change.do === 'delete field')
  let agreed = options.plan
  let total = 0
  for (;;) {
    const account = await readTypes(client, call)
    const plan = planTypes(types, account, { deleteFields })
    if (total === 0 && options.plan !== undefined) requireSame(plan, options.plan)
    if (plan.refused.length > 0) throw refusal(plan)
    agreed ??= plan
    requireFollowing(plan, agreed)
    // A write without an answer: what it was to do is still to do, so it must be looked at before it is repeated.
    if (doubt !== undefined && plan.changes.some((change) => changeTitle(change) === doubt?.title)) throw doubt.error
    doubt = undefined
    if (plan.changes.length === 0) return counts
    const round = new Round(client, types, account, call)
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
  readonly #types: TypeNames
  /** Names of fields in use, by the id of their type. */
  readonly #names: Map<string, Set<string>>

  constructor(client: GlueClient, wanted: readonly TypeModel[], account: readonly AccountType[], call: CallOptions) {
    this.#client = client
    this.#call = call
    this.#types = new TypeNames(wanted, account)
    this.#names = new Map(account.map((type) => [type.id, new Set(type.fields.map((field) => field.name))]))
  }

  /** false: not yet possible. */
  async carryOut(change: TypeChange): Promise<boolean> {
    const { flexibleAssetTypes, flexibleAssetFields } = this.#client
    switch (change.do) {
      case 'create type': {
        const { id } = await flexibleAssetTypes.create({ ...attributesOf(change.type), fields: this.#firstFields(change.type) }, this.#call)
        this.#types.made(change.type.name, id)
        return true
      }
      case 'change type':
        await flexibleAssetTypes.update(change.present.id, attributesOf(change.type), this.#call)
        return true
      case 'add field': {
        const field = this.#newField(change.field, change.order)
        const names = this.#names.get(this.#types.find(change.type.name)?.id ?? '')
        if (field === undefined || names?.has(field.name) === true) return false
        await flexibleAssetFields.create({ ...field, order: change.order, flexibleAssetTypeId: change.typeId }, this.#call)
        names?.add(field.name)
        return true
      }
      case 'change field': {
        const attributes = new Set(change.changes.map(({ attribute }) => attribute))
        const names = this.#names.get(this.#types.find(change.type.name)?.id ?? '')
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
    const targetId = target === undefined ? undefined : this.#types.find(target)?.id
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

/** Compared whole, with what was there: a field that was put in the place of another is not the one that was agreed to. */
const requireSame = (plan: TypePlan, agreed: TypePlan): void => {
  if (JSON.stringify(plan.changes) === JSON.stringify(agreed.changes)) return
  const [before, now] = [new Set(agreed.changes.map(changeTitle)), new Set(plan.changes.map(changeTitle))]
  const fresh = [...now].filter((title) => !before.has(title)).map((title) => `it would now ${title}`)
  const gone = [...before].filter((title) => !now.has(title)).map((title) => `it would no longer ${title}`)
  const differences = [...fresh, ...gone]
  throw changedMeanwhile(differences.length === 0 ? '.' : `: ${differences.join('; ')}.`, 'Nothing was changed; look at the new plan.')
}

/** Later rounds finish what the first began, and find no more to do but what somebody did meanwhile. */
const requireFollowing = (plan: TypePlan, agreed: TypePlan): void => {
  const types = new Set(agreed.changes.map(({ type }) => type.name))
  const titles = new Set(agreed.changes.map(changeTitle))
  const deleted = new Set(agreed.changes.flatMap((change) => (change.do === 'delete field' ? [change.present.id] : [])))
  const strange = plan.changes.filter((change) => {
    if (change.do === 'delete field') return !deleted.has(change.present.id)
    return change.do === 'create type' ? !titles.has(changeTitle(change)) : !types.has(change.type.name)
  })
  if (strange.length > 0)
    throw changedMeanwhile(`: ${strange.map(changeTitle).join('; ')} was not in the plan.`, 'What was planned is done in part; plan again.')
}

const changedMeanwhile = (how: string, hint: string): GlueError =>
  new GlueError('conflict', `The types of the account have changed since the plan was made${how}`, { hint, outcome: 'not_sent' })

const refusal = (plan: TypePlan): UsageError =>
  new UsageError(
    'invalid_input',
    `The types cannot be pushed: ${plan.refused.map(({ type, field, reason }) => `${type}${field === null ? '' : `, ${field}`}: ${reason}`).join('; ')}.`,
    { hint: plan.refused[0]?.hint },
  )
