import { describe, expect, it } from 'vitest'
import { ProtocolError } from '../errors.js'
import { bodyText, readDocument, UnreadableBody } from './response-body.js'
import type { TransportResponse } from './transport.js'

const answer = (body: string | Uint8Array, fields: Partial<TransportResponse> = {}): TransportResponse => ({
  status: 200,
  headers: { 'content-type': 'application/vnd.api+json' },
  body: typeof body === 'string' ? Buffer.from(body) : body,
  ...fields,
})
const reasonOf = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    expect(error).toBeInstanceOf(UnreadableBody)
    expect(error).toMatchObject({ name: 'UnreadableBody' })
    return (error as Error).message
  }
  throw new Error('nothing was thrown')
}

describe('a document', () => {
  it('is read, with integers that no number can hold', () => {
    expect(readDocument(answer('{"data":{"id":12345678901234567890}}'), false)).toEqual({ data: { id: '12345678901234567890' } })
  })

  it('is read from a part of a larger buffer', () => {
    const whole = new Uint8Array(Buffer.from('xx{"data":[]}yy'))
    const part = whole.subarray(2, 13)
    expect(readDocument(answer(part), false)).toEqual({ data: [] })
    expect(bodyText(part)).toBe('{"data":[]}')
  })

  it('is read without a content type, and by whoever knows more of it', () => {
    expect(readDocument(answer('{}', { headers: {} }), false)).toEqual({})
    expect(readDocument(answer('secret'), false, (bytes) => ({ length: bytes.length }))).toEqual({ length: 6 })
  })
})

describe('an empty answer', () => {
  it('is no document where one may be missing', () => {
    expect(readDocument(answer(''), true)).toBeUndefined()
    expect(readDocument(answer('', { status: 204 }), false)).toBeUndefined()
    for (const blank of [' ', '\r\n', ' '.repeat(15)]) expect(readDocument(answer(blank), true)).toBeUndefined()
  })

  it('is unreadable elsewhere', () => {
    expect(reasonOf(() => readDocument(answer(''), false))).toMatch(/empty/)
    expect(reasonOf(() => readDocument(answer(' '), false))).toMatch(/^the answer/)
  })
})

describe('what is no document', () => {
  it.each([
    ['a page of HTML', answer('<html>', { headers: { 'content-type': 'text/html; charset=utf-8' } }), /HTML/],
    ['not UTF-8', answer(Buffer.from([0x7b, 0xff, 0x7d])), /UTF-8/],
    ['cut off', answer('{"data":["customer'), /^the answer/],
    ['a list', answer('[]'), /not a document/],
    ['nothing', answer('null'), /not a document/],
    ['a word', answer('"customer"'), /not a document/],
  ])('(%s) is said to be so, without a word of it', (_, response, reason) => {
    for (const mayBeEmpty of [true, false]) {
      const message = reasonOf(() => readDocument(response, mayBeEmpty))
      expect(message).toMatch(reason)
      expect(message).not.toContain('customer')
    }
  })

  it('may be found out by whoever reads it; a defect of theirs stays one', () => {
    const cause = new ProtocolError('protocol_error', 'There is no value (v1.2).')
    const fail = (error: Error) => (): never => {
      throw error
    }
    expect(reasonOf(() => readDocument(answer('{}'), false, fail(cause)))).toBe('There is no value (v1.2)')
    expect(() => readDocument(answer('{}'), false, fail(cause))).toThrow(expect.objectContaining({ cause }))
    expect(() => readDocument(answer('{}'), false, fail(new TypeError('a defect')))).toThrow(TypeError)
  })

  it('keeps what the parser said as its cause', () => {
    expect(() => readDocument(answer('{"a"'), false)).toThrow(expect.objectContaining({ cause: expect.any(Error) }))
  })
})
