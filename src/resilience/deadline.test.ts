import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock.js'
import { Deadline } from './deadline.js'

const setUp = (totalMs: number | undefined, extendable: boolean) => {
  const clock = new VirtualClock()
  let expired = 0
  const deadline = new Deadline({ clock, totalMs, extendable, onExpire: () => expired++ })
  return { clock, deadline, expired: () => expired }
}

describe('a deadline', () => {
  it('expires once, at its time', async () => {
    const { clock, expired } = setUp(1000, false)
    await clock.advance(999)
    expect(expired()).toBe(0)
    await clock.advance(5000)
    expect(expired()).toBe(1)
  })

  it('knows what fits', async () => {
    const { clock, deadline } = setUp(1000, false)
    await clock.advance(400)
    expect([deadline.fits(600), deadline.fits(601), deadline.hardAt]).toEqual([true, false, 1000])
  })

  it('stands still while the call waits its turn, if it may be extended', async () => {
    const { clock, deadline, expired } = setUp(1000, true)
    await clock.advance(400)
    deadline.suspend()
    await clock.advance(60_000)
    expect(deadline.remainingMs()).toBe(600)
    deadline.resume()
    expect(deadline.extendedMs).toBe(60_000)
    await clock.advance(599)
    expect(expired()).toBe(0)
    await clock.advance(1)
    expect(expired()).toBe(1)
  })

  it('does not stand still otherwise', async () => {
    const { clock, deadline, expired } = setUp(1000, false)
    deadline.suspend()
    await clock.advance(1000)
    expect(expired()).toBe(1)
  })

  it('leaves no timer when cancelled, and sets none when there is none', () => {
    const some = setUp(1000, true)
    some.deadline.cancel()
    const none = setUp(undefined, true)
    expect([some.clock.pending, none.clock.pending, none.deadline.fits(1e12), none.deadline.hardAt]).toEqual([0, 0, true, undefined])
  })
})
