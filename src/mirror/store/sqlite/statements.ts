/** Every statement on records that is not built from conditions (see `list-query.ts`); a test asks SQLite how it would run each. */
import { kindNumber } from '../kinds.js'
import { SEARCH_COLUMNS } from './schema.js'

/** What `record-rows.ts` makes a record of. */
export const RECORD_COLUMNS = `r.rowid AS rowid, r.kind AS kind, CAST(r.id AS TEXT) AS id, r.parent AS parent, lower(hex(r.hash)) AS hash,
  r.fetched_at AS fetched_at, r.changed_at AS changed_at, r.deleted_at AS deleted_at, r.partial AS partial,
  CAST(r.organization_id AS TEXT) AS organization_id, CAST(r.type_id AS TEXT) AS type_id, b.json AS json, b.derived AS derived`

export const SQL = {
  get: `SELECT ${RECORD_COLUMNS} FROM record r CROSS JOIN body b ON b.rowid = r.rowid WHERE r.kind = ? AND r.id = ? AND r.parent = ?`,
  // Of what is known by its id alone: what lives comes before what is gone.
  getAnyParent: `SELECT ${RECORD_COLUMNS} FROM record r CROSS JOIN body b ON b.rowid = r.rowid WHERE r.kind = ? AND r.id = ?
    ORDER BY r.deleted_at IS NOT NULL, r.parent LIMIT 1`,
  byRowids: `SELECT ${RECORD_COLUMNS} FROM json_each(?) e CROSS JOIN record r ON r.rowid = e.value CROSS JOIN body b ON b.rowid = r.rowid`,
  liveBody: `SELECT b.json AS json, lower(hex(r.hash)) AS hash FROM record r CROSS JOIN body b ON b.rowid = r.rowid
    WHERE r.kind = ? AND r.id = ? AND r.deleted_at IS NULL LIMIT 1`,

  // One row for a whole slice: the rowid of what is the same, minus the rowid of what is not, 0 for what is new.
  compare: `SELECT group_concat(CASE
      WHEN r.rowid IS NULL THEN 0
      WHEN r.hash = unhex(e.value ->> 3) AND r.derived_hash = e.value ->> 4 AND r.deleted_at IS NULL AND r.partial = 0 THEN r.rowid
      ELSE -r.rowid END) AS states
    FROM json_each(?) e LEFT JOIN record r ON r.kind = e.value ->> 0 AND r.id = e.value ->> 1 AND r.parent = e.value ->> 2`,
  before: `SELECT lower(hex(r.hash)) AS hash, r.derived_hash AS derived_hash, r.deleted_at AS deleted_at, r.partial AS partial,
      b.json AS json, b.derived AS derived
    FROM record r LEFT JOIN body b ON b.rowid = r.rowid WHERE r.rowid = ?`,
  lastRowid: 'SELECT max(rowid) AS rowid FROM record',
  rowidOf: 'SELECT rowid FROM record WHERE kind = ? AND id = ? AND parent = ?',
  insertRecord: `INSERT INTO record (rowid, kind, id, parent, organization_id, type_id, name, archived, updated_at, hash, derived_hash, fetched_at,
      changed_at, partial, related_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, unhex(?), ?, ?, ?, ?, ?)`,
  insertBody: 'INSERT OR REPLACE INTO body (rowid, json, derived) VALUES (?, ?, ?)',
  updateRecord: `UPDATE record SET organization_id = ?, type_id = ?, name = ?, archived = ?, updated_at = ?, hash = unhex(?), derived_hash = ?,
      fetched_at = ?, changed_at = ?, deleted_at = NULL, partial = ?, related_at = CASE WHEN related_at IS NULL THEN NULL ELSE 0 END
    WHERE rowid = ?`,
  updateDerived: 'UPDATE record SET derived_hash = ? WHERE rowid = ?',
  touch: 'UPDATE record SET fetched_at = ? WHERE rowid = ?',
  bury: 'UPDATE record SET deleted_at = ? WHERE rowid = ? AND deleted_at IS NULL',

  insertWords: `INSERT INTO words (rowid, ${SEARCH_COLUMNS.join(', ')}) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  deleteWords: 'DELETE FROM words WHERE rowid = ?',
  insertPieces: 'INSERT INTO pieces (rowid, name) VALUES (?, ?)',
  deletePieces: 'DELETE FROM pieces WHERE rowid = ?',

  fieldsOfType: `SELECT b.json AS json FROM record r INDEXED BY record_field_type CROSS JOIN body b ON b.rowid = r.rowid
    WHERE r.type_id = ? AND r.kind = ${kindNumber('flexibleAssetFields')} AND r.deleted_at IS NULL`,
  assetsOfType: `SELECT r.rowid AS rowid FROM record r INDEXED BY record_asset_type
    WHERE r.type_id = ? AND r.kind = ${kindNumber('flexibleAssets')} AND r.deleted_at IS NULL`,
  allChildrenOf: `SELECT r.rowid AS rowid, r.kind AS kind, CAST(r.id AS TEXT) AS id FROM record r INDEXED BY record_parent
    WHERE r.parent = ? AND r.parent <> '' AND r.deleted_at IS NULL`,
  childrenOf: `SELECT r.rowid AS rowid, r.kind AS kind, CAST(r.id AS TEXT) AS id, r.parent AS parent
    FROM json_each(?) e CROSS JOIN record r INDEXED BY record_parent
    ON r.parent = e.value ->> 1 AND r.kind = e.value ->> 0 AND r.parent <> '' AND r.deleted_at IS NULL`,

  due: `SELECT r.kind AS kind, CAST(r.id AS TEXT) AS id, r.parent AS parent, r.related_at AS related_at FROM record r INDEXED BY record_due
    WHERE r.related_at < ? AND r.related_at IS NOT NULL AND r.deleted_at IS NULL AND r.kind IN (SELECT value FROM json_each(?))
    ORDER BY r.related_at, r.rowid LIMIT ?`,
  relatedRead: 'UPDATE record SET related_at = ? WHERE rowid = ?',

  stream: 'SELECT * FROM stream WHERE key = ?',
  writeStream: `INSERT OR REPLACE INTO stream (key, checkpoint, complete, reasons, remote, last_full_at, last_incremental_at)
    VALUES (?, ?, ?, ?, ?, ?, ?)`,

  sweepStart: 'SELECT started_at FROM sweep WHERE stream = ? AND sweep = ?',
  beginSweep: 'INSERT OR IGNORE INTO sweep (stream, sweep, started_at) VALUES (?, ?, ?)',
  sweepPages: 'SELECT rowids FROM sweep_page WHERE stream = ? AND sweep = ?',
  addSweepPage: 'INSERT INTO sweep_page (stream, sweep, rowids) VALUES (?, ?, ?)',
  endSweepPages: 'DELETE FROM sweep_page WHERE stream = ? AND sweep = ?',
  handOverSweepPages: 'UPDATE sweep_page SET sweep = ? WHERE stream = ? AND sweep = ?',
  endSweep: 'DELETE FROM sweep WHERE stream = ? AND sweep = ?',

  addRenamed: 'INSERT OR IGNORE INTO renamed (kind, id) VALUES (?, ?)',
  endRenamed: 'DELETE FROM renamed WHERE kind = ? AND id = ?',
  rowidsOfOrganization: `SELECT r.rowid AS rowid FROM record r INDEXED BY record_organization
    WHERE r.organization_id = ? AND r.kind = ? AND r.deleted_at IS NULL`,
  rowidsOfKind: 'SELECT r.rowid AS rowid FROM record r INDEXED BY record_name WHERE r.kind = ? AND r.deleted_at IS NULL',

  readNote: 'SELECT value FROM note WHERE name = ?',
  writeNote: 'INSERT OR REPLACE INTO note (name, value) VALUES (?, ?)',

  countLive: 'SELECT count(*) AS count FROM record INDEXED BY record_name WHERE kind = ? AND deleted_at IS NULL',
  countDeleted: 'SELECT count(*) AS count FROM record INDEXED BY record_deleted WHERE kind = ? AND deleted_at IS NOT NULL',
  hashesAfter: `SELECT CAST(r.id AS TEXT) AS id, r.parent AS parent, lower(hex(r.hash)) AS hash FROM record r INDEXED BY record_key
    WHERE r.kind = ? AND (r.id, r.parent) > (?, ?) AND r.deleted_at IS NULL ORDER BY r.id, r.parent LIMIT ?`,
} as const

/** Those that read a small table from end to end on purpose. */
export const SMALL_TABLES = {
  streams: 'SELECT * FROM stream ORDER BY key',
  sweeps: 'SELECT stream, sweep FROM sweep',
  renamedOfOneKind: 'SELECT kind, CAST(id AS TEXT) AS id FROM renamed WHERE kind = (SELECT min(kind) FROM renamed) ORDER BY id LIMIT ?',
} as const
