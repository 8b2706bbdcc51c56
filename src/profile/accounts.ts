import path from 'node:path'
import { systemClock, type Clock } from '../clock.js'
import { ConfigurationError, isGlueError, UsageError } from '../errors.js'
import { checkKey } from './check-key.js'
import { resolveHome, type Home } from './home.js'
import { usableKey } from './key-reader.js'
import { describeKeyReference, openKeyStore, type OpenKeyStore } from './open-key-store.js'
import { takeLock } from './process-lock.js'
import { parseProfile, profileNameProblem } from './profile-fields.js'
import { editProfiles, readProfiles, type ProfileEdit } from './profile-file.js'
import { checkRegion, sameHost } from './resolve.js'
import type { Environment, KeyReference, KeyStore, PassphrasePrompt, Profile, RateLimit } from './types.js'
import { keyFingerprint, noteKeyStored } from './usage.js'

/** What `auth login` and `auth logout` do, without the questions they ask. */
export interface AccountOptions {
  readonly home?: Home | undefined
  readonly env?: Environment | undefined
  readonly clock?: Clock | undefined
  readonly passphrase?: PassphrasePrompt | undefined
  readonly openKeyStore?: OpenKeyStore | undefined
}

export interface LoginRequest extends AccountOptions {
  readonly profile: string
  /** Region or base URL; neither keeps the host of a profile that exists. */
  readonly region?: string | undefined
  readonly baseUrl?: string | undefined
  /** Region → base URL: the regions that exist. */
  readonly regions: Readonly<Record<string, string>>
  /** Where the key is to lie, or lies already. */
  readonly store: KeyReference
  /** The key, for stores that gluekit writes to; absent for `environment` and `command`. */
  readonly key?: string | undefined
  /** Without it a plain file is refused. */
  readonly allowPlainText?: boolean | undefined
  readonly readOnly?: boolean | undefined
  readonly rateLimit?: RateLimit | undefined
  readonly share?: number | undefined
  /** An absolute path. */
  readonly caFile?: string | undefined
  readonly mirror?: string | undefined
  /** The first profile becomes the default by itself. */
  readonly makeDefault?: boolean | undefined
}

export interface LoginResult {
  readonly profile: Profile
  readonly isDefault: boolean
  /** Whether there was a profile of this name before. */
  readonly replaced: boolean
  readonly keySource: string
  /** Sentences: a key that looks unusual, an old key that could not be removed. */
  readonly warnings: readonly string[]
}

/**
 * Stores a key and the profile that points to it. Clients that run with this profile use the new key from their next request on.
 *
 * @throws UsageError, or ConfigurationError `bad_key`, `no_key`, `unknown_region`, `key_store_unavailable`, `bad_configuration`. Then
 * no profile points to a key that was not stored.
 */
export const login = async (request: LoginRequest): Promise<LoginResult> => {
  const { env, home, clock, open } = surroundings(request)
  checkLogin(request)
  return withProfiles(home, clock, async () => {
    const book = readProfiles(home.config)
    const before = book.profiles.find(({ name }) => name === request.profile)
    const profile = profileOf(request, before)
    const warnings: string[] = []
    const store = open(request.store, { home, env, passphrase: request.passphrase })
    // A profile that changes its host vanishes until its new key is stored: at no time does the new key meet the old host.
    if (before !== undefined && !sameHost(before, profile, request.regions)) await editProfiles(home.config, { remove: profile.name })
    const key = store.writable ? await storeKey(store, request) : await readExisting(store, request)
    warnings.push(...checkKey(key).problems.map(({ text }) => text))
    const isDefault = request.makeDefault === true || book.profiles.length === 0 || book.defaultName === profile.name
    const edit: ProfileEdit = { put: profile, ...(isDefault ? { defaultName: profile.name } : {}) }
    await editProfiles(home.config, edit)
    await noteKeyStored(home, keyFingerprint(key), clock)
    const keySource = describeKeyReference(profile.key, home, profile.name, env)
    if (before !== undefined && describeKeyReference(before.key, home, before.name, env) !== keySource) {
      const problem = await removeOldKey(open(before.key, { home, env, passphrase: request.passphrase }), before.name)
      if (problem !== undefined) warnings.push(problem)
    }
    return { profile, isDefault, replaced: before !== undefined, keySource, warnings }
  })
}

export interface LogoutRequest extends AccountOptions {
  readonly profile: string
  /** Removes the key alone, and leaves the profile for a later login. */
  readonly keepProfile?: boolean | undefined
  /** Removes the profile although its key store does not answer; the key stays in it. */
  readonly force?: boolean | undefined
}

export interface LogoutResult {
  /** false: there was none, or the store is not one that gluekit writes to. */
  readonly keyRemoved: boolean
  readonly profileRemoved: boolean
  readonly warnings: readonly string[]
}

