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

  it('stands still once, however often it is told to, and goes on once', async () => {
    const { clock, deadline } = setUp(1000, true)
    deadline.suspend()
    await clock.advance(300)
    deadline.suspend()
    await clock.advance(300)
    deadline.resume()
    deadline.resume()
    expect([deadline.extendedMs, deadline.remainingMs(), clock.pending]).toEqual([600, 1000, 1])
  })

  it('names no time that no wait may pass where a wait moves it', () => {
    expect([setUp(1000, true).deadline.hardAt, setUp(1000, false).deadline.hardAt, setUp(undefined, false).deadline.hardAt]).toEqual([
      undefined,
      1000,
      undefined,
    ])
  })

  it('that is none is never reached, suspended or not', async () => {
    const { clock, deadline, expired } = setUp(undefined, true)
    deadline.suspend()
    await clock.advance(1e9)
    deadline.resume()
    deadline.cancel()
    expect([deadline.remainingMs(), deadline.extendedMs, expired(), clock.pending]).toEqual([Infinity, 0, 0, 0])
  })

  it('that has passed during the wait expires at once', async () => {
    const { clock, deadline, expired } = setUp(0, true)
    deadline.suspend()
    await clock.advance(10)
    expect(expired()).toBe(0)
    deadline.resume()
    await clock.advance(0)
    expect(expired()).toBe(1)
  })
})
