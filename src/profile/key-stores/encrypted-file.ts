import { ConfigurationError } from '../../errors.js'
import { readPrivateFile, removeFile, writePrivateFile } from '../private-file.js'
import type { KeyStore, PassphrasePrompt } from '../types.js'
import { sealKey, unsealKey } from './sealed-key.js'

export interface EncryptedFileOptions {
  readonly fileOf: (profile: string) => string
  readonly passphrase: PassphrasePrompt
  /** The cost N of scrypt, a power of two. Lower than the default in tests alone. */
  readonly cost?: number | undefined
}

/** One file per profile, mode 0600, sealed with a passphrase. */
export const encryptedFileStore = ({ fileOf, passphrase, cost }: EncryptedFileOptions): KeyStore => ({
  description: 'an encrypted file',
  writable: true,
  get: async (profile) => {
    const path = fileOf(profile)
    const found = readPrivateFile(path)
    return found === null ? null : unsealKey(profile, found.text, await passphrase({ path, create: false }), path)
  },
  set: async (profile, key) => {
    const path = fileOf(profile)
    const chosen = await passphrase({ path, create: true })
    if (chosen === '')
      throw new ConfigurationError('bad_configuration', 'An empty passphrase protects nothing.', {
        hint: 'Choose a passphrase of several words.',
      })
    await writePrivateFile(path, await sealKey(profile, key, chosen, cost))
  },
  delete: (profile) => removeFile(fileOf(profile)),
})
