import { kindNumber } from '../kinds.js'
import type { ResourceKey } from '../../../catalog/index.js'
import { indexText, piecesText } from '../../search/index-text.js'
import { scopeWords } from '../../search/scope.js'
import type { Database } from '../../../sqlite/index.js'
import type { Values } from '../codec.js'
import type { Columns } from '../columns.js'
import { SQL } from './statements.js'

/** Keeps the search index beside the records, in the same transaction. */
export class IndexWriter {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  add(rowid: bigint | number, kind: ResourceKey, values: Readonly<Values>, derived: Readonly<Values>, columns: Columns): void {
    const { name, ident, body, context, fact } = indexText(kind, values, derived)
    const scope = scopeWords(kindNumber(kind), columns)
    this.#database.prepare(SQL.insertWords).run(rowid, name, ident, body, context, fact, scope)
    const pieces = piecesText(kind, values)
    if (pieces !== '') this.#database.prepare(SQL.insertPieces).run(rowid, pieces)
  }

  remove(rowid: bigint | number): void {
    this.#database.prepare(SQL.deleteWords).run(rowid)
    this.#database.prepare(SQL.deletePieces).run(rowid)
  }
}
