/** What a profile is, and the port through which its key is found. */

/** At most `limit` requests in any `windowMs`. */
export interface RateLimit {
  readonly limit: number
  readonly windowMs: number
}

/**
 * Where a key lies. The key itself is never part of a profile.
 *
 * - `keychain`: the key store of the operating system, under the profile's name.
 * - `environment`: a variable that holds the key.
 * - `command`: a program that prints the key, started without a shell.
 * - `encryptedFile`: a file sealed with a passphrase; without a path, one in the configuration folder.
 * - `plainFile`: a file that holds the key as it is. Only ever chosen by an explicit flag.
 */
export type KeyReference =
  | { readonly kind: 'keychain' }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'command'; readonly argv: readonly string[]; readonly timeoutMs?: number | undefined }
  | { readonly kind: 'encryptedFile'; readonly path?: string | undefined }
  | { readonly kind: 'plainFile'; readonly path?: string | undefined }

export type KeyReferenceKind = KeyReference['kind']

/** A named connection. Exactly one of `region` and `baseUrl` is set. */
export interface Profile {
  readonly name: string
  readonly region?: string | undefined
  readonly baseUrl?: string | undefined
  readonly key: KeyReference
  /** Every write is refused before it is sent. */
  readonly readOnly?: boolean | undefined
  readonly rateLimit?: RateLimit | undefined
  /** The part of the rate limit that gluekit takes, above 0 and up to 1. */
  readonly share?: number | undefined
  /** Certificates that are trusted besides those of Node, such as that of a proxy which opens encrypted connections. */
  readonly caFile?: string | undefined
  /** The file of the local mirror, when it is not the usual one. */
  readonly mirror?: string | undefined
}

/** Keeps one key per profile. Every method rejects with a `GlueError`, never with a message that holds the key. */
export interface KeyStore {
  /** For people: `the keychain`, `the environment variable IT_GLUE_API_KEY`. */
  readonly description: string
  /** A store that is not writable refuses `set` and `delete` with `not_supported`. */
  readonly writable: boolean
  /** The key as it was stored, or null when there is none. */
  get(profile: string): Promise<string | null>
  set(profile: string, key: string): Promise<void>
  /** Whether there was one. */
  delete(profile: string): Promise<boolean>
}

/** Asks a person, or a program, for the passphrase of an encrypted file. */
export type PassphrasePrompt = (purpose: { readonly path: string; readonly create: boolean }) => Promise<string>

/** The environment as an argument. */
export type Environment = Readonly<Record<string, string | undefined>>
