import { resources } from '../../../catalog/index.js'
import { auditTable, type AuditComparison, type AuditResult, type AuditRow } from '../../../workflows/audit-documentation/index.js'
import { jsonText } from '../../output/json.js'
import { safeLine } from '../../output/safe-text.js'
import { formatTable, wrap, type Column } from '../../output/table.js'
import { writeCsv } from '../../output/write-csv.js'
import type { Session } from '../../session.js'
import { wordsFor } from '../resources/names.js'
import type { AuditCommandOptions } from './register.js'

const ROWS = 20

const FIELDS: readonly (readonly [keyof AuditRow, Column])[] = [
  ['rank', { title: '#', align: 'right', keep: true }],
  ['organization', { title: 'Organization', readable: 24 }],
  ['score', { title: 'Score', align: 'right', keep: true }],
  ['grade', { title: 'Grade', keep: true }],
  ['configurations', { title: 'Conf', align: 'right', keep: true, spare: 1 }],
  ['contacts', { title: 'Cont', align: 'right', keep: true, spare: 2 }],
  ['passwords', { title: 'Pass', align: 'right', keep: true, spare: 3 }],
  ['documents', { title: 'Docs', align: 'right', keep: true, spare: 4 }],
  ['flexibleAssets', { title: 'Flex', align: 'right', keep: true, spare: 5 }],
  ['topProblem', { title: 'Worst gap', readable: 20 }],
]

export const printAudit = async (
  session: Session,
  result: AuditResult,
  comparison: AuditComparison | undefined,
  options: Pick<AuditCommandOptions, 'limit' | 'all'>,
): Promise<void> => {
  const all = auditTable(result)
  // Programs get every row unless they ask for fewer; the JSON document is the whole result.
  const rows = options.limit === undefined || session.options.output === 'table' ? all : all.slice(0, options.limit)
  switch (session.options.output) {
    case 'json':
      return session.print(jsonText(comparison === undefined ? result : { ...result, comparison }, 2))
    case 'ndjson':
      for (const row of rows) await session.print(jsonText(row))
      return
    case 'csv': {
      const keys: readonly (keyof AuditRow)[] = ['id', ...FIELDS.map(([key]) => key)]
      await writeCsv(session.context.stdout, [keys, ...rows.map((row) => keys.map((key) => String(row[key] ?? '')))])
      return
    }
    case 'table':
      return printTable(session, result, comparison, rows, options.all === true ? rows.length : (options.limit ?? ROWS))
  }
}

const printTable = async (
  session: Session,
  result: AuditResult,
  comparison: AuditComparison | undefined,
  rows: readonly AuditRow[],
  limit: number,
): Promise<void> => {
  const shown = rows.slice(0, limit)
  const cells = shown.map((row) => FIELDS.map(([key]) => (row[key] === null ? 'n/a' : String(row[key]))))
  const { width, heading } = { width: session.context.stdout.columns, heading: session.colors.bold }
  await session.print(
    formatTable(
      FIELDS.map(([, column]) => column),
      cells,
      { width, heading, mayDrop: true },
    ).join('\n'),
  )
  if (rows.length > shown.length) await session.print(session.colors.dim(`... and ${rows.length - shown.length} more: --all`))
  await session.print('')
  for (const line of summary(result, comparison)) await session.print(wrap(safeLine(line), width).join('\n'))
}

const summary = (result: AuditResult, comparison: AuditComparison | undefined): string[] => {
  const { organizations, score, median, grades } = result.account
  const counts = result.kinds.map(({ kind, total }) => `${total ?? 'not available:'} ${wordsOf(kind, total)}`)
  return [
    `Score of the account: ${score ?? 'nothing could be checked'}${median === null ? '' : `, median ${median}`}; ${Object.entries(grades)
      .map(([grade, count]) => `${count} ${grade}`)
      .join(', ')}.`,
    `${organizations.audited} of ${organizations.total} organizations judged by the policy "${result.policy.name}"${organizations.skipped > 0 ? `, ${organizations.skipped} counted only` : ''}.`,
    `The server holds ${counts.join(', ')}.`,
    ...(comparison === undefined ? [] : changes(comparison)),
  ]
}

const wordsOf = (kind: string, total: number | null): string => {
  const resource = resources.find(({ key }) => key === kind)
  return resource === undefined ? kind : total === 1 ? resource.singular : wordsFor(resource)
}

const changes = ({ before, change, improved, declined, policyChanged, organizations }: AuditComparison): string[] => [
  `Since ${before.slice(0, 10)}: ${change === null ? 'no common score' : `${change > 0 ? '+' : ''}${change} points`}, ${improved} better, ${declined} worse${policyChanged ? '; the policy has changed' : ''}.`,
  ...organizations
    .filter((entry) => entry.change !== null && entry.change < 0)
    .slice(0, 5)
    .map(
      (entry) => `  ${entry.name}: ${entry.before} -> ${entry.after}${entry.lost.length > 0 ? ` (lost: ${entry.lost.join('; ')})` : ''}`,
    ),
]
