import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { liveSource } from '../../../client/record-source.js'
import type { RecordSource } from '../../../client/record-source.js'
import { GlueError } from '../../../errors.js'
import { renderAuditReport } from '../../../viewer/audit-report/index.js'
import {
  auditDocumentation,
  compareAudits,
  defaultAuditPolicy,
  loadAuditPolicy,
  parseAuditResult,
  printAuditPolicy,
  unmatchedNames,
  type AuditComparison,
  type AuditResult,
} from '../../../workflows/audit-documentation/index.js'
import type { Given } from '../../command.js'
import { withClient } from '../../connect.js'
import { EXIT, type ExitCode } from '../../exit-codes.js'
import { requireWritable, writeWholeFile } from '../../output/write-file.js'
import { startProgress } from '../../progress.js'
import type { Session } from '../../session.js'
import { printAudit } from './print-audit.js'
import type { AuditCommandOptions } from './register.js'

/** Audits, prints, and writes the report. Files are looked at before the first request. */
export const auditCommand = async (session: Session, { options }: Given<AuditCommandOptions>): Promise<ExitCode> => {
  const { cwd, clock } = session.context
  const policy = options.policy === undefined ? defaultAuditPolicy : await loadAuditPolicy(path.resolve(cwd, options.policy))
  if (options.printPolicy === true) {
    await session.context.stdout.write(printAuditPolicy(policy))
    return EXIT.ok
  }
  const before =
    options.compare === undefined ? undefined : parseAuditResult(await textOf(path.resolve(cwd, options.compare)), options.compare)
  const report = options.report === undefined ? undefined : path.resolve(cwd, options.report)
  if (report !== undefined) await requireWritable(report)
  return withSource(session, options.fromMirror === true, async (source) => {
    if (options.policy !== undefined) for (const warning of await unmatchedNames(policy, source, session.call)) await session.warn(warning)
    const progress = startProgress(session, 'Auditing')
    let result: AuditResult
    try {
      result = await auditDocumentation(source, {
        policy,
        now: new Date(clock.now()),
        ...(options.organization === undefined ? {} : { organizations: options.organization }),
        ...(options.links === true ? { links: true } : {}),
        signal: session.signal,
        onProgress: ({ done, total, step }) => progress.update(done, total, step),
      })
    } finally {
      progress.stop()
    }
    const comparison = before === undefined ? undefined : compareAudits(before, result)
    await printAudit(session, result, comparison, options)
    if (report !== undefined) await writeReport(session, report, result, comparison)
    return judge(session, result, options.failUnder)
  })
}

/** The API, or the local copy with whatever age it has: it says so itself. */
const withSource = async <T>(session: Session, fromMirror: boolean, work: (source: RecordSource) => Promise<T>): Promise<T> => {
  if (!fromMirror) return withClient(session, ({ client }) => work(liveSource(client)))
  const { withMirror } = await import('../mirror/with-mirror.js')
  return withMirror(session, ({ mirror }) => work(mirror), { maxAgeMs: Infinity })
}

const writeReport = async (session: Session, file: string, result: AuditResult, compare: AuditComparison | undefined): Promise<void> => {
  await writeWholeFile(file, renderAuditReport(result, compare === undefined ? {} : { compare }))
  await session.note(`The report is in ${file}`)
}

const judge = async (session: Session, result: AuditResult, failUnder: number | undefined): Promise<ExitCode> => {
  const incomplete = incompleteReadings(result)
  if (incomplete.length > 0) await session.note(`INCOMPLETE: ${incomplete.join(' ')}`)
  if (incomplete.length > 0 && session.options.strict === true) return EXIT.incomplete
  const { score } = result.account
  if (failUnder === undefined || (score !== null && score >= failUnder)) return EXIT.ok
  await session.note(`The account scores ${score ?? 'nothing that could be checked'}, below the ${failUnder} of --fail-under.`)
  return EXIT.belowThreshold
}

/** Why a list did not come whole, or not at all. */
const incompleteReadings = (result: AuditResult): string[] => {
  const readings = [result.account.organizations, ...result.kinds, ...result.flexibleAssetTypes].map(({ reading }) => reading)
  return [...new Set(readings.filter(({ state }) => state !== 'complete').flatMap(({ reasons }) => reasons))]
}

const textOf = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new GlueError('file_unreadable', `The earlier audit ${file} cannot be read.`, {
      hint: 'Check the path, or leave --compare out.',
      cause,
    })
  }
}
