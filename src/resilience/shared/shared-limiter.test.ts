import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../clock.js'
import { thisProcess } from '../../process.js'
import { openDatabase } from '../../sqlite/index.js'
import type { RateLimiter, Slot } from '../rate-limiter.js'
import type { MachineTime } from './machine-time.js'
import { SharedLimiter } from './shared-limiter.js'
import type { SharedLimiterOptions } from './shared-limiter.js'
import { FILE_NAME, SharedState, StateBusy } from './shared-state.js'
import type { SharedStateOptions } from './shared-state.js'

let folder = ''
let clock: VirtualClock
const opened: SharedState[] = []
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gluekit-limiter-'))
  clock = new VirtualClock()
})
afterEach(async () => {
  for (const state of opened.splice(0)) await state.close()
  rmSync(folder, { recursive: true, force: true })
})
const file = (): string => path.join(folder, FILE_NAME)

interface Peer {
  readonly state: SharedState
  readonly limiter: SharedLimiter
  /** What it was told of sharing. */
  readonly told: (string | null)[]
}
/** A process of its own, as far as the file knows. */
const peer = async (options: Partial<SharedLimiterOptions> = {}, of: Partial<SharedStateOptions> = {}): Promise<Peer> => {
  const state = await SharedState.open({ folder, clock, ...of })
  opened.push(state)
  const told: (string | null)[] = []
  const limiter = new SharedLimiter({
    limit: 10,
    windowMs: 1000,
    interactiveShare: 0,
    clock,
    state,
    name: 'key at host',
    onSharing: (problem) => told.push(problem),
    ...options,
  })
  return { state, limiter, told }
}
/** So many slots as there are. */
const takeAll = (limiter: RateLimiter): Slot[] => {
  const slots: Slot[] = []
  for (let slot = limiter.tryAcquire('interactive'); slot !== undefined; slot = limiter.tryAcquire('interactive')) slots.push(slot)
  return slots
}
const take = (limiter: RateLimiter, count: number): Slot[] => {
  const slots = Array.from({ length: count }, () => limiter.tryAcquire('interactive'))
  expect(slots).not.toContain(undefined)
  return slots as Slot[]
}
/** Lets what the clock has set off come to its end: it reads and writes real files. */
const until = async (isSo: () => boolean): Promise<void> => {
  for (let turn = 0; turn < 10_000 && !isSo(); turn++) {
    await clock.advance(0)
    await nextTurn()
  }
  expect(isSo()).toBe(true)
}
/** A process that has ended without a word. */
const dead = (): Partial<SharedStateOptions> => ({ identity: { ...thisProcess(), pid: 2 ** 22 + 1 } })
const elsewhere = (): Partial<SharedStateOptions> => ({ identity: { ...thisProcess(), scope: 'another container' } })

describe('slots that are fetched for later use', () => {
  it('cost one transaction for up to ten requests', async () => {
    const { limiter, state } = await peer({ limit: 3000 })
    const other = (await peer()).state
    let writes = 0
    for (let call = 0; call < 100; call++) {
      const before = other.version()
      limiter.tryAcquire('interactive')!.release()
      if (other.version() !== before) writes++
    }
    expect(writes).toBeLessThanOrEqual(24)
    expect(state.problem).toBeNull()
  })

  it('are given back within a second', async () => {
    const one = await peer({ limit: 3000 })
    const other = await peer({ limit: 3000 })
    take(one.limiter, 8)
    other.limiter.tryAcquire('interactive')
    expect(other.limiter.stats().currentRequests).toBeGreaterThan(9)
    await clock.advance(1000)
    expect(other.limiter.stats().currentRequests).toBe(9)
  })

  it('are not used by a process that was stopped meanwhile', async () => {
    const skew = { ms: 0 }
    const machine: MachineTime = { boot: 'one', now: () => clock.monotonic() + skew.ms }
    const one = await peer({ limit: 100, windowMs: 60_000 }, { machine })
    const other = await peer({ limit: 100, windowMs: 60_000 }, { machine })
    take(one.limiter, 8)
    const rest = takeAll(other.limiter).length
    expect(rest).toBeLessThan(92)
    // The time of the machine goes on, and no timer of the process has fired.
    skew.ms += 1500
    expect(one.limiter.tryAcquire('interactive')).toBeDefined()
    // That one was fetched anew, and what was in the hand has been given back with it.
    expect(takeAll(other.limiter).length).toBe(100 - 9 - rest)
    expect(one.limiter.tryAcquire('interactive')).toBeUndefined()
  })

  it('are few where few are left', async () => {
    const one = await peer({ limit: 20 })
    const other = await peer({ limit: 20 })
    take(one.limiter, 15)
    expect(takeAll(other.limiter).length).toBeGreaterThanOrEqual(4)
  })
})

