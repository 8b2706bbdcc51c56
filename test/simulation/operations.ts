/** What a caller can do, and how what comes of it is put down. */
import type { Clock } from '../../src/clock.js'
import { GlueError, OutcomeUnknownError } from '../../src/errors.js'
import type { GlueClient } from '../../src/client/glue-client.js'
import type { BatchItem } from '../../src/client/batch/batch.js'
import type { Failed } from '../../src/client/batch/report.js'
import type { CallOptions } from '../../src/http/types.js'
import type { Dice } from './dice.js'
import type { Creation, Deletion, Fate, History, Operation, Update } from './history.js'
import { KINDS, MARK, REGISTER } from './witness.js'
import type { Kind, Witness } from './witness.js'

export interface Caller {
  readonly name: string
  readonly client: GlueClient
  readonly clock: Clock
  readonly dice: Dice
  readonly history: History
  readonly witness: Witness
  /** Kinds that nobody else changes. */
  readonly writable: readonly Kind[]
  readonly aborts: number
  readonly deadlines: number
}

type Untyped = Readonly<Record<string, unknown>>
/** Options of a call, as untyped methods take them. */
type Call = CallOptions & Untyped
type Perform = (caller: Caller) => Promise<void>

/** One of them is drawn for each step; the number is its weight. */
const OPERATIONS: readonly (readonly [number, Perform])[] = [
  [6, (caller) => get(caller)],
  [1, (caller) => getNothing(caller)],
  [5, (caller) => list(caller)],
  [5, (caller) => create(caller)],
  [4, (caller) => update(caller)],
  [2, (caller) => remove(caller)],
  [1, (caller) => ensure(caller)],
  [1, (caller) => createMany(caller)],
  [2, (caller) => batch(caller)],
  [1, (caller) => peek(caller)],
]
const TOTAL = OPERATIONS.reduce((sum, [weight]) => sum + weight, 0)

export const nextOperation = (caller: Caller): Promise<void> => {
  let left = caller.dice.next() * TOTAL
  for (const [weight, perform] of OPERATIONS) if ((left -= weight) < 0) return perform(caller)
  throw new Error('the weights do not add up')
}

// --- Reading ------------------------------------------------------------------------------------------------------------

const get = (caller: Caller): Promise<void> => {
  const { client, dice, history } = caller
  const kind = dice.pick(KINDS)
  const id = someId(caller, kind)
  if (id === undefined) return Promise.resolve()
  const find = dice.chance(0.4)
  const path = `/${kind}/${id}`
  return perform(caller, `${find ? 'find' : 'get'} ${kind} ${id}`, { path }, async (operation, call) => {
    try {
      const record = find ? await client.resource(kind).find(id, call) : await client.resource(kind).get(id, call)
      const value = record === null ? null : String(record[REGISTER[kind]])
      if (record !== null && record.id !== id) history.oddities.push(`${path} gave ${record.id}`)
      history.readings.push({ ...span(operation, caller), kind, id, value })
    } catch (error) {
      if (error instanceof GlueError && error.code === 'not_found')
        history.readings.push({ ...span(operation, caller), kind, id, value: null })
      throw error
    }
  })
}

/** A record that never was: its path tells this call from all others. */
const getNothing = (caller: Caller): Promise<void> => {
  const id = String(7_000_000_000 + caller.history.operations.length)
  const path = `/configurations/${id}`
  return perform(caller, `get nothing ${id}`, { path }, async (_, call) => {
    const record = await caller.client.configurations.find(id, call)
    if (record !== null) caller.history.oddities.push(`${path} is there`)
  })
}

