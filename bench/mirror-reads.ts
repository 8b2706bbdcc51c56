/** Reads of a mirror that is there: `FILE`. Prints the median and the slow end of each, in microseconds of processor time. */
import { openSqliteStore } from '../src/mirror/store/sqlite/store.js'
import { openDatabase } from '../src/sqlite/index.js'
import { timesOf } from './times.js'
import type { Times } from './times.js'

export interface ReadFigures {
  readonly raw: Times
  readonly get: Times
  readonly list: Times
}

const [file = ''] = process.argv.slice(2)
const store = await openSqliteStore({ path: file })
const database = await openDatabase(file, { readOnly: true })

const ids: string[] = []
let after: string | undefined
do {
  const answer = await store.list('configurations', { limit: 1000, after })
  for (const { id } of answer.records) ids.push(id)
  after = answer.next ?? undefined
} while (after !== undefined && ids.length < 20_000)
const organizations = (await store.list('organizations', { limit: 1000 })).records.map(({ id }) => id)
const [first] = (await store.list('configurations', { limit: 1 })).records
// As the store keys them: the number of the kind and the id.
const { kind } = database.prepare('SELECT kind FROM record WHERE id = CAST(? AS INTEGER) AND hash = unhex(?)').get(first!.id, first!.hash)!
const raw = database.prepare('SELECT b.json FROM record r JOIN body b ON b.rowid = r.rowid WHERE r.kind = ? AND r.id = ?')
const numbers = ids.map(BigInt)
const somewhere = (at: number, count: number): number => (at * 7919) % count

const figures: ReadFigures = {
  raw: await timesOf(5000, (at) => raw.get(kind!, numbers[somewhere(at, numbers.length)]!)),
  get: await timesOf(5000, (at) => store.get({ kind: 'configurations', id: ids[somewhere(at, ids.length)]! })),
  list: await timesOf(1000, (at) =>
    store.list('configurations', {
      where: { organizationId: organizations[somewhere(at, organizations.length)]! },
      order: 'name',
      limit: 50,
    }),
  ),
}
database.close()
await store.close()
console.log(JSON.stringify(figures))
