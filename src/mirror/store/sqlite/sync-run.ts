import { GlueError, MirrorError } from '../../../errors.js'
import type { ProcessLock } from '../../../profile/process-lock.js'
import type { ResourceKey } from '../../../catalog/index.js'
import type { Database, Row } from '../../../sqlite/index.js'
import type { Stream } from '../../sync/streams.js'
import { copiersOf } from '../derived.js'
import { kindNumber, kindOfNumber, planOfKind } from '../kinds.js'
import { codecOf } from '../codec.js'
import type { ChildSet, DueRecord, MissingRecords, PageInput, PageResult, RecordKey, StreamPatch, SyncRun, Where } from '../port.js'
import type { AnyRecord } from '../../../jsonapi/decode.js'
import { fromSqlId, toSqlId } from './ids.js'
import { IndexMerger } from './index-merger.js'
import { aliveQuery, cursorAfter } from './list-query.js'
import type { Incoming, Outcome, RecordWriter } from './record-writer.js'
import { storeError } from './problems.js'
import { SMALL_TABLES, SQL } from './statements.js'
import { patchStream } from './stream-table.js'
import { Sweeps } from './sweeps.js'
import type { WriteQueue } from './write-queue.js'

/** Long enough that the statement for all of them is cheap, short enough that nobody notices the pause. */
const SLICE = 50
const ROWS_AT_ONCE = 2000
const RENAMED_AT_ONCE = 5000

export interface RunParts {
  readonly database: Database
  readonly queue: WriteQueue
  readonly writer: RecordWriter
  readonly lock: ProcessLock
  readonly onEnd: () => void
}

type Counts = { -readonly [K in keyof Omit<PageResult, 'seen'>]: number }

export class SqliteRun implements SyncRun {
  readonly #parts: RunParts
  readonly #sweeps: Sweeps
  readonly #merger: IndexMerger
  #ended = false

  constructor(parts: RunParts) {
    this.#parts = parts
    this.#sweeps = new Sweeps(parts.database)
    this.#merger = new IndexMerger(parts.database)
  }

  async applyPage(page: PageInput): Promise<PageResult> {
    const { stream, sweep, at } = page
    const counts = noCounts()
    const rowids = await this.#write(async (breath) => {
      const seen = await this.#writeRecords(page.records.map(incomingOf), at, counts, breath)
      await this.#writeChildren(page.children ?? [], at, counts, breath)
      await this.#scrubAssets(at, breath)
      if (page.checkpoint !== undefined) patchStream(this.#parts.database, stream.key, { checkpoint: page.checkpoint })
      const ofStream = seen.filter((_, index) => page.records[index]?.kind === stream.kind)
      if (sweep !== undefined) this.#sweeps.add(stream, sweep, ofStream, at)
      return ofStream
    })
    this.#merger.wrote(counts.inserted + counts.updated)
    return { ...counts, seen: sweep === undefined ? 0 : this.#sweeps.commit(stream, sweep, rowids) }
  }

  patchStream(stream: Stream, patch: StreamPatch): Promise<void> {
    return this.#write(() => patchStream(this.#parts.database, stream.key, patch))
  }

  async missing(
    stream: Stream,
    sweep: string,
    options: { readonly limit?: number; readonly after?: string } = {},
  ): Promise<MissingRecords> {
    this.#requireOpen()
    return this.#read(() => this.#missing(stream, sweep, options))
  }

