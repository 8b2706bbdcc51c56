import { describe, expect, it } from 'vitest'
import { sleep, VirtualClock } from '../../clock.js'
import { NameResolver } from './name-resolver.js'
import { SharedRead } from './shared-read.js'

const setUp = (work: (clock: VirtualClock, signal: AbortSignal) => Promise<string>) => {
  const clock = new VirtualClock()
  let signal!: AbortSignal
  const read = new SharedRead(clock, (given) => work(clock, (signal = given)))
  return { clock, read, given: () => signal }
}
const inASecond = async (clock: VirtualClock, signal: AbortSignal): Promise<string> => {
  await sleep(clock, 1000, signal)
  return 'names'
}

describe('a read that several calls wait for', () => {
  it('is one read, and everybody gets its result, also those who come later', async () => {
    const { clock, read } = setUp(inASecond)
    expect(await clock.run(Promise.all([read.wait({}), read.wait({ deadlineMs: 5000 })]))).toEqual(['names', 'names'])
    expect(await read.wait({ deadlineMs: 1 })).toBe('names')
    expect(clock.monotonic()).toBe(1000)
    expect(clock.pending).toBe(0)
  })

  it('goes on when the call that began it is aborted, which alone ends with its reason', async () => {
    const { clock, read } = setUp(inASecond)
    const abort = new AbortController()
    const reason = new Error('never mind')
    const first = expect(read.wait({ signal: abort.signal })).rejects.toBe(reason)
    const second = read.wait({})
    await clock.advance(10)
    abort.abort(reason)
    await first
    expect(clock.monotonic()).toBe(10)
    expect(await clock.run(second)).toBe('names')
  })

  it('holds nobody beyond a deadline, and goes on for the others', async () => {
    const { clock, read } = setUp(inASecond)
    const hasty = expect(read.wait({ deadlineMs: 300 })).rejects.toMatchObject({ code: 'deadline_exceeded', outcome: 'not_sent' })
    const patient = read.wait({})
    await clock.advance(300)
    await hasty
    expect(await clock.run(patient)).toBe('names')
  })

  it('is given up when nobody waits any more', async () => {
    const { clock, read, given } = setUp(inASecond)
    const abort = new AbortController()
    const both = Promise.allSettled([read.wait({ signal: abort.signal }), read.wait({ deadlineMs: 300 })])
    abort.abort()
    expect([given().aborted, read.givenUp]).toEqual([false, false])
    await clock.advance(300)
    await both
    expect([given().aborted, read.givenUp]).toEqual([true, true])
    expect(clock.pending).toBe(0)
  })

  it('fails for everybody with what it fails with', async () => {
    const { read } = setUp(() => Promise.reject(new Error('no')))
    await expect(read.wait({})).rejects.toThrow('no')
    await expect(read.wait({})).rejects.toThrow('no')
  })
})

describe('names that are looked up by several calls at once', () => {
  const types = (clock: VirtualClock) => {
    let reads = 0
    const read = async (_key: string, _scope: unknown, signal: AbortSignal) => {
      reads++
      await sleep(clock, 1000, signal)
      return [{ id: '7', name: 'Server' }] as never
    }
    return { resolver: new NameResolver(read, clock), reads: () => reads }
  }

  it('are read anew after the read was given up', async () => {
    const clock = new VirtualClock()
    const { resolver, reads } = types(clock)
    const abort = new AbortController()
    const ended = expect(resolver.idOf('configurationTypes', 'Server', {}, { signal: abort.signal })).rejects.toThrow('never mind')
    abort.abort(new Error('never mind'))
    await ended
    expect(await clock.run(resolver.idOf('configurationTypes', 'server'))).toBe('7')
    expect(reads()).toBe(2)
  })

  it('are not asked for again after a miss, whatever the wall clock does', async () => {
    const clock = new VirtualClock()
    let wallMs = 0
    const jumping = { now: () => wallMs, monotonic: () => clock.monotonic(), setTimer: clock.setTimer.bind(clock) }
    let reads = 0
    const resolver = new NameResolver(async () => (reads++, []), jumping)
    await expect(resolver.idOf('configurationTypes', 'Sever')).rejects.toMatchObject({ code: 'unknown_name' })
    wallMs = 3_600_000
    await expect(resolver.idOf('configurationTypes', 'Sever')).rejects.toMatchObject({ code: 'unknown_name' })
    expect(reads).toBe(2)
    await clock.advance(10_000)
    await expect(resolver.idOf('configurationTypes', 'Sever')).rejects.toMatchObject({ code: 'unknown_name' })
    expect(reads).toBe(3)
  })
})
