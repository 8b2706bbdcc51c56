import { UsageError } from '../../../errors.js'
import { accountStatus, resolveHome, type AccountStatus, type KeyStatus } from '../../../profile/index.js'
import { didYouMean } from '../../../jsonapi/near-names.js'
import { EXIT, type ExitCode } from '../../exit-codes.js'
import { jsonText } from '../../output/json.js'
import { formatTable, type Column } from '../../output/table.js'
import type { Session } from '../../session.js'

const COLUMNS: readonly Column[] = [
  { title: 'Profile' },
  { title: 'Host' },
  { title: 'Access' },
  { title: 'Key' },
  { title: 'Age', align: 'right' },
  { title: 'Last used' },
  { title: 'Lies in' },
]

/** Profiles, keys and their age. Problems of a key are shown, and are no failure of this command. */
export const statusCommand = async (session: Session): Promise<ExitCode> => {
  const { env, clock } = session.context
  const home = resolveHome({ env })
  const wanted = session.options.profile
  const status = await accountStatus({ home, env, clock, profile: wanted })
  if (wanted !== undefined && status.profiles.length === 0) {
    const known = (await accountStatus({ home, env, clock })).profiles.map(({ name }) => name)
    throw new UsageError('unknown_profile', `There is no profile ${JSON.stringify(wanted.slice(0, 80))}.`, {
      hint: didYouMean(wanted, known) ?? (known.length === 0 ? 'Make one with: gluekit auth login' : `There are: ${known.join(', ')}.`),
    })
  }
  if (session.options.output === 'json' || session.options.output === 'ndjson') {
    await session.print(jsonText(status, session.options.output === 'json' ? 2 : undefined))
    return EXIT.ok
  }
  const rows = rowsOf(status)
  if (rows.length === 0) await session.note(`There is no profile in ${status.file}. Make one with: gluekit auth login --region REGION`)
  else await session.print(formatTable(COLUMNS, rows, { width: session.context.stdout.columns, heading: session.colors.bold }).join('\n'))
  for (const warning of warningsOf(status)) await session.warn(warning)
  return EXIT.ok
}

const rowsOf = (status: AccountStatus): string[][] => {
  const rows = status.profiles.map(({ name, isDefault, region, baseUrl, readOnly, key }) =>
    row(`${name}${isDefault ? ' *' : ''}`, region ?? baseUrl, readOnly, key),
  )
  const { environment } = status
  return environment === null ? rows : [row('(environment)', environment.baseUrl ?? environment.region, false, environment.key), ...rows]
}

const row = (name: string, host: string | null, readOnly: boolean, key: KeyStatus): string[] => [
  name,
  host ?? 'us',
  readOnly ? 'read-only' : 'full',
  key.state,
  key.age === null ? '?' : `${key.age.ageDays} d`,
  key.age?.lastUsedAt == null ? 'never from here' : key.age.lastUsedAt.slice(0, 10),
  key.source,
]

const warningsOf = (status: AccountStatus): string[] => {
  const named: readonly (readonly [string, KeyStatus])[] = [
    ...(status.environment === null ? [] : ([['environment', status.environment.key]] as const)),
    ...status.profiles.map(({ name, key }) => [name, key] as const),
  ]
  return [
    ...status.warnings,
    ...named.flatMap(([name, key]) => [
      ...(key.problem === null ? [] : [`${name}: ${key.problem}${key.hint === null ? '' : ` ${key.hint}`}`]),
      ...key.warnings.map((text) => `${name}: ${text}`),
    ]),
  ]
}
