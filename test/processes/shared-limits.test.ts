/** What becomes of a shared limit when processes are killed and stopped. Times are real; only what must not come too early is measured. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../src/clock.js'
import { SharedLimiter } from '../../src/resilience/shared/shared-limiter.js'
import { SharedState } from '../../src/resilience/shared/shared-state.js'
import { LimiterProcess } from './limiter-processes.js'

// A machine with other work starts processes slowly.
vi.setConfig({ testTimeout: 180_000 })

const WINDOW_MS = 1500
let folder = ''
let state: SharedState
const children: LimiterProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gluekit-processes-'))
})
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill()))
  await state.close()
  rmSync(folder, { recursive: true, force: true })
})

const here = async (limit: number): Promise<SharedLimiter> => {
  state = await SharedState.open({ folder, clock: systemClock })
  expect(state.problem).toBeNull()
  return new SharedLimiter({ limit, windowMs: WINDOW_MS, interactiveShare: 0, clock: systemClock, state, name: 'key at host' })
}
const start = async (limit: number): Promise<LimiterProcess> => {
  const child = await LimiterProcess.start(folder, limit, WINDOW_MS)
  children.push(child)
  return child
}
const wait = { priority: 'interactive' } as const

describe('a process that is killed', () => {
  it('with requests under way: the others go on, when its slots have counted for a window', async () => {
    const limiter = await here(4)
    const child = await start(4)
    expect(await child.do('take', 4)).toBe(4)
    const waiting = limiter.acquire(wait)
    const killedAt = performance.now()
    await child.kill()
    await waiting
    expect(performance.now() - killedAt).toBeGreaterThanOrEqual(WINDOW_MS)
    expect(limiter.stats().currentRequests).toBeLessThanOrEqual(4)
  })

  it('with a place in the queue: those behind it go on', async () => {
    const limiter = await here(1)
    const slot = limiter.tryAcquire('interactive')!
    const child = await start(1)
    void child.do('wait')
    while (limiter.stats().queued < 1) await new Promise((resolve) => setTimeout(resolve, 5))
    const waiting = limiter.acquire(wait)
    await child.kill()
    slot.release()
    await waiting
    expect(limiter.stats().queued).toBe(0)
  })

  it('in the middle of a transaction: its lock is free, and nothing of it is left', async () => {
    const limiter = await here(4)
    const child = await start(4)
    const locked = child.said()
    void child.do('lock')
    expect(await locked).toBe('locked')
    const waiting = limiter.acquire(wait)
    await child.kill()
    await waiting
    expect(limiter.stats()).toMatchObject({ shared: true, currentRequests: 1 })
  })
})

describe.skipIf(process.platform === 'win32')('a process that is stopped', () => {
  it('holds what it holds, and comes back without the slots that it had fetched', async () => {
    const limiter = await here(200)
    const child = await start(200)
    expect(await child.do('take', 8, 'then stop')).toBe(8)
    const before = limiter.stats().currentRequests
    expect(before).toBeGreaterThan(8)
    let taken = 0
    while (limiter.tryAcquire('interactive') !== undefined) taken++
    // Nothing that it might use has been given away, however long it sleeps.
    expect(taken).toBe(200 - before)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    expect(limiter.tryAcquire('interactive')).toBeUndefined()
    child.child.kill('SIGCONT')
    expect(await child.do('take', 100)).toBeLessThanOrEqual(before - 8)
    expect(limiter.stats().currentRequests).toBeLessThanOrEqual(200)
  })

  it('does not hold up those who wait behind it', async () => {
    const limiter = await here(1)
    const slot = limiter.tryAcquire('interactive')!
    const child = await start(1)
    void child.do('wait')
    while (limiter.stats().queued < 1) await new Promise((resolve) => setTimeout(resolve, 5))
    child.child.kill('SIGSTOP')
    const waiting = limiter.acquire(wait)
    slot.release()
    await waiting
    child.child.kill('SIGCONT')
  })
})

describe('processes that start at the same time', () => {
  it('make one file, and count in it together', async () => {
    const started = await Promise.all(Array.from({ length: 6 }, () => start(30)))
    const limiter = await here(30)
    const taken = (await Promise.all(started.map((child) => child.do('take', 30)))) as number[]
    const own = limiter.tryAcquire('interactive') === undefined ? 0 : 1
    expect(taken.reduce((sum, n) => sum + n, own)).toBeLessThanOrEqual(30)
    expect(taken.reduce((sum, n) => sum + n, own)).toBeGreaterThanOrEqual(24)
    await Promise.all(started.map((child) => child.do('release')))
    // Every one tells what it has done when it ends.
    await Promise.all(started.map((child) => new Promise((resolve) => child.child.once('exit', resolve).send([0, 'end']))))
    expect(limiter.stats().queued).toBe(0)
    state.buryDead()
    // This process, and its limiter.
    expect(state.read((database) => database.prepare('SELECT count(*) AS n FROM members').get())).toEqual({ n: 2 })
  })
})
