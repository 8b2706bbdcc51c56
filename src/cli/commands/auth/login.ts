import path from 'node:path'
import { GlueClient } from '../../../client/glue-client.js'
import { UsageError, isGlueError } from '../../../errors.js'
import { REGION_URLS } from '../../../http/regions.js'
import { readCertificates } from '../../../http/trusted-certificates.js'
import { login, readProfiles, resolveConnection, resolveHome, type Home, type KeyReference } from '../../../profile/index.js'
import { optionsOfConnection } from '../../../client/from-profile.js'
import type { Given } from '../../command.js'
import { logOptions, sharedLimits } from '../../connect.js'
import { EXIT, type ExitCode } from '../../exit-codes.js'
import { jsonText } from '../../output/json.js'
import { safeLine } from '../../output/safe-text.js'
import { askPassphrase, askSecret, readStdin } from '../../prompt.js'
import type { Session } from '../../session.js'
import type { LoginOptions } from './register.js'

/** Asks for a key, tries it, and stores it under a profile. Nothing is stored before it has been accepted. */
export const loginCommand = async (
  session: Session,
  { args, options }: Given<LoginOptions & { readonly readWrite?: true }>,
): Promise<ExitCode> => {
  const { context } = session
  const home = resolveHome({ env: context.env })
  const profile = session.options.profile ?? (context.env['GLUEKIT_PROFILE'] || 'default')
  const host = hostFor(session, home, profile)
  const store = referenceOf(options, args)
  const writes = store.kind === 'keychain' || store.kind === 'encryptedFile' || store.kind === 'plainFile'
  const key = writes ? await keyFrom(session, options) : undefined
  const caFile = caFileOf(session, options)
  if (options.verify) await tryKey(session, home, { ...host, caFile: caFile ?? host.caFile }, store, key)
  const readOnly = options.readOnly === true ? true : options.readWrite === true ? false : undefined
  const result = await login({
    profile,
    region: host.region,
    baseUrl: host.baseUrl,
    caFile,
    regions: REGION_URLS,
    store,
    key,
    home,
    env: context.env,
    clock: context.clock,
    passphrase: askPassphrase(context),
    allowPlainText: options.allowPlainText,
    readOnly,
    makeDefault: options.default,
  })
  for (const warning of result.warnings) await session.warn(warning)
  if (session.options.output === 'table') {
    const where = result.profile.region ?? result.profile.baseUrl ?? ''
    await session.print(
      safeLine(
        `${result.replaced ? 'Replaced' : 'Stored'} profile ${profile} (${where}${result.profile.readOnly === true ? ', read-only' : ''}); the key lies in ${result.keySource}.`,
      ),
    )
    // A key in the environment goes before the default profile.
    const byDefault = result.isDefault && !context.env['IT_GLUE_API_KEY'] && !context.env['ITGLUE_API_KEY']
    await session.note(`Try it: gluekit doctor${byDefault ? '' : ` --profile ${profile}`}`)
  } else await session.print(jsonText(result, session.options.output === 'json' ? 2 : undefined))
  return EXIT.ok
}

interface Host {
  readonly region?: string | undefined
  readonly baseUrl?: string | undefined
  /** Of the profile that exists already. */
  readonly caFile?: string | undefined
}

/** By flags; else the host of the profile that exists already. @throws UsageError when there is neither */
const hostFor = (session: Session, home: Home, name: string): Host => {
  const { region, baseUrl } = session.options
  if (region !== undefined && baseUrl !== undefined)
    throw new UsageError('usage', 'Both --region and --base-url are given, and each names a host.', { hint: 'Give one of the two.' })
  const before = readProfiles(home.config).profiles.find((profile) => profile.name === name)
  const caFile = before?.caFile
  if (region !== undefined) return { region, caFile }
  if (baseUrl !== undefined) return { baseUrl, caFile }
  if (before !== undefined) return { region: before.region, baseUrl: before.baseUrl, caFile }
  throw new UsageError('usage', 'A new profile needs --region.', {
    hint: 'us, eu or au: where your IT Glue lives. In the EU its address ends in .eu.itglue.com, in Australia in .au.itglue.com; else it is us.',
  })
}

/** The whole path, because a profile is used from any folder. @throws ConfigurationError when there is no certificate in it */
const caFileOf = ({ context }: Session, { caFile }: LoginOptions): string | undefined => {
  if (caFile === undefined) return undefined
  const file = path.resolve(context.cwd, caFile)
  readCertificates({ file })
  return file
}

const referenceOf = (options: LoginOptions, argv: readonly string[]): KeyReference => {
  if (options.store !== 'command' && argv.length > 0)
    throw new UsageError(
      'usage',
      'gluekit auth login takes no argument, and never a key: arguments are visible to every user of this machine.',
      {
        hint: 'A program that prints the key is named with: --store command -- PROGRAM ARGUMENTS',
      },
    )
  switch (options.store) {
    case 'keychain':
      return { kind: 'keychain' }
    case 'encrypted-file':
      return { kind: 'encryptedFile', path: options.path }
    case 'plain-file':
      return { kind: 'plainFile', path: options.path }
    case 'env':
      return { kind: 'environment', variable: options.variable ?? 'IT_GLUE_API_KEY' }
    case 'command':
      if (argv.length === 0)
        throw new UsageError('usage', '--store command needs the program that prints the key.', {
          hint: 'For example: gluekit auth login --region eu --store command -- op read op://MSP/itglue/key',
        })
      return { kind: 'command', argv }
  }
}

const keyFrom = async (session: Session, { fromStdin }: LoginOptions): Promise<string> =>
  fromStdin === true
    ? readStdin(session.context, session.signal)
    : askSecret(
        session.context,
        'API key (it is not shown)',
        'Pipe the key in and add --from-stdin, or set IT_GLUE_API_KEY in place of a profile.',
      )

/** One small request to the host the key is for. @throws what the API answers, with the way round it in the hint */
const tryKey = async (session: Session, home: Home, host: Host, store: KeyReference, key: string | undefined): Promise<void> => {
  const connection = resolveConnection({
    ...host,
    ...(key === undefined ? { key: store } : { apiKey: key }),
    // What the environment says about hosts and profiles is not about this key.
    env: { ...session.context.env, GLUEKIT_PROFILE: undefined, GLUEKIT_BASE_URL: undefined },
    home,
    clock: session.context.clock,
    regions: REGION_URLS,
    passphrase: askPassphrase(session.context),
  })
  const client = new GlueClient({
    ...optionsOfConnection(connection),
    ...sharedLimits(session, connection),
    readOnly: true,
    clock: session.context.clock,
    retries: 1,
    ...logOptions(session),
  })
  try {
    await client.organizations.list({ pageSize: 1, ...session.call, priority: 'interactive' }).first()
  } catch (error) {
    if (isGlueError(error)) await session.note('Nothing was stored. To store the key without trying it, add --no-verify.')
    throw error
  } finally {
    await client.close()
  }
}
