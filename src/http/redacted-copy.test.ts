import { describe, expect, it } from 'vitest'
import { NotFoundError } from '../errors.js'
import { copyWithout } from './redacted-copy.js'
import { REDACTED } from './redacted.js'

const copyOf = (value: unknown): unknown =>
  copyWithout(value, { redact: (text) => text.replaceAll('hunter2', REDACTED), isSecret: (name) => name === 'pin' })

describe('a copy', () => {
  it('of a plain value is the value', () => {
    for (const value of [undefined, null, 7, true, '']) expect(copyOf(value)).toBe(value)
    expect(copyOf('say hunter2')).toBe(`say ${REDACTED}`)
  })

  it('has words for what JSON knows not', () => {
    const value = [12n, Symbol('hunter2'), () => 'hunter2', new ArrayBuffer(5), new DataView(new ArrayBuffer(6)), new Uint16Array(2)]
    expect(copyOf(value)).toEqual(['12', '[symbol]', '[function]', '[5 bytes]', '[6 bytes]', '[4 bytes]'])
  })

  it('of a secret field holds nothing of it, and still says whether there was something', () => {
    expect(copyOf({ pin: 1234, inner: { pin: '' }, list: [{ pin: {} }] })).toEqual({
      pin: REDACTED,
      inner: { pin: REDACTED },
      list: [{ pin: REDACTED }],
    })
    expect(copyOf([{ pin: null }, { pin: undefined }, { pin: true }, { pin: false }])).toEqual([
      { pin: null },
      { pin: undefined },
      { pin: true },
      { pin: false },
    ])
  })

  it('may hold the same thing twice, and not itself', () => {
    const shared = { a: 1 }
    const circle: { shared: object[]; self?: unknown } = { shared: [shared, shared] }
    circle.self = [circle]
    expect(copyOf(circle)).toEqual({ shared: [{ a: 1 }, { a: 1 }], self: ['[circular]'] })
  })

  it('goes sixteen levels deep', () => {
    const nested = (levels: number): unknown => (levels === 0 ? 'end' : [nested(levels - 1)])
    expect(JSON.stringify(copyOf(nested(16)))).toContain('end')
    expect(JSON.stringify(copyOf(nested(17)))).toContain('[nested too deep]')
  })
})

describe('what says how it looks as JSON', () => {
  it('is copied as that', () => {
    const fields = { pin: 1, text: 'hunter2' }
    expect(copyOf([{ toJSON: () => fields }, { toJSON: () => 'hunter2' }, { toJSON: () => null }, { toJSON: () => 7 }])).toEqual([
      { pin: REDACTED, text: REDACTED },
      REDACTED,
      null,
      7,
    ])
    expect(copyOf({ toJSON: 'no function' })).toEqual({ toJSON: 'no function' })
  })

  it('may be asked for it where it is', () => {
    class Money {
      readonly #cents = 5
      toJSON(): object {
        return { cents: this.#cents }
      }
    }
    expect(copyOf(new Money())).toEqual({ cents: 5 })
  })
})

describe('an error', () => {
  it('is its name, code and message, and whatever caused it', () => {
    const cause = Object.assign(new RangeError('too far'), { code: 'EFAR', socket: 'hunter2' })
    expect(copyOf(new Error('no hunter2', { cause }))).toEqual({
      name: 'Error',
      message: `no ${REDACTED}`,
      cause: { name: 'RangeError', code: 'EFAR', message: 'too far' },
    })
    expect(Object.keys(copyOf(new Error('plain')) as object)).toEqual(['name', 'message'])
  })

  it('of ours is what it says of itself', () => {
    const error = new NotFoundError('Not found.', { status: 404, method: 'GET', path: '/x', resourceId: '7', cause: new Error('hunter2') })
    expect(copyOf(error)).toMatchObject({ code: 'not_found', status: 404, resourceId: '7', cause: { message: REDACTED } })
  })
})
