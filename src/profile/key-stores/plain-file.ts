import { ConfigurationError } from '../../errors.js'
import { readPrivateFile, removeFile, writePrivateFile } from '../private-file.js'
import type { KeyStore } from '../types.js'

/**
 * A file that holds nothing but the key, such as a secret mounted into a container. Written only when somebody asked for plain
 * text by a flag.
 */
export const plainFileStore = (fileOf: (profile: string) => string): KeyStore => ({
  description: 'a plain file',
  writable: true,
  get: async (profile) => {
    const file = fileOf(profile)
    const found = readPrivateFile(file)
    if (found !== null && found.text.length > 65_536)
      throw new ConfigurationError('bad_key', `${file} is too large to be a key.`, { hint: 'The file must hold the key and nothing else.' })
    return found?.text ?? null
  },
  set: (profile, key) => writePrivateFile(fileOf(profile), `${key}\n`),
  delete: (profile) => removeFile(fileOf(profile)),
})
