/** Writes an account into the store or through the raw loop, and prints what it took. */
import { rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { catalog } from '../src/catalog/index.js'
import type { Resource, ResourceKey } from '../src/catalog/index.js'
import { readList } from '../src/jsonapi/decode.js'
import { openSqliteStore } from '../src/mirror/store/sqlite/store.js'
import { globalStream } from '../src/mirror/sync/streams.js'
import type { ChildSet, MirrorStore, SyncRun } from '../src/mirror/store/port.js'
import { savedPages } from './mirror-pages.js'
import type { Page } from './mirror-pages.js'
import { rawLoop } from './mirror-raw-loop.js'

const CHILDREN: Readonly<Record<string, ResourceKey>> = {
  configurations: 'configurationInterfaces',
  flexibleAssetTypes: 'flexibleAssetFields',
}

/** One page into the store, as the sync does it. @returns how many records it holds */
export const applyPage = async (run: SyncRun, { kind, bytes }: Page, at: number): Promise<number> => {
  const { records } = readList(catalog[kind] as Resource, bytes)
  const childKind = CHILDREN[kind]
  const children: ChildSet[] =
    childKind === undefined
      ? []
      : records.flatMap(({ id, included }) => {
          const found = included[childKind]
          return found === undefined ? [] : [{ kind: childKind, parent: `${kind}/${id}`, records: found as ChildSet['records'] }]
        })
  const { inserted, updated, unchanged } = await run.applyPage({
    stream: globalStream(kind),
    records: records.map((record) => ({ kind, record })),
    children,
    checkpoint: { at },
    at,
  })
  return inserted + updated + unchanged
}

export interface WriteFigures {
  readonly rows: number
  readonly ms: number
  /** Of the processor, which other work on the machine disturbs less. */
  readonly cpuMs: number
  /** The same pages once more. */
  readonly unchangedMs: number
  readonly unchangedCpuMs: number
  readonly sizeBytes: number
  readonly wireBytes: number
}

const timed = async (
  work: () => Promise<number> | number,
): Promise<{ readonly rows: number; readonly ms: number; readonly cpuMs: number }> => {
  const [at, cpu] = [performance.now(), process.cpuUsage()]
  const rows = await work()
  const { user, system } = process.cpuUsage(cpu)
  return { rows, ms: performance.now() - at, cpuMs: (user + system) / 1000 }
}

const throughStore = async (file: string, pages: readonly Page[]): Promise<Omit<WriteFigures, 'wireBytes'>> => {
  const store: MirrorStore = await openSqliteStore({ path: file })
  const run = await store.beginRun()
  const all = async (): Promise<number> => {
    let rows = 0
    for (const page of pages) rows += await applyPage(run, page, 1)
    return rows
  }
  const first = await timed(all)
  const again = await timed(all)
  await run.end()
  await store.close()
  return { ...first, unchangedMs: again.ms, unchangedCpuMs: again.cpuMs, sizeBytes: statSync(file).size }
}

const throughRawLoop = async (file: string, pages: readonly Page[]): Promise<Omit<WriteFigures, 'wireBytes'>> => {
  const raw = await rawLoop(file)
  const all = (): number => pages.reduce((rows, page) => rows + raw.page(page), 0)
  const first = await timed(all)
  const again = await timed(all)
  raw.close()
  return { ...first, unchangedMs: again.ms, unchangedCpuMs: again.cpuMs, sizeBytes: statSync(file).size }
}

// In a process of its own each, because one would warm up the code and the caches for the other.
const [, script = '', mode, folder = ''] = process.argv
if (script.includes('mirror-write') && mode !== undefined) {
  const pages = savedPages(folder)
  const file = path.join(folder, `${mode}.db`)
  const figures = mode === 'raw' ? await throughRawLoop(file, pages) : await throughStore(file, pages)
  for (const end of ['', '-wal', '-shm', '.lock']) rmSync(file + end, { force: true })
  console.log(JSON.stringify({ ...figures, wireBytes: pages.reduce((sum, { bytes }) => sum + bytes.length, 0) }))
}
