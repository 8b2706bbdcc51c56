/** Many writes of any kind, several at once, with a report on each. */
import { REMOVED, resourceOfKey, resources } from '../../catalog/index.js'
import type { RecordTypes, ResourceKey } from '../../catalog/index.js'
import { UsageError, isGlueError } from '../../errors.js'
import { readOnlyRefusal } from '../../http/read-only.js'
import type { CallOptions } from '../../http/types.js'
import { didYouMean } from '../../jsonapi/near-names.js'
import { inTurn } from '../generic/in-turn.js'
import type { ResourceClients } from '../resource-clients.js'
import { BatchLedger, notSent } from './report.js'
import type { BatchProgress, BatchReport } from './report.js'
import { grouped } from '../generic/call-options.js'

type Method<K extends ResourceKey, M extends string> = ResourceClients[K] extends {
  readonly [P in M]: infer F extends (...args: never[]) => unknown
}
  ? Parameters<F>
  : never
type CreateItem<K extends ResourceKey, P extends readonly unknown[]> = P extends readonly [infer I, ...unknown[]]
  ? { readonly resource: K; readonly create: I }
  : never
type UpdateItem<K extends ResourceKey, P extends readonly unknown[]> = P extends readonly [unknown, infer C, ...infer O]
  ? { readonly resource: K; readonly id: string | number; readonly update: C } & WithOptions<O>
  : never
type DeleteItem<K extends ResourceKey, P extends readonly unknown[]> = P extends readonly [unknown, ...infer O]
  ? { readonly resource: K; readonly id: string | number; readonly delete: true } & WithOptions<O>
  : never
/** What the method takes last: parents, `checkSynced`, `replace`. */
type WithOptions<O extends readonly unknown[]> = O extends readonly []
  ? unknown
  : O extends readonly [infer X]
    ? { readonly options: X }
    : O extends readonly [(infer X)?]
      ? { readonly options?: X }
      : unknown

/**
 * One write: `{ resource: 'contacts', create: { ... } }`, `{ resource: 'contacts', id, update: { ... } }` or
 * `{ resource: 'contacts', id, delete: true }`. It takes what the method of that resource takes, and does what that does.
 */
export type BatchItem = {
  [K in ResourceKey]: CreateItem<K, Method<K, 'create'>> | UpdateItem<K, Method<K, 'update'>> | DeleteItem<K, Method<K, 'delete'>>
}[ResourceKey]
/** What came of an item: the record, or null for what was deleted. */
export type BatchRecord = RecordTypes[ResourceKey] | null

export interface BatchOptions extends CallOptions {
  /** Items under way at once, 1-50; 4 unless given. */
  readonly concurrency?: number
  /** Called as outcomes become known. */
  readonly onProgress?: (progress: BatchProgress) => void
}

type Write = (...args: readonly unknown[]) => Promise<unknown>
type Face = Readonly<Record<'create' | 'update' | 'delete', Write | undefined>>
/** An item as it may come from a program without types. */
type Given = Readonly<Partial<Record<'resource' | 'id' | 'create' | 'update' | 'delete' | 'options', unknown>>>

const DEFAULT_CONCURRENCY = 4
const MOST_AT_ONCE = 50

export const runBatch = async (
  faceOf: (key: ResourceKey) => Face,
  readOnly: boolean,
  given: readonly BatchItem[],
  options: BatchOptions,
): Promise<BatchReport<BatchRecord>> => {
  const { concurrency = DEFAULT_CONCURRENCY, onProgress, signal, deadlineMs, priority = 'bulk', traceId, group } = grouped(options)
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > MOST_AT_ONCE)
    throw new UsageError('invalid_input', `A batch has 1 to ${MOST_AT_ONCE} items under way at once, not ${String(concurrency)}.`, {
      hint: 'Leave "concurrency" out for 4 at once. Nothing was sent.',
    })
  const items: readonly Given[] = given
  if (readOnly && items.length > 0) throw readOnlyRefusal('a batch')
  const ledger = new BatchLedger<BatchRecord>(items.length, onProgress)
  const oneByOne = inTurn()
  let ended: unknown
  let next = 0

  const perform = async (item: Given): Promise<{ readonly id: string; readonly record: BatchRecord }> => {
    const face = faceOf(resourceKeyOf(item))
    const call = { ...(item.options as object | undefined), signal, deadlineMs, priority, traceId, group }
    switch (verbOf(item)) {
      case 'create': {
        const record = (await methodOf(face, item, 'create')(item.create, call)) as NonNullable<BatchRecord>
        return { id: record.id, record }
      }
      case 'update': {
        const record = (await methodOf(face, item, 'update')(item.id, item.update, call)) as NonNullable<BatchRecord>
        return { id: record.id, record }
      }
      case 'delete':
        await methodOf(face, item, 'delete')(item.id, call)
        return { id: String(item.id), record: null }
    }
  }
  const attempt = async (index: number): Promise<void> => {
    const item = items[index] ?? {}
    try {
      if (signal?.aborted === true) throw notSent(signal)
      if (ended !== undefined) throw afterTheEnd(ended)
      const { id, record } = await perform(item)
      ledger.succeed(index, id, record)
    } catch (error) {
      if (endsAll(error)) ended ??= error
      ledger.fail(index, error, signal)
    }
  }
  const work = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      const { resource, id } = items[index] ?? {}
      // Changes of one record go one after the other, in the order given.
      const key = id === undefined ? `item ${index}` : `${String(resource)} ${String(id)}`
      await oneByOne(key, () => attempt(index))
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work))
  return ledger.report()
}

const VERBS = ['create', 'update', 'delete'] as const

const verbOf = (item: Given): (typeof VERBS)[number] => {
  const [verb, ...others] = VERBS.filter((name) => item[name] !== undefined && item[name] !== false)
  if (verb !== undefined && others.length === 0) return verb
  throw new UsageError('invalid_input', 'An item of a batch creates, updates or deletes, and does one of them.', {
    hint: 'Give { resource, create }, { resource, id, update } or { resource, id, delete: true }.',
  })
}

const resourceKeyOf = ({ resource }: Given): ResourceKey => {
  if (typeof resource === 'string' && (resourceOfKey(resource) !== undefined || Object.hasOwn(REMOVED, resource)))
    return resource as ResourceKey
  const known = resources.map(({ key }) => key)
  throw new UsageError('invalid_input', `No resource is named ${JSON.stringify(resource)}.`, {
    hint: (typeof resource === 'string' ? didYouMean(resource, known) : undefined) ?? `Resources are ${known.join(', ')}.`,
  })
}

const methodOf = (face: Face, { resource }: Given, verb: (typeof VERBS)[number]): Write => {
  const method = face[verb]
  if (method !== undefined) return method
  throw new UsageError('not_supported', `The API has no way to ${verb} ${String(resource)}.`, { hint: 'Leave this item out.' })
}

/** After these, every further item would fail in the same way. */
const endsAll = (error: unknown): boolean =>
  isGlueError(error) && ['unauthorized', 'no_key', 'bad_key', 'closed'].includes(error.code) && error.outcome !== 'unknown'

const afterTheEnd = (cause: unknown): UsageError =>
  new UsageError('closed', 'Not sent: an earlier item failed with what every other would fail with.', {
    cause,
    hint: cause instanceof Error ? cause.message : undefined,
  })
