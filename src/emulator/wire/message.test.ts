import { describe, expect, it } from 'vitest'
import { LongText } from './long-text.js'
import { longResponse, sizeOf, withBody } from './message.js'

const responseOf = (...parts: readonly string[]) => {
  const text = new LongText()
  for (const part of parts) text.add(part)
  return longResponse(200, text)
}

describe('a response that was made as bytes', () => {
  it.each([[['{"a":', '1}']], [['Zoë’s ', '日本 ', '😀']], [['é'.repeat(5_000_000), 'x']]])(
    'has them as its text and as its size',
    (parts) => {
      const response = responseOf(...parts)
      expect(response.body === parts.join('')).toBe(true)
      expect(sizeOf(response)).toBe(Buffer.byteLength(parts.join('')))
      expect(response.utf8?.equals(Buffer.from(parts.join('')))).toBe(true)
    },
  )
  it('keeps its own bytes when another one is made', () => {
    const first = responseOf('first')
    responseOf('other')
    expect(first.body).toBe('first')
  })
  it('goes out with the body that it was given since', () => {
    const changed = withBody(responseOf('{"a":1}'), '{"a":"longer"}')
    expect(changed.utf8).toBeUndefined()
    expect(sizeOf(changed)).toBe(14)
  })
})