/** Removes the key of a profile from its store, and the profile. The key stays valid at IT Glue until it is revoked there. */
export const logout = async (request: LogoutRequest): Promise<LogoutResult> => {
  const { env, home, clock, open } = surroundings(request)
  return withProfiles(home, clock, async () => {
    const book = readProfiles(home.config)
    const profile = book.profiles.find(({ name }) => name === request.profile)
    if (profile === undefined)
      throw new ConfigurationError('unknown_profile', `There is no profile ${JSON.stringify(request.profile.slice(0, 80))}.`, {
        hint:
          book.profiles.length === 0 ? 'There is nothing to log out of.' : `There are: ${book.profiles.map(({ name }) => name).join(', ')}`,
      })
    const store = open(profile.key, { home, env, passphrase: request.passphrase })
    const warnings: string[] = []
    let keyRemoved = false
    if (store.writable)
      try {
        keyRemoved = await store.delete(profile.name)
      } catch (error) {
        if (request.force !== true || !isGlueError(error)) throw error
        warnings.push(`${error.message} The key is still there.`)
      }
    else warnings.push(`The key stays in ${store.description}, which gluekit does not write to.`)
    if (request.keepProfile === true) return { keyRemoved, profileRemoved: false, warnings }
    await editProfiles(home.config, { remove: profile.name })
    return { keyRemoved, profileRemoved: true, warnings }
  })
}

const surroundings = (options: AccountOptions): { env: Environment; home: Home; clock: Clock; open: OpenKeyStore } => {
  const env = options.env ?? process.env
  return {
    env,
    home: options.home ?? resolveHome({ env }),
    clock: options.clock ?? systemClock,
    open: options.openKeyStore ?? openKeyStore,
  }
}

const withProfiles = async <T>(home: Home, clock: Clock, work: () => Promise<T>): Promise<T> => {
  const lock = await takeLock(path.join(home.config, 'profiles.lock'), { what: 'the file of profiles', clock })
  try {
    return await work()
  } finally {
    await lock.release()
  }
}

const checkLogin = (request: LoginRequest): void => {
  const nameProblem = profileNameProblem(request.profile)
  if (nameProblem !== undefined)
    throw new UsageError('invalid_input', nameProblem, { hint: 'Choose a name such as production or sandbox.' })
  if (request.region !== undefined && request.baseUrl !== undefined)
    throw new UsageError('usage', 'Both a region and a base URL are given, and each names a host.', { hint: 'Give one of the two.' })
  checkRegion(request.region, request.regions)
  if (request.store.kind === 'plainFile' && request.allowPlainText !== true)
    throw new UsageError('usage', 'A plain file keeps the key readable for everything that this user runs.', {
      hint: 'Choose the key store of the system or an encrypted file; or say that plain text is meant, with --allow-plain-text (allowPlainText in a program).',
    })
}

const profileOf = (request: LoginRequest, before: Profile | undefined): Profile => {
  const { region, baseUrl } = request.region === undefined && request.baseUrl === undefined ? (before ?? request) : request
  if (region === undefined && baseUrl === undefined)
    throw new UsageError('usage', 'A new profile needs a region or a base URL.', {
      hint: `The regions are ${Object.keys(request.regions).join(', ')}: the one at the start of the address that IT Glue has in the browser.`,
    })
  const profile: Profile = {
    name: request.profile,
    ...(region === undefined ? {} : { region }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    key: request.store,
    ...defined({
      readOnly: request.readOnly ?? before?.readOnly,
      rateLimit: request.rateLimit ?? before?.rateLimit,
      share: request.share ?? before?.share,
      caFile: request.caFile ?? before?.caFile,
      mirror: request.mirror ?? before?.mirror,
    }),
  }
  const { name, key, ...fields } = profile
  // The same check as when the file is read, so that nothing is written that cannot be read back.
  const problem = parseProfile(name, fields)
  if ('problem' in problem)
    throw new UsageError('invalid_input', `The ${problem.field} ${problem.problem}.`, { hint: 'Correct it and try again.' })
  return { ...profile, key }
}

const defined = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> }

const storeKey = async (store: KeyStore, { key, profile, store: { kind } }: LoginRequest): Promise<string> => {
  if (key === undefined) throw new UsageError('usage', 'There is no key to store.', { hint: 'Give it at the prompt or on standard input.' })
  const usable = usableKey(key, 'the input')
  await store.set(profile, usable)
  // Some key stores accept what they then do not keep.
  if (kind === 'keychain' && (await store.get(profile)) !== usable)
    throw new ConfigurationError('key_store_unavailable', `${store.description} did not keep the key.`, {
      hint: 'Keep the key in an encrypted file: gluekit auth login --store encrypted-file',
    })
  return usable
}

const readExisting = async (store: KeyStore, { key, profile }: LoginRequest): Promise<string> => {
  if (key !== undefined)
    throw new UsageError('usage', `A key is given, and ${store.description} is not written to by gluekit.`, {
      hint: 'Give either the key or the place where it lies.',
    })
  const text = await store.get(profile)
  if (text === null)
    throw new ConfigurationError('no_key', `There is no key in ${store.description}.`, {
      hint: 'Put the key there first, then log in again.',
    })
  return usableKey(text, store.description)
}

const removeOldKey = async (store: KeyStore, profile: string): Promise<string | undefined> => {
  if (!store.writable) return undefined
  try {
    await store.delete(profile)
    return undefined
  } catch (error) {
    if (!isGlueError(error)) throw error
    return `The old key is still in ${store.description}: ${error.message}`
  }
}
