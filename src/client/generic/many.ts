/** Many records of one resource in few requests, where the API takes lists. Never by filter. */
import type { Endpoint, Resource } from '../../catalog/index.js'
import { OutcomeUnknownError, UsageError, isGlueError } from '../../errors.js'
import { recordId } from '../../http/path.js'
import { readOnlyRefusal } from '../../http/read-only.js'
import type { CallOptions } from '../../http/types.js'
import { decodeList } from '../../jsonapi/decode.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import { encodeAttributes, idOnWire } from '../../jsonapi/encode.js'
import { BatchLedger, notSent } from '../batch/report.js'
import type { BatchProgress, BatchReport } from '../batch/report.js'
import { routeFor } from '../core.js'
import type { ClientCore } from '../core.js'
import type { Sought } from '../settle/sought.js'
import type { WriteEvent } from '../write-events.js'
import { callOptions } from './call-options.js'
import { fold } from './name-resolver.js'
import { labelOf, withIds } from './references.js'
import { replacedAsAWhole } from './replaced-attributes.js'
import { closedWhenSynced, isSynced, ownedElsewhere, showsSync } from './synced-records.js'
import { asUnsent, written } from './written.js'

type Attributes = Readonly<Record<string, unknown>>

export interface ManyOptions extends CallOptions {
  /** Records in one request, 1-1000; 100 unless given. The API takes or refuses the records of a request together. */
  readonly perRequest?: number | undefined
  /** Called as outcomes become known. */
  readonly onProgress?: ((progress: BatchProgress) => void) | undefined
}
type Given = Attributes & ManyOptions

/** What is needed of the client of the resource. */
export interface ManyHost {
  readonly resource: Resource
  readonly core: ClientCore
  readonly query: (operation: 'create' | 'bulkUpdate') => string
  readonly get: (id: string) => Promise<AnyRecord>
  readonly list: (query: Attributes) => { collect(): Promise<readonly AnyRecord[]> }
  /** What a create is to make, one of `together` in its request. */
  readonly sought: (path: string, input: Attributes, sent: Attributes, together: number) => Sought
  readonly emit: (kind: WriteEvent['kind'], id: string, attributes: readonly string[], record: AnyRecord | null) => void
}

/** A record on its way: its place among those given, and its part of the body. */
interface Item {
  readonly index: number
  readonly id?: string
  readonly input: Attributes
  readonly secrets: readonly string[]
  readonly body: Attributes
  readonly bytes: number
}

/** @param prepare makes what is sent out of an input whose names are ids already */
export const createMany = async (
  host: ManyHost,
  inputs: readonly Attributes[],
  options: Given,
  prepare: (input: Attributes) => Promise<Attributes> = (input) => Promise.resolve(input),
): Promise<BatchReport<AnyRecord>> => {
  const { core } = host
  const resource = takingLists(host.resource)
  refuseWhenReadOnly(core, 'POST', resource)
  const ledger = new BatchLedger<AnyRecord>(inputs.length, options.onProgress)
  const byPath = new Map<string, Item[]>()
  for (const [index, given] of inputs.entries()) {
    try {
      options.signal?.throwIfAborted()
      const input = await prepare(await withIds(host.resource, given, core.names, noParent, options))
      const route = routeFor(resource, 'create', input)
      const { attributes, secrets } = encodeAttributes(resource, input, 'create', route.used)
      const items = byPath.get(route.path) ?? []
      byPath.set(route.path, items)
      items.push(itemOf(resource, index, input, attributes, secrets))
    } catch (error) {
      ledger.fail(index, asNotSent(error, options.signal))
    }
  }
  for (const [path, items] of byPath) {
    await inChunks(host, items, options, ledger, async (chunk) => {
      const parts = sending(resource, chunk, options, 'create')
      const sought = chunk.map(({ input, body }) => host.sought(path, input, body['attributes'] as Attributes, chunk.length))
      const settled = await core.settling.createTogether(sought, parts, async (further) => {
        const response = await core.pipeline.send({ method: 'POST', path, query: host.query('create'), ...parts, ...further })
        const { records } = written(() => decodeList(resource, response.json))
        if (records.length !== chunk.length) throw notAsMany(resource, chunk.length, records.length)
        return recordsOf(resource, chunk, records)
      })
      for (const [at, one] of settled.entries()) {
        if ('record' in one) ledger.succeed(chunk[at]!.index, one.record.id, one.record)
        else ledger.fail(chunk[at]!.index, one.error)
      }
    })
  }
  return ledger.report()
}

