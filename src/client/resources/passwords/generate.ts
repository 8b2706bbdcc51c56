import { randomInt } from 'node:crypto'
import { UsageError } from '../../../errors.js'
import { Secret } from './secret.js'

export interface GenerateOptions {
  /** Characters, 12-256; 24 unless given. */
  readonly length?: number
  /** `false` leaves out punctuation, for systems that refuse it. */
  readonly symbols?: boolean
  /** `true` leaves out characters that look alike, for values that people type: `l I 1 O 0`. */
  readonly typeable?: boolean
}

const SETS = { lower: 'abcdefghijklmnopqrstuvwxyz', upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', digits: '0123456789', symbols: '!#$%&*+-.:;=?@_~' }
const LOOKALIKES = /[lI1O0]/g

/**
 * A random value of lower and upper case letters, digits and symbols, at least one of each, from the random numbers of the operating system.
 * @throws UsageError `invalid_input` for a length that is none
 */
export const generateValue = ({ length = 24, symbols = true, typeable = false }: GenerateOptions = {}): Secret => {
  if (!Number.isInteger(length) || length < 12 || length > 256)
    throw new UsageError('invalid_input', 'A generated value has 12 to 256 characters.', { hint: 'Give a length in that range.' })
  const sets = [SETS.lower, SETS.upper, SETS.digits, ...(symbols ? [SETS.symbols] : [])].map((set) =>
    typeable ? set.replace(LOOKALIKES, '') : set,
  )
  const all = sets.join('')
  for (;;) {
    const value = Array.from({ length }, () => all[randomInt(all.length)]).join('')
    // Drawn anew as a whole: putting a missing kind in at some place would make values of one form likelier than others.
    if (sets.every((set) => [...value].some((character) => set.includes(character)))) return new Secret(value)
  }
}
