/** One sync in a process of its own: `URL KEY FILE all|global [full]`. Prints what it took. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type * as Sdk from '../src/index.js'
import type * as MirrorEntry from '../src/mirror/index.js'
import type * as SqliteStore from '../src/mirror/store/sqlite/store.js'
import type * as Kinds from '../src/mirror/sync/kinds.js'
import { percentile } from './measure.js'

// As it is shipped: the sources of this bench and their maps would be a third of the memory that is measured.
const built = async <T>(file: string): Promise<T> => (await import(new URL(`../dist/${file}`, import.meta.url).href)) as T
const { GlueClient } = await built<typeof Sdk>('index.js')
const { openMirror } = await built<typeof MirrorEntry>('mirror/index.js')
const { openSqliteStore } = await built<typeof SqliteStore>('mirror/store/sqlite/store.js')
const { SYNCED_KINDS } = await built<typeof Kinds>('mirror/sync/kinds.js')

export interface SyncFigures {
  readonly complete: boolean
  readonly reasons: readonly string[]
  readonly records: number
  readonly written: number
  readonly ms: number
  readonly cpuMs: number
  readonly peakMb: number
  /** Before anything was read. */
  readonly idleMb: number
  /** Growth for each 100,000 records, by the last three quarters of them; null for fewer than 200,000. */
  readonly slopeMb: number | null
  readonly delayP99Ms: number
  /** The same by processor time: what the process itself did between two turns, whoever else was at work on the machine. */
  readonly busyP99Ms: number
  /** The least requests that its global lists can be read with, 1000 records a page. */
  readonly floor: number
}

/** What the process has done from one tick to the next; ticks that come late had something before them. */
const watchTurns = (): (() => readonly number[]) => {
  const busy: number[] = []
  let last = process.cpuUsage()
  const ticks = setInterval(() => {
    const { user, system } = process.cpuUsage(last)
    last = process.cpuUsage()
    busy.push((user + system) / 1000)
  }, 1)
  return () => {
    clearInterval(ticks)
    return busy
  }
}

interface Sample {
  readonly records: number
  readonly mb: number
}

/** Of the line that fits the samples best. */
const slopeOf = (samples: readonly Sample[]): number => {
  const mean = (of: (sample: Sample) => number): number => samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length
  const [middle, level] = [mean(({ records }) => records), mean(({ mb }) => mb)]
  return mean(({ records, mb }) => (records - middle) * (mb - level)) / mean(({ records }) => (records - middle) ** 2)
}

/** One request for each page of each list, and one for an empty one. */
const leastRequests = async (path: string): Promise<number> => {
  const store = await openSqliteStore({ path })
  const global = new Set<string>(SYNCED_KINDS.filter(({ lane }) => lane !== 'organization').map(({ kind }) => kind))
  const streams = (await store.streams()).filter(({ key }) => global.has(key.split('/')[0] ?? ''))
  await store.close()
  return streams.reduce((sum, { remote }) => sum + Math.max(1, Math.ceil((remote ?? 0) / 1000)), 0)
}

const [baseUrl = '', apiKey = '', file = '', what, full] = process.argv.slice(2)
const kinds = what === 'global' ? SYNCED_KINDS.filter(({ lane }) => lane !== 'organization').map(({ kind }) => kind) : undefined
const client = new GlueClient({ baseUrl, apiKey, rateLimit: false })
const mirror = await openMirror(client, { path: file })
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
const turns = watchTurns()
const residentMb = (): number => process.memoryUsage.rss() / 1024 / 1024
const idleMb = residentMb()
const samples: Sample[] = []
const onProgress = ({ records }: { readonly records: number }): void => {
  if (records >= (samples.at(-1)?.records ?? 0) + 2000) samples.push({ records, mb: residentMb() })
}
const [at, cpu] = [performance.now(), process.cpuUsage()]
const report = await mirror.sync({ kinds, full: full === 'full', onProgress })
const ms = performance.now() - at
const { user, system } = process.cpuUsage(cpu)
delay.disable()
const busy = Float64Array.from(turns())
await mirror.close()
await client.close()
const { complete, reasons, read, inserted, updated, removed, revived, rederived } = report
const figures: SyncFigures = {
  complete,
  reasons,
  records: read,
  written: inserted + updated + removed + revived + rederived,
  ms,
  cpuMs: (user + system) / 1000,
  idleMb,
  slopeMb: read < 200_000 ? null : slopeOf(samples.filter(({ records }) => records > read / 4)) * 100_000,
  peakMb: process.resourceUsage().maxRSS / 1024,
  delayP99Ms: delay.percentile(99) / 1e6,
  busyP99Ms: percentile(busy, 0.99),
  floor: await leastRequests(file),
}
console.log(JSON.stringify(figures))
