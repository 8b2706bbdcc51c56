import path from 'node:path'
import type { Home } from './home.js'
import { commandStore } from './key-stores/command.js'
import { encryptedFileStore } from './key-stores/encrypted-file.js'
import { environmentStore } from './key-stores/environment.js'
import { keychainStore } from './key-stores/keychain.js'
import { passphraseFrom } from './key-stores/passphrase.js'
import { plainFileStore } from './key-stores/plain-file.js'
import type { Environment, KeyReference, KeyStore, PassphrasePrompt } from './types.js'

export interface KeyStoreContext {
  readonly home: Home
  readonly env: Environment
  /** Asked when an encrypted file needs its passphrase and the environment has none. */
  readonly passphrase?: PassphrasePrompt | undefined
}

/** Makes the store that a reference points to. Opens and asks nothing yet. */
export type OpenKeyStore = (reference: KeyReference, context: KeyStoreContext) => KeyStore

export const openKeyStore: OpenKeyStore = (reference, { home, env, passphrase }) => {
  switch (reference.kind) {
    case 'keychain':
      return keychainStore({ service: home.keychainService, env })
    case 'environment':
      return environmentStore(reference.variable, env)
    case 'command':
      return commandStore(reference.argv, { env, timeoutMs: reference.timeoutMs })
    case 'encryptedFile':
      return encryptedFileStore({
        fileOf: (profile) => keyFile(reference, home, profile) as string,
        passphrase: passphraseFrom(env, passphrase),
      })
    case 'plainFile':
      return plainFileStore((profile) => keyFile(reference, home, profile) as string)
  }
}

/** The file that holds the key, for references that have one. A relative path starts at the configuration folder. */
export const keyFile = (reference: KeyReference, home: Home, profile: string): string | null => {
  if (reference.kind !== 'encryptedFile' && reference.kind !== 'plainFile') return null
  if (reference.path !== undefined) return path.resolve(home.config, reference.path)
  return path.join(home.config, 'keys', `${profile}.${reference.kind === 'encryptedFile' ? 'sealed' : 'key'}`)
}

/** Where a key lies, in words, without opening anything. */
export const describeKeyReference = (reference: KeyReference, home: Home, profile: string, env: Environment = {}): string => {
  const { description } = openKeyStore(reference, { home, env })
  const file = keyFile(reference, home, profile)
  return file === null ? description : `${description} (${file})`
}
