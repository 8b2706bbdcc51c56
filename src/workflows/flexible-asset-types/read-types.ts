import { assetTagTarget, assetTagType, nameKeyOf } from '../../catalog/index.js'
import type { FlexibleAssetField, FlexibleAssetType } from '../../catalog/index.js'
import type { GlueClient } from '../../client/glue-client.js'
import type { Collection } from '../../client/generic/record-list.js'
import { GlueError, UsageError } from '../../errors.js'
import { grouped } from '../../client/generic/call-options.js'
import type { CallOptions } from '../../http/types.js'
import { didYouMean } from '../../jsonapi/near-names.js'
import { foldName } from './model.js'
import type { AccountField, AccountType } from './model.js'

export interface ReadTypesOptions extends CallOptions {
  /** Only the types of these names. */
  readonly names?: readonly string[] | undefined
}

/**
 * The flexible asset types of an account with their fields, in the order of their ids. Tags at types stand by name.
 * @throws UsageError `unknown_name` for a name that no type has; GlueError when a list could not be read whole
 */
export const readTypes = async (client: GlueClient, options: ReadTypesOptions = {}): Promise<readonly AccountType[]> => {
  const { names, ...call } = grouped(options)
  const all = whole(await client.flexibleAssetTypes.list({ ...call, priority: call.priority ?? 'interactive' }).collect(), 'types')
  const nameOf = new Map(all.map((type) => [type.id, type.name]))
  const wanted = names === undefined ? all : names.map((name) => typeNamed(all, name))
  const read = wanted.map(async (type): Promise<AccountType> => {
    const list = client.flexibleAssetFields.list({ flexibleAssetTypeId: type.id, ...call, priority: call.priority ?? 'interactive' })
    const fields = whole(await list.collect(), `fields of ${JSON.stringify(type.name)}`)
    return {
      id: type.id,
      name: type.name,
      description: type.description ?? null,
      icon: type.icon ?? null,
      showInMenu: type.showInMenu ?? undefined,
      enabled: type.enabled ?? undefined,
      fields: fields.map((field) => fieldOf(field, nameOf)).sort((a, b) => a.order - b.order),
    }
  })
  return (await Promise.all(read)).sort((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1))
}

const typeNamed = (types: readonly FlexibleAssetType[], name: string): FlexibleAssetType => {
  const exact = types.filter((type) => type.name === name)
  const [only, other] = exact.length > 0 ? exact : types.filter((type) => foldName(type.name) === foldName(name))
  if (only !== undefined && other === undefined) return only
  const names = types.map((type) => type.name)
  if (only !== undefined)
    throw new UsageError('ambiguous_name', `Several flexible asset types are named ${JSON.stringify(name)}.`, {
      hint: 'Rename one of them in IT Glue.',
    })
  throw new UsageError('unknown_name', `There is no flexible asset type named ${JSON.stringify(name.slice(0, 120))}.`, {
    hint: didYouMean(name, names) ?? 'See the names: gluekit flexible-asset-types list',
  })
}

const fieldOf = (field: FlexibleAssetField, nameOf: ReadonlyMap<string, string>): AccountField => {
  const target = assetTagTarget(field.tagType ?? '')
  const named = target === undefined ? undefined : nameOf.get(target)
  return {
    id: field.id,
    order: field.order,
    name: field.name,
    key: field.nameKey ?? nameKeyOf(field.name),
    kind: field.kind,
    hint: orNull(field.hint),
    decimals: field.decimals ?? null,
    defaultValue: orNull(field.defaultValue)?.replaceAll(/\r\n?/g, '\n') ?? null,
    tagType: named === undefined ? orNull(field.tagType) : assetTagType(named),
    required: field.required === true,
    useForTitle: field.useForTitle === true,
    showInList: field.showInList === true,
    expiration: field.expiration === true,
  }
}

const orNull = (text: string | null): string | null => (text === null || text.trim() === '' ? null : text)

/** What is missing from a list would be created again, or left out of a file. */
const whole = <T>(list: Collection<T>, what: string): readonly T[] => {
  if (list.completeness.complete) return list
  throw new GlueError('conflict', `The ${what} could not be read whole. ${list.completeness.reasons.join(' ')}`, {
    hint: 'Nothing was written; try again.',
    outcome: 'not_sent',
  })
}
