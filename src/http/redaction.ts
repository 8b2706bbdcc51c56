import { namesSecret, plainName } from '../jsonapi/secret-names.js'
import { layersOf } from './decoded-layers.js'
import { REDACTED } from './redacted.js'
import { copyWithout } from './redacted-copy.js'
import { SecretScan, united } from './secret-scan.js'
import type { Stretch } from './secret-scan.js'

export { REDACTED } from './redacted.js'

/** A shorter value would tear holes into ordinary words. */
const MIN_LENGTH = 4
/** So many values of late are always known, and at most twice as many: a client that writes passwords all day does not grow for ever. */
const VALUES_OF_LATE = 20_000

const API_KEY = /ITG\.[\w-]{8,}/g

export { namesSecret as isSecretName } from '../jsonapi/secret-names.js'

/** Knows the secrets of one client and takes them out of whatever is about to be shown. */
export interface Redaction {
  /**
   * From now on this value is never shown, in whichever of the usual spellings, nor a piece of it of twelve characters or more. Shorter
   * than four characters: ignored. `lasting`: however many others are registered later; otherwise the last 20,000 at least are known.
   */
  register(value: string, options?: { readonly lasting?: boolean }): void
  /** From now on a field of this name is emptied by `redactDeep`, whatever it holds. Case and separators do not matter. */
  registerName(name: string): void
  /** The text without a secret. */
  redact(text: string): string
  /**
   * A plain copy with every text redacted and every field with a secret name emptied: for logs and the like. Errors keep name, code,
   * message and cause; objects that say how they look as JSON look like that; bytes are counted and not shown.
   */
  redactDeep(value: unknown): unknown
}

export class SecretRegistry implements Redaction {
  readonly #lasting = new Values()
  #young = new Values()
  #old: Values | undefined
  readonly #names = new Set<string>()
  readonly #valuesOfLate: number

  constructor({ valuesOfLate = VALUES_OF_LATE }: { readonly valuesOfLate?: number } = {}) {
    this.#valuesOfLate = valuesOfLate
  }

  register(value: string, { lasting = false }: { readonly lasting?: boolean } = {}): void {
    if (value.length < MIN_LENGTH || this.#lasting.has(value)) return
    if (lasting) return this.#lasting.add(value)
    if (this.#young.has(value)) return
    if (this.#young.size >= this.#valuesOfLate) {
      this.#old = this.#young
      this.#young = new Values()
    }
    this.#young.add(value)
  }

  registerName(name: string): void {
    this.#names.add(plainName(name))
  }

  redact(text: string): string {
    if (text.length < MIN_LENGTH) return text
    const found = this.#lasting.size + this.#young.size === 0 ? [] : this.#find(text)
    const clean = found.length === 0 ? text : without(text, united(found))
    return clean.includes('ITG.') ? clean.replaceAll(API_KEY, REDACTED) : clean
  }

  redactDeep(value: unknown): unknown {
    return copyWithout(value, { redact: (text) => this.redact(text), isSecret: (name) => this.#isSecret(name) })
  }

  /** In the text as it stands, and as it reads once its escapes are undone. */
  #find(text: string): Stretch[] {
    const found: Stretch[] = []
    for (const layer of layersOf(text)) {
      const here: Stretch[] = []
      this.#lasting.find(layer.text, here)
      this.#young.find(layer.text, here)
      this.#old?.find(layer.text, here)
      for (const [start, end] of united(here)) found.push([layer.placeOf(start), layer.placeOf(end)])
    }
    return found
  }

  #isSecret(name: string): boolean {
    return namesSecret(name) || (this.#names.size > 0 && this.#names.has(plainName(name)))
  }
}

/** Values, and the means to find them in whichever spelling. */
class Values {
  readonly #known = new Set<string>()
  readonly #scan = new SecretScan()

  get size(): number {
    return this.#known.size
  }
  has(value: string): boolean {
    return this.#known.has(value)
  }
  add(value: string): void {
    this.#known.add(value)
    for (const form of formsOf(value)) this.#scan.add(form)
  }
  find(text: string, found: Stretch[]): void {
    if (this.#known.size > 0) this.#scan.find(text, found)
  }
}

const without = (text: string, stretches: readonly Stretch[]): string => {
  let clean = ''
  let kept = 0
  for (const [start, end] of stretches) {
    clean += text.slice(kept, start) + REDACTED
    kept = end
  }
  return clean + text.slice(kept)
}

/**
 * A value as it appears plainly, in JSON, in a URL, in a form, in HTML, and in base64 at any place of a longer text. Other spellings of
 * the same kinds are found because escapes are undone; these are here so that a piece of one is found as well.
 */
const formsOf = (value: string): readonly string[] => {
  const json = JSON.stringify(value).slice(1, -1)
  const url = urlEncoded(value)
  const forms = new Set([
    value,
    json,
    JSON.stringify(json).slice(1, -1),
    url,
    url.replaceAll('%20', '+'),
    url.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
    html(value),
    html(value).replaceAll('&quot;', '&#34;'),
    html(value).replaceAll('&#39;', '&#x27;'),
    // What a debugger shows between single quotes.
    value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n'),
    // Other servers write JSON in ASCII alone, and cut off what stands around a value.
    inAscii(json),
    value.trim(),
    // What is left of a form once its escapes are undone, and of blanks on a page.
    value.replaceAll(' ', '+'),
    value.replaceAll(/\s+/g, ' ').trim(),
    // A value that holds escapes itself has them undone together with those around it.
    ...[...layersOf(value)].map((layer) => layer.text),
  ])
  forms.add(json.replaceAll('/', '\\/'))
  forms.add(json.replaceAll(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`))
  for (const encoded of base64Forms(value)) {
    forms.add(encoded)
    forms.add(encoded.replaceAll('+', '-').replaceAll('/', '_'))
    forms.add(urlEncoded(encoded))
  }
  return [...forms].filter((form) => form.length >= MIN_LENGTH)
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
