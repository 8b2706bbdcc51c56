import type { Endpoint, Operation, Resource, ResourceKey } from '../catalog/index.js'
import type { Clock } from '../clock.js'
import { UsageError } from '../errors.js'
import { encodePath } from '../http/path.js'
import type { Redaction } from '../http/redaction.js'
import type { Pipeline } from '../http/types.js'
import { printable } from '../jsonapi/id.js'
import type { RevealLog } from '../profile/audit-log.js'
import type { NameResolver } from './generic/name-resolver.js'
import type { PageSizes } from './generic/page-sizes.js'
import type { DocumentMemory } from './resources/documents/remembered.js'
import type { Settling } from './settle/settling.js'
import type { WriteEvents } from './write-events.js'

/** What every part of a client works with. */
export interface ClientCore {
  readonly pipeline: Pipeline
  readonly clock: Clock
  readonly writes: WriteEvents
  /** Finds out what became of creates whose outcome is unknown. */
  readonly settling: Settling
  /** Ids for the names that callers write in their place. */
  readonly names: NameResolver
  /** Refuses every write, before anything is looked up for it. */
  readonly readOnly: boolean
  /** The web address of the account's API, for links and messages. */
  readonly baseUrl: string
  /** Pages fetched ahead of the reader of a list. */
  readonly prefetch: number
  /** How large the pages are that come. */
  readonly pageSizes: PageSizes
  /** The largest request body that is sent, in bytes. */
  readonly maxBodyBytes: number
  /** Called with the state of a record before it is overwritten, so that it can be restored. Must be durable when it resolves. */
  readonly keepBefore: ((before: BeforeImage) => Promise<void>) | undefined
  /** Remembers the documents that are created, for accounts whose keys cannot list them. */
  readonly documentMemory: DocumentMemory | undefined
  /** Knows the values that nobody may see. */
  readonly redaction: Redaction
  readonly revealLog: RevealLog
}
export interface BeforeImage {
  readonly resource: ResourceKey
  readonly id: string
  readonly attributes: Readonly<Record<string, unknown>>
  /** Milliseconds since 1970. */
  readonly at: number
}

export interface Route {
  readonly path: string
  /** Keys of the given values that went into the path. */
  readonly used: ReadonlySet<string>
  readonly nested: boolean
  /** The path names one record. */
  readonly byId: boolean
  readonly acceptsArray: boolean
}

/**
 * The path of an operation: the first endpoint whose parameters are all given; one with a place for what is given and could not be
 * said otherwise comes before one without. With `nested: true` among what is given, only those under a parent count.
 * @throws UsageError `not_supported` when the API has no such operation, `invalid_input` when a parameter is missing,
 *   `hostile_id` when an id is none.
 */
export const routeFor = (
  resource: Resource,
  operation: Operation,
  given: Readonly<Record<string, unknown>>,
  id?: string | number,
): Route => {
  const all = resource.endpoints.filter((endpoint) => endpoint.operation === operation)
  if (all.length === 0) {
    throw notOffered(resource, operation, VERBS[operation])
  }
  const parameters = Object.entries(resource.params ?? {})
  const underParent = ({ path }: Endpoint): boolean => parameters.some(([, { segment }]) => hasSegment(path, segment))
  const endpoints = given['nested'] === true ? all.filter(underParent) : all
  if (endpoints.length === 0) {
    throw new UsageError('not_supported', `The API has no route under a parent to ${VERBS[operation]} ${resource.key}.`, {
      hint: 'Leave "nested" out.',
    })
  }
  let missing: string[] = []
  for (const endpoint of inOrderOfFit(resource, endpoints, given)) {
    const wanted = parameters.filter(([, parameter]) => hasSegment(endpoint.path, parameter.segment))
    missing = wanted.filter(([key]) => given[key] === undefined || given[key] === null).map(([key]) => `"${key}"`)
    if (missing.length > 0) continue
    const values: Record<string, string | number> = {}
    const words: Record<string, readonly string[]> = {}
    for (const [key, parameter] of wanted) {
      // As it was given: a number that is not exact is refused where the path is made.
      const value = given[key] as string | number
      if (parameter.enum !== undefined && !parameter.enum.includes(String(value))) {
        throw new UsageError('invalid_input', `"${key}" cannot be ${printable(value)} here.`, {
          hint: `It is one of ${parameter.enum.join(', ')}.`,
        })
      }
      values[parameter.segment] = value
      if (parameter.enum !== undefined) words[parameter.segment] = parameter.enum
    }
    if (hasSegment(endpoint.path, 'id')) {
      // A bulk form documented with an id in its path is reached by its other path, where there is one.
      if (operation === 'bulkDelete' && (id === undefined || given['nested'] !== true)) continue
      values['id'] = id ?? ''
    }
    return {
      path: encodePath(endpoint.path, values, words),
      used: new Set(wanted.map(([key]) => key)),
      nested: wanted.length > 0,
      byId: hasSegment(endpoint.path, 'id'),
      acceptsArray: endpoint.acceptsArray === true,
    }
  }
  if (missing.length === 0) {
    throw new UsageError('not_supported', `Under a parent, the API can ${VERBS[operation]} one of the ${resource.key} at a time.`, {
      hint: 'Leave "nested" out, or name one.',
    })
  }
  throw new UsageError('invalid_input', `To ${VERBS[operation]} ${resource.key}, ${missing.join(' and ')} must be given.`, {
    hint: 'This resource lives under another one; say which.',
  })
}

/** What the API does not offer, with the reason where it is known. */
export const notOffered = (resource: Resource, operation: Operation | undefined, verb: string): UsageError => {
  const reason = operation === undefined ? undefined : resource.sessionOnly?.[operation]
  const offered = `It offers: ${[...new Set(resource.endpoints.map((endpoint) => endpoint.operation))].join(', ')}.`
  return new UsageError(
    'not_supported',
    `The API has no way to ${verb} ${resource.key}${reason === undefined ? '' : ' with an API key'}.`,
    {
      hint: reason === undefined ? offered : `${reason} ${offered}`,
    },
  )
}

const inOrderOfFit = (
  resource: Resource,
  endpoints: readonly Endpoint[],
  given: Readonly<Record<string, unknown>>,
): readonly Endpoint[] => {
  const sayable = endpoints[0]?.operation === 'list' ? resource.filters : resource.attributes
  const only = Object.entries(resource.params ?? {}).filter(([key]) => given[key] !== undefined && !Object.hasOwn(sayable, key))
  const fits = (endpoint: Endpoint): boolean => only.every(([, { segment }]) => hasSegment(endpoint.path, segment))
  return [...endpoints.filter(fits), ...endpoints.filter((endpoint) => !fits(endpoint))]
}

const VERBS: Readonly<Record<Operation, string>> = {
  list: 'list',
  get: 'get',
  create: 'create',
  update: 'update',
  delete: 'delete',
  bulkUpdate: 'update many of the',
  bulkDelete: 'delete',
  publish: 'publish',
}

const hasSegment = (path: string, segment: string): boolean => path.split('/').includes(`:${segment}`)
