import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GatheredBytes } from './gathered-bytes.js'

test('pieces of any size come together in their order', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 255 })), { maxLength: 40 }), (given) => {
      const pieces = given.map(([length, byte]) => Buffer.alloc(length, byte))
      const gathered = new GatheredBytes()
      for (const piece of pieces) gathered.add(piece)
      const all = Buffer.concat(pieces)
      expect(gathered.size).toBe(all.length)
      expect(gathered.join().equals(all)).toBe(true)
    }),
  )
})

test('one large piece is not copied', () => {
  const gathered = new GatheredBytes()
  const piece = Buffer.alloc(5000)
  gathered.add(piece)
  expect(gathered.join()).toBe(piece)
})
