/** Brings what devices and people are known by into one spelling, so that `AA-BB-CC-00-11-22` finds `aabb.cc00.1122`. */
import { isIPv6 } from 'node:net'

/** Eight hex digits of an IPv4 address, 32 of an IPv6 address; null for anything else. */
export const ipHex = (text: string): string | null => {
  const trimmed = text.trim()
  const four = octetsOf(trimmed)
  if (four !== null) return four.length === 4 ? hex(four) : null
  if (!trimmed.includes(':') || !isIPv6(trimmed)) return null
  return sixOf(trimmed)
}

/** What every address in a network begins with, in hex; null for what is no address, no beginning of one and no network. */
export const ipPrefixes = (text: string): readonly string[] | null => {
  const trimmed = text.trim().toLowerCase()
  const [address = '', bits, ...more] = trimmed.split('/')
  if (more.length > 0) return null
  if (bits === undefined) return openAddress(trimmed)
  const whole = ipHex(address)
  const length = /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN
  if (whole === null || !(length >= 0 && length <= whole.length * 4)) return null
  const digits = Math.floor(length / 4)
  const prefix = whole.slice(0, digits)
  const rest = length % 4
  if (rest === 0) return [prefix]
  // A network that ends within a digit is up to eight beginnings.
  const first = Number.parseInt(whole.charAt(digits), 16) & (0xf << (4 - rest))
  return Array.from({ length: 1 << (4 - rest) }, (_, index) => prefix + (first + index).toString(16))
}

/** `10.1.2.` and `10.1.2` are all addresses that begin so. */
const openAddress = (text: string): readonly string[] | null => {
  const whole = ipHex(text)
  if (whole !== null) return [whole]
  const octets = octetsOf(text.replace(/(\.\*)*\.?\*?$/, ''))
  if (octets !== null && octets.length >= 2 && octets.length <= 3) return [hex(octets)]
  const groups = /^([0-9a-f]{1,4}(?::[0-9a-f]{1,4}){1,6})::?$/.exec(text)
  return groups === null
    ? null
    : [
        groups[1]!
          .split(':')
          .map((group) => group.padStart(4, '0'))
          .join(''),
      ]
}

/** One to four numbers up to 255, read digit by digit: every address of an account comes through here. */
const octetsOf = (text: string): readonly number[] | null => {
  if (text === '' || text.length > 15) return null
  const octets: number[] = []
  let octet = -1
  for (let index = 0; index <= text.length; index++) {
    const code = index === text.length ? DOT : text.charCodeAt(index)
    if (code === DOT) {
      if (octet < 0 || octets.length === 4) return null
      octets.push(octet)
      octet = -1
    } else {
      if (code < ZERO || code > ZERO + 9) return null
      octet = Math.max(octet, 0) * 10 + code - ZERO
      if (octet > 255) return null
    }
  }
  return octets
}
const DOT = 0x2e
const ZERO = 0x30
const HEX = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, '0'))
const hex = (octets: readonly number[]): string => octets.map((octet) => HEX[octet]).join('')

const sixOf = (text: string): string => {
  const plain = text.replace(/%.*$/, '').toLowerCase()
  const mapped = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(plain)
  const tail = mapped === null ? null : hex(octetsOf(mapped[2]!) ?? [])
  const groups = mapped === null ? plain : `${mapped[1]}${tail!.slice(0, 4)}:${tail!.slice(4)}`
  const [left = '', right] = groups.split('::')
  const head = left === '' ? [] : left.split(':')
  const foot = right === undefined || right === '' ? [] : right.split(':')
  const zeros = right === undefined ? 0 : 8 - head.length - foot.length
  return [...head, ...Array.from({ length: zeros }, () => '0'), ...foot].map((group) => group.padStart(4, '0')).join('')
}

/** Twelve hex digits; null for anything else. */
export const macHex = (text: string): string | null => {
  const digits = macDigits(text)
  return digits?.length === 12 ? digits : null
}

/** The digits of a MAC address or of its beginning, at least four of them; null for anything else. */
export const macDigits = (text: string): string | null => {
  const trimmed = text.trim().toLowerCase()
  if (!/^[0-9a-f]{1,4}(?:[-:. ]?[0-9a-f]{1,4})*[-:.]?\*?$/.test(trimmed)) return null
  const digits = trimmed.replaceAll(/[^0-9a-f]/g, '')
  return digits.length >= 4 && digits.length <= 12 ? digits : null
}

/** Letters and digits alone, in small letters: serial numbers and asset tags are read aloud, and typed with or without their dashes. */
export const plainCode = (text: string): string | null => {
  const code = text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
  return code === '' || code.length > 100 ? null : code
}

/** The last nine digits, from the last to the first: a number is found with and without its country and area code. */
export const phoneDigits = (text: string): string | null => {
  const digits = text.replace(/\(0\)/, '').replaceAll(/\D/g, '').replace(/^0+/, '')
  return digits.length < 3 || digits.length > 20 ? null : [...digits].reverse().slice(0, 9).join('')
}

/** In letters and digits alone, each address its own. */
export const emailCode = (text: string): string | null => {
  const trimmed = text.trim().toLowerCase()
  return /^[^\s@]{1,100}@[^\s@]{1,100}$/.test(trimmed) ? coded(trimmed) : null
}

/** The name without its domain. */
export const hostCode = (text: string): string | null => {
  const [host = ''] = text.trim().toLowerCase().split('.')
  return /^[\p{L}\p{N}_-]{1,63}$/u.test(host) ? coded(host) : null
}

const SIGNS: Readonly<Record<string, string>> = { '.': 'zd', '-': 'zh', _: 'zu', '@': 'za', '+': 'zp', z: 'zz' }
const coded = (text: string): string => text.replaceAll(/[z._@+-]/g, (sign) => SIGNS[sign]!).replaceAll(/[^\p{L}\p{N}]/gu, 'zx')
