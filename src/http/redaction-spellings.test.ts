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
