import { ConfigurationError, UsageError } from '../errors.js'
import { systemClock, type Clock } from '../clock.js'
import { resolveHome, type Home } from './home.js'
import { createKeyReader, usableKey, type ReadKey } from './key-reader.js'
import { environmentStore } from './key-stores/environment.js'
import { describeKeyReference, keyFile, openKeyStore, type OpenKeyStore } from './open-key-store.js'
import { baseUrlProblem, isLoopback, parseRateLimit } from './profile-fields.js'
import { profilesStamp, readProfiles, type ProfileBook } from './profile-file.js'
import { fileStamp } from './private-file.js'
import type { Environment, KeyReference, PassphrasePrompt, Profile, RateLimit } from './types.js'
import { keyAge, keyFingerprint, noteKeyUsed, readKeyUse, type KeyAge } from './usage.js'

export interface ConnectionOptions {
  readonly profile?: string | undefined
  readonly region?: string | undefined
  readonly baseUrl?: string | undefined
  /** A key given by the program itself, or a function that gives it for each request. Never filled from a command line. */
  readonly apiKey?: string | (() => string | Promise<string>) | undefined
  /** Where the key lies, when not where the profile says. */
  readonly key?: KeyReference | undefined
  readonly readOnly?: boolean | undefined
  readonly rateLimit?: RateLimit | undefined
  readonly share?: number | undefined
  readonly caFile?: string | undefined
  readonly env?: Environment | undefined
  readonly home?: Home | undefined
  /** Region → base URL. With it, unknown regions are refused here, and a region equals the URL it stands for. */
  readonly regions?: Readonly<Record<string, string>> | undefined
  readonly passphrase?: PassphrasePrompt | undefined
  readonly clock?: Clock | undefined
  readonly openKeyStore?: OpenKeyStore | undefined
}

/** Where to connect, and how to get the key. Holds no key: inspecting or serialising it shows none. */
export interface ResolvedConnection {
  readonly profileName: string | null
  /** At most one of `region` and `baseUrl` is set; neither when nothing names a host. */
  readonly region: string | null
  readonly baseUrl: string | null
  readonly readOnly: boolean
  readonly rateLimit: RateLimit | undefined
  readonly share: number | undefined
  /** A file of certificates that are trusted besides those of Node: of the option, GLUEKIT_CA_FILE, or the profile. */
  readonly caFile: string | undefined
  readonly mirror: string | undefined
  readonly home: Home
  /** Where the key comes from, in words without the key. */
  readonly keySource: string
  /** Sentences for the person: a file that others can read, two variables that disagree. */
  readonly warnings: readonly string[]
  /**
   * The key for the next request. Call it before every request: it costs a look at the time stamp of a file or two, and a key that
   * `auth login` has just stored is used from then on. After a 401 call it with `{ fresh: true }`, which asks the store itself:
   * so a key replaced in a vault is found.
   * Throws ConfigurationError: `no_key`, `bad_key`, `key_store_unavailable`, `bad_configuration`.
   */
  readonly readKey: ReadKey
  /** Age and last use of the key as this machine knows them; null when unknown. */
  readonly keyInfo: () => Promise<KeyAge | null>
  /** To be called after a request succeeded. Never throws, never waits. */
  readonly noteUse: () => void
}

export const KEY_VARIABLES = ['IT_GLUE_API_KEY', 'ITGLUE_API_KEY']
export const REGION_VARIABLES = ['IT_GLUE_REGION', 'ITGLUE_REGION']
const USE_NOTED_EVERY_MS = 3_600_000

interface Host {
  readonly region?: string | undefined
  readonly baseUrl?: string | undefined
}

/**
 * Finds out which account to talk to. First what the options say; then the profile that is named by option or GLUEKIT_PROFILE;
 * then IT_GLUE_API_KEY with IT_GLUE_REGION; then the default profile. A key is only ever used with the host it was named with.
 *
 * @throws ConfigurationError `no_key`, `unknown_profile`, `unknown_region`, `bad_configuration`, `bad_key`; UsageError `usage`.
 */
