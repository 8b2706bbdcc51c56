import { expect, it } from 'vitest'
import { VirtualClock } from '../clock.js'
import type { SlotUse } from './rate-limiter.js'
import { SentRequests } from './sent-requests.js'

it('remembers each request from its end on for a window, and longer what was given up', async () => {
  const clock = new VirtualClock()
  const sent = new SentRequests(clock)
  const released: (SlotUse | undefined)[] = []
  const slot = () => sent.remember({ release: (use) => void released.push(use) }, () => 1000)
  const [answered, abandoned, unused, held] = [slot(), slot(), slot(), slot()]
  await clock.advance(10)
  answered.release()
  answered.release()
  abandoned.release('abandoned')
  unused.release('unused')
  void held
  expect(released).toEqual(['answered', 'answered', 'abandoned', 'unused'])
  expect(sent.expiries()).toEqual([1010, 6010])
  await clock.advance(1000)
  expect(sent.expiries()).toEqual([6010])
  await clock.advance(5000)
  expect(sent.expiries()).toEqual([])
})

it('forgets on the way, however many there are', async () => {
  const clock = new VirtualClock()
  const sent = new SentRequests(clock)
  for (let second = 0; second < 5000; second++) {
    sent.remember({ release: () => undefined }, () => 1000).release()
    await clock.advance(1000)
  }
  expect(sent.expiries()).toEqual([])
})
