import type { Given } from '../../command.js'
import type { ExitCode } from '../../exit-codes.js'
import { jsonText } from '../../output/json.js'
import { safeLine } from '../../output/safe-text.js'
import { wrap } from '../../output/table.js'
import type { Session } from '../../session.js'
import { diagnose, type Diagnosis } from './diagnose.js'
import type { DoctorOptions } from './register.js'

export const doctor = async (session: Session, { options }: Given<DoctorOptions>): Promise<ExitCode> => {
  const { diagnosis, exit } = await diagnose(session, { probe: options.regionProbe, resetBreaker: options.resetBreaker === true })
  if (session.options.output === 'json') await session.print(jsonText(diagnosis, 2))
  else if (session.options.output === 'ndjson') await session.print(jsonText(diagnosis))
  else await session.print(readable(diagnosis, session))
  return exit
}

const readable = (found: Diagnosis, session: Session): string => {
  const { colors, context } = session
  const width = Math.min(100, context.stdout.columns)
  const line = (mark: string, text: string): string => {
    const [first = '', ...more] = wrap(safeLine(text), width - 6)
    return [`${mark}  ${first}`, ...more.map((part) => `      ${part}`)].join('\n')
  }
  const ok = (text: string): string => line(colors.green('  ok'), text)
  const bad = (text: string): string => line(colors.red('  !!'), text)
  const note = (text: string): string => line(colors.dim('   -'), text)
  const lines = [
    ...(found.keySource === null
      ? []
      : [ok(`The key comes from ${found.keySource}${found.profile === null ? '' : ` (profile ${found.profile})`}.`)]),
    ...(found.keyAge === null
      ? []
      : [ok(`It was first seen here ${days(found.keyAge.ageDays)} and last used ${days(found.keyAge.idleDays)}.`)]),
    ...(found.apiKeyValid === true ? [ok(`${found.baseUrl} accepts it, and answered in ${found.responseTimeMs} ms.`)] : []),
    ...(found.clockAheadMs !== null && Math.abs(found.clockAheadMs) <= 60_000 ? [ok('The clock agrees with the server.')] : []),
    ok(budgetOf(found)),
    ...(found.circuitBreaker.state === 'closed' ? [ok('The circuit breaker is closed: calls are sent.')] : []),
    ...(found.readOnly === true ? [note('This profile is read-only: every write is refused before it is sent.')] : []),
    ...found.problems.map(bad),
    ...found.notes.map(note),
    '',
    colors.bold(VERDICTS[found.status]),
  ]
  return lines.join('\n')
}

const VERDICTS = {
  healthy: 'Everything is all right.',
  degraded: 'It works, and something needs attention.',
  unhealthy: 'It does not work yet: see the lines with !!.',
} as const

const days = (count: number): string => (count === 0 ? 'today' : count === 1 ? 'yesterday' : `${count} days ago`)

const budgetOf = ({ rateLimiter: { currentRequests, maxRequests, windowMs, shared } }: Diagnosis): string => {
  if (!Number.isFinite(maxRequests)) return 'Requests are not limited.'
  const who = shared ? 'all commands of this machine together' : 'this command'
  return `${currentRequests} of ${maxRequests} requests of the last ${Math.round(windowMs / 1000)} s are used by ${who}.`
}
