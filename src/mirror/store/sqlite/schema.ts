/**
 * The tables of a mirror. Which kinds there are, and what of a record is a column, follows from the catalog through `kinds.ts`; no secret has
 * a column, because no secret is in a record.
 *
 * What selects and orders is narrow and apart from the JSON, which is read only for what was selected. Every index names its query.
 */
import { kindNumber } from '../kinds.js'
import type { Migration } from '../../../sqlite/index.js'

/** "glue" */
export const APPLICATION_ID = 0x676c7565

/** Columns of the search index, in order, and what a word in each is worth. */
export const SEARCH_COLUMNS = ['name', 'ident', 'body', 'context', 'fact', 'scope'] as const
export const SEARCH_WEIGHTS = [10, 8, 1, 2, 0, 0] as const

const TABLES = `
CREATE TABLE record (
  rowid INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,
  id INTEGER NOT NULL,
  parent TEXT NOT NULL DEFAULT '',
  organization_id INTEGER,
  type_id INTEGER,
  name TEXT NOT NULL DEFAULT '',
  archived INTEGER,
  updated_at INTEGER NOT NULL DEFAULT 0,
  hash BLOB NOT NULL,
  derived_hash INTEGER NOT NULL,
  fetched_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  deleted_at INTEGER,
  partial INTEGER NOT NULL DEFAULT 0,
  related_at INTEGER
);
CREATE UNIQUE INDEX record_key ON record (kind, id, parent);
CREATE INDEX record_name ON record (kind, name, id) WHERE deleted_at IS NULL;
CREATE INDEX record_updated ON record (kind, updated_at) WHERE deleted_at IS NULL;
CREATE INDEX record_organization ON record (organization_id, kind, name, id) WHERE deleted_at IS NULL;
CREATE INDEX record_asset_type ON record (type_id, id) WHERE kind = ${kindNumber('flexibleAssets')} AND deleted_at IS NULL;
CREATE INDEX record_field_type ON record (type_id, id) WHERE kind = ${kindNumber('flexibleAssetFields')} AND deleted_at IS NULL;
CREATE INDEX record_parent ON record (parent, kind, id) WHERE parent <> '' AND deleted_at IS NULL;
CREATE INDEX record_deleted ON record (kind, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX record_due ON record (related_at) WHERE related_at IS NOT NULL AND deleted_at IS NULL;

CREATE TABLE body (rowid INTEGER PRIMARY KEY, json TEXT NOT NULL, derived TEXT);

CREATE VIRTUAL TABLE words USING fts5 (
  ${SEARCH_COLUMNS.join(', ')}, content = '', contentless_delete = 1, prefix = '2', tokenize = "unicode61 remove_diacritics 2"
);
INSERT INTO words (words, rank) VALUES ('hashsize', 16777216);
CREATE VIRTUAL TABLE pieces USING fts5 (
  name, content = '', contentless_delete = 1, detail = none, tokenize = "trigram case_sensitive 0 remove_diacritics 1"
);
-- Segments are merged when a level is full, and all of them after a large sync (IndexMerger): in between it would be done twice.
INSERT INTO words (words, rank) VALUES ('automerge', 0);
INSERT INTO pieces (pieces, rank) VALUES ('automerge', 0);

CREATE TABLE stream (
  key TEXT PRIMARY KEY,
  checkpoint TEXT NOT NULL DEFAULT 'null',
  complete INTEGER NOT NULL DEFAULT 0,
  reasons TEXT NOT NULL DEFAULT '[]',
  remote INTEGER,
  last_full_at INTEGER,
  last_incremental_at INTEGER
) WITHOUT ROWID;
CREATE TABLE sweep (stream TEXT NOT NULL, sweep TEXT NOT NULL, started_at INTEGER NOT NULL, PRIMARY KEY (stream, sweep)) WITHOUT ROWID;
CREATE TABLE sweep_page (number INTEGER PRIMARY KEY, stream TEXT NOT NULL, sweep TEXT NOT NULL, rowids BLOB NOT NULL);
CREATE INDEX sweep_page_of ON sweep_page (stream, sweep);
CREATE TABLE renamed (kind INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`

export const MIGRATIONS: readonly Migration[] = [(database) => database.exec(TABLES)]
