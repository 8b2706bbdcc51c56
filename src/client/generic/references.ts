/** References that can be given by name in place of their id. Which they are, and among what a name is looked up, follows from the catalog. */
import type { Resource, ResourceKey } from '../../catalog/index.js'
import { resourceOfKey } from '../../catalog/index.js'
import { UsageError, isGlueError } from '../../errors.js'
import type { GlueError } from '../../errors.js'
import type { CallOptions } from '../../http/types.js'

export interface Reference {
  /** What a caller writes: `location`. */
  readonly name: string
  /** What the API wants: `locationId`. */
  readonly id: string
  readonly target: Resource
  /** Parents among whose records the name is looked up: `organizationId`. */
  readonly scope: readonly string[]
}

/** The attribute that names a record of this resource to a person, where it can be written or at least read. */
export const labelOf = (resource: Resource): string | undefined =>
  Object.entries(resource.attributes).find(([, attribute]) => attribute.label === true)?.[0]

/** The parents under which records of this resource are named: `organizationId` of locations. */
export const scopeOf = (resource: Resource): readonly string[] => Object.keys(resource.params ?? {})

/** Those without a scope come first, because they may be the scope of others. */
export const referencesOf = (resource: Resource): readonly Reference[] => {
  const known = references.get(resource)
  if (known !== undefined) return known
  const found: Reference[] = []
  for (const [id, attribute] of Object.entries(resource.attributes)) {
    if (attribute.kind !== 'ref' || !id.endsWith('Id') || (attribute.create === undefined && attribute.update === undefined)) continue
    const target = resourceOfKey(attribute.target ?? '')
    const name = id.slice(0, -2)
    if (target === undefined || labelOf(target) !== 'name' || Object.hasOwn(resource.attributes, name)) continue
    if (!target.endpoints.some(({ operation }) => operation === 'list')) continue
    const scope = scopeOf(target)
    // A name that is looked up within a parent which this resource does not know cannot be looked up.
    if (!scope.every((key) => Object.hasOwn(resource.attributes, key) || Object.hasOwn(resource.params ?? {}, key))) continue
    found.push({ name, id, target, scope })
  }
  found.sort((a, b) => a.scope.length - b.scope.length)
  references.set(resource, found)
  return found
}
const references = new Map<Resource, readonly Reference[]>()

/** Finds ids for names. */
export interface NameLookup {
  idOf(resource: ResourceKey, name: string, scope?: Readonly<Record<string, string | number>>, options?: CallOptions): Promise<string>
}

/**
 * The same input with ids in place of names; the input itself where it holds no name.
 * @param parent the value of a parent that the input does not give: from the record that is changed
 * @throws UsageError `unknown_name`, `ambiguous_name`, or `invalid_input` when a name and its id are both given
 */
export const withIds = async (
  resource: Resource,
  input: Readonly<Record<string, unknown>>,
  names: NameLookup,
  parent: (key: string) => Promise<unknown>,
  options: CallOptions,
): Promise<Readonly<Record<string, unknown>>> => {
  const given = referencesOf(resource).filter(({ name }) => input[name] !== undefined)
  if (given.length === 0) return input
  for (const { name, id } of given) requireOneName(input, name, id)
  const resolved: Record<string, unknown> = { ...input }
  for (const { name, id, target, scope } of given) {
    delete resolved[name]
    const within: Record<string, string | number> = {}
    for (const key of scope) {
      const value = resolved[key] === undefined ? await parent(key) : resolved[key]
      if (typeof value !== 'string' && typeof value !== 'number') throw noParent(resource, target, name, key)
      within[key] = value
    }
    try {
      resolved[id] = await names.idOf(target.key as ResourceKey, input[name] as string, within, options)
    } catch (error) {
      throw holdsSecret(resource, input, input[name] as string) && isGlueError(error) && NAMING.has(error.code)
        ? notQuoted(error, target, name)
        : error
    }
  }
  return resolved
}

const requireOneName = (input: Readonly<Record<string, unknown>>, name: string, id: string): void => {
  if (input[id] !== undefined)
    throw new UsageError('invalid_input', `"${name}" and "${id}" name the same thing twice.`, { hint: 'Give one of them.' })
  if (typeof input[name] !== 'string')
    throw new UsageError('invalid_input', `"${name}" must be a name.`, { hint: `Give "${id}" for an id.` })
}

const NAMING: ReadonlySet<string> = new Set(['unknown_name', 'ambiguous_name'])

/** Whether somebody wrote a secret where a name belongs, alone or among other words. */
const holdsSecret = (resource: Resource, input: Readonly<Record<string, unknown>>, name: string): boolean =>
  Object.entries(resource.attributes).some(([key, { kind }]) => {
    const secret = kind === 'secret' ? input[key] : undefined
    return typeof secret === 'string' && secret.trim() !== '' && name.includes(secret.trim())
  })

/** The same error without the name, and without a cause that quotes it. */
const notQuoted = ({ code }: GlueError, target: Resource, name: string): UsageError =>
  new UsageError(code, `"${name}" names no single ${target.singular}. Its text is not shown, for it holds a secret of the input.`, {
    hint: `Give the name of a ${target.singular} there, or leave "${name}" out; nothing was sent.`,
  })

const noParent = (resource: Resource, target: Resource, name: string, key: string): UsageError => {
  const owner = key.replace(/Id$/, '')
  const byName = referencesOf(resource).some((reference) => reference.name === owner)
  return new UsageError('invalid_input', `A ${target.singular} is looked up among the ${target.key} of its ${owner}, which is not given.`, {
    hint: `Give "${byName ? owner : key}" too, or "${name}Id".`,
  })
}