export const resolveConnection = (options: ConnectionOptions = {}): ResolvedConnection => {
  const env = options.env ?? process.env
  const clock = options.clock ?? systemClock
  const home = options.home ?? resolveHome({ env })
  const explicitHost = hostOfOptions(options)
  const environmentHost = hostOfEnvironment(env)
  const ownKey = options.apiKey !== undefined || options.key !== undefined
  const keyVariable = KEY_VARIABLES.find((name) => env[name])
  const warnings: string[] = []

  const profile = chooseProfile()
  const override = explicitHost ?? environmentHost
  const host: Host = override ?? profile ?? { region: firstOf(env, REGION_VARIABLES) }
  checkRegion(host.region, options.regions)
  const foreign = profile !== null && override !== null && !sameHost(override, profile, options.regions)
  const { readKey, keySource } = keyOf()
  const rateLimit = options.rateLimit ?? rateLimitOfEnvironment(env) ?? profile?.rateLimit

  let notedAt = -Infinity
  return {
    profileName: profile?.name ?? null,
    region: host.region ?? null,
    baseUrl: host.baseUrl ?? null,
    readOnly: options.readOnly === true || profile?.readOnly === true,
    rateLimit,
    share: options.share ?? profile?.share,
    caFile: options.caFile ?? (env['GLUEKIT_CA_FILE'] || profile?.caFile),
    mirror: foreign ? undefined : profile?.mirror,
    home,
    keySource,
    warnings,
    readKey,
    keyInfo: async () => {
      const use = readKeyUse(home, keyFingerprint(await readKey()))
      return use === null ? null : keyAge(use, clock)
    },
    noteUse: () => {
      if (clock.monotonic() - notedAt < USE_NOTED_EVERY_MS) return
      notedAt = clock.monotonic()
      readKey()
        .then((key) => noteKeyUsed(home, keyFingerprint(key), clock))
        .catch(() => undefined)
    },
  }

  function chooseProfile(): Profile | null {
    // A program that brings its own key means that key, not a profile somebody exported in the shell.
    const name = options.profile ?? (ownKey ? undefined : env['GLUEKIT_PROFILE'] || undefined)
    if (name === undefined && (ownKey || keyVariable !== undefined)) return null
    const book = readProfiles(home.config)
    warnings.push(...book.warnings)
    const wanted = name ?? book.defaultName
    if (wanted === null) throw noKey(book)
    return book.profiles.find((candidate) => candidate.name === wanted) ?? unknownProfile(wanted, book)
  }

  function keyOf(): { readKey: ReadKey; keySource: string } {
    const { apiKey } = options
    if (typeof apiKey === 'function')
      return { readKey: async () => usableKey(await apiKey(), 'the option apiKey'), keySource: 'the option apiKey' }
    if (apiKey !== undefined) {
      const key = usableKey(apiKey, 'the option apiKey')
      return { readKey: async () => key, keySource: 'the option apiKey' }
    }
    const reference = options.key ?? (foreign ? undefined : profile?.key)
    if (reference !== undefined) return keyOfReference(reference, options.key === undefined)
    // GLUEKIT_BASE_URL and IT_GLUE_API_KEY are named together. A host from an option is not.
    if (foreign && (explicitHost !== null || keyVariable === undefined)) throw foreignHost(profile?.name ?? '', explicitHost !== null)
    if (profile === null && explicitHost?.baseUrl !== undefined && !isOfficial(explicitHost.baseUrl))
      throw unnamedHost(explicitHost.baseUrl)
    return keyOfEnvironment()
  }

  /** This machine, or a host of a known region. */
  function isOfficial(baseUrl: string): boolean {
    if (isLoopback(new URL(baseUrl))) return true
    return Object.keys(options.regions ?? {}).some((region) => sameHost({ region }, { baseUrl }, options.regions))
  }

  function keyOfReference(reference: KeyReference, fromProfile: boolean): { readKey: ReadKey; keySource: string } {
    const entry = profile?.name ?? 'default'
    const open = options.openKeyStore ?? openKeyStore
    let current = reference
    const stampOf = (): string => {
      const file = keyFile(current, home, entry)
      const variable = current.kind === 'environment' ? keyFingerprint(env[current.variable] ?? '') : ''
      return `${fromProfile ? profilesStamp(home.config) : ''} ${file === null ? '' : fileStamp(file)} ${variable}`
    }
    const readKey = createKeyReader({
      stamp: stampOf,
      open: () => {
        if (fromProfile) current = referenceNow(entry)
        return { store: open(current, { home, env, passphrase: options.passphrase }), entry }
      },
      hintWhenMissing: fromProfile ? `Store one: gluekit auth login --profile ${entry}` : 'Put the key there, then run it again.',
    })
    return { readKey, keySource: describeKeyReference(reference, home, entry, env) }
  }

  // A running client follows its profile to another key, never to another host.
  function referenceNow(name: string): KeyReference {
    const book = readProfiles(home.config)
    const now = book.profiles.find((candidate) => candidate.name === name) ?? unknownProfile(name, book)
    if (profile !== null && !sameHost(now, profile, options.regions))
      throw new ConfigurationError('bad_configuration', `The profile ${name} was changed to another host while it was in use.`, {
        hint: 'Start again; what runs keeps to the host it began with, and does not send it the new key.',
      })
    return now.key
  }

  function keyOfEnvironment(): { readKey: ReadKey; keySource: string } {
    const variable = keyVariable ?? KEY_VARIABLES[0] ?? ''
    const values = new Set(KEY_VARIABLES.map((name) => env[name]).filter(Boolean))
    if (values.size > 1) warnings.push(`${KEY_VARIABLES.join(' and ')} hold different keys; ${variable} is used.`)
    const readKey = createKeyReader({
      stamp: () => keyFingerprint(env[variable] ?? ''),
      open: () => ({ store: environmentStore(variable, env), entry: 'default' }),
      hintWhenMissing: `Set ${variable}.`,
    })
    return { readKey, keySource: environmentStore(variable, env).description }
  }
}

