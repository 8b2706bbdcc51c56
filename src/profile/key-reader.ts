import { ConfigurationError } from '../errors.js'
import { checkKey } from './check-key.js'
import type { KeyStore } from './types.js'

export interface KeyReaderOptions {
  /** Opens the place where the key lies now, and names the entry. Called again whenever the stamp has changed. */
  readonly open: () => { readonly store: KeyStore; readonly entry: string }
  /** Changes when the key may have changed. Asked before every request, so it must cost next to nothing. */
  readonly stamp: () => string
  /** What to do when there is no key, as a sentence. */
  readonly hintWhenMissing: string
}

export interface ReadKeyOptions {
  /** Ask the store again although nothing seems to have changed: worth it once, after the server has refused the key. */
  readonly fresh?: boolean | undefined
}

export type ReadKey = (options?: ReadKeyOptions) => Promise<string>

/**
 * Reads a key before every request without asking a slow store every time: what was read stays good until the stamp changes.
 * Calls at the same time share one look into the store. A failure is not remembered.
 */
export const createKeyReader = ({ open, stamp, hintWhenMissing }: KeyReaderOptions): ReadKey => {
  let held: { readonly stamp: string; readonly key: Promise<string> } | undefined
  const load = async (): Promise<string> => {
    const { store, entry } = open()
    const text = await store.get(entry)
    if (text === null) throw new ConfigurationError('no_key', `There is no key in ${store.description}.`, { hint: hintWhenMissing })
    return usableKey(text, store.description)
  }
  return async ({ fresh = false } = {}) => {
    const now = stamp()
    if (held === undefined || held.stamp !== now || fresh) {
      const mine = { stamp: now, key: load() }
      held = mine
      mine.key.catch(() => {
        if (held === mine) held = undefined
      })
    }
    return held.key
  }
}

/** The key in a text, or an error that names what is wrong with it. A function of somebody who writes no types may give anything. */
export const usableKey = (text: unknown, source: string): string => {
  if (text === undefined || text === null)
    throw new ConfigurationError('no_key', `There is no key in ${source}.`, { hint: 'It must give the key as a text.' })
  if (typeof text !== 'string')
    throw new ConfigurationError('bad_key', `What lies in ${source} is not a text (${typeof text}).`, {
      hint: 'It must give a string; of a Buffer that is `buffer.toString()`.',
    })
  const { key, problems } = checkKey(text)
  const fatal = problems.filter((problem) => problem.fatal)
  if (fatal.length === 0) return key
  throw new ConfigurationError('bad_key', `What lies in ${source} is not a key. ${fatal.map((problem) => problem.text).join(' ')}`, {
    hint: 'Make a key in IT Glue under Account > Settings > API Keys, and copy it as it is shown.',
  })
}
