import { createHash } from 'node:crypto'
import type { ResourceKey } from '../../catalog/index.js'

/** What a key may do beyond being known. */
export interface KeyRights {
  /** Whether password values may be read and written. */
  readonly passwordAccess: boolean
  /** Resources that this key cannot reach, with the status it gets: modules that are not rolled out to the account. */
  readonly unavailable?: Readonly<Partial<Record<ResourceKey, 401 | 403 | 404>>>
  /** The account that the key opens; the first one when absent. */
  readonly account?: string
}
export interface ApiKey extends KeyRights {
  /** A short hash of the key: enough to tell keys apart, useless to sign in. */
  readonly hash: string
}

export const keyHash = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 12)

/** The keys that the emulator knows. */
export class KeyRing {
  readonly #keys = new Map<string, ApiKey>()
  #made = 0

  add(key: string, rights: KeyRights): ApiKey {
    const entry = { ...rights, hash: keyHash(key) }
    this.#keys.set(key, entry)
    return entry
  }
  /** A new key of the form that IT Glue gives out, the same on every run. */
  make(rights: KeyRights): { readonly apiKey: string; readonly hash: string } {
    const digits = createHash('sha256').update(`emulated key ${++this.#made}`).digest('hex')
    const apiKey = `ITG.${digits.slice(0, 32)}.${digits.slice(32, 64)}`
    return { apiKey, hash: this.add(apiKey, rights).hash }
  }
  find(key: string): ApiKey | undefined {
    return this.#keys.get(key)
  }
  /** Whether there was such a key. */
  revoke(hash: string): boolean {
    for (const [key, entry] of this.#keys) if (entry.hash === hash) return this.#keys.delete(key)
    return false
  }
}