  async #missing(
    stream: Stream,
    sweep: string,
    { limit = 1000, after }: { readonly limit?: number; readonly after?: string },
  ): Promise<MissingRecords> {
    if (this.#sweeps.startedAt(stream, sweep) === null)
      throw new MirrorError('mirror_unusable', `The sweep of ${stream.key} has seen no page.`, { hint: 'Sweep it again.' })
    const [seen, spared] = [this.#sweeps.seen(stream, sweep), this.#sweeps.spared(stream, sweep)]
    const keys: { readonly key: RecordKey; readonly cursor: string }[] = []
    let [total, live] = [0, 0]
    let isListed = after === undefined
    for await (const { key, rowid, cursor } of this.#alive(stream)) {
      live++
      if (!seen.has(rowid) && !spared.has(rowid)) {
        total++
        if (isListed && keys.length < limit) keys.push({ key, cursor })
      }
      if (cursor === after) isListed = true
    }
    return { total, live, keys: keys.map(({ key }) => key), next: keys.length < limit ? null : (keys.at(-1)?.cursor ?? null) }
  }

  bury(keys: readonly RecordKey[], at: number): Promise<number> {
    return this.#write(async (breath) => {
      let buried = 0
      for (const slice of slicesOf(keys, SLICE)) {
        for (const { kind, id, parent = '' } of slice) {
          const rowid = this.#parts.writer.rowidOf(kind, id, parent)
          if (rowid !== undefined && this.#parts.writer.bury(rowid, { kind, id }, at)) buried++
        }
        await breath()
      }
      return buried
    })
  }

  endSweep(stream: Stream, sweep: string, successor?: string): Promise<void> {
    return this.#write(() => this.#sweeps.end(stream, sweep, successor))
  }

  async dueForRelated(options: Parameters<SyncRun['dueForRelated']>[0]): Promise<readonly DueRecord[]> {
    this.#requireOpen()
    const { database } = this.#parts
    const kinds = JSON.stringify(options.kinds.map((kind) => kindNumber(kind)))
    const rows = await this.#read(async () => database.prepare(SQL.due).all(options.readBefore, kinds, options.limit))
    return rows.flatMap((row) => {
      const kind = kindOfNumber(Number(row['kind']))
      if (kind === undefined) return []
      const parent = String(row['parent'])
      const readAt = Number(row['related_at'])
      return [{ kind, id: fromSqlId(String(row['id'])), ...(parent === '' ? {} : { parent }), readAt: readAt === 0 ? null : readAt }]
    })
  }

  async applyRelated(of: RecordKey, items: readonly AnyRecord[] | null, at: number): Promise<PageResult> {
    const counts = noCounts()
    await this.#write(async (breath) => {
      const links = items === null ? [] : [{ kind: 'relatedItems' as const, parent: `${of.kind}/${of.id}`, records: items }]
      await this.#writeChildren(links, at, counts, breath)
      const rowid = this.#parts.writer.rowidOf(of.kind, of.id, of.parent ?? '')
      if (rowid !== undefined) this.#parts.database.prepare(SQL.relatedRead).run(at, rowid)
    })
    return { ...counts, seen: 0 }
  }

  async end(): Promise<void> {
    if (this.#ended) return
    try {
      await this.#bringNamesUpToDate()
      await this.#merger.merge((piece) => this.#write(piece))
      // Counts what has changed much since the last time, so that plans stay good.
      await this.#write(() => this.#parts.database.exec('PRAGMA analysis_limit = 400; PRAGMA optimize'))
    } finally {
      this.#ended = true
      this.#parts.onEnd()
      await this.#parts.lock.release()
    }
  }

  async #writeRecords(incoming: readonly Incoming[], at: number, counts: Counts, breath: () => Promise<void>): Promise<readonly number[]> {
    const rowids: number[] = []
    for (const slice of slicesOf(incoming, SLICE)) {
      for (const { outcome, rowid } of this.#parts.writer.write(slice, at)) {
        count(counts, outcome)
        rowids.push(rowid)
      }
      await breath()
    }
    return rowids
  }

  /** All of them together, because most records have one or two. */
  async #writeChildren(sets: readonly ChildSet[], at: number, counts: Counts, breath: () => Promise<void>): Promise<void> {
    const { database, writer } = this.#parts
    const incoming = sets.flatMap(({ kind, parent, records }) => records.map((record) => ({ kind, record, parent })))
    await this.#writeRecords(incoming, at, counts, breath)
    const came = new Set(incoming.map(({ kind, record, parent }) => `${kind} ${parent} ${record.id}`))
    for (const slice of slicesOf(sets, SLICE)) {
      const wanted = JSON.stringify(slice.map(({ kind, parent }) => [kindNumber(kind), parent]))
      for (const row of database.prepare(SQL.childrenOf).all(wanted)) {
        const [kind, id] = [kindOfNumber(Number(row['kind'])), fromSqlId(String(row['id']))]
        if (kind === undefined || came.has(`${kind} ${String(row['parent'])} ${id}`)) continue
        if (writer.bury(Number(row['rowid']), { kind, id }, at)) counts.removed++
      }
      await breath()
    }
  }

  async #scrubAssets(at: number, breath: () => Promise<void>): Promise<void> {
    for (const slice of slicesOf(this.#parts.writer.assetsToScrub(), SLICE)) {
      for (const rowid of slice) this.#parts.writer.scrubAgain(rowid, at)
      await breath()
    }
  }

  /** Where names have changed, the records that copy them are found under the new ones. */
  async #bringNamesUpToDate(): Promise<void> {
    const { database } = this.#parts
    for (;;) {
      const renamed = database.prepare(SMALL_TABLES.renamedOfOneKind).all(RENAMED_AT_ONCE)
      if (renamed.length === 0) return
      const number = Number(renamed[0]?.['kind'])
      const kind = kindOfNumber(number)
      const ids = new Set(renamed.map(({ id }) => fromSqlId(String(id))))
      for (const copier of kind === undefined ? [] : copiersOf(kind)) {
        if (kind === 'organizations' && planOfKind(copier.kind).organization === 'organizationId') {
          for (const id of ids) {
            const rows = database.prepare(SQL.rowidsOfOrganization).all(toSqlId(id), kindNumber(copier.kind))
            await this.#reindex(rows, copier.kind, () => true)
          }
        } else {
          const rows = database.prepare(SQL.rowidsOfKind).all(kindNumber(copier.kind))
          await this.#reindex(rows, copier.kind, (rowid) => this.#pointsAt(rowid, copier.refs, ids))
        }
      }
      await this.#write(() => {
        for (const id of ids) database.prepare(SQL.endRenamed).run(number, toSqlId(id))
      })
    }
  }

  async #reindex(rows: readonly Row[], kind: ResourceKey, isCopier: (rowid: number) => boolean): Promise<void> {
    for (const slice of slicesOf(rows, SLICE))
      await this.#write(() => {
        for (const row of slice) if (isCopier(Number(row['rowid']))) this.#parts.writer.reindex(Number(row['rowid']), kind)
      })
  }

  #pointsAt(rowid: number, refs: ReadonlySet<string>, ids: ReadonlySet<string>): boolean {
    const json = this.#parts.database.prepare(SQL.before).get(rowid)?.['json']
    if (typeof json !== 'string') return false
    // One name is rarely copied by many, and looking for its id is cheaper than parsing.
    if (ids.size === 1 && !json.includes(`"${[...ids][0]}"`)) return false
    const values = JSON.parse(json) as Readonly<Record<string, unknown>>
    return [...refs].some((ref) => ids.has(values[ref] as string))
  }

  async *#alive(stream: Stream): AsyncGenerator<{ readonly key: RecordKey; readonly rowid: number; readonly cursor: string }> {
    const { database } = this.#parts
    const where: Where = { typeId: stream.typeId, organizationId: stream.organizationId, parent: stream.parent }
    let after: string | undefined
    for (;;) {
      const { sql, parameters } = aliveQuery(kindNumber(stream.kind), where, after, ROWS_AT_ONCE)
      const rows = database.prepare(sql).all(...parameters)
      for (const row of rows) {
        const id = fromSqlId(String(row['id']))
        const [rowid, parent] = [Number(row['rowid']), String(row['parent'])]
        after = cursorAfter('id', { name: '', updatedAt: 0, id, rowid })
        const key = { kind: stream.kind, id, ...(parent === '' ? {} : { parent }) }
        yield { key, rowid, cursor: after }
      }
      if (rows.length < ROWS_AT_ONCE) return
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /** On the connection that writes, between two transactions: what the last one wrote is seen. */
  async #read<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw storeError(error, this.#parts.database.file)
    }
  }

  async #write<T>(work: (breath: () => Promise<void>) => T | Promise<T>): Promise<T> {
    this.#requireOpen()
    return this.#parts.queue.run(work)
  }

  #requireOpen(): void {
    if (this.#ended) throw new GlueError('closed', 'This sync has ended.', { hint: 'Begin another one.' })
  }
}

const incomingOf = ({ kind, record, parent = '' }: PageInput['records'][number]): Incoming => ({
  kind: codecOf(kind).plan.key,
  record,
  parent,
})

const noCounts = (): Counts => ({ inserted: 0, updated: 0, unchanged: 0, revived: 0, rederived: 0, removed: 0 })
const count = (counts: Counts, outcome: Outcome): void => {
  if (outcome === 'revived') counts.inserted++
  counts[outcome]++
}

const slicesOf = function* <T>(list: readonly T[], size: number): Generator<readonly T[]> {
  for (let index = 0; index < list.length; index += size) yield list.slice(index, index + size)
}
