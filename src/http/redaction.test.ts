import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { REDACTED, SecretRegistry } from './redaction.js'

const withSecrets = (...values: string[]): SecretRegistry => {
  const registry = new SecretRegistry()
  for (const value of values) registry.register(value)
  return registry
}
const SECRET = 'p"ä/ss & w\\ord<1>'

describe('a registered secret', () => {
  it.each([
    ['plain', SECRET],
    ['JSON', JSON.stringify({ a: SECRET })],
    ['JSON in JSON', JSON.stringify(JSON.stringify({ a: SECRET }))],
    ['a URL', `https://x/?q=${encodeURIComponent(SECRET)}`],
    ['a form', new URLSearchParams({ q: SECRET }).toString()],
    ['base64', Buffer.from(SECRET).toString('base64')],
    ['base64 for URLs', Buffer.from(SECRET).toString('base64url')],
    ['HTML', `<p>${SECRET.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')}</p>`],
    [
      'HTML with numbers for quotes',
      SECRET.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&#34;'),
    ],
    ['JSON in ASCII', JSON.stringify(SECRET).replaceAll('ä', String.raw`\u00e4`)],
  ])('is found in %s', (_, text) => {
    const shown = withSecrets(SECRET).redact(text)
    expect(shown).toContain(REDACTED)
    expect(shown).not.toContain('ss')
  })

  it('is found within a longer base64 text, wherever it begins', () => {
    const secret = 'Tr0ub4dor-and-three'
    for (const before of ['', 'u', 'us', 'use', 'user:']) {
      const text = Buffer.from(`${before}${secret}:tail`).toString('base64')
      expect(withSecrets(secret).redact(text)).toContain(REDACTED)
    }
  })

  it('leaves nothing of itself behind when it is part of another', () => {
    expect(withSecrets('hunter', 'hunter-and-more').redact('hunter-and-more')).toBe(REDACTED)
  })

  it('is found without the blanks around it', () => {
    expect(withSecrets(' hunter2 ').redact("'hunter2' is too common")).toBe(`'${REDACTED}' is too common`)
  })

  it('of less than four characters is left alone', () => {
    expect(withSecrets('abc', '').redact('abc def')).toBe('abc def')
  })

  it('never survives, whatever it is and wherever it stands', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 6, maxLength: 40 }), fc.string(), fc.string(), (secret, before, after) => {
        fc.pre(!REDACTED.includes(secret))
        const registry = withSecrets(secret)
        for (const spelled of [secret, JSON.stringify(secret).slice(1, -1), Buffer.from(secret).toString('base64')]) {
          fc.pre(!(before + after).includes(spelled) && !REDACTED.includes(spelled))
          expect(registry.redact(`${before}|${spelled}|${after}`)).not.toContain(`|${spelled}|`)
        }
      }),
    )
  })
})

describe('without being registered', () => {
  it('an API key is recognised by its form', () => {
    expect(new SecretRegistry().redact('key ITG.0123456789abcdef0123456789abcdef!')).toBe(`key ${REDACTED}!`)
    expect(new SecretRegistry().redact('ITG.short')).toBe('ITG.short')
  })

  it('a field is emptied by its name, deep inside', () => {
    const value = {
      data: [
        { type: 'passwords', attributes: { name: 'vpn', password: 'hunter22', 'otp-secret': 'JBSW', otp_secret: 'x', otpSecret: 'y' } },
      ],
    }
    expect(new SecretRegistry().redactDeep(value)).toEqual({
      data: [
        {
          type: 'passwords',
          attributes: { name: 'vpn', password: REDACTED, 'otp-secret': REDACTED, otp_secret: REDACTED, otpSecret: REDACTED },
        },
      ],
    })
    expect(new SecretRegistry().redactDeep({ headers: { 'X-Api-Key': 'k', Authorization: 'Bearer x' } })).toEqual({
      headers: { 'X-Api-Key': REDACTED, Authorization: REDACTED },
    })
  })
})

describe('deep redaction', () => {
  it('copies, and leaves the original alone', () => {
    const original = { a: ['say hunter22', 7, null, true, undefined], 'hunter22-key': 1, password: null }
    const copy = withSecrets('hunter22').redactDeep(original)
    expect(copy).toEqual({ a: [`say ${REDACTED}`, 7, null, true, undefined], [`${REDACTED}-key`]: 1, password: null })
    expect(original.a[0]).toBe('say hunter22')
  })

  it('survives a circle', () => {
    const circle: Record<string, unknown> = { a: 1 }
    circle['self'] = circle
    expect(new SecretRegistry().redactDeep(circle)).toEqual({ a: 1, self: '[circular]' })
  })
})
