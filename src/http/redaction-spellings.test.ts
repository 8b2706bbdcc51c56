import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { REDACTED, SecretRegistry } from './redaction.js'

const redactionOf = (...values: string[]): SecretRegistry => {
  const registry = new SecretRegistry()
  for (const value of values) registry.register(value)
  return registry
}
const inHtml = (value: string, quotes: Readonly<Record<string, string>>): string =>
  value.replaceAll(/[&<>"']/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', ...quotes })[character]!)

// Short, so that each has to be found as a whole in exactly this spelling.
describe('a short secret', () => {
  it.each([
    ['plain', 'a"b\\c', 'a"b\\c'],
    ['JSON', 'a"b\\c', JSON.stringify('a"b\\c').slice(1, -1)],
    ['JSON in JSON', 'a"b\\c', JSON.stringify(JSON.stringify('a"b\\c')).slice(3, -3)],
    ['JSON with slashes escaped', 'a/b/c', String.raw`a\/b\/c`],
    ['JSON for HTML', 'a<b>c&d', String.raw`a\u003cb\u003ec\u0026d`],
    ['JSON in ASCII', 'aäb€', String.raw`a\u00e4b\u20ac`],
    ['a URL', 'a b/c', 'a%20b%2Fc'],
    ['a URL with small letters', 'a/b=c', 'a%2fb%3dc'],
    ['a form', 'a b/c', 'a+b%2Fc'],
    ['HTML', `a&b<c>d"e'f`, inHtml(`a&b<c>d"e'f`, { '"': '&quot;', "'": '&#39;' })],
    ['HTML with a number for double quotes', `a"b"c`, inHtml(`a"b"c`, { '"': '&#34;' })],
    ['HTML with a number for single quotes', `a'b'c`, inHtml(`a'b'c`, { "'": '&#x27;' })],
    ['what a debugger shows', 'a"b\\c\nd', inspect('a"b\\c\nd').slice(1, -1)],
    ['a text that was trimmed', ' abcd ', 'abcd'],
    ['base64', 'abcd', 'YWJjZA=='],
    ['base64 without its end', 'abcd', 'YWJjZA'],
    ['base64 for URLs', '>>>???>', 'Pj4-Pz8_Pg'],
    ['base64 in a URL', '>>>???>', 'Pj4%2BPz8%2FPg%3D%3D'],
    ['UTF-8 in base64', 'äöü€', Buffer.from('äöü€').toString('base64')],
  ])('is found as %s', (_, secret, spelled) => {
    expect(redactionOf(secret).redact(`<${spelled}>`)).toBe(`<${REDACTED}>`)
  })

  const each = (value: string, spell: (character: string) => string): string => [...value].map(spell).join('')
  const hex = (character: string, width: number): string => character.charCodeAt(0).toString(16).padStart(width, '0')
  const percent = (value: string): string =>
    each(value, (character) => [...Buffer.from(character)].map((byte) => `%${byte.toString(16)}`).join(''))
  const ODD = `a ä!'(b)*~#{c}"\\`
  it.each([
    ['a URL, as RFC 3986 has it', each(encodeURIComponent(ODD), (one) => (/[!'()*~]/.test(one) ? `%${hex(one, 2).toUpperCase()}` : one))],
    [
      'a form, as Ruby writes it',
      each(encodeURIComponent(ODD), (one) => (/[!'()*~]/.test(one) ? `%${hex(one, 2)}` : one)).replaceAll('%20', '+'),
    ],
    ['a URL in which each character is escaped', percent(ODD)],
    ['a URL within a URL', encodeURIComponent(percent(ODD))],
    ['decimal entities', each(ODD, (one) => `&#${one.charCodeAt(0)};`)],
    ['hexadecimal entities', each(ODD, (one) => `&#x${hex(one, 4).toUpperCase()};`)],
    ['entities with names', 'a &auml;&excl;&apos;&lpar;b&rpar;&ast;~&num;&lcub;c&rcub;&quot;&bsol;'],
    ['JSON in which each character is escaped', each(ODD, (one) => `\\u${hex(one, 4).toUpperCase()}`)],
    ['such JSON in JSON', JSON.stringify(each(ODD, (one) => `\\u${hex(one, 4).toUpperCase()}`)).slice(1, -1)],
    ['JSON in JSON in JSON', JSON.stringify(JSON.stringify(JSON.stringify(ODD).slice(1, -1)).slice(1, -1)).slice(1, -1)],
    ['a URL in JSON in HTML', percent(ODD).replaceAll('%', '\\u0025').replaceAll('u', '&#117;')],
    ['what Ruby shows', JSON.stringify(ODD).slice(1, -1).replaceAll('#{', '\\#{')],
    ['bytes of what Ruby shows', [...Buffer.from(ODD)].map((byte) => `\\x${byte.toString(16).toUpperCase()}`).join('')],
    ['what JavaScript shows', each(ODD, (one) => `\\u{${hex(one, 1)}}`)],
  ])('is found as %s, whatever stands beside it', (_, spelled) => {
    const redaction = redactionOf(ODD)
    expect(redaction.redact(`<${spelled}>`)).toBe(`<${REDACTED}>`)
    expect(redaction.redact(`%zz &x; \\q 👩 %C3%A4 ${spelled} é%41`)).toBe(`%zz &x; \\q 👩 %C3%A4 ${REDACTED} é%41`)
  })

  it('that holds escapes itself is found as they are undone and as they stand', () => {
    const redaction = redactionOf('a%41&amp;b')
    for (const spelled of ['a%41&amp;b', 'a%2541%26amp%3Bb', '&#97;%2541&amp;amp;b', 'aA&b'])
      expect(redaction.redact(`<${spelled}>`)).toBe(`<${REDACTED}>`)
  })

  it('is found where its blanks were joined', () => {
    expect(redactionOf('ab  cd\te').redact('<ab cd e>')).toBe(`<${REDACTED}>`)
  })

  it.each(['', 'u', 'us', 'use'])('is found in the base64 of a longer text, behind %j', (before) => {
    const shown = redactionOf('hunter22').redact(Buffer.from(`${before}hunter22:x`).toString('base64'))
    expect(shown).toContain(REDACTED)
    // At either end stands at most what is shared with a neighbour.
    const [head, tail] = shown.split(REDACTED)
    expect(head!.length).toBeLessThanOrEqual(Math.ceil((before.length * 4) / 3) + 1)
    expect(tail!.length).toBeLessThanOrEqual(6)
  })

  it('is not seen in what may be chance', () => {
    // Five characters of base64, which any text may hold.
    expect(redactionOf('abcd').redact('YWJjZQ')).toBe('YWJjZQ')
    // Three characters are no secret, nor is their base64, nor what is left of blanks.
    expect(redactionOf('abc', ' ab ').redact('abc YWJj ab')).toBe('abc YWJj ab')
  })

  it('may be text that no URL can hold', () => {
    expect(redactionOf('ab\ud800cd').redact('<ab\ud800cd>')).toBe(`<${REDACTED}>`)
  })
})

describe('a value that is registered again', () => {
  it('takes the place of no other', () => {
    const registry = new SecretRegistry({ valuesOfLate: 2 })
    for (const value of ['alpha', 'bravo', 'alpha', 'charlie', 'alpha']) registry.register(value)
    expect(registry.redact('alpha bravo charlie')).toBe(`${REDACTED} ${REDACTED} ${REDACTED}`)
  })
})

it.each(['Authorization', 'Proxy-Authorization', 'Cookie', 'Set-Cookie'])('the header %s is never shown', (name) => {
  expect(new SecretRegistry().redactDeep({ [name]: 'x' })).toEqual({ [name]: REDACTED })
})
