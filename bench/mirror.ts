/**
 * What a mirror of a large account costs: requests by the server's own count, time, memory, and reads. Each sync runs in a process of
 * its own. Rates of writing are compared with a plain loop over the same pages in the same run.
 */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { accountPages, savePages } from './mirror-pages.js'
import type { ReadFigures } from './mirror-reads.js'
import type { SearchFigures } from './mirror-search.js'
import type { SyncFigures } from './mirror-sync-once.js'
import type { WriteFigures } from './mirror-write.js'
import { inOwnProcess } from './processes.js'

export type Report = (figure: string, measured: string, goal: string, met: boolean) => void

interface Account {
  readonly url: string
  readonly apiKey: string
  asked(): Promise<{ readonly ofOrganizations: number; readonly global: number }>
  stop(): void
}

const account = async (organizations: number, records: number, latencyMs: number): Promise<Account> => {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const words = ['bench/mirror-server.ts', organizations, records, latencyMs].map(String)
  const child: ChildProcess = fork('scripts/run.mjs', words, { cwd: root, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [ready] = (await once(child, 'message')) as [{ url: string; apiKey: string }]
  return {
    ...ready,
    async asked() {
      child.send('asked')
      const [counts] = (await once(child, 'message')) as [{ ofOrganizations: number; global: number }]
      return counts
    },
    stop: () => void child.kill(),
  }
}

const sync = ({ url, apiKey }: Account, file: string, what: 'all' | 'global', full = ''): Promise<SyncFigures> =>
  inOwnProcess<SyncFigures>('mirror-sync-once.ts', url, apiKey, file, what, full)

const M = { organizations: 500, records: 225_000 }
const LATENCY_MS = 300
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
const perSecond = (rows: number, ms: number): number => Math.round((rows / ms) * 1000)

const inFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gluekit-bench-'))
  try {
    await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const tellComplete = (report: Report, { complete, reasons, records }: SyncFigures): void =>
  report('account M: the mirror is complete', complete ? `yes, ${records} records` : reasons.join(' '), 'yes', complete)

/** Requests and time of account M. */
export const mirrorSyncFigures = (report: Report): Promise<void> =>
  inFolder(async (folder) => {
    const file = path.join(folder, 'm.sqlite')
    const m = await account(M.organizations, M.records, LATENCY_MS)
    const global = await sync(m, file, 'global')
    const asked = await m.asked()
    report('account M, global lists: requests', String(asked.global), '<= 330', asked.global <= 330)
    report(`account M, global lists at ${LATENCY_MS} ms a page`, seconds(global.ms), '<= 45 s', global.ms <= 45_000)
    report(
      'account M, global lists: delay of the event loop',
      `p99 ${global.busyP99Ms.toFixed(1)} ms of processor time (${global.delayP99Ms.toFixed(1)} ms by the clock)`,
      '<= 50 ms',
      global.busyP99Ms <= 50,
    )
    report('account M, global lists: memory', `${global.peakMb.toFixed(0)} MB at most`, '<= 300 MB', global.peakMb <= 300)
    const all = await sync(m, file, 'all')
    const lane = await m.asked()
    tellComplete(report, all)
    const most = 3 * M.organizations
    report('account M, lists of organizations: requests', String(lane.ofOrganizations), `<= ${most}`, lane.ofOrganizations <= most)
    const sum = asked.global + lane.ofOrganizations
    report('account M, all lists: requests', String(sum), '<= 1830', sum <= 1830)
    // From nothing, as whoever has no copy yet: the lists of organizations are read beside the others.
    const whole = await sync(m, path.join(folder, 'whole.sqlite'), 'all')
    await m.asked()
    report(`account M, all lists at ${LATENCY_MS} ms a page, in one run`, seconds(whole.ms), '<= 90 s', whole.ms <= 90_000)
    const idle = await sync(m, file, 'global')
    const looks = await m.asked()
    report('account M, global lists, nothing has changed: requests', String(looks.global), '<= 60', looks.global <= 60)
    report('account M, nothing has changed: records written', String(idle.written), '0', idle.written === 0)
    m.stop()
    const twice = await account(2 * M.organizations, M.records, 0)
    const doubled = await sync(twice, path.join(folder, 'twice.sqlite'), 'global')
    const askedOfTwice = (await twice.asked()).global
    twice.stop()
    // A generated account with other organizations holds another mix of kinds, so each is measured by the pages that it has.
    const more = askedOfTwice / doubled.floor / (asked.global / global.floor) - 1
    report(
      'twice the organizations: requests for each page of the lists',
      `${(more * 100).toFixed(1)} % more (${asked.global} for ${global.floor} pages, ${askedOfTwice} for ${doubled.floor})`,
      '<= 1 %',
      more <= 0.01,
    )
    const reads = await inOwnProcess<ReadFigures>('mirror-reads.ts', file)
    report('a record by its id, SQLite alone', `p50 ${reads.raw.p50Us.toFixed(1)} us of processor time`, '<= 20 us', reads.raw.p50Us <= 20)
    report(
      'a record by its id, decoded',
      `p99 ${reads.get.p99Us.toFixed(0)} us, ${(reads.get.p50Us / reads.raw.p50Us).toFixed(1)} times SQLite alone in the middle`,
      '<= 100 us',
      reads.get.p99Us <= 100,
    )
    report(
      '50 configurations of an organization',
      `p95 ${(reads.list.p95Us / 1000).toFixed(2)} ms (${(reads.list.clockP95Us / 1000).toFixed(2)} ms by the clock)`,
      '<= 1 ms',
      reads.list.p95Us <= 1000,
    )
  })

/** Rows a second, with the search index, beside a plain loop that parses, hashes, upserts and indexes. */
export const mirrorWriteFigures = (report: Report): Promise<void> =>
  inFolder(async (folder) => {
    savePages(folder, await accountPages(100, 45_000))
    const pairs: { readonly raw: WriteFigures; readonly store: WriteFigures }[] = []
    for (let run = 0; run < 3; run++)
      pairs.push({
        raw: await inOwnProcess<WriteFigures>('mirror-write.ts', 'raw', folder),
        store: await inOwnProcess<WriteFigures>('mirror-write.ts', 'store', folder),
      })
    // Each by its least disturbed run: what else the machine does takes time from all of them, and from none the same.
    const least = (of: (pair: (typeof pairs)[number]) => number): number => Math.min(...pairs.map(of))
    const { rows } = pairs[0]!.store
    const cpuMs = least(({ store }) => store.cpuMs)
    const ratio = least(({ raw }) => raw.cpuMs / raw.rows) / (cpuMs / rows)
    const rate = perSecond(rows, cpuMs)
    const rateByClock = perSecond(
      rows,
      least(({ store }) => store.ms),
    )
    const again = perSecond(
      rows,
      least(({ store }) => store.unchangedCpuMs),
    )
    const againByClock = perSecond(
      rows,
      least(({ store }) => store.unchangedMs),
    )
    const { sizeBytes, wireBytes } = pairs[0]!.store
    report(
      'records taken over, from the bytes of a page to the disk',
      `${rate} rows a second of processor time (${rateByClock} by the clock)`,
      '>= 8000 rows/s',
      rate >= 8000,
    )
    report('the same beside a plain loop, by processor time', `${ratio.toFixed(2)} of its rate`, '>= 0.80', ratio >= 0.8)
    report(
      'records that have not changed',
      `${again} rows a second of processor time (${againByClock} by the clock)`,
      '>= 30000 rows/s',
      again >= 30_000,
    )
    const size = sizeBytes / wireBytes
    report('the file, beside the JSON that came', `${size.toFixed(2)} times`, '<= 1.5', size <= 1.5)
  })

/** Searches over documents, each beside the plain ranked statement of FTS5. */
export const mirrorSearchFigures = (report: Report): Promise<void> =>
  inFolder(async (folder) => {
    const { documents, searches } = await inOwnProcess<SearchFigures>('mirror-search.ts', path.join(folder, 'documents.sqlite'), '200000')
    const ms = (us: number): string => (us / 1000).toFixed(2)
    for (const { query, found, isSelective, ours, plain } of searches) {
      const most = isSelective ? 5 : 50
      report(
        `${query} among ${documents} documents, ${found} found`,
        `p95 ${ms(ours.p95Us)} ms of processor time (${ms(ours.clockP95Us)} ms by the clock; the plain statement ${ms(plain.p95Us)} ms)`,
        `<= ${most} ms`,
        ours.p95Us <= most * 1000,
      )
    }
  })

/** A million records. */
export const mirrorMemoryFigures = (report: Report): Promise<void> =>
  inFolder(async (folder) => {
    const large = await account(2000, 1_000_000, 0)
    const { peakMb, idleMb, slopeMb, ms, records } = await sync(large, path.join(folder, 'large.sqlite'), 'global')
    large.stop()
    report(
      `${records} records in ${seconds(ms)}: memory`,
      `${peakMb.toFixed(0)} MB at most (idle ${idleMb.toFixed(0)} MB)`,
      '<= 300 MB',
      peakMb <= 300,
    )
    const slope = slopeMb ?? Infinity
    report('its growth for each 100,000 records, after the first quarter', `${slope.toFixed(2)} MB`, '<= 1 MB', slope <= 1)
  })
