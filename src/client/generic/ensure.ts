/** A record that is there afterwards, whether or not it was before. */
import type { Resource } from '../../catalog/index.js'
import { UsageError, isGlueError } from '../../errors.js'
import type { CallOptions } from '../../http/types.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import { fold } from './name-resolver.js'
import { labelOf, scopeOf } from './references.js'
import { unsent } from './written.js'

type Attributes = Readonly<Record<string, unknown>>

export interface Ensured<R> {
  readonly record: R
  /** false: it was there. */
  readonly created: boolean
}

export interface EnsurePorts {
  readonly resource: Resource
  readonly list: (query: Attributes) => { collect(): Promise<readonly AnyRecord[]> }
  readonly create: (input: Attributes, options: CallOptions) => Promise<unknown>
}

/** Records that people tell apart by a name of their own, which they choose. */
export const canBeEnsured = (resource: Resource): boolean => {
  const label = labelOf(resource)
  const has = (operation: string): boolean => resource.endpoints.some((endpoint) => endpoint.operation === operation)
  return has('list') && has('create') && label === 'name' && resource.attributes[label]?.create !== undefined
}

/**
 * What tells a record from all others: its natural key within its parents and, where records of a kind lie in one another or in folders,
 * the place where it lies.
 */
export const identityOf = (resource: Resource): readonly string[] => {
  const places = Object.entries(resource.attributes).filter(
    ([key, attribute]) =>
      attribute.kind === 'ref' &&
      attribute.create !== undefined &&
      (resource.filters[key]?.kind === 'folder' || (attribute.target === resource.key && resource.key !== 'organizations')),
  )
  return [...new Set([...scopeOf(resource), ...(resource.naturalKey ?? ['name']), ...places.map(([key]) => key)])]
}

/** @param input with ids in place of names */
export const ensure = async (ports: EnsurePorts, input: Attributes, options: CallOptions): Promise<Ensured<AnyRecord>> =>
  foundOrMade(
    () => only(ports, input, options),
    async () => (await ports.create(input, options)) as AnyRecord,
  )

/** @param look gives the one record that is meant, or undefined */
export const foundOrMade = async <R>(look: () => Promise<R | undefined>, make: () => Promise<R>): Promise<Ensured<R>> => {
  const before = await unsent(look)
  if (before !== undefined) return { record: before, created: false }
  try {
    return { record: await make(), created: true }
  } catch (error) {
    // Made by somebody else since the look; or our own answer got lost, and what is there is not all that was sent: the name decides.
    const taken = isGlueError(error, 'validation_failed') || isGlueError(error, 'conflict')
    const lost = isGlueError(error) && error.outcome === 'unknown'
    const after = taken || lost ? await look().catch(() => undefined) : undefined
    if (after === undefined) throw error
    return { record: after, created: lost }
  }
}

const only = async ({ resource, list }: EnsurePorts, input: Attributes, options: CallOptions): Promise<AnyRecord | undefined> => {
  const identity = identityOf(resource)
  const scope = Object.fromEntries(scopeOf(resource).map((key) => [key, input[key]]))
  const folders = Object.entries(resource.filters).filter(
    ([key, filter]) => filter.kind === 'folder' && resource.key !== resource.attributes[key]?.target,
  )
  const within = Object.fromEntries(
    folders.filter(([key]) => input[key] !== undefined && input[key] !== null).map(([key]) => [key, input[key]]),
  )
  const records = await list({ ...scope, ...within, ...options, priority: options.priority ?? 'interactive' }).collect()
  const matches = records.filter((record) => identity.every((key) => !(key in record) || sameValue(record[key], input[key])))
  return onlyOne(resource, input['name'], matches)
}

/** @throws UsageError `ambiguous_name` */
export const onlyOne = <R extends { readonly id: string }>({ key }: Resource, name: unknown, matches: readonly R[]): R | undefined => {
  if (matches.length <= 1) return matches[0]
  throw new UsageError(
    'ambiguous_name',
    `${matches.length} ${key} are named ${JSON.stringify(name)}: ${matches.map(({ id }) => id).join(', ')}.`,
    { hint: 'Rename or merge them in IT Glue, or work with the id.' },
  )
}

/** What the API leaves out of a record cannot tell it from another; empty is empty, however it is said. */
const sameValue = (found: unknown, wanted: unknown): boolean => plain(found) === plain(wanted)
const plain = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? fold(String(value)) : '')