export const updateMany = async (host: ManyHost, changes: readonly Attributes[], options: Given): Promise<BatchReport<AnyRecord>> => {
  const { core, resource } = host
  const { path } = routeFor(resource, 'bulkUpdate', options)
  refuseWhenReadOnly(core, 'PATCH', resource)
  const ledger = new BatchLedger<AnyRecord>(changes.length, options.onProgress)
  const current = currentRecords(host, changes, options)
  const seen = new Set<string>()
  const items: Item[] = []
  for (const [index, { id: given, ...named }] of changes.entries()) {
    try {
      options.signal?.throwIfAborted()
      const id = recordId(given)
      if (seen.has(id)) throw namedTwice(resource, id)
      seen.add(id)
      const parent = async (key: string): Promise<unknown> => options[key] ?? (await current(id))[key]
      const changed = await withIds(resource, named, core.names, parent, options)
      refuseWhatReplaces(resource, changed)
      const { attributes, secrets } = encodeAttributes(resource, changed, 'bulkUpdate')
      const closed = closedWhenSynced(resource, changed)
      if (closed.length > 0 && showsSync(resource) && options['checkSynced'] !== false && isSynced(await current(id)))
        throw ownedElsewhere(resource, id, closed)
      items.push({ ...itemOf(resource, index, changed, { id: idOnWire(id, 'id', resource), ...attributes }, secrets), id })
    } catch (error) {
      ledger.fail(index, asNotSent(error, options.signal))
    }
  }
  await inChunks(host, items, options, ledger, async (chunk) => {
    const response = await core.pipeline.send({
      method: 'PATCH',
      path,
      query: host.query('bulkUpdate'),
      ...sending(resource, chunk, options, 'update'),
    })
    const records = new Map(written(() => decodeList(resource, response.json)).records.map((record) => [record.id, record]))
    for (const { index, id, input } of chunk) {
      const record = records.get(id!)
      if (record === undefined) {
        ledger.fail(index, notAsMany(resource, chunk.length, records.size))
        continue
      }
      host.emit('updated', record.id, Object.keys(input), record)
      ledger.succeed(index, record.id, record)
    }
  })
  return ledger.report()
}

export const deleteMany = async (host: ManyHost, ids: readonly (string | number)[], options: Given): Promise<BatchReport<null>> => {
  const { core, resource } = host
  const { path } = routeFor(resource, 'bulkDelete', options)
  refuseWhenReadOnly(core, 'DELETE', resource)
  const ledger = new BatchLedger<null>(ids.length, options.onProgress)
  const seen = new Set<string>()
  const items: Item[] = []
  for (const [index, given] of ids.entries()) {
    try {
      const id = recordId(given)
      if (seen.has(id)) throw namedTwice(resource, id)
      seen.add(id)
      items.push({ ...itemOf(resource, index, {}, { id: idOnWire(id, 'id', resource) }, []), id })
    } catch (error) {
      ledger.fail(index, error)
    }
  }
  const remove = async (chunk: readonly Item[]): Promise<void> => {
    await core.pipeline.send({ method: 'DELETE', path, ...sending(resource, chunk, options, 'delete') })
    done(chunk)
  }
  const done = (chunk: readonly Item[]): void => {
    for (const { index, id } of chunk) {
      host.emit('deleted', id!, [], null)
      ledger.succeed(index, id!, null)
    }
  }
  await inChunks(host, items, options, ledger, async (chunk) => {
    try {
      await remove(chunk)
    } catch (error) {
      if (!isGlueError(error, 'not_found') || error.outcome !== 'unknown') throw error
      // An earlier try may have gone through unanswered: what is gone is as it should be, and the rest is deleted without it.
      const there = await stillThere(host, chunk, options)
      if (there === undefined || there.length === chunk.length) throw error
      done(chunk.filter((item) => !there.includes(item)))
      if (there.length > 0) await inChunks(host, there, options, ledger, remove)
    }
  })
  return ledger.report()
}

