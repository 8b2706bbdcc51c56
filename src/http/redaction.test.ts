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

  it.each([
    ['the beginning', (secret: string) => `"${secret.slice(0, 15)}…" is too weak`],
    ['the middle', (secret: string) => `...${secret.slice(5, 17)}...`],
    ['the end', (secret: string) => secret.slice(-12)],
    ['the end of its base64', (secret: string) => Buffer.from(secret).toString('base64').slice(-14)],
    ['a part of its form in a URL', (secret: string) => encodeURIComponent(secret).slice(3, 18)],
  ])('is found where only %s is left', (_, cutting) => {
    const secret = 'Walnut&4711-Zephyr/Quill'
    const shown = withSecrets(secret).redact(`before ${cutting(secret)} after`)
    expect(shown).toContain(REDACTED)
    for (let at = 0; at + 12 <= secret.length; at++) expect(shown).not.toContain(secret.slice(at, at + 12))
  })

  it('is found as a whole however long it is, and a piece of twice that length of it', () => {
    const key = Array.from({ length: 300 }, (_, index) => `line ${index * 7919}`).join('\n')
    expect(withSecrets(key).redact(`<${key}>`)).toBe(`<${REDACTED}>`)
    for (const start of [0, 100, 1001, key.length - 23]) expect(withSecrets(key).redact(key.slice(start, start + 23))).toContain(REDACTED)
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

describe('a client that writes secrets for ever', () => {
  const registry = new SecretRegistry({ valuesOfLate: 10 })
  registry.register('the key itself', { lasting: true })
  for (let index = 0; index < 1000; index++) registry.register(`value number ${index}.`)

  it('knows its key for ever', () => {
    expect(registry.redact('the key itself')).toBe(REDACTED)
  })

  it('knows the values of late', () => {
    for (let index = 990; index < 1000; index++) expect(registry.redact(`"value number ${index}."`)).toBe(`"${REDACTED}"`)
  })

  it('forgets old ones', () => {
    const other = new SecretRegistry({ valuesOfLate: 2 })
    for (const value of ['alpha', 'bravo', 'charlie', 'delta', 'echo']) other.register(value)
    expect(other.redact('alpha bravo charlie delta echo')).toBe(`alpha bravo ${REDACTED} ${REDACTED} ${REDACTED}`)
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

describe('a name', () => {
  it.each(['client-secret', 'newPassword', 'access_token', 'PRIVATE KEY', 'X-Api-Key', 'Set-Cookie', 'otp-secret'])(
    '%j is that of a secret',
    (name) => {
      expect(new SecretRegistry().redactDeep({ [name]: 'x' })).toEqual({ [name]: REDACTED })
    },
  )

  it.each(['passwordCategoryId', 'password-folder', 'secretary', 'tokens', 'name'])('%j is not', (name) => {
    expect(new SecretRegistry().redactDeep({ [name]: 'x' })).toEqual({ [name]: 'x' })
  })

  it('is that of a secret once it was registered, however it is spelled', () => {
    const registry = new SecretRegistry()
    registry.registerName('wifi-key')
    expect(registry.redactDeep([{ 'Wifi Key': 'x', wifi_key: 7, wifiKey: true, wifi: 'x' }])).toEqual([
      { 'Wifi Key': REDACTED, wifi_key: REDACTED, wifiKey: true, wifi: 'x' },
    ])
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

  it('shows of an error what says what happened, and nothing that hangs on it', () => {
    const cause = Object.assign(new Error('refused hunter22'), { code: 'ECONNREFUSED', request: { headers: 'x-api-key: hunter22' } })
    const error = new TypeError('no hunter22', { cause })
    expect(withSecrets('hunter22').redactDeep({ error })).toEqual({
      error: {
        name: 'TypeError',
        message: `no ${REDACTED}`,
        cause: { name: 'Error', code: 'ECONNREFUSED', message: `refused ${REDACTED}` },
      },
    })
  })

  it('shows what an object says of itself, and never the bytes of one', () => {
    const value = {
      when: new Date(0),
      secret: { toJSON: () => 'hunter22' },
      said: { toJSON: () => ({ text: 'hunter22' }) },
      bytes: Buffer.from('hunter22'),
      map: new Map([['password', 'x']]),
      set: new Set(['hunter22']),
      big: 12n,
      work: () => 'hunter22',
      broken: {
        get text(): string {
          throw new Error('hunter22')
        },
      },
    }
    expect(withSecrets('hunter22').redactDeep(value)).toEqual({
      when: '1970-01-01T00:00:00.000Z',
      secret: REDACTED,
      said: { text: REDACTED },
      bytes: '[8 bytes]',
      map: { password: REDACTED },
      set: [REDACTED],
      big: '12',
      work: '[function]',
      broken: '[unreadable]',
    })
  })

  it('ends where something is nested without end', () => {
    let nested: unknown = 'x'
    for (let depth = 0; depth < 100_000; depth++) nested = [nested]
    expect(JSON.stringify(new SecretRegistry().redactDeep(nested))).toContain('[nested too deep]')
  })
})