describe('a process that has died', () => {
  it('is noticed by those who wait, and its slots count for a window from then on', async () => {
    const { limiter } = await peer({ limit: 10, windowMs: 5000 })
    // Both are there before either looks around.
    const gone = await peer({ limit: 10, windowMs: 5000 }, dead())
    take(gone.limiter, 10)
    const waiting = limiter.acquire({ priority: 'interactive' })
    await clock.run(waiting)
    expect(clock.monotonic()).toBeGreaterThanOrEqual(5000)
    expect(clock.monotonic()).toBeLessThanOrEqual(6000)
  })

  it('is noticed by the next one that comes', async () => {
    const gone = await peer({ windowMs: 5000 }, dead())
    take(gone.limiter, 4)
    await clock.advance(60_000)
    const { limiter } = await peer({ windowMs: 5000 })
    expect(limiter.stats().currentRequests).toBe(4)
    await clock.advance(5000)
    expect(limiter.stats().currentRequests).toBe(0)
  })

  it('does not keep its place in the queue', async () => {
    const { limiter } = await peer({ limit: 1 })
    const [slot] = take(limiter, 1)
    const gone = await peer({ limit: 1 }, dead())
    const inVain = gone.limiter.acquire({ priority: 'interactive' })
    inVain.catch(() => undefined)
    await clock.advance(5)
    const waiting = limiter.acquire({ priority: 'interactive' })
    await clock.advance(5)
    expect(limiter.stats().queued).toBe(2)
    await clock.advance(1000)
    expect(limiter.stats().queued).toBe(1)
    slot!.release()
    await clock.run(waiting)
    await gone.limiter.close()
  })

  it('in another container counts as dead after a minute of silence, and its place in the queue after two seconds', async () => {
    const { limiter } = await peer({ limit: 2, windowMs: 5000 })
    const other = await peer({ limit: 2, windowMs: 5000 }, elsewhere())
    take(other.limiter, 2)
    const inVain = other.limiter.acquire({ priority: 'interactive' })
    inVain.catch(() => undefined)
    await clock.advance(5)
    // From now on it says nothing more.
    other.state.write = () => {
      throw new StateBusy('stopped')
    }
    const waiting = limiter.acquire({ priority: 'interactive' })
    await clock.advance(1500)
    expect(limiter.stats().queued).toBe(2)
    await clock.advance(600)
    expect(limiter.stats().queued).toBe(1)
    await clock.advance(55_000)
    expect(limiter.stats().currentRequests).toBe(2)
    await clock.run(waiting)
    expect(clock.monotonic()).toBeGreaterThan(64_000)
    expect(clock.monotonic()).toBeLessThan(75_000)
  })

  it('and was only slow comes back with all it holds', async () => {
    const skew = { ms: 0 }
    const slow = await peer({ limit: 4, windowMs: 5000 }, elsewhere())
    const [first] = take(slow.limiter, 2)
    const machine: MachineTime = { boot: 'a clock of its own', now: () => clock.monotonic() + skew.ms }
    skew.ms = 70_000
    const { limiter, state } = await peer({ limit: 4, windowMs: 5000 }, { machine })
    expect(limiter.stats().currentRequests).toBe(2)
    expect(state.read((database) => database.prepare('SELECT count(*) AS n FROM members').get())).toEqual({ n: 1 })
    first!.release()
    await clock.advance(100)
    // Two were taken for ended; one of them is still under way, and the other has ended once more.
    expect(limiter.stats().currentRequests).toBeGreaterThanOrEqual(3)
    expect(state.read((database) => database.prepare('SELECT count(*) AS n FROM members').get())).toEqual({ n: 2 })
  })
})

