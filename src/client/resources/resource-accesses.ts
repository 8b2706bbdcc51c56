import { catalog, resourceOfKey } from '../../catalog/index.js'
import type { Catalog, ParamsOf, ResourceAccess } from '../../catalog/index.js'
import { ProtocolError, UsageError, isGlueError } from '../../errors.js'
import { readOnlyRefusal } from '../../http/read-only.js'
import type { CallOptions } from '../../http/types.js'
import { decodeList } from '../../jsonapi/decode.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import { encodeAttributes, idOnWire } from '../../jsonapi/encode.js'
import { routeFor } from '../core.js'
import type { ClientCore } from '../core.js'
import { ResourceClient, callOptions } from '../generic/resource-client.js'
import { written } from '../generic/written.js'
import { grouped } from '../generic/call-options.js'
import type { SendParts } from '../settle/settling.js'
import type { Look, LookCall, Search, Sought } from '../settle/sought.js'

/** The restricted record: its kind as the path names it, and its id. */
export type AccessTarget = ParamsOf<Catalog['resourceAccesses'], 'create'> & {
  /** Of a folder: accesses of folders are read under it. */
  readonly organizationId?: string | number
}
/** A user or a group. */
export interface Accessor {
  readonly accessorType: 'User' | 'Group'
  readonly accessorId: string | number
}

export interface ResourceAccessOperations {
  /**
   * Who may see a record. Accesses matter only where it is restricted.
   * @throws UsageError `not_supported` for a kind that cannot be read through the API
   */
  of(target: AccessTarget, options?: CallOptions): Promise<readonly ResourceAccess[]>
  /**
   * Lets these see the record, and leaves the others as they are. Who may see it already is not added again.
   * @returns all accesses of those that were named
   */
  add(target: AccessTarget, accessors: readonly Accessor[], options?: CallOptions): Promise<readonly ResourceAccess[]>
  /** Lets these and nobody else see the record. An empty list is refused: say who loses access with `remove`. */
  replace(target: AccessTarget, accessors: readonly Accessor[], options?: CallOptions): Promise<readonly ResourceAccess[]>
  /**
   * Takes the access of these away. Who has none is no error where accesses can be read.
   * @returns how many had it
   */
  remove(target: AccessTarget, accessors: readonly Accessor[], options?: CallOptions): Promise<number>
}

export const resourceAccessOperations = (core: ClientCore): ResourceAccessOperations => {
  const accesses = catalog.resourceAccesses
  const readable = (target: AccessTarget): boolean => readerOf(core, target) !== undefined
  const encoded = (accessor: Accessor): Encoded => encodeAttributes(accesses, { ...accessor }, 'create').attributes
  const of: ResourceAccessOperations['of'] = async (target, options = {}) => {
    const read = readerOf(core, target)
    if (read === undefined) throw notReadable(target)
    const found = await read(options)
    return INCLUDES.flatMap((include) => (found?.included[include] ?? []) as unknown as readonly ResourceAccess[])
  }
  const send = async (
    method: 'POST' | 'PATCH',
    target: AccessTarget,
    accessors: readonly Accessor[],
    options: CallOptions & Partial<SendParts>,
  ): Promise<readonly AnyRecord[]> => {
    const operation = method === 'POST' ? 'create' : 'update'
    const route = routeFor(accesses, operation, { ...target })
    const data = accessors.map((accessor) => ({ type: accesses.requestType, attributes: encoded(accessor) }))
    const response = await core.pipeline.send({
      method,
      path: route.path,
      body: { data },
      ...options,
      context: { resource: accesses.key, operation, nested: true },
    })
    return written(() => decodeList(accesses, response.json)).records
  }
  const tell = (kind: 'created' | 'updated' | 'deleted', id: string, record: AnyRecord | null): void =>
    core.writes.emit({ kind, resource: 'resourceAccesses', id, attributes: [], record })

  /** One access that is to be added: it was not there, and there is one of an accessor at most. */
  const sought = (target: AccessTarget, path: string, accessor: Accessor): Sought => {
    const isIt = (record: AnyRecord): boolean => same(record as unknown as ResourceAccess, accessor)
    const look = async (call: LookCall): Promise<Look> => ({
      records: (await of(target, call.request())) as unknown as readonly AnyRecord[],
      aheadMs: 0,
    })
    const place = `${path} ${String(target.organizationId)}`
    const search: Search = { place, look, isIt, couldBe: isIt, likeness: () => JSON.stringify(accessor), unique: true }
    return {
      resource: accesses,
      path,
      name: `${accessor.accessorType} ${accessor.accessorId}`,
      search: readable(target) ? search : { none: notReadable(target).message },
      made: (record) => tell('created', record.id, record),
    }
  }
  const create = async (target: AccessTarget, accessors: readonly Accessor[], options: CallOptions): Promise<readonly ResourceAccess[]> => {
    const { path } = routeFor(accesses, 'create', { ...target })
    const call = callOptions(options)
    const settled = await core.settling.createTogether(
      accessors.map((accessor) => sought(target, path, accessor)),
      call,
      async (parts) => ofEach(accessors, await send('POST', target, accessors, { ...call, ...parts })),
    )
    return settled.map((one) => {
      if ('error' in one) throw one.error
      return one.record as unknown as ResourceAccess
    })
  }

  return {
    of,

    async add(target, accessors, given = {}) {
      const options = grouped(given)
      requireSome(accessors, 'added')
      refuseWhenReadOnly(core, 'POST', target)
      const wanted = distinct(accessors)
      // Who is nobody is refused before anything is read.
      wanted.forEach(encoded)
      const present = readable(target) ? (await of(target, options)).filter((access) => wanted.some((one) => same(access, one))) : []
      const missing = wanted.filter((one) => !present.some((access) => same(access, one)))
      return missing.length === 0 ? present : [...present, ...(await create(target, missing, options))]
    },

    async replace(target, accessors, options = {}) {
      requireSome(accessors, 'given')
      const records = await send('PATCH', target, distinct(accessors), callOptions(options))
      for (const record of records) tell('updated', record.id, record)
      return records as unknown as readonly ResourceAccess[]
    },

    async remove(target, accessors, given = {}) {
      const options = grouped(given)
      requireSome(accessors, 'named')
      refuseWhenReadOnly(core, 'DELETE', target)
      const wanted = distinct(accessors)
      wanted.forEach(encoded)
      // What cannot be read is named by who has the access in place of the access.
      const present = readable(target) ? (await of(target, options)).filter((access) => wanted.some((one) => same(access, one))) : undefined
      if (present?.length === 0) return 0
      const byId = (found: readonly ResourceAccess[]): readonly Encoded[] => found.map(({ id }) => ({ id: idOnWire(id, 'id', accesses) }))
      const route = routeFor(accesses, 'bulkDelete', { ...target })
      const remove = async (named: readonly Encoded[]): Promise<void> =>
        void (await core.pipeline.send({
          method: 'DELETE',
          path: route.path,
          body: { data: named.map((attributes) => ({ type: accesses.requestType, attributes })) },
          ...callOptions(options),
          context: { resource: accesses.key, operation: 'delete', nested: true },
        }))
      try {
        await remove(present === undefined ? wanted.map(encoded) : byId(present))
      } catch (error) {
        if (!isGlueError(error, 'not_found') || error.outcome !== 'unknown') throw error
        // An earlier try may have gone through unanswered; or somebody else has removed one of several, and the others are still there.
        const left = present === undefined ? [] : (await of(target, options)).filter(({ id }) => present.some((one) => one.id === id))
        if (left.length > 0) await remove(byId(left))
      }
      for (const { id } of present ?? []) tell('deleted', id, null)
      return (present ?? wanted).length
    },
  }
}