const list = (caller: Caller): Promise<void> => {
  const { client, dice, history, witness } = caller
  const kind = dice.pick(KINDS)
  const organizationId = kind !== 'organizations' && dice.chance(0.3) ? dice.pick([...witness.lives.organizations.keys()]) : undefined
  const query: Untyped = {
    pageSize: dice.pick([1, 3, 10, 50, 1_000]),
    ...(organizationId === undefined ? {} : { organizationId }),
    ...(kind === 'configurations' && dice.chance(0.2) ? { sort: dice.pick(['-updatedAt', 'updatedAt', 'name']) } : {}),
  }
  const stopsAfter = dice.chance(0.15) ? dice.whole(0, 20) : Infinity
  return perform(caller, `list ${kind} ${JSON.stringify(query)}`, {}, async (operation, call) => {
    const records = client.resource(kind).list({ ...query, ...call })
    const ids: string[] = []
    for await (const { id } of records) {
      if (ids.length >= stopsAfter) break
      ids.push(id)
    }
    history.listings.push({ ...span(operation, caller), kind, organizationId, ids, complete: records.completeness.complete })
  })
}

/** Through the door for requests of the caller's own making. */
const peek = (caller: Caller): Promise<void> =>
  perform(caller, 'raw GET', { path: '/organizations' }, async (_, call) => {
    await caller.client.raw({ method: 'GET', path: '/organizations', query: 'page[size]=1', ...call })
  })

// --- Writing ------------------------------------------------------------------------------------------------------------

const create = (caller: Caller): Promise<void> => {
  const kind = caller.dice.pick(caller.writable)
  const mark = freshMark(caller)
  const byName = kind === 'configurations' && caller.dice.chance(0.5)
  const input = { ...newRecord(caller, kind, mark), ...(byName ? { configurationType: 'Server' } : {}) }
  // Whoever is told that the outcome is unknown may go on looking, in a time of its own.
  const looksOn = caller.dice.chance(0.3)
  return perform(caller, `create ${kind} ${mark}`, byName || looksOn ? {} : { path: `/${kind}` }, async (operation, call) => {
    const creation = begunCreation(caller, operation, kind, mark)
    await settle(creation, caller, async () => {
      const made = await caller.client
        .resource(kind)
        .create(input, call)
        .catch((error: unknown) => {
          if (looksOn && error instanceof OutcomeUnknownError) return error.reconcile({ signal: call.signal })
          throw error
        })
      creation.id = made.id
    })
  })
}

const ensure = (caller: Caller): Promise<void> => {
  const kind = caller.dice.pick(caller.writable.filter((name) => name === 'organizations' || name === 'configurations'))
  const mark = freshMark(caller)
  const input = newRecord(caller, kind, mark)
  return perform(caller, `ensure ${kind} ${mark}`, {}, async (operation, call) => {
    const creation = begunCreation(caller, operation, kind, mark)
    await settle(creation, caller, async () => {
      creation.id = (await caller.client.resource(kind).ensure(input, call)).record.id
    })
  })
}

const createMany = (caller: Caller): Promise<void> => {
  const { client, dice, witness } = caller
  const organizationId = dice.pick([...witness.lives.organizations.keys()])
  const marks = Array.from({ length: dice.whole(1, 8) }, (_, at) => `${freshMark(caller)}-${at}`)
  return perform(caller, `createMany contacts ${marks.join(' ')}`, {}, async (operation, call) => {
    const creations = marks.map((mark) => begunCreation(caller, operation, 'contacts', mark))
    const inputs = marks.map((mark) => ({ organizationId, firstName: mark, title: mark }))
    const report = await client.resource('contacts').createMany(inputs, { ...call, perRequest: dice.whole(1, 4) })
    for (const { index, id } of report.succeeded) Object.assign(creations[index]!, { fate: 'done', id, endedAt: caller.clock.monotonic() })
    putDown(caller, creations, report)
  })
}

