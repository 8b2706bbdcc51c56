import { InvalidArgumentError, Option, type Command } from 'commander'
import type { TlsMode } from '../../../emulator/index.js'
import type { Runner } from '../../command.js'
import { collect, port } from '../../global-options.js'

export interface EmulateOptions {
  readonly port: number
  readonly adminPort: number
  readonly seed?: 'demo' | 'empty'
  readonly organizations?: number
  readonly records?: number
  readonly assetTypes?: number
  readonly seedNumber?: number
  readonly state?: string
  readonly now?: string
  readonly rateLimit?: { readonly limit: number; readonly windowMs: number } | false
  readonly account?: readonly string[]
  readonly quirk?: readonly string[]
  readonly quirks?: true
  readonly tls?: TlsMode
  readonly caOut?: string
  readonly refuse?: true
  readonly maxConnections?: number
  readonly queue?: true
  readonly json?: true
}

export const registerEmulate = (program: Command, runner: Runner): void => {
  program
    .command('emulate')
    .summary('run a local IT Glue to try things on')
    .description(
      'Run a local IT Glue on this machine: same API, same quirks, same limits, a made-up MSP in it. No account needed; nothing leaves the machine. Ctrl-C stops it.',
    )
    .addOption(new Option('--port <n>', 'port of the API; 0 takes any free one').argParser(port).default(8010))
    .addOption(new Option('--admin-port <n>', 'port of the witness, which sees and bends requests').argParser(port).default(0))
    .addOption(new Option('--seed <name>', 'a plausible MSP, or an account without clients (default: demo)').choices(['demo', 'empty']))
    .addOption(
      new Option('--records <n>', 'in place of the demo: an account of this many records (default: 500 for each organization)')
        .argParser(count)
        .conflicts('seed'),
    )
    .addOption(
      new Option('--organizations <n>', 'an account of this many organizations (default: one in 500 records)')
        .argParser(count)
        .conflicts('seed'),
    )
    .addOption(new Option('--asset-types <n>', 'with this many flexible asset types (default: 40)').argParser(count).conflicts('seed'))
    .addOption(new Option('--seed-number <n>', 'where the randomness of made-up accounts and of faults starts').argParser(seedNumber))
    .option('--state <file>', 'begin with the records in this file where it exists, and keep them there')
    .option('--now <date>', 'what the dates of the seed are relative to (default: today 00:00 UTC)')
    .addOption(new Option('--rate-limit <n/seconds>', 'a limit of its own, or off (default: 3000/300)').argParser(rateLimit))
    .option('--account <name=seed>', 'one more account with a key and records of its own; may be repeated', collect)
    .option('--quirk <name=value>', 'how it answers where the real API is not known; may be repeated', collect)
    .option('--quirks', 'print those names and values, and what it always does, then end')
    .addOption(new Option('--tls <certificate>', 'over TLS, with a certificate that is good or has one fault').choices(TLS_MODES))
    .option('--ca-out <file>', 'with --tls: write the certificate for NODE_EXTRA_CA_CERTS to this file')
    .option('--refuse', 'refuse connections, until the witness says otherwise')
    .addOption(new Option('--max-connections <n>', 'reset connections beyond so many at a time').argParser(count))
    .option('--queue', 'with --max-connections: let the others wait instead')
    .option('--json', 'print one line of JSON when ready: url, apiKey, adminUrl, pid')
    .addHelpText(
      'after',
      `
Examples:
  gluekit emulate
  gluekit emulate --port 0 --seed demo --json
  gluekit emulate --rate-limit 20/10      run into the limit quickly
  gluekit emulate --now 2026-03-01        the same data on any day
  gluekit emulate --organizations 500 --records 225000
  gluekit emulate --state account.json    go on tomorrow where you stop today
  gluekit emulate --quirk bulk-atomic=partial
  gluekit emulate --account globex=empty  a second account with its own key
  gluekit emulate --tls expired           a certificate that clients must refuse`,
    )
    .action(runner<EmulateOptions>(async () => (await import('./emulate.js')).emulate))
}

const TLS_MODES = ['valid', 'expired', 'wrong-host', 'self-signed'] as const satisfies readonly TlsMode[]

function count(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number above 0.')
  return value
}

function seedNumber(text: string): number {
  const value = Number(text)
  if (!/^\d{1,10}$/.test(text) || value >= 2 ** 31) throw new InvalidArgumentError('It must be a whole number from 0 to 2147483647.')
  return value
}

function rateLimit(text: string): EmulateOptions['rateLimit'] {
  if (text === 'off') return false
  const match = /^(\d{1,9})\/(\d{1,7}(?:\.\d{1,3})?)$/.exec(text)
  const limit = Number(match?.[1])
  const windowMs = Number(match?.[2]) * 1000
  if (!(limit > 0) || !(windowMs > 0)) throw new InvalidArgumentError('It must be N/SECONDS, both above 0, such as 3000/300, or off.')
  return { limit, windowMs }
}
