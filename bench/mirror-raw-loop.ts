/**
 * What the store is measured against: parse, hash, upsert and index, as plain as it can be written. It indexes what a mirror must find:
 * every searched text by words and their beginnings, and names by any part of them.
 */
import { createHash } from 'node:crypto'
import { openDatabase } from '../src/sqlite/index.js'
import { resourceOfKey } from '../src/catalog/index.js'
import type { Page } from './mirror-pages.js'

interface Item {
  readonly id: string
  readonly attributes: Readonly<Record<string, unknown>>
}

export const rawLoop = async (file: string): Promise<{ readonly page: (page: Page) => number; readonly close: () => void }> => {
  const database = await openDatabase(file, { pragmas: { cache_size: -32_000 } })
  database.exec(`
    CREATE TABLE record (rowid INTEGER PRIMARY KEY, kind TEXT, id TEXT, organization_id TEXT, name TEXT, updated_at TEXT, hash TEXT, UNIQUE (kind, id));
    CREATE INDEX record_organization ON record (kind, organization_id, name);
    CREATE TABLE body (rowid INTEGER PRIMARY KEY, json TEXT);
    CREATE VIRTUAL TABLE words USING fts5 (name, body, content = '', contentless_delete = 1, prefix = '2 3');
    CREATE VIRTUAL TABLE parts USING fts5 (name, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram');
    CREATE TABLE checkpoint (kind TEXT PRIMARY KEY, page INTEGER);`)
  const known = database.prepare('SELECT rowid, hash FROM record WHERE kind = ? AND id = ?')
  const upsert = database.prepare(`INSERT INTO record (kind, id, organization_id, name, updated_at, hash) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (kind, id) DO UPDATE SET organization_id = excluded.organization_id, name = excluded.name, updated_at = excluded.updated_at,
    hash = excluded.hash RETURNING rowid`)
  const body = database.prepare('INSERT OR REPLACE INTO body (rowid, json) VALUES (?, ?)')
  const forget = database.prepare('DELETE FROM words WHERE rowid = ?')
  const words = database.prepare('INSERT INTO words (rowid, name, body) VALUES (?, ?, ?)')
  const forgetParts = database.prepare('DELETE FROM parts WHERE rowid = ?')
  const parts = database.prepare('INSERT INTO parts (rowid, name) VALUES (?, ?)')
  const checkpoint = database.prepare('INSERT OR REPLACE INTO checkpoint VALUES (?, ?)')
  let pages = 0
  return {
    page: ({ kind, bytes }) => {
      const items = (JSON.parse(bytes.toString('utf8')) as { readonly data: readonly Item[] }).data
      const searched = Object.values(resourceOfKey(kind)?.attributes ?? {}).filter(({ search }) => search === true)
      database.exec('BEGIN IMMEDIATE')
      for (const { id, attributes } of items) {
        const json = JSON.stringify(attributes)
        const hash = createHash('sha256').update(json).digest('hex')
        const before = known.get(kind, id)
        if (before?.['hash'] === hash) continue
        const { 'organization-id': organization = null, name = null, 'updated-at': updated = null } = attributes
        const rowid = upsert.get(kind, id, String(organization), name as string, updated as string, hash)!['rowid']!
        body.run(rowid, json)
        if (before !== undefined) {
          forget.run(rowid)
          forgetParts.run(rowid)
        }
        const texts = searched.map(({ wire }) => attributes[wire]).filter((value) => value !== null && value !== undefined)
        words.run(rowid, name as string, texts.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' '))
        parts.run(rowid, name as string)
      }
      checkpoint.run(kind, pages++)
      database.exec('COMMIT')
      return items.length
    },
    close: () => database.close(),
  }
}