const update = (caller: Caller): Promise<void> => {
  const kind = caller.dice.pick(caller.writable)
  const id = someId(caller, kind)
  if (id === undefined) return Promise.resolve()
  const value = freshMark(caller)
  // Of a contact the client looks first whether a PSA owns it.
  const single = kind === 'contacts' ? {} : { path: `/${kind}/${id}` }
  return perform(caller, `update ${kind} ${id} ${value}`, single, async (operation, call) => {
    const written = begunUpdate(caller, operation, kind, id, value)
    await settle(written, caller, async () => {
      const record = await caller.client.resource(kind).update(id, { [REGISTER[kind]]: value }, call)
      if (record.id !== id) caller.history.oddities.push(`the update of ${kind} ${id} gave ${record.id}`)
    })
  })
}

const remove = (caller: Caller): Promise<void> => {
  const kind = caller.dice.pick(caller.writable.filter((name) => name !== 'organizations'))
  const id = someId(caller, kind)
  if (id === undefined) return Promise.resolve()
  return perform(
    caller,
    `delete ${kind} ${id}`,
    { path: kind === 'passwords' ? `/${kind}/${id}` : `/${kind}` },
    async (operation, call) => {
      const deletion = begunDeletion(caller, operation, kind, id)
      await settle(deletion, caller, () => caller.client.resource(kind).delete(id, call))
    },
  )
}

const batch = (caller: Caller): Promise<void> => {
  const { client, dice, writable } = caller
  const steps = Array.from({ length: dice.whole(1, 8) }, (_, at) => {
    const kind = dice.pick(writable)
    const id = dice.chance(0.5) ? someId(caller, kind) : undefined
    const mark = `${freshMark(caller)}-${at}`
    if (id === undefined) return { kind, mark, item: { resource: kind, create: newRecord(caller, kind, mark) } }
    if (kind !== 'organizations' && dice.chance(0.3)) return { kind, mark, id, item: { resource: kind, id, delete: true } }
    return { kind, mark, id, item: { resource: kind, id, update: { [REGISTER[kind]]: mark } } }
  })
  return perform(caller, `batch of ${steps.length}`, {}, async (operation, call) => {
    const writes = steps.map(({ kind, mark, id, item }) =>
      id === undefined
        ? begunCreation(caller, operation, kind, mark)
        : 'delete' in item
          ? begunDeletion(caller, operation, kind, id)
          : begunUpdate(caller, operation, kind, id, mark),
    )
    const items = steps.map(({ item }) => item) as unknown as BatchItem[]
    const report = await client.batch(items, { ...call, concurrency: dice.whole(1, 6) })
    for (const { index, id } of report.succeeded) {
      const write = writes[index]!
      Object.assign(write, { fate: 'done', endedAt: caller.clock.monotonic(), ...('mark' in write ? { id } : {}) })
    }
    putDown(caller, writes, report)
  })
}

// --- What comes of it ---------------------------------------------------------------------------------------------------

type Written = Creation | Update | Deletion