describe('time', () => {
  it('is never that of the wall', async () => {
    const blind = Object.assign(Object.create(clock) as VirtualClock, {
      now: () => {
        throw new Error('somebody looked at the wall')
      },
      monotonic: () => clock.monotonic(),
      setTimer: (callback: () => void, ms: number) => clock.setTimer(callback, ms),
    })
    const { limiter } = await peer({ limit: 1, clock: blind }, { clock: blind })
    const [slot] = take(limiter, 1)
    slot!.release()
    await clock.run(limiter.acquire({ priority: 'bulk' }))
    expect(clock.monotonic()).toBe(1000)
  })

  const leave = async (boot: string): Promise<void> => {
    const machine: MachineTime = { boot, now: () => clock.monotonic() + 1_000_000 }
    const before = await peer({ limit: 10, windowMs: 5000 }, { machine })
    const [first, second] = take(before.limiter, 3)
    first!.release()
    second!.release()
    before.limiter.pause(clock.monotonic() + 2000)
    opened.length = 0
  }

  it.each([
    ['with another boot id', 'one', 'two'],
    ['on a system without boot ids, because its times lie ahead', '', ''],
  ])('of an earlier start of the machine frees nothing: all counts for a window from now on (%s)', async (_, boot, now) => {
    await leave(boot)
    const { limiter } = await peer({ limit: 10, windowMs: 5000 }, { machine: { boot: now, now: () => clock.monotonic() } })
    expect(limiter.stats().currentRequests).toBe(3)
    await clock.run(limiter.acquire({ priority: 'interactive' }))
    // The pause began anew.
    expect(clock.monotonic()).toBe(2000)
    await clock.advance(2999)
    expect(limiter.stats().currentRequests).toBe(4)
    await clock.advance(1)
    expect(limiter.stats().currentRequests).toBe(1)
  })
})

describe('another process that writes just now', () => {
  it('lets a wait with a deadline begin, whatever is known so far', async () => {
    const lock = await openDatabase(file())
    const { limiter } = await peer()
    lock.exec('BEGIN IMMEDIATE')
    const waiting = limiter.acquire({ priority: 'bulk', deadlineAt: 1000 })
    lock.exec('ROLLBACK')
    lock.close()
    await clock.run(waiting)
    expect(limiter.stats()).toMatchObject({ inFlight: 1, shared: true })
  })

  it('and forgets all limits does no harm', async () => {
    const { limiter, state } = await peer()
    take(limiter, 2)
    state.write((database) => database.exec('DELETE FROM limiters'))
    await clock.advance(100)
    expect(takeAll(limiter).length).toBeGreaterThan(0)
    expect(limiter.stats().shared).toBe(true)
  })
})

describe('another start of the machine', () => {
  it('forgets what refusals have taught', async () => {
    const before = await peer(
      { limit: 100, windowMs: 60_000 },
      { machine: { boot: 'an earlier start', now: () => 5000 + clock.monotonic() } },
    )
    take(before.limiter, 50)
    before.limiter.refused(clock.monotonic() + 100)
    await clock.advance(100)
    before.limiter.refused(clock.monotonic() + 100)
    expect(before.limiter.stats().allowedRequests).toBeLessThan(100)
    const { limiter } = await peer({ limit: 100, windowMs: 60_000 })
    expect(limiter.stats().allowedRequests).toBe(100)
  })
})

it('a pause that another process was asked for is known to those who wait for it', async () => {
  const [told, other] = [await peer(), await peer()]
  told.limiter.pause(clock.monotonic() + 5000)
  expect([told.limiter.pausedMs(), other.limiter.pausedMs()]).toEqual([5000, 0])
  await until(() => true)
  const waiting = other.limiter.acquire({ priority: 'bulk' })
  await clock.advance(2000)
  expect([told.limiter.pausedMs(), other.limiter.pausedMs()]).toEqual([3000, 3000])
  await clock.run(waiting)
  expect(other.limiter.pausedMs()).toBe(0)
})

