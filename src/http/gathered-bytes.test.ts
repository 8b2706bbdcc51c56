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

test('many small pieces take little more room than their bytes', () => {
  const gathered = new GatheredBytes()
  const bytes = Buffer.from(Array.from({ length: 40_000 }, (_, at) => at % 251))
  for (const byte of bytes) gathered.add(Buffer.from([byte]))
  expect(gathered.join().equals(bytes)).toBe(true)
})

test('small pieces before, between and after large ones keep their places', () => {
  const gathered = new GatheredBytes()
  const pieces = [
    Buffer.from('a'),
    Buffer.alloc(2048, 'B'),
    Buffer.from('c'),
    Buffer.from('d'),
    Buffer.alloc(2047, 'e'),
    Buffer.alloc(9000, 'F'),
  ]
  for (const piece of pieces) gathered.add(piece)
  expect(gathered.join().toString()).toBe(Buffer.concat(pieces).toString())
})

test('what was thrown away is not in what comes after it', () => {
  const gathered = new GatheredBytes()
  gathered.add(Buffer.from('one'))
  gathered.clear()
  gathered.add(Buffer.alloc(3, 'x'))
  expect(gathered.join().toString()).toBe('xxx')
})

test('a piece that is no Buffer comes back as one, over the same bytes', () => {
  const gathered = new GatheredBytes()
  const whole = new Uint8Array(6000).fill(7)
  const piece = whole.subarray(1000, 4000)
  gathered.add(piece)
  const joined = gathered.join()
  expect(Buffer.isBuffer(joined)).toBe(true)
  expect([joined.length, joined.buffer, joined.byteOffset]).toEqual([3000, whole.buffer, 1000])
})
