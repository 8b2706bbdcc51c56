import { UsageError } from '../errors.js'

const KEY_FLAG = /^--?(?:x[-_]?)?(?:it[-_]?glue[-_]?)?(?:api[-_]?key|key|token|api[-_]?token|secret|password|passphrase)(?:=|$)/i
const KEY = /ITG\.[\w-]{8,}/

/**
 * Refuses a command line that holds a key, or a flag that asks for one. What follows `--` belongs to another program.
 * @throws UsageError that shows no part of the key
 */
export const refuseSecretsIn = (argv: readonly string[]): void => {
  const end = argv.indexOf('--')
  const own = end === -1 ? argv : argv.slice(0, end)
  const flag = own.find((argument) => KEY_FLAG.test(argument))
  if (flag === undefined && !argv.some((argument) => KEY.test(argument))) return
  throw new UsageError(
    'usage',
    flag === undefined
      ? 'An argument looks like an API key, and arguments are visible to every user of this machine and stay in the history of the shell.'
      : `${(flag.split('=')[0] ?? '').toLowerCase()} is not an option: arguments are visible to every user of this machine and stay in the history of the shell.`,
    {
      hint: 'If that was a real key, replace it in IT Glue. Store keys with: gluekit auth login, which asks for the key without showing it, or reads it with --from-stdin. For a single run set IT_GLUE_API_KEY.',
    },
  )
}
