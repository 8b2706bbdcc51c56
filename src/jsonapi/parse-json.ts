/** Reads JSON from outside: no digit of an id is lost, no prototype is touched, no nesting exhausts the stack. */

/** Deeper than anything the API sends; shallow enough for every recursive reader behind this one. */
const MAX_DEPTH = 64

/** The text is not JSON, or nested without end. The message never quotes the text, which may hold a secret. */
export class JsonError extends Error {
  override readonly name = 'JsonError'
}

/**
 * Parses JSON. An integer beyond 2^53 - 1 becomes a string, because a number would round it; every other number stays one.
 * A key `__proto__` is dropped.
 * @throws JsonError
 */
export const parseJson = (text: string): unknown => {
  let value: unknown
  try {
    value = JSON.parse(quoteUnsafeIntegers(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text))
  } catch {
    throw new JsonError(text.trim() === '' ? 'the text is empty' : 'the text is not valid JSON')
  }
  if (typeof value === 'object' && value !== null) inspect(value, 1)
  return value
}

// A walk costs a few per cent of the parse, and what follows may then recurse without a thought.
const inspect = (node: object, depth: number): void => {
  if (depth > MAX_DEPTH) throw new JsonError(`the text is nested more than ${MAX_DEPTH} levels deep`)
  if (Array.isArray(node)) {
    for (const item of node) if (typeof item === 'object' && item !== null) inspect(item, depth + 1)
    return
  }
  const fields = node as Record<string, unknown>
  for (const key in fields) {
    if (key === '__proto__') delete fields[key]
    else {
      const item = fields[key]
      if (typeof item === 'object' && item !== null) inspect(item, depth + 1)
    }
  }
}

const LONG_DIGITS = /\d{16,}/g
const BACKSLASH = 92

/**
 * Puts quotes around bare integers that a number cannot hold. Long digits are rare and mostly safe or inside strings, so
 * the text is scanned for them alone, and strings are told from numbers only where an unsafe one turns up.
 */
const quoteUnsafeIntegers = (text: string): string => {
  LONG_DIGITS.lastIndex = 0
  let result = ''
  let copied = 0
  const strings = new StringBorders(text)
  for (let match = LONG_DIGITS.exec(text); match !== null; match = LONG_DIGITS.exec(text)) {
    const digits = match[0]
    if (digits.length === 16 && Number(digits) <= Number.MAX_SAFE_INTEGER) continue
    const negative = text[match.index - 1] === '-'
    const start = negative ? match.index - 1 : match.index
    const end = match.index + digits.length
    if (!isBoundary(text.charCodeAt(start - 1)) || !isBoundary(text.charCodeAt(end))) continue
    if (strings.isInside(start)) continue
    result += `${text.slice(copied, start)}"${text.slice(start, end)}"`
    copied = end
  }
  return copied === 0 ? text : result + text.slice(copied)
}

/** What may stand beside a number: white space, `,` `:` and brackets, or an end of the text (NaN). A fraction is no integer. */
const isBoundary = (code: number): boolean =>
  Number.isNaN(code) ||
  code === 32 ||
  (code >= 9 && code <= 13) ||
  code === 44 ||
  code === 58 ||
  code === 91 ||
  code === 93 ||
  code === 123 ||
  code === 125

/** Answers, for growing positions, whether a position lies within a string. */
class StringBorders {
  readonly #text: string
  #position = 0
  #inside = false
  constructor(text: string) {
    this.#text = text
  }
  isInside(position: number): boolean {
    for (;;) {
      const quote = this.#text.indexOf('"', this.#position)
      if (quote === -1 || quote >= position) return this.#inside
      if (!this.#inside || !this.#isEscaped(quote)) this.#inside = !this.#inside
      this.#position = quote + 1
    }
  }
  #isEscaped(quote: number): boolean {
    let backslashes = 0
    while (this.#text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes++
    return backslashes % 2 === 1
  }
}