/** Those of the records that can still be read; undefined where none can. */
const stillThere = async (host: ManyHost, chunk: readonly Item[], options: Given): Promise<readonly Item[] | undefined> => {
  const { resource } = host
  if (!resource.endpoints.some(({ operation }) => operation === 'get')) return undefined
  const current = currentRecords(
    host,
    chunk.map(({ id }) => ({ id })),
    options,
  )
  const there: Item[] = []
  for (const item of chunk) {
    try {
      await current(item.id!)
      there.push(item)
    } catch (error) {
      if (!isGlueError(error, 'not_found')) throw error
    }
  }
  return there
}

const sending = (resource: Resource, chunk: readonly Item[], options: Given, operation: string) => ({
  body: { data: chunk.map(({ body }) => body) },
  secrets: chunk.flatMap(({ secrets }) => secrets),
  ...callOptions(options),
  priority: options.priority ?? ('bulk' as const),
  context: { resource: resource.key, operation, ...(chunk.length === 1 && chunk[0]?.id !== undefined ? { id: chunk[0].id } : {}) },
})

/** One request after the other. What one of them fails with is the fate of all its records. */
const inChunks = async <T>(
  { core }: ManyHost,
  items: readonly Item[],
  options: Given,
  ledger: BatchLedger<T>,
  send: (chunk: readonly Item[]) => Promise<void>,
): Promise<void> => {
  const { signal } = options
  for (const chunk of chunksOf(items, core.maxBodyBytes, perRequest(options))) {
    try {
      if (signal?.aborted === true) throw notSent(signal)
      await send(chunk)
    } catch (error) {
      for (const { index } of chunk) ledger.fail(index, error, signal)
    }
  }
}

const DEFAULT_PER_REQUEST = 100
const MOST_PER_REQUEST = 1000

const perRequest = ({ perRequest: wanted = DEFAULT_PER_REQUEST }: ManyOptions): number => {
  if (Number.isInteger(wanted) && wanted >= 1 && wanted <= MOST_PER_REQUEST) return wanted
  throw new UsageError('invalid_input', `A request holds 1 to ${MOST_PER_REQUEST} records, not ${String(wanted)}.`, {
    hint: 'Leave "perRequest" out for 100. Nothing was sent.',
  })
}

const WRAPPING_BYTES = '{"data":[]}'.length

const chunksOf = (items: readonly Item[], maxBytes: number, most: number): readonly (readonly Item[])[] => {
  const chunks: Item[][] = []
  let bytes = 0
  for (const item of items) {
    const last = chunks.at(-1)
    if (last === undefined || last.length >= most || bytes + item.bytes + 1 > maxBytes) {
      chunks.push([item])
      bytes = WRAPPING_BYTES + item.bytes
    } else {
      last.push(item)
      bytes += item.bytes + 1
    }
  }
  return chunks
}

const itemOf = (resource: Resource, index: number, input: Attributes, attributes: Attributes, secrets: readonly string[]): Item => {
  const body = { type: resource.requestType ?? resource.type, attributes }
  return { index, input, secrets, body, bytes: Buffer.byteLength(JSON.stringify(body)) }
}

