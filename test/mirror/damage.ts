/** Files of a mirror that were damaged, each by its seed, and what is read of them. */
import { appendFileSync, copyFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { generatedSeed } from '../../src/emulator/index.js'
import { isGlueError } from '../../src/errors.js'
import { parseQuery } from '../../src/mirror/search/query.js'
import type { MirrorStore, StoredRecord } from '../../src/mirror/store/port.js'
import { planOfKind } from '../../src/mirror/store/kinds.js'
import { openSqliteStore, removeMirror } from '../../src/mirror/store/sqlite/store.js'
import { globalStream } from '../../src/mirror/sync/streams.js'
import { SeededRandom } from '../fuzz/random.js'
import { organization } from '../conformance/mirror-store/records.js'
import { mirrorAccount } from '../support/mirrored-account.js'

export interface Damaged {
  readonly files: number
  /** What must not be: a wrong record, an error without a name, damage that `verify` does not see, a mirror that is not mended. */
  readonly problems: readonly string[]
  /** Files of which everything was read as if nothing were wrong. */
  readonly harmless: number
  /** Files with an error that says what is wrong, at the first or at a later question. */
  readonly named: number
  /** Files of which records were left out without an error, so that only `verify` tells. */
  readonly leftOut: number
}

const KINDS = ['organizations', 'configurations', 'contacts', 'passwords', 'flexibleAssets', 'documents', 'configurationTypes'] as const
const NAMED: ReadonlySet<string> = new Set(['mirror_damaged', 'mirror_unusable', 'schema_too_new', 'disk_full'])
const EMPTY: ReadonlyMap<string, string> = new Map()
const PARTS = ['', '-wal'] as const

interface Original {
  readonly file: string
  /** Each record as JSON, as it may be served: as it is now, and as it was before the log was written. */
  readonly now: ReadonlyMap<string, string>
  readonly before: ReadonlyMap<string, string>
}

const textOf = ({ kind, id, parent, record }: StoredRecord): readonly [string, string] => [
  `${kind} ${parent ?? ''} ${id}`,
  JSON.stringify(record),
]

const contentsOf = async (store: MirrorStore): Promise<Map<string, string>> => {
  const contents = new Map<string, string>()
  for (const kind of KINDS) {
    for (let after: string | undefined; ;) {
      const { records, next } = await store.list(kind, { limit: 1000, ...(after === undefined ? {} : { after }) })
      for (const record of records) contents.set(...textOf(record))
      if (next === null) break
      after = next
    }
  }
  return contents
}

/** A mirror that was closed, and one whose newest records are in the log, as after the power failed. */
const originals = async (folder: string, records: number): Promise<readonly Original[]> => {
  const file = path.join(folder, 'closed.sqlite')
  const store = await openSqliteStore({ path: file })
  await mirrorAccount(store, generatedSeed({ organizations: 5, records, flexibleAssetTypes: 3, now: new Date(Date.UTC(2026, 5, 1)) }))
  const now = await contentsOf(store)
  await store.close()
  const logged = path.join(folder, 'logged.sqlite')
  copyFileSync(file, path.join(folder, 'open.sqlite'))
  const open = await openSqliteStore({ path: path.join(folder, 'open.sqlite') })
  try {
    const run = await open.beginRun()
    const { records: found } = await open.list('contacts', { limit: 40 })
    const changed = found.map(({ record }) => ({ kind: 'contacts' as const, record: { ...record, title: 'Changed since' } }))
    await run.applyPage({ stream: globalStream('contacts'), records: changed, at: 2 })
    const later = await contentsOf(open)
    for (const end of PARTS) copyFileSync(path.join(folder, `open.sqlite${end}`), logged + end)
    await run.end()
    return [
      { file, now, before: EMPTY },
      { file: logged, now: later, before: now },
    ]
  } finally {
    await open.close()
  }
}

type Ending = 'right' | 'named' | 'leftOut'
type Damage = (file: string, dice: SeededRandom) => string

const sizeOf = (file: string): number => readFileSync(file).length
const change = (file: string, work: (bytes: Buffer) => void): void => {
  const bytes = readFileSync(file)
  work(bytes)
  writeFileSync(file, bytes)
}
const partOf = (file: string, dice: SeededRandom): string => (existsSync(`${file}-wal`) && dice.chance(0.5) ? `${file}-wal` : file)

const DAMAGES: readonly Damage[] = [
  (file, dice) => {
    const part = partOf(file, dice)
    const count = dice.pick([1, 1, 2, 8, 64])
    change(part, (bytes) => {
      for (let flip = 0; flip < count; flip++) bytes[dice.below(bytes.length)]! ^= 1 << dice.below(8)
    })
    return `${count} bits of ${path.basename(part)}`
  },
  // In the pages of what is in use, which are few beside those of the search index.
  (file, dice) => {
    const [from, count] = [dice.below(12), dice.pick([1, 4])]
    change(file, (bytes) => {
      for (let flip = 0; flip < count; flip++) bytes[Math.min(bytes.length - 1, from * 4096 + dice.below(4096))]! ^= 1 << dice.below(8)
    })
    return `${count} bits of page ${from + 1}`
  },
  (file, dice) => {
    const part = partOf(file, dice)
    const size = dice.below(sizeOf(part))
    truncateSync(part, size)
    return `${path.basename(part)} cut to ${size}`
  },
  (file, dice) => {
    const size = 4096 * dice.below(Math.floor(sizeOf(file) / 4096))
    truncateSync(file, size)
    return `cut to ${size}, between two pages`
  },
  (file) => {
    rmSync(`${file}-wal`, { force: true })
    return 'the log is lost'
  },
  (file, dice) => {
    const bytes = dice.pick([16, 100, 4096])
    change(file, (all) => void all.fill(0, 0, bytes))
    return `${bytes} zeroed at the head`
  },
  (file, dice) => {
    const page = dice.below(Math.floor(sizeOf(file) / 4096))
    change(file, (bytes) => void bytes.fill(dice.pick([0, 0xff]), page * 4096, page * 4096 + 4096))
    return `page ${page + 1} overwritten`
  },
  (file, dice) => {
    change(file, (bytes) => {
      const pages = Math.floor(bytes.length / 4096)
      const [one, other] = [dice.below(pages), dice.below(pages)]
      const kept = Buffer.from(bytes.subarray(one * 4096, one * 4096 + 4096))
      bytes.copy(bytes, one * 4096, other * 4096, other * 4096 + 4096)
      kept.copy(bytes, other * 4096)
    })
    return 'two pages in each other’s place'
  },
  (file, dice) => {
    change(file, (bytes) => {
      for (let at = 0; at < 100; at++) if (dice.chance(0.2)) bytes[at] = dice.below(256)
    })
    return 'a head of anything'
  },
  (file, dice) => {
    writeFileSync(file, dice.pick(['', 'no database', '<html>', '\0'.repeat(8192)]))
    return 'something else'
  },
  (file, dice) => {
    appendFileSync(`${file}-wal`, Buffer.alloc(dice.pick([1, 32, 4120, 20_000]), dice.below(256)))
    return 'a log with more than its own'
  },
]

/** Names of other records, which are looked up as a record is read, are null where that record is not found. */
const lacksNamesOnly = ({ kind, record }: StoredRecord, whole: string): boolean => {
  const copied = new Set(planOfKind(kind).derived.map(({ key }) => key))
  const expected = JSON.parse(whole) as Readonly<Record<string, unknown>>
  return Object.entries(expected).every(
    ([key, value]) => JSON.stringify(record[key]) === JSON.stringify(value) || (record[key] === null && copied.has(key)),
  )
}

/** Every answer of a damaged mirror is compared; every error must have a name. */
const examine = async (store: MirrorStore, original: Original, tell: (what: string) => void): Promise<Ending> => {
  let ending = 'right' as Ending
  const take = (record: StoredRecord): void => {
    const [key, text] = textOf(record)
    const known = [original.now, original.before].flatMap((records) => records.get(key) ?? [])
    if (known.includes(text)) return
    if (!known.some((whole) => lacksNamesOnly(record, whole))) tell(`a wrong record is served: ${key}`)
    else if (ending === 'right') ending = 'leftOut'
  }
  const ask = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      if (!isGlueError(error) || !NAMED.has(error.code)) tell(`${what}: ${String(error)}`)
      ending = 'named'
    }
  }
  for (const key of [...original.now.keys()].filter((_, at) => at % 7 === 0)) {
    const [kind, parent, id] = key.split(' ') as [(typeof KINDS)[number], string, string]
    await ask(`get ${key}`, async () => {
      const record = await store.get({ kind, id, ...(parent === '' ? {} : { parent }) })
      if (record !== null) take(record)
      else if (ending === 'right') ending = 'leftOut'
    })
  }
  for (const kind of KINDS) {
    for (const order of ['id', 'name', '-updatedAt'] as const)
      await ask(`list ${kind}`, async () => (await store.list(kind, { limit: 200, order })).records.forEach(take))
    await ask(`count ${kind}`, async () => {
      const expected = [...original.now.keys()].filter((key) => key.startsWith(`${kind} `)).length
      if ((await store.count(kind)) !== expected && ending === 'right') ending = 'leftOut'
    })
  }
  await ask('search', async () => {
    for (const text of ['server', 'admin backup', 'ip:10.0.0.0/8']) {
      const { hits } = await store.search(parseQuery(text))
      for (const { kind, id, name } of hits) {
        const known = [original.now, original.before].map((records) => records.get(`${kind}  ${id}`))
        if (known.some((text) => text !== undefined) && !known.some((text) => text?.includes(JSON.stringify(name)) === true))
          tell(`a hit with a wrong name: ${kind} ${id}`)
      }
    }
  })
  await ask('streams', async () => void (await store.streams()))
  await ask('notes', async () => void (await store.readNote('reads.statistics')))
  await ask('statistics', async () => void (await store.stats()))
  await ask('hashes', async () => {
    for await (const { key } of store.hashes('contacts')) if (typeof key.id !== 'string') tell('a hash without an id')
  })
  await ask('all of it', async () => {
    const contents = await contentsOf(store)
    if (contents.size !== original.now.size && ending === 'right') ending = 'leftOut'
  })
  return ending
}