type Encoded = Readonly<Record<string, unknown>>

/** The access of each, in their order. @throws ProtocolError with the outcome `unknown`, where the answer has none of one of them */
const ofEach = (accessors: readonly Accessor[], records: readonly AnyRecord[]): readonly AnyRecord[] =>
  accessors.map((accessor) => {
    const record = records.find((one) => same(one as unknown as ResourceAccess, accessor))
    if (record !== undefined) return record
    throw new ProtocolError('protocol_error', `The API was sent ${accessors.length} accesses, and does not say what became of each.`, {
      method: 'POST',
      outcome: 'unknown',
    })
  })

const INCLUDES = ['userResourceAccesses', 'groupResourceAccesses'] as const

type Reader = (options: CallOptions) => Promise<AnyRecord | null>

/** How a record is read together with its accesses; undefined for what the API does not show them of. */
const readerOf = (core: ClientCore, target: AccessTarget): Reader | undefined => {
  const key = String(target.resourceType).replaceAll(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase())
  const resource = resourceOfKey(key)
  if (resource === undefined) return undefined
  const shown = (where: 'list' | 'get'): boolean => INCLUDES.every((include) => Object.hasOwn(resource.includes[where] ?? {}, include))
  const client = new ResourceClient(core, resource)
  const include = [...INCLUDES]
  if (shown('get')) {
    // Folders are read under their organization, which the path of their accesses does not name.
    const flat = resource.endpoints.some(({ operation, path }) => operation === 'get' && !path.includes('/relationships/'))
    if (!flat && target.organizationId === undefined) return undefined
    const parents = flat ? {} : { organizationId: target.organizationId }
    return (options) => client.get(target.resourceId, { ...parents, ...callOptions(options), include })
  }
  if (!shown('list') || resource.filters['id'] === undefined) return undefined
  return (options) => client.list({ ...callOptions(options), id: target.resourceId, include }).first()
}

const notReadable = ({ resourceType }: AccessTarget): UsageError =>
  new UsageError('not_supported', `Who may see one of the ${resourceType} cannot be read through the API.`, {
    hint: String(resourceType).endsWith('folders')
      ? 'Give "organizationId": folders are read under it.'
      : 'Use add(), replace() or remove(), which need not know.',
  })

const refuseWhenReadOnly = (core: ClientCore, method: string, target: AccessTarget): void => {
  if (core.readOnly) throw readOnlyRefusal(method, routeFor(catalog.resourceAccesses, 'create', { ...target }).path)
}

const requireSome = (accessors: readonly Accessor[], verb: string): void => {
  if (accessors.length > 0) return
  throw new UsageError('invalid_input', `No user or group is ${verb}.`, { hint: 'Give at least one { accessorType, accessorId }.' })
}

const same = (one: { readonly accessorType: unknown; readonly accessorId: unknown }, other: Accessor): boolean =>
  one.accessorType === other.accessorType && String(one.accessorId) === String(other.accessorId)

const distinct = (accessors: readonly Accessor[]): readonly Accessor[] =>
  accessors.filter((one, at) => accessors.findIndex((other) => same(one, other)) === at)
