import { systemClock, type Clock } from '../clock.js'
import { isGlueError, type ErrorCode } from '../errors.js'
import { checkKey } from './check-key.js'
import type { AccountOptions } from './accounts.js'
import { resolveHome, type Home } from './home.js'
import { environmentStore } from './key-stores/environment.js'
import { sealedFingerprint } from './key-stores/sealed-key.js'
import { describeKeyReference, keyFile, openKeyStore, type OpenKeyStore } from './open-key-store.js'
import { readPrivateFile } from './private-file.js'
import { readProfiles } from './profile-file.js'
import { KEY_VARIABLES, REGION_VARIABLES } from './resolve.js'
import type { Environment, KeyStore, Profile } from './types.js'
import { keyAge, keyFingerprint, readKeyUse, type KeyAge } from './usage.js'

export interface KeyStatus {
  /**
   * `usable`: found, and it can be a key. `sealed`: in an encrypted file that was not opened. `missing`, `unusable`, `unavailable`:
   * `problem` says more.
   */
  readonly state: 'usable' | 'sealed' | 'missing' | 'unusable' | 'unavailable'
  readonly source: string
  readonly code: ErrorCode | null
  readonly problem: string | null
  readonly hint: string | null
  readonly age: KeyAge | null
  /** Sentences: idle for too long, due for rotation, unlike a key of IT Glue, a file that others can read. */
  readonly warnings: readonly string[]
}

export interface ProfileStatus {
  readonly name: string
  readonly isDefault: boolean
  readonly region: string | null
  readonly baseUrl: string | null
  readonly readOnly: boolean
  readonly key: KeyStatus
}

export interface AccountStatus {
  readonly file: string
  readonly profiles: readonly ProfileStatus[]
  /** The connection that the environment describes, which goes before the default profile; null without a key in it. */
  readonly environment: { readonly region: string | null; readonly baseUrl: string | null; readonly key: KeyStatus } | null
  /** GLUEKIT_PROFILE, which goes before both. */
  readonly chosenByEnvironment: string | null
  readonly warnings: readonly string[]
}

export interface StatusRequest extends AccountOptions {
  /** This profile alone. */
  readonly profile?: string | undefined
}

/** Looks at every profile and its key. Sends nothing, asks nobody, and an unusable profile does not hide the others. */
export const accountStatus = async (request: StatusRequest = {}): Promise<AccountStatus> => {
  const env = request.env ?? process.env
  const home = request.home ?? resolveHome({ env })
  const clock = request.clock ?? systemClock
  const open = request.openKeyStore ?? openKeyStore
  const book = readProfiles(home.config)
  const shown = book.profiles.filter(({ name }) => request.profile === undefined || name === request.profile)
  const profiles = await Promise.all(
    shown.map(async (profile): Promise<ProfileStatus> => {
      return {
        name: profile.name,
        isDefault: profile.name === book.defaultName,
        region: profile.region ?? null,
        baseUrl: profile.baseUrl ?? null,
        readOnly: profile.readOnly === true,
        key: await profileKeyStatus(profile, home, env, clock, open),
      }
    }),
  )
  const variable = KEY_VARIABLES.find((name) => env[name])
  const region = REGION_VARIABLES.map((name) => env[name]).find(Boolean)
  return {
    file: book.file,
    profiles,
    environment:
      variable === undefined
        ? null
        : {
            region: region?.trim().toLowerCase() ?? null,
            baseUrl: env['GLUEKIT_BASE_URL'] || null,
            key: await keyStatus(environmentStore(variable, env), 'default', environmentStore(variable, env).description, home, clock),
          },
    chosenByEnvironment: env['GLUEKIT_PROFILE'] || null,
    warnings: book.warnings,
  }
}

const NO_PROBLEM = { code: null, problem: null, hint: null } as const

const profileKeyStatus = async (profile: Profile, home: Home, env: Environment, clock: Clock, open: OpenKeyStore): Promise<KeyStatus> => {
  const source = describeKeyReference(profile.key, home, profile.name, env)
  return guarded(source, async () => {
    const file = keyFile(profile.key, home, profile.name)
    const found = file === null ? null : readPrivateFile(file)
    const status =
      found !== null && mustAsk(profile, env)
        ? sealedStatus(found.text, source, home, clock)
        : await keyStatus(open(profile.key, { home, env }), profile.name, source, home, clock)
    return found?.warning === undefined ? status : { ...status, warnings: [found.warning, ...status.warnings] }
  })
}

const mustAsk = ({ key }: Profile, env: Environment): boolean =>
  key.kind === 'encryptedFile' && !env['GLUEKIT_PASSPHRASE'] && !env['GLUEKIT_PASSPHRASE_FILE']

// The fingerprint in the file is enough to know the age of the key, so nobody is asked for a passphrase.
const sealedStatus = (text: string, source: string, home: Home, clock: Clock): KeyStatus => {
  const fingerprint = sealedFingerprint(text)
  const age = fingerprint === null ? null : ageOf(home, fingerprint, clock)
  return { state: 'sealed', source, ...NO_PROBLEM, age, warnings: age?.warnings ?? [] }
}

const guarded = async (source: string, look: () => Promise<KeyStatus>): Promise<KeyStatus> => {
  try {
    return await look()
  } catch (error) {
    if (!isGlueError(error)) throw error
    return { state: 'unavailable', source, code: error.code, problem: error.message, hint: error.hint ?? null, age: null, warnings: [] }
  }
}

const keyStatus = async (store: KeyStore, entry: string, source: string, home: Home, clock: Clock): Promise<KeyStatus> => {
  const text = await store.get(entry)
  if (text === null) {
    const problem = `There is no key in ${source}.`
    return { state: 'missing', source, code: 'no_key', problem, hint: 'Store one: gluekit auth login', age: null, warnings: [] }
  }
  const { key, problems } = checkKey(text)
  const words = problems.map((problem) => problem.text)
  if (problems.some(({ fatal }) => fatal)) {
    const hint = 'Store the key again: gluekit auth login'
    return { state: 'unusable', source, code: 'bad_key', problem: words.join(' '), hint, age: null, warnings: [] }
  }
  const age = ageOf(home, keyFingerprint(key), clock)
  return { state: 'usable', source, ...NO_PROBLEM, age, warnings: [...words, ...(age?.warnings ?? [])] }
}

const ageOf = (home: Home, fingerprint: string, clock: Clock): KeyAge | null => {
  const use = readKeyUse(home, fingerprint)
  return use === null ? null : keyAge(use, clock)
}
