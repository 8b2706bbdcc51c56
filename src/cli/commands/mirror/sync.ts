import { sleep } from '../../../clock.js'
import { MIRRORED_KINDS } from '../../../mirror/sync/kinds.js'
import type { Mirror, SyncOptions, SyncReport } from '../../../mirror/index.js'
import { isGlueError } from '../../../errors.js'
import type { Given } from '../../command.js'
import { EXIT, type ExitCode } from '../../exit-codes.js'
import { jsonText } from '../../output/json.js'
import { safeLine } from '../../output/safe-text.js'
import { formatTable, type Column } from '../../output/table.js'
import { writeCsv } from '../../output/write-csv.js'
import { startProgress } from '../../progress.js'
import type { Session } from '../../session.js'
import { kebab } from '../resources/names.js'
import { kindsNamed } from './kind-names.js'
import type { SyncCommandOptions } from './register.js'
import { withMirror } from './with-mirror.js'

/** Brings the mirror up to date, once or again and again. */
export const syncCommand = async (session: Session, { args, options }: Given<SyncCommandOptions>): Promise<ExitCode> => {
  const kinds = kindsNamed(args, MIRRORED_KINDS)
  const wanted: SyncOptions = {
    kinds,
    full: options.full,
    budget: options.budget,
    attachments: options.attachments,
    relatedItems: options.links,
    acceptDeletions: options.acceptDeletions,
    signal: session.signal,
  }
  return withMirror(session, async ({ mirror }) => {
    if (options.watch === undefined) return once(session, mirror, wanted)
    return watch(session, mirror, wanted, options.watch)
  })
}

const once = async (session: Session, mirror: Mirror, options: SyncOptions): Promise<ExitCode> => {
  const report = await synced(session, mirror, options)
  await print(session, report)
  return tell(session, report)
}

/** Until it is interrupted. What fails for a while is told, and tried again at the next turn. */
const watch = async (session: Session, mirror: Mirror, options: SyncOptions, everyMs: number): Promise<ExitCode> => {
  const { clock } = session.context
  for (let first = true; ; first = false) {
    const startedAt = clock.monotonic()
    try {
      const report = await synced(session, mirror, first ? options : { ...options, full: false })
      await tellTurn(session, report)
    } catch (error) {
      if (!isGlueError(error) || !PASSES.has(error.code)) throw error
      await session.warn(`${error.message} Trying again in ${Math.round(everyMs / 1000)} s.`)
    }
    await sleep(clock, Math.max(0, everyMs - (clock.monotonic() - startedAt)), session.signal)
  }
}

/** Failures that end by themselves. */
const PASSES: ReadonlySet<string> = new Set([
  'server_error',
  'connection_failed',
  'timeout',
  'protocol_error',
  'rate_limited',
  'circuit_open',
  'queue_full',
  'store_busy',
])

const synced = async (session: Session, mirror: Mirror, options: SyncOptions): Promise<SyncReport> => {
  const progress = startProgress(session, 'Syncing')
  try {
    return await mirror.sync({
      ...options,
      onProgress: ({ doing, records, expected, requests, budget, timeLeftMs }) => {
        const left = timeLeftMs === null || timeLeftMs < 1000 ? '' : `, ${Math.ceil(timeLeftMs / 1000)} s left`
        progress.update(records, expected, `${kebab(doing)}, ${requests}${budget === null ? '' : ` of ${budget}`} requests${left}`)
      },
    })
  } finally {
    progress.stop()
  }
}

// --- Output -------------------------------------------------------------------------------------------------------------

const COLUMNS: readonly Column[] = [
  { title: 'Kind', readable: 16 },
  { title: 'Read', align: 'right', spare: 1 },
  { title: 'New', align: 'right', keep: true },
  { title: 'Changed', align: 'right', keep: true },
  { title: 'Removed', align: 'right', keep: true },
  { title: 'Complete', keep: true },
]

const print = async (session: Session, report: SyncReport): Promise<void> => {
  const rows = report.kinds.map((kind) => [
    kebab(kind.type),
    String(kind.read),
    String(kind.inserted),
    String(kind.updated),
    String(kind.removed),
    kind.complete ? 'yes' : 'no',
  ])
  switch (session.options.output) {
    case 'json':
      return session.print(jsonText(report, 2))
    case 'ndjson':
      for (const kind of report.kinds) await session.print(jsonText(kind))
      return
    case 'csv':
      return writeCsv(session.context.stdout, [['type', 'read', 'inserted', 'updated', 'removed', 'complete'], ...rows])
    case 'table': {
      const moved = report.kinds.flatMap(({ inserted, updated, removed, complete }, index) =>
        inserted + updated + removed > 0 || !complete ? [rows[index]!] : [],
      )
      const width = session.context.stdout.columns
      if (moved.length > 0)
        await session.print(formatTable(COLUMNS, moved, { width, heading: session.colors.bold, mayDrop: true }).join('\n'))
      return session.print(summaryOf(report))
    }
  }
}

const summaryOf = ({ inserted, updated, removed, read, requests, durationMs }: SyncReport): string => {
  const nothing = inserted + updated + removed === 0
  const what = nothing ? 'Nothing has changed' : `${inserted} new, ${updated} changed, ${removed} removed`
  return `${what}: ${read} records read with ${requests} requests in ${(durationMs / 1000).toFixed(1)} s.`
}

/** One line a turn, and none where nothing has changed; with --verbose each. */
const tellTurn = async (session: Session, report: SyncReport): Promise<void> => {
  const { inserted, updated, removed } = report
  if (session.options.output === 'json' || session.options.output === 'ndjson') await session.print(jsonText(report))
  else if (inserted + updated + removed > 0 || session.options.verbose === true)
    await session.print(`${report.startedAt} ${summaryOf(report)}`)
  await tell(session, report)
}

const tell = async (session: Session, report: SyncReport): Promise<ExitCode> => {
  for (const { kind, count, of, examples } of report.vanished) {
    const names = examples.map(({ id, name }) => (name === null ? id : `${safeLine(name)} (${id})`)).join(', ')
    await session.warn(
      `${count} of ${of} ${kebab(kind)} are no longer listed, and were kept: ${names}${count > examples.length ? ', ...' : ''}. If they were deleted: gluekit sync --accept-deletions`,
    )
  }
  if (report.complete) return EXIT.ok
  await session.note(`INCOMPLETE: ${report.reasons.join(' ')}`)
  return session.options.strict === true ? EXIT.incomplete : EXIT.ok
}
