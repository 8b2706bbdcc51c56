import { ConfigurationError } from '../errors.js'

/** A key, or whoever is asked for it before each request. */
export type KeySource = string | ((options?: { readonly fresh?: boolean }) => string | Promise<string>)

/** Time enough for somebody who looks for a passphrase. The stores that ask nobody keep much shorter times of their own. */
export const KEY_PATIENCE_MS = 300_000

/** What the source gives, whatever that is: those who write no types may give anything. */
export const askForKey = async (source: Exclude<KeySource, string>, options?: { readonly fresh?: boolean }): Promise<unknown> => {
  if (typeof source === 'function') return source(options)
  return source
}

export const keyNeverCame = (): ConfigurationError =>
  new ConfigurationError('key_store_unavailable', `Whoever is asked for the API key did not answer within ${KEY_PATIENCE_MS / 1000} s.`, {
    outcome: 'not_sent',
    hint: 'Look at what the function `apiKey` waits for, or why the place where the key lies does not answer. See troubleshooting: key_store_unavailable',
  })

/** @throws ConfigurationError no_key, bad_key: what is no key does not leave */
export const requireWellFormedKey: (key: unknown) => asserts key is string = (key) => {
  if (key === '' || key === undefined || key === null)
    throw new ConfigurationError('no_key', 'There is no API key.', {
      outcome: 'not_sent',
      hint: 'Store one with `gluekit auth login`, or set IT_GLUE_API_KEY. See troubleshooting: no_key',
    })
  if (typeof key !== 'string')
    throw new ConfigurationError('bad_key', `The API key must be a text, and what was given is not one (${typeof key}).`, {
      outcome: 'not_sent',
      hint: 'Let `apiKey` give a string; of a Buffer it is `buffer.toString()`. See troubleshooting: bad_key',
    })
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new ConfigurationError('bad_key', 'The API key holds a blank or a character that no key has.', {
      outcome: 'not_sent',
      hint: 'Copy the key again, without anything around it. See troubleshooting: bad_key',
    })
}
