/** Writes records, their hashes and their search index. Every call happens inside a transaction that the caller holds. */
import type { ResourceKey } from '../../../catalog/index.js'
import type { Database } from '../../../sqlite/index.js'
import type { AnyRecord } from '../../../jsonapi/decode.js'
import { codecOf } from '../codec.js'
import type { Encoded, Values } from '../codec.js'
import { columnsOf } from '../columns.js'
import { copiedFrom, derivedHash, joinDerived, keptDerived } from '../derived.js'
import { hasRelated, kindNumber, kindOfNumber, planOfKind } from '../kinds.js'
import type { KindPlan } from '../kinds.js'
import { isCutInLists, keepUncut, mergePartial } from '../merge.js'
import { secretTraits } from '../secret-traits.js'
import type { Scrub } from '../scrub.js'
import { fromSqlId, toJsonId, toSqlId } from './ids.js'
import type { SqlId } from './ids.js'
import { IndexWriter } from './index-writer.js'
import { Labels } from './labels.js'
import { RowBatch } from './row-batch.js'
import { openKept, sealKept } from './record-rows.js'
import { SQL } from './statements.js'

export interface Incoming {
  readonly kind: ResourceKey
  readonly record: AnyRecord
  /** Empty for what stands alone. */
  readonly parent: string
}

export type Outcome = 'inserted' | 'revived' | 'updated' | 'rederived' | 'unchanged'
export interface Written {
  readonly outcome: Outcome
  readonly rowid: number
}

interface Prepared extends Incoming {
  readonly sqlId: SqlId
  readonly encoded: Encoded
  readonly derivedHash: number
}

interface Before {
  readonly hash: string
  readonly derivedHash: number
  readonly deleted: boolean
  readonly partial: boolean
  readonly values: Values
  readonly kept: Values
}

export class RecordWriter {
  readonly labels: Labels
  readonly index: IndexWriter
  readonly #database: Database
  readonly #scrub: Scrub
  readonly #secretTraits = new Map<string, ReadonlySet<string> | 'unknown'>()
  /** Types whose fields were written in this transaction. */
  readonly #changedTypes = new Set<string>()
  readonly #rows: RowBatch
  readonly #bodies: RowBatch
  /** The last row of this transaction, once it has been asked for. */
  #lastRowid: number | undefined

  constructor(database: Database, scrub: Scrub) {
    this.#database = database
    this.#scrub = scrub
    this.labels = new Labels(database)
    this.index = new IndexWriter(database, this.labels.valueOf)
    this.#rows = new RowBatch(database, SQL.insertRecord)
    this.#bodies = new RowBatch(database, SQL.insertBody)
  }

  /** At the start of a transaction: another process may have written since the last one. */
  begin(): void {
    if (this.labels.refresh()) this.#secretTraits.clear()
    this.#lastRowid = undefined
  }

  /** After one that was undone: what was remembered of it never was. */
  undone(): void {
    this.labels.forgetAll()
    this.#secretTraits.clear()
    this.#changedTypes.clear()
    this.#rows.drop()
    this.#bodies.drop()
    this.index.drop()
  }

