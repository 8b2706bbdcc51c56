import { describe, expect, it } from 'vitest'
import { sleep, VirtualClock } from './clock.js'
import type { Timer } from './clock.js'

describe('the virtual clock', () => {
  it('fires timers in the order of their time, and of two for one time the one that was set first', async () => {
    const clock = new VirtualClock()
    const fired: string[] = []
    for (const [name, ms] of [
      ['c', 20],
      ['a', 10],
      ['d', 20],
      ['b', 10],
      ['now', -5],
    ] as const)
      clock.setTimer(() => fired.push(`${name} ${clock.monotonic()}`), ms)
    await clock.advance(20)
    expect(fired).toEqual(['now 0', 'a 10', 'b 10', 'c 20', 'd 20'])
  })

  it('lets promises settle between two timers', async () => {
    const clock = new VirtualClock()
    const seen: string[] = []
    const first = async (): Promise<void> => {
      await sleep(clock, 10)
      for (let step = 0; step < 100; step++) await Promise.resolve()
      await new Promise<void>((resolve) => process.nextTick(resolve))
      seen.push('first')
      // Set while time stands still, and due before the others.
      await sleep(clock, 0)
      seen.push(`again at ${clock.monotonic()}`)
    }
    clock.setTimer(() => seen.push('second'), 10.5)
    void first()
    await clock.advance(11)
    expect(seen).toEqual(['first', 'again at 10', 'second'])
  })

  it('goes no further than it is told to, and both clocks show the same time', async () => {
    const clock = new VirtualClock(1_000_000)
    let fired = false
    clock.setTimer(() => (fired = true), 100)
    await clock.advance(99)
    expect([fired, clock.monotonic(), clock.now()]).toEqual([false, 99, 1_000_099])
    await clock.advance(1)
    expect(fired).toBe(true)
  })

  it('counts the timers that wait; one that was cancelled or has fired is none', async () => {
    const clock = new VirtualClock()
    const timers = Array.from({ length: 1000 }, (_, index) => clock.setTimer(() => undefined, index))
    expect(clock.pending).toBe(1000)
    for (const timer of timers.slice(100)) timer.cancel()
    timers[500]!.cancel()
    expect(clock.pending).toBe(100)
    await clock.advance(49)
    timers[0]!.cancel()
    expect(clock.pending).toBe(50)
  })

  it('runs until the work is done, and not a timer longer', async () => {
    const clock = new VirtualClock()
    clock.setTimer(() => undefined, 5000)
    expect(await clock.run(sleep(clock, 3_600_000).then(() => 'done'))).toBe('done')
    expect(clock.monotonic()).toBe(3_600_000)
    await expect(clock.run(sleep(clock, 1).then(() => Promise.reject(new Error('no'))))).rejects.toThrow('no')
    clock.setTimer(() => undefined, 5000)
    expect(clock.pending).toBe(1)
  })

  it('says so when work waits for nothing that it could bring', async () => {
    const clock = new VirtualClock()
    await expect(clock.run(new Promise(() => undefined))).rejects.toThrow('nothing left to do')
  })

  it('waits for a turn of the event loop before it gives up, or before time goes on', async () => {
    const clock = new VirtualClock()
    const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
    expect(await clock.run(turn().then(() => clock.monotonic()))).toBe(0)
    let after = -1
    void turn().then(() => (after = clock.monotonic()))
    clock.setTimer(() => undefined, 10)
    await clock.advance(10)
    expect(after).toBe(0)
  })

  it.each([1, 2, 3, 4, 5])('does with many timers, some cancelled, what a sorted list does (seed %i)', async (seed) => {
    let state = seed
    const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
    const clock = new VirtualClock()
    const fired: number[] = []
    const set: { readonly id: number; readonly at: number; readonly timer: Timer; cancelled: boolean }[] = []
    const add = (): void => {
      const id = set.length
      const at = clock.monotonic() + Math.floor(random() * 500)
      const timer = clock.setTimer(() => {
        fired.push(id)
        if (random() < 0.4) add()
        const other = set[Math.floor(random() * set.length)]!
        if (random() < 0.5 && !fired.includes(other.id)) {
          other.timer.cancel()
          other.cancelled = true
        }
      }, at - clock.monotonic())
      set.push({ id, at, timer, cancelled: false })
    }
    for (let index = 0; index < 400; index++) add()
    await clock.advance(100_000)
    const expected = set.filter(({ cancelled }) => !cancelled).sort((a, b) => a.at - b.at || a.id - b.id)
    expect(fired).toEqual(expected.map(({ id }) => id))
    expect(clock.pending).toBe(0)
  })
})

describe('sleep', () => {
  it('ends with the reason of its signal, and leaves no timer behind', async () => {
    const clock = new VirtualClock()
    const abort = new AbortController()
    const sleeping = sleep(clock, 1000, abort.signal)
    abort.abort(new Error('enough'))
    await expect(sleeping).rejects.toThrow('enough')
    await expect(sleep(clock, 1000, abort.signal)).rejects.toThrow('enough')
    expect(clock.pending).toBe(0)
  })
})
