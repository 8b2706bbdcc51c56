import { UsageError } from '../../../errors.js'

const BASE32 = /^[A-Z2-7]{8,256}$/

/**
 * The seed of a one-time password in base32, out of what a setup page gives: the seed itself, also in groups, or the `otpauth://` address
 * that its picture stands for.
 * @throws UsageError `invalid_input`, which quotes nothing of it
 */
export const otpSeed = (given: string): string => {
  const text = given.trim()
  const seed = (/^otpauth:/i.test(text) ? seedOfAddress(text) : text)
    .replaceAll(/[\s-]/g, '')
    .replace(/(?<!=)=+$/, '')
    .toUpperCase()
  if (BASE32.test(seed)) return seed
  throw refused('It has at least 8 of the characters A-Z and 2-7.')
}

const seedOfAddress = (text: string): string => {
  const address = URL.canParse(text) ? new URL(text) : undefined
  const seed = address?.searchParams.get('secret')
  if (address === undefined || !seed) throw refused('An otpauth:// address holds it as its parameter "secret".')
  // IT Glue counts time in steps of 30 seconds; codes of another kind would never match.
  if (address.host.toLowerCase() !== 'totp' && !/^\/*totp\//i.test(address.pathname))
    throw refused('The address is of codes that are counted, and IT Glue makes codes by time (totp).')
  return seed
}

const refused = (hint: string): UsageError =>
  new UsageError('invalid_input', 'The OTP seed is not what one-time passwords are made from; nothing was sent.', { hint })
