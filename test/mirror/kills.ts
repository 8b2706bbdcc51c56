/** Syncs that are killed at random moments, each in a process of its own, over a real file and real sockets. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ResourceKey } from '../../src/catalog/index.js'
import { generatedSeed, startEmulator } from '../../src/emulator/index.js'
import type { RunningEmulator } from '../../src/emulator/index.js'
import { GlueClient } from '../../src/index.js'
import type { MirrorStore } from '../../src/mirror/store/port.js'
import { openSqliteStore } from '../../src/mirror/store/sqlite/store.js'
import { MIRRORED_KINDS, SYNCED_KINDS } from '../../src/mirror/sync/kinds.js'
import { checkpointFrom } from '../../src/mirror/sync/checkpoint.js'
import { openDatabase } from '../../src/sqlite/index.js'
import { SeededRandom } from '../fuzz/random.js'
import { contentsOf, differences, truthOf } from './truth.js'
import type { Contents } from './truth.js'
import { World } from './world.js'

export interface Killed {
  readonly kills: number
  /** Mirrors that came to their end, each after some of the kills. */
  readonly mirrors: number
  /** Whatever was wrong after a kill, or at the end of a mirror. */
  readonly problems: readonly string[]
  /** Requests of full syncs that were sent before for the same mirror, beside the look at the logs of each run. */
  readonly repeated: number
  /** Kills that these came from. */
  readonly killsOfFull: number
  /** The most that one mirror repeated for each of its kills. */
  readonly mostRepeatedPerKill: number
}

/** More than a look at changes asks for, so that such a look is not taken for a page that is read again. */
const PAGE_SIZE = 120
/** Lists that are read at once, each with a page on its way and one being written; or lists of organizations. */
export const PAGES_IN_FLIGHT = 8
const HANGS_AFTER_MS = 60_000
/** Between two runs, so that a moment of a run is hit as often as any other. */
const CHANGES = 40

export const killSyncs = async (options: {
  readonly kills: number
  readonly seed: number
  readonly folder: string
  readonly records?: number
}): Promise<Killed> => {
  const { kills, seed, folder, records = 2500 } = options
  const dice = new SeededRandom(seed)
  const emulator = await startEmulator({
    seed: generatedSeed({ organizations: 6, records, flexibleAssetTypes: 4, now: new Date(Date.UTC(2026, 5, 1)) }),
    rateLimit: false,
  })
  try {
    const state = { kills: 0, mirrors: 0, repeated: 0, killsOfFull: 0, mostRepeatedPerKill: 0 }
    const problems: string[] = []
    const ms = await timeOf(emulator, path.join(folder, 'undisturbed.sqlite'))
    while (state.kills < kills) {
      const file = path.join(folder, `killed-${++state.mirrors}.sqlite`)
      const tell = (what: string): void => void problems.push(`seed ${seed}, mirror ${state.mirrors}, kill ${state.kills}: ${what}`)
      // The first sync of a mirror, with kills until it comes to its end.
      emulator.emulator.log.clear()
      const first = await untilDone(emulator, file, () => (dice.next() * ms) / 2, kills - state.kills, tell)
      state.kills += first.kills
      const extra = repeatsIn(emulator)
      if (first.done && first.kills > 0) {
        state.repeated += extra
        state.killsOfFull += first.kills
        state.mostRepeatedPerKill = Math.max(state.mostRepeatedPerKill, extra / first.kills)
        if (extra > first.kills * PAGES_IN_FLIGHT) tell(`${extra} pages were read again after ${first.kills} kills`)
      }
      for (const line of await differing(emulator, file, 'hashes')) tell(line)
      // What changed, with kills as well; and once in quiet, for what changed meanwhile.
      const world = new World(emulator.emulator, dice)
      for (let count = 0; count < CHANGES; count++) world.change()
      const second = await untilDone(emulator, file, () => (dice.next() * ms) / 4, Math.min(5, kills - state.kills), tell)
      state.kills += second.kills
      for (const line of await differing(emulator, file, 'stamps')) tell(line)
      for (const line of await differing(emulator, file, 'hashes', true)) tell(line)
      for (const end of ['', '-wal', '-shm', '.lock']) rmSync(file + end, { force: true })
    }
    return { ...state, problems }
  } finally {
    await emulator.close()
  }
}

/** Runs one sync after the other until one comes to its end. The last one is not killed. */
const untilDone = async (
  emulator: RunningEmulator,
  file: string,
  moment: () => number,
  most: number,
  tell: (what: string) => void,
): Promise<{ readonly kills: number; readonly done: boolean }> => {
  for (let kills = 0; ; kills++) {
    const ended = await run(emulator, file, { killAfterMs: kills < most ? moment() : undefined })
    if (ended !== 'killed') {
      if (typeof ended === 'number') tell(`a sync ended with ${ended}`)
      return { kills, done: ended === 'done' }
    }
    for (const line of await unsound(file)) tell(line)
  }
}

