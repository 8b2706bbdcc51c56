import { InvalidArgumentError, Option, type Command } from 'commander'
import type { Given, Runner } from '../../command.js'
import { positiveInteger } from '../../global-options.js'

export interface SyncCommandOptions {
  readonly full?: true
  /** Milliseconds. */
  readonly watch?: number
  readonly budget?: number
  readonly links?: true
  /** False after --no-attachments. */
  readonly attachments: boolean
  readonly acceptDeletions?: true
}
export interface RebuildOptions {
  readonly yes?: true
}
export interface SearchCommandOptions {
  readonly limit?: number
}
export interface SqlCommandOptions {
  readonly file?: string
  readonly limit?: number
  /** Seconds. */
  readonly timeout?: number
}

export const registerMirror = (program: Command, runner: Runner): void => {
  registerSync(program, runner)
  const mirror = program
    .command('mirror')
    .summary('the local copy of the account: state, check, rebuild')
    .description('The local copy of the account that gluekit sync keeps.')
  mirror
    .command('status')
    .description('Records here and there, age and completeness, kind by kind. Asks nothing of the API.')
    .action(runner<Given['options']>(async () => (await import('./status.js')).mirrorStatus))
  mirror
    .command('verify')
    .description('Look at every page of the file, every hash and the search index; exit 11 when something is wrong.')
    .action(runner<Given['options']>(async () => (await import('./verify.js')).verifyMirror))
  mirror
    .command('rebuild')
    .description('Throw the file away, also one that is damaged or of another version. Nothing in IT Glue is affected.')
    .option('--yes', 'do not ask')
    .action(runner<RebuildOptions>(async () => (await import('./rebuild.js')).rebuildMirror))
  mirror
    .command('path')
    .description('Print where the file lies.')
    .action(runner<Given['options']>(async () => (await import('./rebuild.js')).mirrorPath))
  registerSearch(program, runner)
  registerSql(program, runner)
}

const registerSync = (program: Command, runner: Runner): void => {
  program
    .command('sync')
    .argument('[kind...]', 'only these kinds, such as organizations or flexible-assets')
    .summary('bring the local copy of the account up to date')
    .description(
      'Bring the local copy of the account up to date: everything the first time, later what has changed. A run that is ended goes on with the next one. Never reads the value of a password.',
    )
    .option('--full', 'read every list from end to end')
    .addOption(new Option('--watch <interval>', 'again and again, such as 60s, 5m or 1h').argParser(interval))
    .addOption(new Option('--budget <requests>', 'end after so many requests; the next run goes on').argParser(positiveInteger))
    .option('--links', 'also what is linked to each record: one request each, changed ones first, a tenth of the limit a run')
    .option('--no-attachments', 'without the files that are attached to records')
    .option('--accept-deletions', 'remove records that are gone, however many they are')
    .addHelpText(
      'after',
      `
Examples:
  gluekit sync
  gluekit sync organizations configurations
  gluekit sync --full --strict
  gluekit sync --watch 5m`,
    )
    .action(runner<SyncCommandOptions>(async () => (await import('./sync.js')).syncCommand))
}

const registerSearch = (program: Command, runner: Runner): void => {
  program
    .command('search')
    .argument('<query...>', 'words, "phrases", -without, prefix*, and operators such as org:acme')
    .summary('search the local copy: names, addresses, serials, texts')
    .description('Search the local copy of the account. Asks nothing of the API.')
    .addOption(new Option('--limit <n>', 'hits; 20 unless given, at most 200').argParser(positiveInteger))
    .addHelpText(
      'after',
      `
Operators: org:, type:, kind:, ip:, mac:, serial:, archived:

Examples:
  gluekit search firewall org:contoso
  gluekit search '"fail over" kind:documents'
  gluekit search ip:10.1.2.0/24
  gluekit search serial:5CG1234 -o json`,
    )
    .action(runner<SearchCommandOptions>(async () => (await import('./search.js')).searchMirror))
}

const registerSql = (program: Command, runner: Runner): void => {
  program
    .command('sql')
    .argument('[statement]', 'one SELECT; - or nothing reads it from standard input')
    .summary('read the local copy with SQL')
    .description('Run one reading SQL statement over the local copy of the account. Nothing can be changed by it.')
    .option('--file <file>', 'the statement in a file')
    .addOption(new Option('--limit <n>', 'rows; 1000 unless given').argParser(positiveInteger))
    .addOption(new Option('--timeout <seconds>', 'give up after so long; 1 unless given').argParser(seconds))
    .addHelpText(
      'after',
      `
Examples:
  gluekit sql "SELECT name FROM organizations ORDER BY name"
  gluekit sql "SELECT organization_name, count(*) AS n FROM configurations GROUP BY 1 ORDER BY n DESC" -o csv`,
    )
    .action(runner<SqlCommandOptions>(async () => (await import('./sql.js')).sqlCommand))
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 }
const SHORTEST_MS = 10_000

function interval(text: string): number {
  const [, count = '', unit = 's'] = /^(\d{1,6})(s|m|h)?$/.exec(text.trim()) ?? []
  const ms = Number(count) * (UNITS[unit] ?? 0)
  if (count === '' || ms < SHORTEST_MS) throw new InvalidArgumentError('It must be a time such as 60s, 5m or 1h, and 10s at least.')
  return ms
}

function seconds(text: string): number {
  const value = Number(text)
  if (!/^\d{1,3}(?:\.\d{1,3})?$/.test(text) || value <= 0) throw new InvalidArgumentError('It must be a number of seconds above 0.')
  return value
}