/** Records as they are, read together when the first of them is needed. */
const currentRecords = (host: ManyHost, changes: readonly Attributes[], options: Given): ((id: string) => Promise<AnyRecord>) => {
  const { resource } = host
  const call = callOptions(options)
  const parents = Object.fromEntries(Object.keys(resource.params ?? {}).map((key) => [key, options[key]]))
  let all: Promise<ReadonlyMap<string, AnyRecord>> | undefined
  const readAll = async (): Promise<ReadonlyMap<string, AnyRecord>> => {
    const ids = [...new Set(changes.map(({ id }) => String(id)).filter((id) => /^\d+$/.test(id)))]
    const found = new Map<string, AnyRecord>()
    for (let at = 0; at < ids.length; at += DEFAULT_PER_REQUEST) {
      const records = await host.list({ ...parents, ...call, id: ids.slice(at, at + DEFAULT_PER_REQUEST) }).collect()
      for (const record of records) found.set(record.id, record)
    }
    return found
  }
  const together = canBeListedById(resource, parents)
  return async (id) => (together ? (await (all ??= readAll())).get(id) : undefined) ?? host.get(id)
}

const canBeListedById = ({ endpoints, filters, params = {} }: Resource, parents: Attributes): boolean => {
  const given = ({ path }: Endpoint): boolean =>
    Object.entries(params).every(([key, { segment }]) => parents[key] !== undefined || !path.split('/').includes(`:${segment}`))
  const filter = filters['id']
  return filter !== undefined && filter.on?.includes('list') !== false && endpoints.some((one) => one.operation === 'list' && given(one))
}

const takingLists = (resource: Resource): Resource => {
  const takes = ({ operation, acceptsArray }: Endpoint): boolean => operation === 'create' && acceptsArray === true
  if (resource.endpoints.some(takes)) return { ...resource, endpoints: resource.endpoints.filter(takes) }
  throw new UsageError('not_supported', `The API makes ${resource.key} one at a time.`, {
    hint: 'Use client.batch(): it makes many, several at once, and reports on each.',
  })
}

const refuseWhenReadOnly = (core: ClientCore, method: string, resource: Resource): void => {
  if (core.readOnly) throw readOnlyRefusal(method, `/${resource.requestType ?? resource.key}`)
}

const refuseWhatReplaces = (resource: Resource, changes: Attributes): void => {
  const key = replacedAsAWhole(resource, changes)
  if (key === undefined) return
  throw new UsageError('invalid_input', `An update of "${key}" in bulk deletes everything in it that is not repeated.`, {
    hint: `Change the ${key} of one ${resource.singular} at a time: that keeps the others.`,
  })
}

const namedTwice = (resource: Resource, id: string): UsageError =>
  new UsageError('invalid_input', `The ${resource.singular} ${id} is named twice.`, { hint: 'Name each once; this one was not sent.' })

/** The record of each item: in the order sent, unless one carries the name of another item. That the API rewrote a name says nothing. */
const recordsOf = (resource: Resource, chunk: readonly Item[], records: readonly AnyRecord[]): readonly AnyRecord[] => {
  const label = labelOf(resource)
  const wire = label === undefined ? undefined : resource.attributes[label]?.wire
  if (label === undefined || wire === undefined) return records
  const nameOf = (name: unknown): string | undefined => (typeof name === 'string' ? fold(name) : undefined)
  const sent = chunk.map(({ body }) => nameOf((body['attributes'] as Attributes)[wire]))
  const made = records.map((record) => nameOf(record[label]))
  if (made.every((name, at) => name === undefined || name === sent[at] || !sent.includes(name))) return records
  const places = sent.map((name) => made.indexOf(name))
  if (new Set(sent).size === sent.length && !places.includes(-1)) return places.map((at) => records[at]!)
  throw new OutcomeUnknownError(`The API made ${records.length} ${resource.key}, and does not tell which is which.`, {
    hint: 'All of them are there: look them up by name before you repeat any.',
  })
}

const notAsMany = (resource: Resource, sent: number, returned: number): OutcomeUnknownError =>
  new OutcomeUnknownError(`The API was sent ${sent} ${resource.key} and returned ${returned}: nobody knows which were written.`, {
    hint: 'Look them up before you repeat them.',
  })

/** While an item is prepared, nothing of it has been sent. */
const asNotSent = (error: unknown, signal: AbortSignal | undefined): unknown =>
  signal?.aborted === true ? notSent(signal) : asUnsent(error)

const noParent = (): Promise<undefined> => Promise.resolve(undefined)
