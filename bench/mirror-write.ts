/** Writes an account into a store and into the raw loop, in turns in one process, and prints what each took. */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { catalog } from '../src/catalog/index.js'
import type { Resource, ResourceKey } from '../src/catalog/index.js'
import { readList } from '../src/jsonapi/decode.js'
import { openSqliteStore } from '../src/mirror/store/sqlite/store.js'
import { globalStream } from '../src/mirror/sync/streams.js'
import type { ChildSet, MirrorStore, SyncRun } from '../src/mirror/store/port.js'
import { accountPages } from './mirror-pages.js'
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

interface Figures {
  readonly rawRowsPerSecond: number
  readonly storeRowsPerSecond: number
  /** Store over raw, in time of the processor, which other work on the machine disturbs less. */
  readonly ratio: number
  readonly unchangedRowsPerSecond: number
  readonly bytesOverRaw: number
  readonly rssMb: number
}

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

const measure = async (organizations: number, records: number): Promise<Figures> => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gluekit-bench-'))
  const pages = await accountPages(organizations, records)
  const raw = await rawLoop(path.join(folder, 'raw.db'))
  const file = path.join(folder, 'store.db')
  const store: MirrorStore = await openSqliteStore({ path: file })
  const spent = { raw: 0, store: 0, rawCpu: 0, storeCpu: 0, rows: 0, rawRows: 0 }
  let run = await store.beginRun()
  for (const page of pages) {
    let [at, cpu] = [performance.now(), cpuMs()]
    spent.rawRows += raw.page(page)
    spent.raw += performance.now() - at
    spent.rawCpu += cpuMs() - cpu
    ;[at, cpu] = [performance.now(), cpuMs()]
    spent.rows += await applyPage(run, page, 1)
    spent.store += performance.now() - at
    spent.storeCpu += cpuMs() - cpu
  }
  await run.end()
  raw.close()
  run = await store.beginRun()
  const [at] = [performance.now()]
  let unchanged = 0
  for (const page of pages) unchanged += await applyPage(run, page, 1)
  const unchangedMs = performance.now() - at
  await run.end()
  await store.close()
  const wire = pages.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const size = statSync(file).size
  rmSync(folder, { recursive: true, force: true })
  return {
    rawRowsPerSecond: (spent.rawRows / spent.raw) * 1000,
    storeRowsPerSecond: (spent.rows / spent.store) * 1000,
    ratio: spent.rows / spent.storeCpu / (spent.rawRows / spent.rawCpu),
    unchangedRowsPerSecond: (unchanged / unchangedMs) * 1000,
    bytesOverRaw: size / wire,
    rssMb: process.memoryUsage().rss / 1e6,
  }
}

if (process.argv[1]?.includes('mirror-write') === true) {
  const [organizations = '100', records = '45000'] = process.argv.slice(2)
  console.log(JSON.stringify(await measure(Number(organizations), Number(records))))
}
