/** One sync in a process of its own: `URL KEY FILE all|global [full]`. Prints what it took. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { GlueClient } from '../src/index.js'
import { openMirror } from '../src/mirror/index.js'
import { SYNCED_KINDS } from '../src/mirror/sync/kinds.js'

export interface SyncFigures {
  readonly complete: boolean
  readonly reasons: readonly string[]
  readonly records: number
  readonly written: number
  readonly ms: number
  readonly cpuMs: number
  readonly peakMb: number
  readonly delayP99Ms: number
}

const [baseUrl = '', apiKey = '', file = '', what, full] = process.argv.slice(2)
const kinds = what === 'global' ? SYNCED_KINDS.filter(({ lane }) => lane !== 'organization').map(({ kind }) => kind) : undefined
const client = new GlueClient({ baseUrl, apiKey, rateLimit: false })
const mirror = await openMirror(client, { path: file })
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
const [at, cpu] = [performance.now(), process.cpuUsage()]
const report = await mirror.sync({ kinds, full: full === 'full' })
const ms = performance.now() - at
const { user, system } = process.cpuUsage(cpu)
delay.disable()
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
  peakMb: process.resourceUsage().maxRSS / 1024,
  delayP99Ms: delay.percentile(99) / 1e6,
}
console.log(JSON.stringify(figures))
