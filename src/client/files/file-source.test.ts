import { expect, test } from 'vitest'
import { VirtualClock } from '../../clock.js'
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

test('a stream that hangs ends with the deadline of the call', async () => {
  const clock = new VirtualClock()
  const hanging = async function* (): AsyncGenerator<Uint8Array> {
    yield new Uint8Array([1])
    await new Promise(() => undefined)
  }
  const refused = expect(streamSource(hanging(), 'a.txt', { ...limits, deadlineMs: 500, clock })).rejects.toMatchObject({
    code: 'deadline_exceeded',
    outcome: 'not_sent',
  })
  await clock.advance(500)
  await refused
})

test('a stream of something else than bytes is refused', async () => {
  const texts = async function* (): AsyncGenerator<Uint8Array> {
    yield 'text' as unknown as Uint8Array
  }
  await expect(streamSource(texts(), 'a.txt', limits)).rejects.toMatchObject({ code: 'invalid_input' })
})