describe('without the file', () => {
  it('a process that has never shared keeps the whole limit, and says why it is alone', async () => {
    writeFileSync(file(), 'no database '.repeat(1000))
    const { limiter, told } = await peer()
    expect(takeAll(limiter)).toHaveLength(10)
    expect(limiter.stats()).toMatchObject({ shared: false, sharingProblem: expect.stringContaining('damaged'), currentRequests: 10 })
    expect(told).toEqual([expect.stringContaining('damaged')])
  })

  it('counts no slot of a request that was never sent there either, and counts longer what was given up', async () => {
    writeFileSync(file(), 'no database '.repeat(1000))
    const { limiter } = await peer({ limit: 3 })
    const [answered, unused, abandoned] = take(limiter, 3)
    answered!.release()
    unused!.release('unused')
    abandoned!.release('abandoned')
    expect(limiter.stats()).toMatchObject({ currentRequests: 2, inFlight: 0 })
    await clock.advance(limiter.stats().windowMs + 4999)
    expect(limiter.stats().currentRequests).toBe(1)
    await clock.advance(2)
    expect(limiter.stats().currentRequests).toBe(0)
  })

  const cut = async (): Promise<readonly Peer[]> => {
    const terms = { limit: 100, windowMs: 60_000 }
    const peers = [await peer(terms), await peer(terms), await peer(terms), await peer(terms)]
    for (const { limiter } of peers) take(limiter, 1)[0]!.release()
    // 10 of 100 are used, six of them by one that is still at it.
    take(peers[0]!.limiter, 6)
    await clock.advance(1000)
    for (const { limiter } of peers) limiter.tighten(terms)
    return peers
  }

  it('processes that have shared take parts that never exceed the limit together', async () => {
    const peers = await cut()
    const lock = await openDatabase(file())
    lock.exec('BEGIN IMMEDIATE')
    try {
      for (const { limiter } of peers) expect(limiter.tryAcquire('interactive')).toBeUndefined()
      await clock.advance(3000)
      const taken = peers.map(({ limiter }) => takeAll(limiter))
      expect(peers.map(({ limiter }) => limiter.stats().sharingProblem)).toEqual(peers.map(() => expect.stringContaining('locked')))
      // 90 were left, so each has 22 of them, less what it has under way; and no more until the 10 have stopped counting.
      expect(taken.map(({ length }) => length)).toEqual([19, 22, 22, 22])
      for (const slot of taken.flat()) slot.release()
      await clock.advance(59_000)
      expect(peers.flatMap(({ limiter }) => takeAll(limiter))).toEqual([])
      await clock.advance(1000)
      const again = peers.flatMap(({ limiter }) => takeAll(limiter))
      expect(again.length).toBeGreaterThan(80)
      expect(again.length).toBeLessThanOrEqual(100 - 6)
    } finally {
      lock.exec('ROLLBACK')
      lock.close()
    }
  })

  it('one that has done nothing for a while leaves what is left to those who may have used it', async () => {
    const terms = { limit: 100, windowMs: 60_000 }
    const [busy, idle] = [await peer(terms), await peer(terms)]
    take(busy.limiter, 1)
    take(idle.limiter, 1)
    await clock.advance(7000)
    for (const slot of take(busy.limiter, 97)) slot.release()
    rmSync(file())
    // What it finds in the place of the file knows nothing of the 97.
    const before = idle.limiter.stats().currentRequests
    expect(takeAll(idle.limiter)).toEqual([])
    await clock.advance(10_000)
    expect(takeAll(idle.limiter)).toEqual([])
    expect(before).toBeLessThan(10)
    await clock.advance(60_000)
    expect(takeAll(idle.limiter).length).toBeGreaterThan(0)
  })

  it('a smaller limit is divided as well', async () => {
    const peers = await cut()
    const lock = await openDatabase(file())
    lock.exec('BEGIN IMMEDIATE')
    try {
      for (const { limiter } of peers) expect(limiter.tryAcquire('interactive')).toBeUndefined()
      await clock.advance(3000)
      for (const { limiter } of peers) limiter.tryAcquire('interactive')?.release('unused')
      for (const { limiter } of peers) limiter.tighten({ limit: 40, windowMs: 60_000 })
      expect(peers.map(({ limiter }) => limiter.stats().maxRequests)).toEqual([10, 10, 10, 10])
    } finally {
      lock.exec('ROLLBACK')
      lock.close()
    }
  })

  it('what it was told of before counts where the file never could be used', async () => {
    writeFileSync(file(), 'no database '.repeat(1000))
    const { limiter } = await peer({ usedBefore: 7 })
    expect(takeAll(limiter)).toHaveLength(3)
  })

  it('refusals teach the part of each as well', async () => {
    writeFileSync(file(), 'no database '.repeat(1000))
    const { limiter } = await peer({ limit: 100, windowMs: 60_000 })
    take(limiter, 50)
    limiter.refused(clock.monotonic() + 100)
    await clock.advance(100)
    limiter.refused(clock.monotonic() + 100)
    await clock.advance(100)
    expect(limiter.stats().allowedRequests).toBe(45)
    expect(limiter.tryAcquire('bulk')).toBeUndefined()
    expect(limiter.tryAcquire('interactive')).toBeDefined()
  })

  it('what was sent meanwhile is told when the file is back', async () => {
    const peers = await cut()
    const [one] = peers
    const lock = await openDatabase(file())
    lock.exec('BEGIN IMMEDIATE')
    expect(one!.limiter.tryAcquire('interactive')).toBeUndefined()
    await clock.advance(3000)
    const [slot] = take(one!.limiter, 3)
    slot!.release()
    lock.exec('ROLLBACK')
    lock.close()
    await clock.advance(2000)
    take(one!.limiter, 1)
    expect(one!.told).toEqual([expect.stringContaining('locked'), null])
    await clock.advance(1000)
    expect(peers[1]!.limiter.stats()).toMatchObject({ shared: true, currentRequests: 14 })
  })

  it('those who wait go on waiting, and are served from the own part', async () => {
    const [one, other] = [await peer({ limit: 4, windowMs: 60_000 }), await peer({ limit: 4, windowMs: 60_000 })]
    take(other.limiter, 2)
    for (const slot of take(one.limiter, 2)) slot.release()
    const waiting = one.limiter.acquire({ priority: 'bulk' })
    await clock.advance(50)
    const lock = await openDatabase(file())
    lock.exec('BEGIN IMMEDIATE')
    try {
      await clock.run(waiting)
      // It waits until all that was used before has stopped counting.
      expect(clock.monotonic()).toBeGreaterThan(60_000)
    } finally {
      lock.exec('ROLLBACK')
      lock.close()
    }
  })

  it.skipIf(process.platform === 'win32')('a file that was removed comes back, and holds what all of them knew', async () => {
    const peers = await cut()
    const before = peers[0]!.limiter.stats().currentRequests
    rmSync(file())
    for (const { limiter } of peers) limiter.tryAcquire('bulk')
    await until(() => peers.every(({ limiter }) => limiter.stats().shared))
    const { currentRequests } = peers[0]!.limiter.stats()
    expect(currentRequests).toBeGreaterThanOrEqual(before)
    expect(currentRequests).toBeLessThanOrEqual(before + 30)
    const rest = peers.flatMap(({ limiter }) => takeAll(limiter)).length
    expect(rest).toBeLessThanOrEqual(100 - currentRequests)
    expect(rest).toBeGreaterThan(100 - currentRequests - 40)
  })

  it('a pause is kept, and told when the file is back', async () => {
    const [one, other] = [await peer({ windowMs: 60_000 }), await peer({ windowMs: 60_000 })]
    take(other.limiter, 1)
    take(one.limiter, 1)
    await clock.advance(1000)
    const lock = await openDatabase(file())
    lock.exec('BEGIN IMMEDIATE')
    one.limiter.tryAcquire('interactive')
    await clock.advance(3000)
    one.limiter.tryAcquire('interactive')
    one.limiter.pause(clock.monotonic() + 30_000)
    expect(one.limiter.tryAcquire('interactive')).toBeUndefined()
    lock.exec('ROLLBACK')
    lock.close()
    await clock.advance(2500)
    expect(one.limiter.tryAcquire('interactive')).toBeUndefined()
    expect(one.limiter.stats().shared).toBe(true)
    expect(other.limiter.tryAcquire('interactive')).toBeUndefined()
  })
})