/** Runs one operation under the options that were drawn for it, and puts down how it ended. */
const perform = async (
  caller: Caller,
  what: string,
  { path }: { readonly path?: string },
  run: (operation: Operation, call: Call) => Promise<void>,
): Promise<void> => {
  const { clock, dice, history } = caller
  const abort = dice.chance(caller.aborts) ? new AbortController() : undefined
  const abortMs = dice.exponential(dice.pick([5, 300, 20_000]))
  const deadlineMs = dice.chance(caller.deadlines) ? Math.round(dice.between(1, dice.pick([200, 5_000, 200_000]))) : undefined
  const priority = dice.pick([undefined, undefined, 'interactive', 'bulk'] as const)
  const call: Call = {
    ...(abort === undefined ? {} : { signal: abort.signal }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(priority === undefined ? {} : { priority }),
  }
  const operation: Operation = {
    number: history.operations.length,
    client: caller.name,
    what,
    startedAt: clock.monotonic(),
    endedAt: undefined,
    end: '',
    deadlineMs,
    priority,
    abortedAt: undefined,
    single: path !== undefined,
    path,
  }
  history.operations.push(operation)
  const timer =
    abort === undefined
      ? undefined
      : clock.setTimer(() => {
          operation.abortedAt = clock.monotonic()
          abort.abort(new Error('the caller has lost interest'))
        }, abortMs)
  try {
    await run(operation, call)
    operation.end = 'ok'
  } catch (error) {
    operation.end = error instanceof GlueError ? error.code : error === abort?.signal.reason ? 'aborted' : 'unrecognised'
    if (operation.end === 'unrecognised')
      history.oddities.push(`${what} failed with ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }
  timer?.cancel()
  operation.endedAt = clock.monotonic()
  history.trace(operation.endedAt, caller.name, `#${operation.number}`, what, operation.end)
}

/** Runs a write; whatever it throws says what became of it. */
const settle = async (written: Written, caller: Caller, write: () => Promise<void>): Promise<void> => {
  try {
    await write()
    written.fate = 'done'
  } catch (error) {
    written.fate = fateOf(caller, error)
    throw error
  } finally {
    written.endedAt = caller.clock.monotonic()
  }
}

const fateOf = (caller: Caller, error: unknown): Fate => {
  // The reason of the caller's own signal says nothing about the write.
  if (!(error instanceof GlueError)) return 'unknown'
  if (error.outcome === undefined) caller.history.oddities.push(`a write failed with ${error.code} and does not say what became of it`)
  return error.outcome === 'not_sent' || error.outcome === 'rejected' ? 'not_done' : 'unknown'
}

const putDown = (
  caller: Caller,
  writes: readonly Written[],
  report: { readonly succeeded: readonly unknown[]; readonly failed: readonly Failed[]; readonly unknown: readonly Failed[] },
): void => {
  const endedAt = caller.clock.monotonic()
  for (const { index, error } of report.failed) Object.assign(writes[index]!, { fate: fateOf(caller, error), endedAt })
  for (const { index } of report.unknown) Object.assign(writes[index]!, { fate: 'unknown', endedAt })
  const told = report.succeeded.length + report.failed.length + report.unknown.length
  if (told !== writes.length) caller.history.oddities.push(`a batch of ${writes.length} reported on ${told}`)
}

const span = (operation: Operation, { clock }: Caller) => ({
  operation: operation.number,
  startedAt: operation.startedAt,
  endedAt: clock.monotonic(),
})
// Until it has ended, nobody knows.
const begun = (operation: Operation) =>
  ({ operation: operation.number, startedAt: operation.startedAt, endedAt: Infinity, fate: 'unknown' }) as const

const begunCreation = ({ history }: Caller, operation: Operation, kind: Kind, mark: string): Creation => {
  const creation: Creation = { ...begun(operation), kind, mark, id: undefined }
  history.creations.push(creation)
  return creation
}
const begunUpdate = ({ history }: Caller, operation: Operation, kind: Kind, id: string, value: string): Update => {
  const written: Update = { ...begun(operation), kind, id, value }
  history.updates.push(written)
  return written
}
const begunDeletion = ({ history }: Caller, operation: Operation, kind: Kind, id: string): Deletion => {
  const deletion: Deletion = { ...begun(operation), kind, id }
  history.deletions.push(deletion)
  return deletion
}

const newRecord = ({ dice, witness }: Caller, kind: Kind, mark: string): Untyped => ({
  [MARK[kind]]: mark,
  [REGISTER[kind]]: mark,
  ...(kind === 'organizations' ? {} : { organizationId: dice.pick([...witness.lives.organizations.keys()].slice(0, 4)) }),
  ...(kind === 'passwords' ? { password: `planted-${mark}` } : {}),
})

const freshMark = ({ history, dice }: Caller): string => `m${history.operations.length}-${dice.below(1e6)}`

/** Mostly a record that is or was there. */
const someId = ({ witness, dice }: Caller, kind: Kind): string | undefined => {
  const ids = [...witness.lives[kind].keys()]
  return ids.length === 0 ? undefined : dice.pick(ids)
}
