import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { UsageError } from '../errors.js'
import { fitToBeSeen, plainCause, relieved } from './foreign-errors.js'
import { TransportFailure } from './transport.js'

const KEY = 'ITG.0123456789abcdef0123456789abcdef'
const redact = (text: string): string => text.replaceAll(KEY, '[redacted]')
const shown = (value: unknown): string => inspect(value, { depth: 20, showHidden: true })

/** As libraries throw them: the request with its headers and the socket hang on it. */
const loaded = (message = 'other side closed'): Error =>
  Object.assign(new TypeError(message), {
    code: 'UND_ERR_SOCKET',
    socket: { remoteAddress: '10.0.0.1' },
    request: { headers: `x-api-key: ${KEY}` },
    config: { headers: { 'x-api-key': KEY } },
    [Symbol('kData')]: Buffer.from(KEY),
  })

test('the cause of a failure says what happened and carries nothing', () => {
  const inner = Object.assign(new Error(`refused for ${KEY}`), { headers: KEY, errors: [loaded(), KEY, undefined] })
  const failure = new TransportFailure('reset', true, 'the connection broke', Object.assign(loaded(), { cause: inner }))
  expect(fitToBeSeen(failure, redact)).toBe(failure)
  expect(shown(failure)).not.toContain(KEY)
  expect(shown(failure)).not.toMatch(/socket:|request:|headers:|kData/)
  expect(failure.cause).toMatchObject({ name: 'TypeError', code: 'UND_ERR_SOCKET', message: 'other side closed' })
  expect((failure.cause as Error).cause).toMatchObject({
    message: 'refused for [redacted]',
    errors: [{ code: 'UND_ERR_SOCKET' }, {}, undefined],
  })
})

test('a defect of a library stays the error that it is, without what hangs on it', () => {
  const error = Object.assign(loaded(`cannot send ${KEY}`), { cause: loaded() })
  const stack = error.stack
  expect(relieved(error, redact)).toBe(error)
  expect(error).toBeInstanceOf(TypeError)
  expect(error).toMatchObject({ message: 'cannot send [redacted]', code: 'UND_ERR_SOCKET' })
  expect(error.stack).toBe(redact(stack ?? ''))
  expect(shown(error)).not.toContain(KEY)
})

test('one that cannot be changed is replaced by what is left of it', () => {
  const left = relieved(Object.freeze(loaded(KEY)), redact)
  expect(left).toMatchObject({ name: 'TypeError', message: '[redacted]', code: 'UND_ERR_SOCKET' })
  expect(shown(left)).not.toContain(KEY)
})

test('what is thrown and is no error is told by its text or its type', () => {
  expect(plainCause(`no ${KEY}`, redact)).toMatchObject({ message: 'no [redacted]' })
  expect(plainCause({ headers: KEY }, redact)).toMatchObject({ message: 'Something was thrown: object' })
  expect(plainCause(undefined, redact)).toBeUndefined()
  expect(relieved(KEY, redact)).toBe('[redacted]')
})

test('causes without end have an end', () => {
  const error = new Error('round')
  error.cause = error
  expect(shown(plainCause(error, redact))).not.toContain('Circular')
})

test('our own errors are fit to be seen as they are', () => {
  const error = new UsageError('usage', 'x')
  expect(fitToBeSeen(error, redact)).toBe(error)
})
