import { InvalidArgumentError, Option, type Command } from 'commander'
import type { Runner } from '../../command.js'
import { collect, positiveInteger } from '../../global-options.js'

export interface AuditCommandOptions {
  readonly policy?: string
  readonly printPolicy?: true
  readonly report?: string
  readonly organization?: readonly string[]
  readonly links?: true
  readonly fromMirror?: true
  readonly failUnder?: number
  readonly compare?: string
  readonly limit?: number
  readonly all?: true
}

export const registerAudit = (program: Command, runner: Runner): void => {
  program
    .command('audit')
    .summary('score the documentation of every client, worst first')
    .description(
      'Count and score the documentation of every client by a policy, worst first. Only reads, and never the value of a password.',
    )
    .option('--policy <file>', 'what every client must have; a built-in one unless given')
    .option('--print-policy', 'print the policy in use as a file to start from, and stop')
    .option('--report <file>', 'also write one HTML page that opens anywhere, without network')
    .option('--organization <name|id>', 'only this client; may be repeated', collect)
    .option('--from-mirror', 'read the local copy that gluekit sync keeps, as it is, in place of the API')
    .option('--links', 'also judge links of passwords: one more request for each')
    .addOption(new Option('--fail-under <score>', 'exit 10 when the account scores less, 0 to 100').argParser(score))
    .option('--compare <file>', 'an earlier result of -o json: what changed since')
    .addOption(new Option('--limit <n>', 'rows; of the table 20 unless given').argParser(positiveInteger).conflicts('all'))
    .option('--all', 'every client in the table')
    .addHelpText(
      'after',
      `
Examples:
  gluekit audit
  gluekit audit --report audit.html
  gluekit sync && gluekit audit --from-mirror
  gluekit audit --policy msp-standard.yaml --fail-under 70
  gluekit audit --organization Contoso -o json > contoso.json
  gluekit audit --compare last-month.json --report audit.html`,
    )
    .action(runner<AuditCommandOptions>(async () => (await import('./audit.js')).auditCommand))
}

function score(text: string): number {
  const value = Number(text)
  if (!/^\d{1,3}(?:\.\d+)?$/.test(text) || value > 100) throw new InvalidArgumentError('It must be a score from 0 to 100.')
  return value
}
