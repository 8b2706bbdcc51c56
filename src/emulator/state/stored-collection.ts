import type { Resource, ResourceKey } from '../../catalog/index.js'
import { compareIds, labelsOf } from './collection.js'
import type { Collection, Fields, Journal, Row, RowList } from './collection.js'
import { Views } from './views.js'

const NONE: readonly Row[] = []

/** The records of one resource in memory, with an index for each attribute that was asked for. */
export class StoredCollection implements Collection {
  version = 0
  readonly key: ResourceKey
  readonly #rows: Row[] = []
  readonly #byId = new Map<string, Row>()
  readonly #indexes = new Map<string, Map<string, Row[]>>()
  readonly #views = new Views()
  readonly #labels: ReadonlySet<string>

  constructor(
    readonly resource: Resource,
    private readonly journal: Journal,
  ) {
    this.key = resource.key as ResourceKey
    this.#labels = labelsOf(resource)
  }

  get rows(): readonly Row[] {
    return this.#rows
  }
  get size(): number {
    return this.#rows.length
  }
  get(id: string): Row | undefined {
    return this.#byId.get(id)
  }

  peek(id: string): Row | undefined {
    return this.#byId.get(id)
  }
  contents(): Iterable<Row> {
    return this.#rows
  }

  having(field: string, value: string): readonly Row[] {
    let index = this.#indexes.get(field)
    if (index === undefined) {
      index = new Map()
      for (const row of this.#rows) append(index, row.fields[field], row)
      this.#indexes.set(field, index)
    }
    return index.get(value) ?? NONE
  }

  count(field: string, value: string): number {
    return this.having(field, value).length
  }
  ordered(): undefined {
    return undefined
  }
  view(name: string, labelVersion: number, select: () => RowList): RowList {
    return this.#views.get(name, `${this.version} ${labelVersion}`, select)
  }

  insert(id: string, fields: Fields): Row {
    if (this.#byId.has(id)) throw new Error(`${this.key} ${id} is there already`)
    const row: Row = { id, key: this.key, fields, text: null, textVersion: -1 }
    this.#put(row)
    this.journal.record(() => this.#take(row))
    return row
  }

  update(row: Row, changes: Fields): void {
    const before: Fields = {}
    for (const [field, value] of Object.entries(changes)) {
      if (row.fields[field] !== value) before[field] = row.fields[field]
    }
    const changed = Object.keys(before)
    if (changed.length === 0) return
    this.#set(row, changes, changed)
    this.journal.record(() => this.#set(row, before, changed))
  }

  remove(row: Row): void {
    this.#take(row)
    this.journal.labelsChanged()
    this.journal.record(() => {
      this.#put(row)
      this.journal.labelsChanged()
    })
  }

  #set(row: Row, values: Fields, changed: readonly string[]): void {
    for (const field of changed) {
      const index = this.#indexes.get(field)
      if (index !== undefined) {
        detach(index, row.fields[field], row)
        attach(index, values[field], row)
      }
      row.fields[field] = values[field]
    }
    row.text = null
    this.version++
    if (changed.some((field) => this.#labels.has(field))) this.journal.labelsChanged()
  }
  #put(row: Row): void {
    place(this.#rows, row)
    this.#byId.set(row.id, row)
    for (const [field, index] of this.#indexes) attach(index, row.fields[field], row)
    this.version++
  }
  #take(row: Row): void {
    displace(this.#rows, row)
    this.#byId.delete(row.id)
    for (const [field, index] of this.#indexes) detach(index, row.fields[field], row)
    this.version++
  }
}

type Index = Map<string, Row[]>
const append = (index: Index, value: unknown, row: Row): void => {
  if (typeof value !== 'string') return
  const bucket = index.get(value)
  if (bucket === undefined) index.set(value, [row])
  else bucket.push(row)
}
const attach = (index: Index, value: unknown, row: Row): void => {
  if (typeof value !== 'string') return
  const bucket = index.get(value)
  if (bucket === undefined) index.set(value, [row])
  else place(bucket, row)
}
const detach = (index: Index, value: unknown, row: Row): void => {
  if (typeof value !== 'string') return
  const bucket = index.get(value)
  if (bucket !== undefined) displace(bucket, row)
}

/** Where `id` stands, or would stand, in rows ordered by id. */
const positionOf = (rows: readonly Row[], id: string): number => {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareIds(rows[middle]!.id, id) < 0) low = middle + 1
    else high = middle
  }
  return low
}
const place = (rows: Row[], row: Row): void => {
  const last = rows.at(-1)
  if (last === undefined || compareIds(last.id, row.id) < 0) rows.push(row)
  else rows.splice(positionOf(rows, row.id), 0, row)
}
const displace = (rows: Row[], row: Row): void => {
  const at = positionOf(rows, row.id)
  if (rows[at] === row) rows.splice(at, 1)
}