/** @returns 'killed' where it was still at work at that moment; its exit code where it failed */
const run = async (
  emulator: RunningEmulator,
  file: string,
  { killAfterMs, full = false }: { readonly killAfterMs?: number | undefined; readonly full?: boolean } = {},
): Promise<'done' | 'killed' | number> => {
  const program = fileURLToPath(new URL('syncing-process.mjs', import.meta.url))
  const child = fork(program, [emulator.url, emulator.apiKey, file, String(PAGE_SIZE), full ? 'full' : ''], {
    execArgv: [],
    stdio: 'inherit',
  })
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  const hangs = setTimeout(() => child.kill('SIGKILL'), HANGS_AFTER_MS)
  let killed = false
  let timer: NodeJS.Timeout | undefined
  child.on('message', (message) => {
    if (message !== 'ready' || killAfterMs === undefined) return
    timer = setTimeout(() => {
      killed = true
      child.kill('SIGKILL')
    }, killAfterMs)
  })
  const [code, signal] = await closed
  clearTimeout(hangs)
  clearTimeout(timer)
  if (signal === 'SIGKILL') return killed ? 'killed' : -1
  return code === 0 ? 'done' : (code ?? -1)
}

/** What is wrong with a file after a kill: with itself, or between its records and its checkpoints. */
const unsound = async (file: string): Promise<readonly string[]> => {
  const lines: string[] = []
  const database = await openDatabase(file, {})
  try {
    const check = database.prepare('PRAGMA integrity_check').all()
    for (const row of check) if (row['integrity_check'] !== 'ok') lines.push(String(row['integrity_check']))
  } finally {
    database.close()
  }
  const store = await openSqliteStore({ path: file })
  try {
    for (const { key, checkpoint } of await store.streams()) {
      const { sweep } = checkpointFrom(checkpoint)
      const synced = SYNCED_KINDS.find(({ kind, lane }) => kind === key && lane === 'global')
      if (synced === undefined || sweep === undefined || sweep.last === null) continue
      // All places from `unread` on have been read, so that many records are here at least.
      const here = await store.count(synced.kind)
      if (here < sweep.last - sweep.unread) lines.push(`${key}: ${here} of the ${sweep.last - sweep.unread} records that were read`)
    }
  } finally {
    await store.close()
  }
  return lines
}

const COMPARED = MIRRORED_KINDS.filter((kind) => kind !== 'relatedItems')
const STAMPED = SYNCED_KINDS.filter(({ lane, seldom }) => lane !== 'organization' && !seldom).map(({ kind }) => kind)

/**
 * What differs after one more run, which nobody kills.
 * @param by stamps: a deletion may change records that point at what is gone, without a new stamp, and only a full sync sees that
 */
const differing = async (emulator: RunningEmulator, file: string, by: 'hashes' | 'stamps', full = false): Promise<readonly string[]> => {
  const ended = await run(emulator, file, { full })
  if (ended !== 'done') return [`a sync ended with ${ended}`]
  const client = new GlueClient({ baseUrl: emulator.url, apiKey: emulator.apiKey, rateLimit: false })
  const store = await openSqliteStore({ path: file })
  const empty = await openSqliteStore({ path: `${file}.truth` })
  try {
    const { ok, problems } = await store.verify()
    const truth = await truthOf(client, empty, COMPARED)
    const wrong =
      by === 'hashes' ? differences(await contentsOf(store, COMPARED), truth) : differences(await stampsIn(store), await stampsIn(empty))
    return [...(ok ? [] : problems), ...wrong]
  } finally {
    await Promise.all([store.close(), empty.close(), client.close()])
    for (const end of ['', '-wal', '-shm', '.lock']) rmSync(`${file}.truth${end}`, { force: true })
  }
}

const stampsIn = async (store: MirrorStore): Promise<Contents> => {
  const contents = new Map<ResourceKey, Map<string, string>>()
  for (const kind of STAMPED) {
    const stamps = new Map<string, string>()
    let after: string | undefined
    do {
      const { records, next } = await store.list(kind, { limit: 1000, after })
      for (const { id, record } of records) stamps.set(` ${id}`, String(record['updatedAt']))
      after = next ?? undefined
    } while (after !== undefined)
    contents.set(kind, stamps)
  }
  return contents
}

/** How long one sync takes that nobody kills. */
const timeOf = async (emulator: RunningEmulator, file: string): Promise<number> => {
  const startedAt = performance.now()
  if ((await run(emulator, file)) !== 'done') throw new Error('a sync that nobody killed did not come to its end')
  return performance.now() - startedAt
}

const repeatsIn = (emulator: RunningEmulator): number => {
  const pages = emulator.emulator.log.entries.map(({ path }) => path).filter((page) => !page.startsWith('/logs'))
  return pages.length - new Set(pages).size
}
