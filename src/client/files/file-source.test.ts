import { expect, test } from 'vitest'
import { streamSource } from './file-source.js'

const limits = { maxBytes: 100, refuse: () => new Error('too large') }

test('a stream that gives empty pieces for ever ends with its signal', async () => {
  const controller = new AbortController()
  let pieces = 0
  const endless = async function* (): AsyncGenerator<Uint8Array> {
    // A turn of the event loop for each piece gives the signal its turn; without it there would be no end.
    for (; pieces < 10_000; pieces++) yield Buffer.alloc(0)
  }
  setImmediate(() => controller.abort(new Error('mine')))
  await expect(streamSource(endless(), 'a.txt', { ...limits, signal: controller.signal })).rejects.toThrow('mine')
  expect(pieces).toBeLessThan(10_000)
})

test('a stream with empty pieces in it is all the others', async () => {
  const stream = async function* (): AsyncGenerator<Uint8Array> {
    for (const piece of ['a', '', 'b', '']) yield Buffer.from(piece)
  }
  const source = await streamSource(stream(), 'a.txt', limits)
  expect(source.sizeBytes).toBe(2)
})
