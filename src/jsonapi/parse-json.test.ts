import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { JsonError, parseJson } from './parse-json.js'

describe('numbers', () => {
  it.each([
    ['{"id":4489414129010794}', { id: 4489414129010794 }],
    ['{"id":9007199254740991}', { id: 9007199254740991 }],
    ['{"id":9007199254740992}', { id: '9007199254740992' }],
    ['{"id":-9007199254740992}', { id: '-9007199254740992' }],
    ['[123456789012345678, 1]', ['123456789012345678', 1]],
    ['[\n 123456789012345678\n]', ['123456789012345678']],
    [
      '{"a":123456789012345678,"b":"1234567890123456789","c":987654321098765432}',
      { a: '123456789012345678', b: '1234567890123456789', c: '987654321098765432' },
    ],
    ['[0.12345678901234567890]', [0.12345678901234568]],
    ['[12345678901234567890.5]', [12345678901234567000]],
    ['[12345678901234567890e2]', [1.2345678901234568e21]],
    ['12345678901234567890', '12345678901234567890'],
  ])('%s keeps every digit of an integer', (text, value) => {
    expect(parseJson(text)).toEqual(value)
  })

  it.each([
    '{"a":"serial, 12345678901234567890, and more"}',
    '{"a":"say \\"12345678901234567890\\" : 12345678901234567890 "}',
    '{"a":"back\\\\","b":" 12345678901234567890 "}',
    '{" 12345678901234567890 ":1}',
  ])('%s: digits inside a string stay where they are', (text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text))
  })

  it('agrees with JSON.parse wherever no integer is unsafe', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!/\d{16,}/.test(text) && !text.includes('__proto__'))
        expect(parseJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('keeps the digits of any integer in any place', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }), fc.string(), fc.boolean(), (id, text, indent) => {
        const json = JSON.stringify({ before: text, list: [text, 'ID'], after: text }, null, indent ? 2 : 0).replace('"ID"', String(id))
        expect(parseJson(json)).toEqual({ before: text, list: [text, String(id)], after: text })
      }),
    )
  })
})

describe('what comes from outside', () => {
  it.each(['', '  ', '{', '{"a":1', '<html>', '[1,]', 'undefined', '\u0000', '[01234567890123456789]', '[1-2345678901234567890]'])(
    '%j is refused, and not quoted',
    (text) => {
      expect(() => parseJson(text)).toThrow(JsonError)
    },
  )

  it('never quotes the text, which may hold a secret', () => {
    expect(() => parseJson('{"password":"hunter22hunter22"')).toThrow(/^the text is not valid JSON$/)
  })

  it.each([
    '['.repeat(100_000) + ']'.repeat(100_000),
    '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000),
    '['.repeat(65) + ']'.repeat(65),
  ])('refuses endless nesting', (text) => {
    expect(() => parseJson(text)).toThrow(/nested/)
  })

  it('takes nesting that somebody might mean', () => {
    expect(() => parseJson('['.repeat(64) + ']'.repeat(64))).not.toThrow()
  })

  it('drops __proto__ however it is spelled, and touches no prototype', () => {
    const value = parseJson('{"__proto__":{"polluted":1},"a":[{"\\u005f_proto__":{"polluted":1},"constructor":{"b":2}}]}')
    expect(value).toEqual({ a: [{ constructor: { b: 2 } }] })
    expect(Object.hasOwn((value as { a: object[] }).a[0]!, '__proto__')).toBe(false)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it('ignores a byte order mark', () => {
    expect(parseJson('\ufeff{"a":1}')).toEqual({ a: 1 })
  })
})
