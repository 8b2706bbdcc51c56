/** Markup that is safe to put into a page. Only `html` and `raw` make it. */
export class Markup {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  toString(): string {
    return this.#text
  }
}

type Content = Markup | string | number | null | undefined | false | readonly Content[]

/** A template in which every value is text, and escaped, unless it is markup itself. Attributes must be in double quotes. */
export const html = (parts: TemplateStringsArray, ...values: readonly Content[]): Markup => {
  const fixed = inOneLine(parts)
  let text = fixed[0] ?? ''
  values.forEach((value, index) => {
    text += textOf(value) + (fixed[index + 1] ?? '')
  })
  return new Markup(text)
}

const lines = new WeakMap<TemplateStringsArray, readonly string[]>()
/** Templates are written over several lines, pages by the thousand: an indented new line counts as the one blank that it means. */
const inOneLine = (parts: TemplateStringsArray): readonly string[] => {
  let fixed = lines.get(parts)
  if (fixed === undefined) lines.set(parts, (fixed = parts.map((part) => part.replace(/\s*\n\s*/g, ' '))))
  return fixed
}

/** Text that this program wrote itself. Never for anything that came from outside. */
export const raw = (text: string): Markup => new Markup(text)

const textOf = (value: Content): string => {
  if (value === null || value === undefined || value === false) return ''
  if (value instanceof Markup) return value.toString()
  if (typeof value === 'string') return escapeText(value)
  return typeof value === 'number' ? String(value) : value.map(textOf).join('')
}

/** Safe between tags and inside quoted attributes. Control characters, which no page may hold, become the replacement character. */
export const escapeText = (text: string): string =>
  text.replace(/[&<>"'`]|[\0-\x08\x0B\x0C\x0E-\x1F\x7F]/g, (character) => ESCAPES[character] ?? '\uFFFD')

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

/** An address that may be linked to, or null: nothing but the web over TLS, so that no name can run a script. */
export const linkable = (address: string | null | undefined): string | null => {
  if (address === null || address === undefined || !URL.canParse(address)) return null
  const url = new URL(address)
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : null
}

/** A name from outside: kept from turning the direction of the text around it, and linked where there is something to link to. */
export const named = (name: string, address?: string | null): Markup => {
  const href = linkable(address)
  return href === null ? html`<bdi>${name}</bdi>` : html`<a href="${href}" target="_blank" rel="noreferrer noopener"><bdi>${name}</bdi></a>`
}
