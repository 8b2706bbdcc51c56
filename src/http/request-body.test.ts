import { describe, expect, it } from 'vitest'
import { encodeRequestBody, requireSendable } from './request-body.js'
import type { RequestContent } from './types.js'

describe('a body', () => {
  it('goes out as JSON, and no body as none', () => {
    expect(encodeRequestBody({ data: { type: 'passwords' } }, 100)).toBe('{"data":{"type":"passwords"}}')
    expect(encodeRequestBody(undefined, 100)).toBeUndefined()
  })

  it('is measured in bytes, not in characters', () => {
    const body = 'ü€'.repeat(10)
    const bytes = 52
    expect(encodeRequestBody(body, bytes)).toBe(JSON.stringify(body))
    expect(() => encodeRequestBody(body, bytes - 1)).toThrow(expect.objectContaining({ code: 'too_large', outcome: 'not_sent' }))
  })

  it('that is too large says how large it is and what to do', () => {
    expect(() => encodeRequestBody('x'.repeat(3 * 1_048_576), 2 * 1_048_576)).toThrow(
      expect.objectContaining({
        message: 'The body has 3.0 MB, and the API takes about 2.0 MB.',
        hint: expect.stringContaining('See troubleshooting: too_large'),
      }),
    )
  })
})

describe('content', () => {
  const content = (fields: Partial<RequestContent>): RequestContent => ({
    contentType: 'multipart/form-data; boundary=b',
    sizeBytes: 10,
    open: () => {
      throw new Error('opened')
    },
    ...fields,
  })

  it('of up to the largest size may be sent, and is not opened for that', () => {
    for (const sizeBytes of [0, 10]) expect(() => requireSendable(content({ sizeBytes }), undefined, 10)).not.toThrow()
    expect(() => requireSendable(content({ sizeBytes: 11 }), undefined, 10)).toThrow(expect.objectContaining({ code: 'too_large' }))
  })

  it.each([
    ['a size that is not known', { sizeBytes: Number.NaN }, /size/],
    ['a size below nothing', { sizeBytes: -1 }, /size/],
    ['no type', { contentType: '' }, /type/],
    ['a type with a line break', { contentType: 'a/b\r\nx-evil: 1' }, /type/],
    ['a type that ends in one', { contentType: 'a/b\n' }, /type/],
    ['a type that begins with one', { contentType: '\na/b' }, /type/],
  ])('with %s is refused', (_, fields, message) => {
    expect(() => requireSendable(content(fields), undefined, 100)).toThrow(
      expect.objectContaining({ code: 'invalid_input', outcome: 'not_sent', message: expect.stringMatching(message) }),
    )
  })

  it('beside a body is refused', () => {
    expect(() => requireSendable(content({}), {}, 100)).toThrow(
      expect.objectContaining({ code: 'invalid_input', message: expect.stringMatching(/either/) }),
    )
  })
})
