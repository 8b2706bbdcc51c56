import { ConfigurationError } from '../../errors.js'
import { readPrivateFile } from '../private-file.js'
import type { Environment, PassphrasePrompt } from '../types.js'

/**
 * Where the passphrase of an encrypted file comes from: GLUEKIT_PASSPHRASE, else the file that GLUEKIT_PASSPHRASE_FILE names,
 * which nobody else may read, else the person at the terminal, when there is one.
 */
export const passphraseFrom =
  (env: Environment, ask?: PassphrasePrompt): PassphrasePrompt =>
  async (purpose) => {
    if (env['GLUEKIT_PASSPHRASE']) return env['GLUEKIT_PASSPHRASE']
    const file = env['GLUEKIT_PASSPHRASE_FILE']
    if (file) return fromFile(file)
    if (ask !== undefined) return ask(purpose)
    throw new ConfigurationError('key_store_unavailable', `The key file ${purpose.path} needs its passphrase, and nobody can be asked.`, {
      hint: 'Set GLUEKIT_PASSPHRASE_FILE to a file of mode 0600 that holds it, or GLUEKIT_PASSPHRASE.',
    })
  }

const fromFile = (file: string): string => {
  const found = readPrivateFile(file)
  if (found === null)
    throw new ConfigurationError('key_store_unavailable', `The passphrase file ${file} does not exist.`, {
      hint: 'Correct GLUEKIT_PASSPHRASE_FILE.',
    })
  if (found.warning !== undefined)
    throw new ConfigurationError('key_store_unavailable', `The passphrase file ${file} is open to other users of this machine.`, {
      hint: `Run: chmod 600 "${file}"`,
    })
  const passphrase = found.text.replace(/[\r\n]+$/, '')
  if (passphrase === '')
    throw new ConfigurationError('key_store_unavailable', `The passphrase file ${file} is empty.`, {
      hint: 'Write the passphrase into it.',
    })
  return passphrase
}
