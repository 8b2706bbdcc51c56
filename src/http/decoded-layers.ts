/** Text as whoever unpacks it would read it: escapes of URLs, HTML, JSON and program text undone, layer by layer. */
import { characterOfEntity } from './entity-names.js'

/** JSON in JSON in the address of a page is three. */
const MOST_LAYERS = 3

export interface Layer {
  readonly text: string
  /** Where in the first text a place of this one is; its end has one too. */
  readonly placeOf: (index: number) => number
}

/** The text itself, and then each layer in which something was undone, in time that is linear in its length. */
export function* layersOf(text: string): Generator<Layer, void, undefined> {
  let layer: Layer = { text, placeOf: (index) => index }
  yield layer
  for (let depth = 1; depth <= MOST_LAYERS; depth++) {
    const decoded = decode(layer.text)
    if (decoded === undefined) return
    const { placeOf } = layer
    layer = { text: decoded.text, placeOf: (index) => placeOf(decoded.origin[index]!) }
    yield layer
  }
}

interface Decoded {
  readonly text: string
  /** For each code unit, where in the source it or its escape begins. */
  readonly origin: Int32Array
}

/** What an escape stands for, and how many characters of the source it takes. */
type Escape = readonly [character: string, width: number]

const PERCENT = 0x25
const AMPERSAND = 0x26
const BACKSLASH = 0x5c

const decode = (text: string): Decoded | undefined => {
  const first = text.search(/[%&\\]/)
  if (first < 0) return undefined
  const origin = new Int32Array(text.length + 1)
  let result = ''
  let length = 0
  let copied = 0
  const copyUpTo = (end: number): void => {
    result += text.slice(copied, end)
    while (copied < end) origin[length++] = copied++
  }
  for (let at = first; at < text.length;) {
    const escape = escapeAt(text, at)
    if (escape === undefined) {
      at++
      continue
    }
    const [character, width] = escape
    copyUpTo(at)
    result += character
    for (let unit = 0; unit < character.length; unit++) origin[length++] = at
    copied = at += width
  }
  if (copied === 0) return undefined
  copyUpTo(text.length)
  origin[length] = text.length
  return { text: result, origin }
}

const escapeAt = (text: string, at: number): Escape | undefined => {
  switch (text.charCodeAt(at)) {
    case PERCENT:
      return text[at + 1] === 'u' ? unit(text, at) : bytes(text, at)
    case AMPERSAND:
      return entity(text, at)
    case BACKSLASH:
      return backslash(text, at)
    default:
      return undefined
  }
}

/** As browsers, Ruby, Python and JavaScript write them; JSON knows half of them. */
const LETTERS: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\u0007',
  e: '\u001b',
  '0': '\0',
}

const backslash = (text: string, at: number): Escape | undefined => {
  const next = text[at + 1]
  if (next === undefined) return undefined
  if (next === 'u') return unit(text, at) ?? codePoint(text, at)
  if (next === 'x') return bytes(text, at)
  const letter = LETTERS[next]
  if (letter !== undefined) return [letter, 2]
  // Not what begins an escape of another kind.
  return /[ -$'-/:-@[-`{-~]/.test(next) ? [next, 2] : undefined
}

/** Four digits, behind two characters. */
const unit = (text: string, at: number): Escape | undefined => {
  const [high, low] = [byteAt(text, at + 2), byteAt(text, at + 4)]
  return high < 0 || low < 0 ? undefined : [String.fromCharCode(high * 256 + low), 6]
}

const BRACED = /\\u\{([\da-f]{1,6})\}/iy
const codePoint = (text: string, at: number): Escape | undefined => {
  BRACED.lastIndex = at
  const match = BRACED.exec(text)
  const character = match === null ? undefined : characterOf(Number.parseInt(match[1]!, 16))
  return character === undefined ? undefined : [character, match![0].length]
}

const ENTITY = /&(?:#(\d{1,8})|#x([\da-f]{1,8})|([a-z]{2,8}\d{0,2}));/iy
const entity = (text: string, at: number): Escape | undefined => {
  ENTITY.lastIndex = at
  const match = ENTITY.exec(text)
  if (match === null) return undefined
  const [whole, decimal, hexadecimal, name] = match
  const character =
    name === undefined ? characterOf(decimal === undefined ? Number.parseInt(hexadecimal!, 16) : Number(decimal)) : characterOfEntity(name)
  return character === undefined ? undefined : [character, whole.length]
}

const characterOf = (code: number): string | undefined => (code <= 0x10ffff ? String.fromCodePoint(code) : undefined)

/** `%C3%A4` and `\xC3\xA4`: UTF-8 where it is, and Latin-1 where it is not. */
const bytes = (text: string, at: number): Escape | undefined => {
  const step = text[at] === '%' ? 3 : 4
  const first = byteAt(text, at + step - 2)
  if (first < 0) return undefined
  const more = first >= 0xf8 || first < 0xc0 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1
  let code = more === 0 ? first : first & (0x3f >> more)
  for (let number = 1; number <= more; number++) {
    const place = at + number * step
    const byte = text.startsWith(step === 3 ? '%' : '\\x', place) ? byteAt(text, place + step - 2) : -1
    if (byte < 0 || byte >> 6 !== 2) return [String.fromCharCode(first), step]
    code = (code << 6) | (byte & 0x3f)
  }
  const character = characterOf(code)
  return character === undefined ? [String.fromCharCode(first), step] : [character, step * (more + 1)]
}

/** The value of two hexadecimal digits; negative for anything else. */
const byteAt = (text: string, at: number): number => {
  const [high, low] = [digit(text.charCodeAt(at)), digit(text.charCodeAt(at + 1))]
  return high < 0 || low < 0 ? -1 : high * 16 + low
}
const digit = (code: number): number => {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const small = code | 0x20
  return small >= 0x61 && small <= 0x66 ? small - 0x57 : -1
}
