/**
 * Facts stand in the index as words of their own, each with a letter for its kind in front: one index answers words and facts together,
 * and a network or the beginning of a number is the beginning of a word.
 */
import type { FactKind } from '../store/port.js'
import { emailCode, hostCode, ipHex, ipPrefixes, macDigits, macHex, phoneDigits, plainCode } from './normalise.js'

const LETTER: Readonly<Record<FactKind, string>> = { ip: 'i', mac: 'm', serial: 's', assetTag: 't', hostname: 'h', email: 'e', phone: 'p' }

const CODE: Readonly<Record<FactKind, (text: string) => string | null>> = {
  ip: ipHex,
  mac: macHex,
  serial: plainCode,
  assetTag: plainCode,
  hostname: hostCode,
  email: emailCode,
  phone: phoneDigits,
}

/** The word under which a value is kept; null where it is no such value. */
export const factWord = (fact: FactKind, value: string): string | null => {
  const code = CODE[fact](value)
  return code === null ? null : LETTER[fact] + code
}

export interface FactPattern {
  readonly word: string
  /** Every word that begins so. */
  readonly open: boolean
}

/** What to look for; any of these. Null where the value is none of that kind. */
export const factPatterns = (fact: FactKind, value: string): readonly FactPattern[] | null => {
  if (fact === 'ip') {
    const prefixes = ipPrefixes(value)
    return prefixes === null
      ? null
      : prefixes.map((prefix) => ({ word: LETTER.ip + prefix, open: prefix.length !== 8 && prefix.length !== 32 }))
  }
  if (fact === 'mac') {
    const digits = macDigits(value)
    return digits === null ? null : [{ word: LETTER.mac + digits, open: digits.length < 12 }]
  }
  const open = value.endsWith('*')
  const word = factWord(fact, open ? value.slice(0, -1) : value)
  return word === null ? null : [{ word, open: open || fact === 'phone' }]
}

/** What a value without a name is, when its form says so: an address or a MAC. */
export const factInText = (text: string): string | null => {
  if (text.length < 7 || text.length > 45 || !/^[\da-f:.-]+$/i.test(text)) return null
  const address = ipHex(text)
  if (address !== null) return LETTER.ip + address
  if (!/[-:.]/.test(text)) return null
  const mac = macHex(text)
  return mac === null ? null : LETTER.mac + mac
}
