import { UsageError } from '../errors.js'

const LONGEST_REASON = 500

/** @throws UsageError `invalid_input` unless it is a text of 1 to 500 characters */
export const requireReason = (reason: unknown): void => {
  const length = typeof reason === 'string' ? [...reason.trim()].length : 0
  if (length === 0 || length > LONGEST_REASON)
    throw new UsageError('invalid_input', `A reveal needs a reason of 1 to ${LONGEST_REASON} characters.`, {
      hint: 'Say why the secret is needed, for example with a ticket number.',
    })
}
