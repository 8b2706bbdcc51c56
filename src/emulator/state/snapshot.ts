import type { ResourceKey } from '../../catalog/index.js'
import type { Account } from './account.js'
import type { Collection, Fields, Row } from './collection.js'
import { GeneratedCollection } from './generated-collection.js'
import type { Link } from './links.js'

type Stored = readonly [id: string, fields: Fields]

/** What became of the records of one resource since the seed. */
interface Changes {
  /** Attributes that differ. */
  readonly changed: readonly Stored[]
  /** Whole records. */
  readonly inserted: readonly Stored[]
  readonly removed: readonly string[]
}

/** What an account holds beyond its seed, and without what it took from it. */
export interface Snapshot {
  readonly ids: { readonly last: string; readonly lastLog: string }
  readonly records: Partial<Readonly<Record<ResourceKey, Changes>>>
  readonly links: { readonly present: readonly Link[]; readonly removed: readonly string[] }
  readonly files: { readonly bytes: Readonly<Record<string, string>>; readonly uploads: Readonly<Record<string, Fields>> }
}

/** How `account` differs from `fresh`, the account as its seed makes it. */
export const snapshotOf = (account: Account, fresh: Account): Snapshot => {
  const records: Partial<Record<ResourceKey, Changes>> = {}
  for (const collection of account.collections) {
    const changes =
      collection instanceof GeneratedCollection ? changesOfGenerated(collection) : changesBetween(fresh.of(collection.key), collection)
    if (changes.changed.length + changes.inserted.length + changes.removed.length > 0) records[collection.key] = changes
  }
  const known = new Map([...fresh.links.all()].map((link) => [link.id, JSON.stringify(link)]))
  const present = [...account.links.all()].filter((link) => known.get(link.id) !== JSON.stringify(link))
  const removed = [...known.keys()].filter((id) => account.links.get(id) === undefined)
  return { ids: account.ids, records, links: { present, removed }, files: account.files.beyond(fresh.files) }
}

/** Brings an account that was just made from the seed to where it was. Throws where the snapshot is of another seed. */
export const restore = (account: Account, { ids, records, links, files }: Snapshot): void => {
  for (const [key, { changed, inserted, removed }] of Object.entries(records)) {
    const collection = account.of(key as ResourceKey)
    const existing = (id: string): Row => {
      const row = collection.get(id)
      if (row === undefined) throw new Error(`${key} ${id} is not in the seed`)
      return row
    }
    for (const id of removed) collection.remove(existing(id))
    for (const [id, fields] of changed) collection.update(existing(id), fields)
    for (const [id, fields] of inserted) collection.insert(id, { ...fields })
  }
  for (const id of [...links.removed, ...links.present.map((link) => link.id)]) {
    const link = account.links.get(id)
    if (link !== undefined) account.links.remove(link)
  }
  for (const link of links.present) account.links.add({ ...link })
  account.files.restore(files)
  account.ids = ids
}

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

const differenceOf = (before: Fields, now: Fields): Fields | undefined => {
  const difference: Fields = {}
  for (const field of new Set([...Object.keys(before), ...Object.keys(now)]))
    if (!same(before[field], now[field])) difference[field] = now[field] ?? null
  return Object.keys(difference).length === 0 ? undefined : difference
}

const changesOfGenerated = (collection: GeneratedCollection): Changes => {
  const { changed, inserted, removed } = collection.differences()
  const { base } = collection
  return {
    changed: changed.flatMap(({ id, fields }): Stored[] => {
      const difference = differenceOf(base.fieldsAt(base.placeOf(id)), fields)
      return difference === undefined ? [] : [[id, difference]]
    }),
    inserted: inserted.map(({ id, fields }) => [id, fields]),
    removed,
  }
}

const changesBetween = (fresh: Collection, collection: Collection): Changes => {
  const changed: Stored[] = []
  const inserted: Stored[] = []
  for (const row of collection.contents()) {
    const before = fresh.get(row.id)
    if (before === undefined) inserted.push([row.id, row.fields])
    else {
      const difference = differenceOf(before.fields, row.fields)
      if (difference !== undefined) changed.push([row.id, difference])
    }
  }
  const removed = Array.from(fresh.contents(), ({ id }) => id).filter((id) => collection.get(id) === undefined)
  return { changed, inserted, removed }
}
