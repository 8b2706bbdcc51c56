import { Option, type Command } from 'commander'
import type { Runner } from '../../command.js'

export const STORES = ['keychain', 'encrypted-file', 'plain-file', 'env', 'command'] as const
export interface LoginOptions {
  readonly store: (typeof STORES)[number]
  readonly variable?: string
  readonly path?: string
  readonly fromStdin?: true
  readonly caFile?: string
  readonly verify: boolean
  readonly readOnly?: boolean
  readonly default?: true
  readonly allowPlainText?: true
}
export interface LogoutOptions {
  readonly keepProfile?: true
  readonly force?: true
}

export const registerAuth = (program: Command, runner: Runner): void => {
  const auth = program
    .command('auth')
    .summary('store, show and remove keys')
    .description('Store, show and remove keys and the accounts they open.')
  auth
    .command('login')
    .argument('[command...]', 'with --store command: the program that prints the key, after --')
    .description(
      'Store a key under a profile. The key is asked for without showing it, checked with one request, and never taken from an argument.',
    )
    .addOption(new Option('--store <where>', 'where the key is to lie').choices(STORES).default('keychain'))
    .option('--variable <name>', 'with --store env: the variable that holds the key', 'IT_GLUE_API_KEY')
    .option('--path <file>', 'with a file store: another file than the usual one')
    .option('--from-stdin', 'read the key from standard input')
    .option('--ca-file <file>', 'certificates to trust besides the usual ones, such as that of a company proxy that opens TLS')
    .option('--no-verify', 'store it without trying it')
    .option('--read-only', 'refuse every write made with this profile')
    .option('--read-write', 'take the above back')
    .option('--default', 'make it the profile that is used when none is named')
    .option('--allow-plain-text', 'needed for --store plain-file, which keeps the key readable')
    .addHelpText(
      'after',
      `
Examples:
  gluekit auth login --region eu
  gluekit auth login --profile sandbox --region us --read-only
  gluekit auth login --region au --store encrypted-file
  gluekit auth login --region us --ca-file company-root.cer
  gluekit auth login --region us --store command -- op read op://MSP/itglue/key
  pass show itglue | gluekit auth login --region eu --from-stdin`,
    )
    .action(runner<LoginOptions & { readonly readWrite?: true }>(async () => (await import('./login.js')).loginCommand))
  auth
    .command('status')
    .description('Show the profiles, where their keys lie, how old the keys are and when they were last used. Sends nothing.')
    .addHelpText('after', '\nExamples:\n  gluekit auth status\n  gluekit auth status --profile sandbox -o json')
    .action(runner(async () => (await import('./status.js')).statusCommand))
  auth
    .command('logout')
    .description('Remove a key from its store, and the profile. At IT Glue the key stays valid until it is revoked there.')
    .option('--keep-profile', 'remove the key alone')
    .option('--force', 'remove the profile even if its key store does not answer')
    .addHelpText('after', '\nExamples:\n  gluekit auth logout --profile sandbox')
    .action(runner<LogoutOptions>(async () => (await import('./logout.js')).logoutCommand))
}