const hostOfOptions = ({ region, baseUrl }: ConnectionOptions): Host | null => {
  if (region !== undefined && baseUrl !== undefined)
    throw new UsageError('usage', 'Both a region and a base URL are given, and each names a host.', { hint: 'Give one of the two.' })
  if (baseUrl !== undefined) {
    const problem = baseUrlProblem(baseUrl)
    if (problem !== undefined) throw badBaseUrl('The base URL', problem)
    return { baseUrl }
  }
  return region === undefined ? null : { region }
}

const hostOfEnvironment = (env: Environment): Host | null => {
  const baseUrl = env['GLUEKIT_BASE_URL']
  if (!baseUrl) return null
  const problem = baseUrlProblem(baseUrl)
  if (problem !== undefined) throw badBaseUrl('GLUEKIT_BASE_URL', problem)
  if (!isLoopback(new URL(baseUrl)))
    throw new ConfigurationError('bad_configuration', 'GLUEKIT_BASE_URL names a host other than this machine.', {
      hint: 'The variable is for an emulator on this machine (localhost, 127.0.0.1). Any other host belongs in a profile: gluekit auth login --base-url',
    })
  return { baseUrl }
}

const badBaseUrl = (what: string, problem: string): ConfigurationError =>
  new ConfigurationError('bad_configuration', `${what} ${problem}.`, { hint: 'Example: https://api.itglue.com' })

const rateLimitOfEnvironment = (env: Environment): RateLimit | undefined => {
  const text = env['GLUEKIT_RATE_LIMIT']
  if (!text) return undefined
  const rateLimit = parseRateLimit(text)
  if (rateLimit !== null) return rateLimit
  throw new ConfigurationError('bad_configuration', 'GLUEKIT_RATE_LIMIT is not of the form N/SECONDS.', {
    hint: 'For example 1500/300: at most 1500 requests in any 300 seconds. Both are above 0.',
  })
}

export const checkRegion = (region: string | undefined, regions: ConnectionOptions['regions']): void => {
  if (region === undefined || regions === undefined || Object.hasOwn(regions, region)) return
  throw new ConfigurationError('unknown_region', `There is no region ${JSON.stringify(region.slice(0, 40))}.`, {
    hint: `The regions are ${Object.keys(regions).join(', ')}. Any other host is given as a base URL.`,
  })
}

export const sameHost = (one: Host, other: Host, regions: ConnectionOptions['regions']): boolean => {
  const urlOf = ({ region, baseUrl }: Host): string => {
    const text = baseUrl ?? (region !== undefined && regions !== undefined && Object.hasOwn(regions, region) ? regions[region] : undefined)
    return text === undefined ? `region ${region}` : new URL(text).href.replace(/\/+$/, '')
  }
  return urlOf(one) === urlOf(other)
}

const firstOf = (env: Environment, names: readonly string[]): string | undefined => {
  const name = names.find((candidate) => env[candidate])
  return name === undefined ? undefined : env[name]?.trim().toLowerCase()
}

const unnamedHost = (baseUrl: string): ConfigurationError =>
  new ConfigurationError(
    'no_key',
    `The key of the environment is not sent to ${new URL(baseUrl).host}, which is neither a host of IT Glue nor this machine.`,
    {
      hint: `Another host is named in a profile, together with its key: gluekit auth login --profile NAME --base-url ${new URL(baseUrl).origin}`,
    },
  )

const foreignHost = (profile: string, fromOption: boolean): ConfigurationError =>
  new ConfigurationError('no_key', `The key of the profile ${profile} belongs to another host, and is not sent to this one.`, {
    hint: fromOption
      ? 'Make a profile for that host (gluekit auth login), or give the key together with the host.'
      : 'Set IT_GLUE_API_KEY together with GLUEKIT_BASE_URL, or unset GLUEKIT_BASE_URL.',
  })

const noKey = ({ profiles }: ProfileBook): ConfigurationError =>
  profiles.length === 0
    ? new ConfigurationError('no_key', 'There is no API key: no profile, and no IT_GLUE_API_KEY in the environment.', {
        hint: 'Store a key with: gluekit auth login. Without an account, gluekit emulate gives a server to try things on.',
      })
    : new ConfigurationError('no_key', 'No profile is chosen, and none is the default.', {
        hint: `Choose one with --profile or GLUEKIT_PROFILE: ${profiles.map(({ name }) => name).join(', ')}`,
      })

const unknownProfile = (name: string, { profiles, file }: ProfileBook): never => {
  throw new ConfigurationError('unknown_profile', `There is no profile ${JSON.stringify(name.slice(0, 80))} in ${file}.`, {
    hint:
      profiles.length === 0
        ? 'Make it with: gluekit auth login --profile NAME'
        : `There are: ${profiles.map((profile) => profile.name).join(', ')}. Make another with: gluekit auth login --profile NAME`,
  })
}
