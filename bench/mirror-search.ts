/** Searches over many documents: `FILE DOCUMENTS`. Makes the mirror, and prints what searches take beside the plain statement of FTS5. */
import { rmSync } from 'node:fs'
import type { AnyRecord } from '../src/jsonapi/decode.js'
import { parseQuery } from '../src/mirror/search/query.js'
import { openSqliteStore } from '../src/mirror/store/sqlite/store.js'
import { globalStream } from '../src/mirror/sync/streams.js'
import { openDatabase } from '../src/sqlite/index.js'
import { timesOf } from './times.js'
import type { Times } from './times.js'

export interface SearchFigures {
  readonly documents: number
  readonly searches: readonly {
    readonly query: string
    readonly found: number
    readonly isSelective: boolean
    readonly ours: Times
    readonly plain: Times
  }[]
}

const [file = '', count = '200000'] = process.argv.slice(2)
const documents = Number(count)

// Words by how often they occur, as in any language: the n-th is an n-th as frequent as the first.
const SYLLABLES = ['ba', 'ker', 'mon', 'ti', 'ser', 'lo', 'dra', 'vin', 'pe', 'stu', 'gal', 'or']
const vocabulary = Array.from({ length: 20_000 }, (_, at) =>
  [at % 12, Math.floor(at / 12) % 12, Math.floor(at / 144) % 12, Math.floor(at / 1728) % 12].map((place) => SYLLABLES[place]).join(''),
)
let state = 1
const random = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
const word = (): string => vocabulary[Math.floor(vocabulary.length ** random()) - 1] ?? ''
const textOf = (at: number): string => {
  const words = Array.from({ length: 60 }, word)
  if (random() < 0.4) words.push('backup')
  if (random() < 0.35) words.push('server restart')
  if (at % 2000 === 0) words.push('quarantined mailbox')
  return words.join(' ')
}
const documentAt = (at: number): AnyRecord =>
  ({
    id: String(5_000_000_000_000 + at * 17),
    type: 'documents',
    organizationId: String(1000 + (at % 500)),
    name: `${word()} ${word()} DOC-${at}`,
    content: `<p>${textOf(at)}</p>`,
    updatedAt: new Date(1_700_000_000_000 + at * 1000).toISOString(),
    extra: {},
    included: {},
  }) as unknown as AnyRecord

const store = await openSqliteStore({ path: file })
const run = await store.beginRun()
for (let from = 0; from < documents; from += 1000) {
  const records = Array.from({ length: Math.min(1000, documents - from) }, (_, at) => ({
    kind: 'documents' as const,
    record: documentAt(from + at),
  }))
  await run.applyPage({ stream: globalStream('documents'), records, at: 1 })
}
await run.end()

const plainDatabase = await openDatabase(file, { readOnly: true })
const plain = plainDatabase.prepare('SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT 20')
const QUERIES = [
  { query: 'quarantined', isSelective: true },
  { query: '"quarantined mailbox"', isSelective: true },
  { query: `DOC-${Math.floor(documents / 3)}`, isSelective: true },
  { query: `${vocabulary[9000]} ${vocabulary[40]}`, isSelective: true },
  { query: 'quarant*', isSelective: true },
  { query: 'backup', isSelective: false },
  { query: 'backup server', isSelective: false },
  { query: '"server restart"', isSelective: false },
  { query: 'ba*', isSelective: false },
]
const searches: SearchFigures['searches'][number][] = []
for (const { query, isSelective } of QUERIES) {
  const parsed = parseQuery(query)
  const match = query.replace(/^(\w+-\d+)$/, '"$1"')
  searches.push({
    query,
    isSelective,
    found: (await store.search(parsed)).total.count,
    ours: await timesOf(60, () => store.search(parsed)),
    // Ranked over everything, which takes seconds where much fits.
    plain: await timesOf(isSelective ? 20 : 3, () => plain.all(match)),
  })
}
plainDatabase.close()
await store.close()
for (const end of ['', '-wal', '-shm', '.lock']) rmSync(file + end, { force: true })
const figures: SearchFigures = { documents, searches }
console.log(JSON.stringify(figures))
