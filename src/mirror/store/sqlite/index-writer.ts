import { kindNumber } from '../kinds.js'
import type { ResourceKey } from '../../../catalog/index.js'
import { indexText, piecesText } from '../../search/index-text.js'
import { scopeWords } from '../../search/scope.js'
import type { Database } from '../../../sqlite/index.js'
import type { Values } from '../codec.js'
import type { Columns } from '../columns.js'
import type { LabelOf } from '../derived.js'
import { RowBatch } from './row-batch.js'
import { SQL } from './statements.js'

/** Keeps the search index beside the records, in the same transaction. What is added is there after `flush`. */
export class IndexWriter {
  readonly #database: Database

  readonly #labelOf: LabelOf
  readonly #words: RowBatch
  readonly #pieces: RowBatch

  constructor(database: Database, labelOf: LabelOf) {
    this.#database = database
    this.#labelOf = labelOf
    this.#words = new RowBatch(database, SQL.insertWords)
    this.#pieces = new RowBatch(database, SQL.insertPieces)
  }

  add(rowid: bigint | number, kind: ResourceKey, values: Readonly<Values>, derived: Readonly<Values>, columns: Columns): void {
    const { name, ident, body, context, fact } = indexText(kind, values, derived)
    // Clients are called by their short names, which most records do not copy.
    const short = columns.organizationId === null ? undefined : this.#labelOf('organizations', columns.organizationId, 'shortName')
    const around = typeof short === 'string' && !context.includes(short) ? `${context} ${short}` : context
    const scope = scopeWords(kindNumber(kind), columns)
    this.#words.add(rowid, name, ident, body, around, fact, scope)
    const pieces = piecesText(kind, values)
    if (pieces !== '') this.#pieces.add(rowid, pieces)
  }

  flush(): void {
    this.#words.flush()
    this.#pieces.flush()
  }

  drop(): void {
    this.#words.drop()
    this.#pieces.drop()
  }

  remove(rowid: bigint | number): void {
    this.flush()
    this.#database.prepare(SQL.deleteWords).run(rowid)
    this.#database.prepare(SQL.deletePieces).run(rowid)
  }
}