/** Mends it as `gluekit mirror rebuild` does, and sees that it works. */
const mend = async (file: string, opened: MirrorStore | undefined, tell: (what: string) => void): Promise<void> => {
  let store = opened
  try {
    if (store === undefined) {
      await removeMirror(file)
      store = await openSqliteStore({ path: file })
    } else await store.rebuild()
    await store.put({ kind: 'organizations', record: organization('1', 'One'), at: 3 })
    if (!(await store.verify()).ok || (await store.count('organizations')) !== 1) tell('rebuild did not mend it')
  } catch (error) {
    tell(`rebuild: ${String(error)}`)
  } finally {
    await store?.close()
  }
}

export const damageFiles = async (options: {
  readonly files: number
  readonly seed: number
  readonly folder: string
  readonly records?: number
}): Promise<Damaged> => {
  const { files, seed, folder, records = 500 } = options
  const sources = await originals(folder, records)
  const problems: string[] = []
  const sum = { harmless: 0, named: 0, leftOut: 0 }
  for (let at = 0; at < files; at++) {
    const dice = new SeededRandom(seed + at)
    const original = sources[at % 2]!
    const file = path.join(folder, `damaged-${at}.sqlite`)
    for (const end of PARTS) if (existsSync(original.file + end)) copyFileSync(original.file + end, file + end)
    const what = DAMAGES[Math.floor(at / 2) % DAMAGES.length]!(file, dice)
    const tell = (line: string): void => void problems.push(`seed ${seed + at}, ${what}: ${line}`)
    let store: MirrorStore | undefined
    try {
      store = await openSqliteStore({ path: file })
    } catch (error) {
      if (!isGlueError(error) || !(NAMED.has(error.code) || error.code === 'bad_configuration')) tell(`open: ${String(error)}`)
    }
    if (store === undefined) sum.named++
    else {
      const ending = await examine(store, original, tell)
      if (ending === 'right') sum.harmless++
      else sum[ending]++
      const { ok } = await store.verify()
      // An older state, or none at all, is whole in itself: `status` tells of when it is, and the next sync goes on from there.
      const isOlder = what === 'the log is lost' || what.includes('-wal') || what.includes('a log') || what.startsWith('cut to 0,')
      if (ok && ending === 'named') tell('verify sees nothing of what had an error')
      if (ok && ending === 'leftOut' && !isOlder && what !== 'something else') tell('verify sees nothing of what was left out')
    }
    await mend(file, store, tell)
    for (const end of ['', '-wal', '-shm', '.lock']) rmSync(file + end, { force: true })
  }
  return { files, problems, ...sum }
}