describe('a client that ends', () => {
  it('tells what its requests have used, those that end after it too', async () => {
    const [one, other] = [await peer(), await peer()]
    const [first, second] = take(one.limiter, 2)
    first!.release()
    const closing = one.limiter.close()
    expect(other.limiter.stats().currentRequests).toBe(2)
    await clock.advance(500)
    second!.release()
    await clock.run(closing)
    await clock.advance(700)
    expect(other.limiter.stats().currentRequests).toBe(1)
    await clock.advance(300)
    expect(other.limiter.stats().currentRequests).toBe(0)
  })

  it('is told of requests that were used before it shared', async () => {
    const { limiter } = await peer({ usedBefore: 7 })
    expect(takeAll(limiter)).toHaveLength(3)
  })

  it('counts no slot of a request that was never sent, and counts longer what was given up', async () => {
    const { limiter } = await peer({ limit: 2 })
    const [unused, abandoned] = take(limiter, 2) as { release(use?: string): void }[]
    unused!.release('unused')
    abandoned!.release('abandoned')
    await clock.advance(100)
    expect(limiter.stats().currentRequests).toBe(1)
    await clock.advance(5800)
    expect(limiter.stats().currentRequests).toBe(1)
    await clock.advance(200)
    expect(limiter.stats().currentRequests).toBe(0)
  })
})
