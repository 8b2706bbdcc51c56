import { resources } from '../catalog/index.js'

/** What stands where a secret stood. */
export const REDACTED = '[redacted]'

/** A shorter value would tear holes into ordinary words. */
const MIN_LENGTH = 4
/** Values kept; beyond that the oldest give way, so that a client which writes passwords all day does not grow for ever. */
const MAX_VALUES = 20_000

const API_KEY = /ITG\.[\w-]{8,}/g

// Names that hold a secret whatever their value: those of the catalog, and those of HTTP.
const secretNames: ReadonlySet<string> = new Set([
  'xapikey',
  'apikey',
  'authorization',
  'proxyauthorization',
  'cookie',
  'setcookie',
  'token',
  'secret',
  ...resources.flatMap((resource) =>
    Object.entries(resource.attributes).flatMap(([key, attribute]) =>
      attribute.kind === 'secret' ? [plainName(key), plainName(attribute.wire)] : [],
    ),
  ),
])
function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

/** Whether a field or header of this name holds a secret. */
export const isSecretName = (name: string): boolean => secretNames.has(plainName(name))

/** Knows the secrets of one client and takes them out of whatever is about to be shown. */
export interface Redaction {
  /** From now on this value is never shown, in whichever of the usual spellings. Shorter than four characters: ignored. */
  register(value: string): void
  /** The text without a secret. */
  redact(text: string): string
  /** A copy with every string redacted and every field with a secret name emptied. */
  redactDeep(value: unknown): unknown
}

export class SecretRegistry implements Redaction {
  /** Value to all the forms it is found in, longest first. */
  readonly #forms = new Map<string, readonly string[]>()

  register(value: string): void {
    if (value.length < MIN_LENGTH || this.#forms.has(value)) return
    if (this.#forms.size >= MAX_VALUES) {
      const oldest = this.#forms.keys().next()
      if (!oldest.done) this.#forms.delete(oldest.value)
    }
    this.#forms.set(value, formsOf(value))
  }

  redact(text: string): string {
    let result = text
    // Longest first, lest a secret that is part of another leaves the rest of it standing.
    const found = [...this.#forms.values()].flatMap((forms) => forms.filter((form) => text.includes(form)))
    for (const form of found.sort((a, b) => b.length - a.length)) result = result.replaceAll(form, REDACTED)
    return result.replaceAll(API_KEY, REDACTED)
  }

  redactDeep(value: unknown): unknown {
    return this.#deep(value, new Set())
  }

  #deep(value: unknown, above: Set<object>): unknown {
    if (typeof value === 'string') return this.redact(value)
    if (typeof value !== 'object' || value === null) return value
    if (above.has(value)) return '[circular]'
    above.add(value)
    const copy = Array.isArray(value)
      ? value.map((item) => this.#deep(item, above))
      : Object.fromEntries(
          Object.entries(value).map(([key, item]) => [
            this.redact(key),
            isSecretName(key) && item !== null && item !== undefined ? REDACTED : this.#deep(item, above),
          ]),
        )
    above.delete(value)
    return copy
  }
}

/** A value as it appears plainly, in JSON, in a URL, in a form, in HTML, and in base64 at any place of a longer text. */
const formsOf = (value: string): string[] => {
  const json = JSON.stringify(value).slice(1, -1)
  const forms = new Set([
    value,
    json,
    JSON.stringify(json).slice(1, -1),
    urlEncoded(value),
    urlEncoded(value).replaceAll('%20', '+'),
    html(value),
    html(value).replaceAll('&quot;', '&#34;'),
    html(value).replaceAll('&#39;', '&#x27;'),
    // Other servers write JSON in ASCII alone, and cut off what stands around a value.
    inAscii(json),
    value.trim(),
  ])
  forms.add(json.replaceAll('/', '\\/'))
  forms.add(json.replaceAll(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`))
  for (const encoded of base64Forms(value)) {
    forms.add(encoded)
    forms.add(encoded.replaceAll('+', '-').replaceAll('/', '_'))
    forms.add(urlEncoded(encoded))
  }
  return [...forms].filter((form) => form.length >= MIN_LENGTH).sort((a, b) => b.length - a.length)
}

const inAscii = (json: string): string =>
  json.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

const urlEncoded = (value: string): string =>
  // By way of UTF-8, because a lone surrogate has no URL form.
  encodeURIComponent(Buffer.from(value, 'utf8').toString('utf8'))

const html = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')

/** The part of the base64 text that depends on the value alone, for each of the three places it can start at. */
const base64Forms = (value: string): string[] => {
  const bytes = Buffer.from(value, 'utf8')
  const forms = [bytes.toString('base64'), bytes.toString('base64').replace(/=+$/, '')]
  for (const shift of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const start = [0, 2, 3][shift]!
    const end = Math.floor(((shift + bytes.length) * 8) / 6)
    const core = encoded.slice(start, end)
    // A short core occurs by chance.
    if (core.length >= 8) forms.push(core)
  }
  return forms
}