  /** Writes what differs. What is the same costs a comparison, for all of them in one statement. */
  write(incoming: readonly Incoming[], at: number): readonly Written[] {
    const prepared = incoming.map((input) => this.#prepare(input))
    const states = this.#compare(prepared)
    const twice = hasTwice(incoming)
    const done = new Map<string, number>()
    const all = prepared.map((input, index): Written => {
      const state = states[index] ?? 0
      if (state > 0) return { outcome: 'unchanged', rowid: state }
      // The same record twice among them: the second one meets the first.
      const name = twice ? nameOf(input) : ''
      const rowid = state < 0 ? -state : done.get(name)
      const written = rowid === undefined ? this.#insert(input, at, false) : this.#replace(rowid, input, at, false)
      if (twice) done.set(name, written.rowid)
      return written
    })
    this.#flush()
    return all
  }

  /** One record that came by itself: its age is that of now, also where nothing changed. */
  writeSingle(incoming: Incoming, at: number, partial: boolean): Written {
    const input = this.#prepare(incoming)
    const rowid = this.#rowidOf(input)
    const written = rowid === undefined ? this.#insert(input, at, partial) : this.#replace(rowid, input, at, partial, true)
    this.#flush()
    if (rowid === undefined) return written
    if (written.outcome === 'unchanged' || written.outcome === 'rederived') this.#database.prepare(SQL.touch).run(at, rowid)
    return written
  }

  /** @returns whether it lived until now */
  bury(rowid: number, key: { readonly kind: ResourceKey; readonly id: string }, at: number): boolean {
    if (this.#database.prepare(SQL.bury).run(at, rowid).changes === 0) return false
    // What came with the record is gone with it.
    for (const child of this.#database.prepare(SQL.allChildrenOf).all(`${key.kind}/${key.id}`)) {
      const kind = kindOfNumber(Number(child['kind']))
      if (kind !== undefined) this.bury(Number(child['rowid']), { kind, id: fromSqlId(String(child['id'])) }, at)
    }
    this.index.remove(rowid)
    this.labels.learn(key.kind, key.id, null)
    if (key.kind === 'flexibleAssetFields') this.#noteFields(key.kind, this.#before(rowid)?.values ?? {})
    return true
  }

  rowidOf(kind: ResourceKey, id: string, parent: string): number | undefined {
    const row = this.#database.prepare(SQL.rowidOf).get(kindNumber(kind), toSqlId(id), parent)
    return row === undefined ? undefined : Number(row['rowid'])
  }

  /** Puts the names that the record copies, as they are now, into its search index. */
  reindex(rowid: number, kind: ResourceKey): void {
    const before = this.#before(rowid)
    if (before === undefined || before.deleted) return
    const { plan } = codecOf(kind)
    const derived = joinDerived(plan, before.values, before.kept, this.labels.valueOf)
    this.#database.prepare(SQL.updateDerived).run(derivedHash(plan, derived), rowid)
    this.#reindexWith(rowid, kind, before.values, derived)
    this.#flush()
  }

  /** Assets that were kept before the fields of their type were known, or before one of these held passwords. */
  assetsToScrub(): readonly number[] {
    const rowids = [...this.#changedTypes].flatMap((typeId) =>
      this.#database
        .prepare(SQL.assetsOfType)
        .all(toSqlId(typeId))
        .map(({ rowid }) => Number(rowid)),
    )
    this.#changedTypes.clear()
    return rowids
  }

  scrubAgain(rowid: number, at: number): void {
    const before = this.#before(rowid)
    if (before === undefined) return
    const { decode, plan } = codecOf('flexibleAssets')
    const input = this.#prepare({ kind: 'flexibleAssets', record: decode(before.values, before.kept), parent: '' })
    if (input.encoded.hash === before.hash) return
    const derived = joinDerived(plan, before.values, before.kept, this.labels.valueOf)
    this.#update(rowid, { ...input, derivedHash: before.derivedHash }, derived, at, before.partial)
    this.#flush()
  }

  #prepare(input: Incoming): Prepared {
    const typeId = input.kind === 'flexibleAssets' ? input.record['flexibleAssetTypeId'] : undefined
    const encoded = codecOf(input.kind).encode(input.record, this.#scrub, typeof typeId === 'string' ? this.#secretsOf(typeId) : undefined)
    const { kind, record, parent } = input
    return { kind, record, parent, sqlId: toSqlId(record.id), encoded, derivedHash: encoded.derivedHash }
  }

  #compare(prepared: readonly Prepared[]): readonly number[] {
    if (prepared.length === 0) return []
    let wanted = ''
    for (const { kind, parent, sqlId, encoded, derivedHash } of prepared) {
      wanted += `${wanted === '' ? '[' : ','}[${kindNumber(kind)},${toJsonId(sqlId)},${parent === '' ? '""' : JSON.stringify(parent)},"${encoded.hash}",${derivedHash}]`
    }
    return String(this.#database.prepare(SQL.compare).get(`${wanted}]`)?.['states'])
      .split(',')
      .map(Number)
  }

  #rowidOf({ kind, record, parent }: Incoming): number | undefined {
    return this.rowidOf(kind, record.id, parent)
  }

  #insert(input: Prepared, at: number, partial: boolean): Written {
    const { kind, record, parent, encoded } = input
    const { plan } = codecOf(kind)
    const columns = columnsOf(plan, encoded.values)
    const rowid = this.#nextRowid()
    this.#rows.add(
      rowid,
      kindNumber(kind),
      input.sqlId,
      parent,
      columns.organizationId === null ? null : toSqlId(columns.organizationId),
      columns.typeId === null ? null : toSqlId(columns.typeId),
      columns.name,
      columns.archived,
      columns.updatedAt,
      encoded.hash,
      input.derivedHash,
      at,
      at,
      partial,
      hasRelated(plan) ? 0 : null,
    )
    this.#writeBody(rowid, plan, encoded)
    this.index.add(rowid, kind, encoded.values, encoded.derived, columns)
    this.labels.learn(kind, record.id, encoded.values)
    this.#noteFields(kind, encoded.values)
    return { outcome: 'inserted', rowid }
  }

  #nextRowid(): number {
    this.#lastRowid ??= Number(this.#database.prepare(SQL.lastRowid).get()?.['rowid'] ?? 0)
    return ++this.#lastRowid
  }

  #flush(): void {
    this.#rows.flush()
    this.#bodies.flush()
    this.index.flush()
  }

  #replace(rowid: number, came: Prepared, at: number, partial: boolean, single = false): Written {
    // What came twice among these may be waiting still.
    this.#flush()
    const { plan } = codecOf(came.kind)
    const before = this.#before(rowid)
    if (before === undefined) return { outcome: 'unchanged', rowid }
    let encoded = came.encoded
    if (partial) encoded = mergePartial(before.values, encoded)
    else if (!single && isCutInLists(plan)) encoded = keepUncut(plan, before.values, encoded)
    const derived = partial
      ? joinDerived(plan, encoded.values, { ...before.kept, ...came.encoded.derived }, this.labels.valueOf)
      : encoded.derived
    const input = { ...came, encoded, derivedHash: partial ? before.derivedHash : came.derivedHash }
    const stillPartial = partial && before.partial
    if (encoded.hash !== before.hash || before.deleted || stillPartial !== before.partial) {
      this.#update(rowid, input, derived, at, stillPartial)
      this.#noteRenamed(came.kind, came.record.id, before.values, encoded.values)
      return { outcome: before.deleted ? 'revived' : encoded.hash === before.hash ? 'unchanged' : 'updated', rowid }
    }
    if (input.derivedHash === before.derivedHash) return { outcome: 'unchanged', rowid }
    this.#database.prepare(SQL.updateDerived).run(input.derivedHash, rowid)
    this.#writeBody(rowid, plan, encoded)
    this.#reindexWith(rowid, came.kind, encoded.values, derived)
    return { outcome: 'rederived', rowid }
  }

  #update(rowid: number, input: Prepared, derived: Readonly<Values>, at: number, partial: boolean): void {
    const { plan } = codecOf(input.kind)
    const { encoded } = input
    const columns = columnsOf(plan, encoded.values)
    this.#database
      .prepare(SQL.updateRecord)
      .run(
        columns.organizationId === null ? null : toSqlId(columns.organizationId),
        columns.typeId === null ? null : toSqlId(columns.typeId),
        columns.name,
        columns.archived,
        columns.updatedAt,
        encoded.hash,
        input.derivedHash,
        at,
        at,
        partial,
        rowid,
      )
    this.#writeBody(rowid, plan, { ...encoded, derived: derived as Values })
    this.#reindexWith(rowid, input.kind, encoded.values, derived)
    this.labels.learn(input.kind, input.record.id, encoded.values)
    this.#noteFields(input.kind, encoded.values)
  }

  #writeBody(rowid: number, plan: KindPlan, encoded: Encoded): void {
    const kept = keptDerived(plan, encoded.values, encoded.derived, this.labels.valueOf)
    this.#bodies.add(rowid, encoded.json, sealKept(kept))
  }

  #reindexWith(rowid: number, kind: ResourceKey, values: Readonly<Values>, derived: Readonly<Values>): void {
    this.index.remove(rowid)
    this.index.add(rowid, kind, values, derived, columnsOf(planOfKind(kind), values))
  }

  #before(rowid: number): Before | undefined {
    const row = this.#database.prepare(SQL.before).get(rowid)
    if (row === undefined) return undefined
    return {
      hash: String(row['hash']),
      derivedHash: Number(row['derived_hash']),
      deleted: row['deleted_at'] !== null,
      partial: row['partial'] !== 0,
      // What cannot be read any more is replaced as a whole.
      values: parsedOr(row['json'], {}),
      kept: openKept(row['derived']) ?? {},
    }
  }

  #noteRenamed(kind: ResourceKey, id: string, before: Readonly<Values>, after: Readonly<Values>): void {
    const copied = [...(copiedFrom.get(kind) ?? [])]
    if (copied.some((key) => before[key] !== after[key])) this.#database.prepare(SQL.addRenamed).run(kindNumber(kind), toSqlId(id))
  }

  #noteFields(kind: ResourceKey, { flexibleAssetTypeId: typeId }: Readonly<Values>): void {
    if (kind !== 'flexibleAssetFields' || typeof typeId !== 'string') return
    this.#secretTraits.delete(typeId)
    this.#changedTypes.add(typeId)
  }

  #secretsOf(typeId: string): ReadonlySet<string> | 'unknown' {
    let secrets = this.#secretTraits.get(typeId)
    if (secrets === undefined) {
      const fields = this.#database.prepare(SQL.fieldsOfType).all(toSqlId(typeId))
      secrets = secretTraits(fields.map(({ json }) => parsedOr(json, {})))
      this.#secretTraits.set(typeId, secrets)
    }
    return secrets
  }
}

const nameOf = ({ kind, parent, record }: Incoming): string => `${kind} ${parent} ${record.id}`
const hasTwice = (incoming: readonly Incoming[]): boolean => new Set(incoming.map(({ record }) => record.id)).size < incoming.length

const parsedOr = (json: unknown, otherwise: Values): Values => {
  try {
    return (JSON.parse(String(json)) as Values | null) ?? otherwise
  } catch {
    return otherwise
  }
}
