import type { KeyStore } from '../types.js'

/** Keeps keys for the life of the process: for tests, and for programs that bring their own storage. */
export const memoryStore = (keys: Iterable<readonly [string, string]> = []): KeyStore => {
  const held = new Map(keys)
  return {
    description: 'the memory of this process',
    writable: true,
    get: async (profile) => held.get(profile) ?? null,
    set: async (profile, key) => void held.set(profile, key),
    delete: async (profile) => held.delete(profile),
  }
}
