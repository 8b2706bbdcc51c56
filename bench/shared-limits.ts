/** What it costs to share a limit between processes, and what comes of it. Heavier than the tests of the same. */
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock, VirtualClock } from '../src/clock.js'
import { startEmulator } from '../src/emulator/index.js'
import type { RequestEntry } from '../src/emulator/control/request-log.js'
import { SlidingLogLimiter } from '../src/resilience/rate-limiter.js'
import type { RateLimiter } from '../src/resilience/rate-limiter.js'
import { SharedBreaker, SharedLimiter, SharedState } from '../src/resilience/shared/index.js'
import { peak, seeded, simulate } from '../test/conformance/traffic.js'
import { runSenders } from '../test/processes/senders.js'
import { median } from './measure.js'

const inFolder = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gluekit-bench-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export interface Cost {
  /** Microseconds of processor time for one slot, taken and released: the median of blocks of 100. */
  readonly sharedUs: number
  readonly inProcessUs: number
  /** One call through the breaker that works. */
  readonly breakerUs: number
  /** Wall time of refusals by an open breaker, the 99th of 100. */
  readonly refusalP99Us: number
}

export const costOfSharing = (): Promise<Cost> =>
  inFolder(async (folder) => {
    const state = await SharedState.open({ folder, clock: systemClock })
    const terms = { limit: 1_000_000, windowMs: 300_000, clock: systemClock }
    const use = (limiter: RateLimiter) => (): void => limiter.tryAcquire('interactive')!.release()
    const shared = new SharedLimiter({ ...terms, state, name: 'bench' })
    const sharedUs = perCall(use(shared))
    const inProcessUs = perCall(use(new SlidingLogLimiter(terms)))
    const breaker = new SharedBreaker({ clock: systemClock, state, host: 'https://api.example' })
    const breakerUs = perCall(() => breaker.enter().success())
    for (let call = 0; call < 5; call++) breaker.enter().failure()
    const refusals = Array.from({ length: 2000 }, () => {
      const from = performance.now()
      try {
        breaker.enter()
      } catch {
        return (performance.now() - from) * 1000
      }
      throw new Error('the breaker is not open')
    })
    await shared.close()
    await state.close()
    return { sharedUs, inProcessUs, breakerUs, refusalP99Us: refusals.sort((a, b) => a - b)[Math.floor(refusals.length * 0.99)]! }
  })

const perCall = (call: () => void): number => {
  const blocks: number[] = []
  for (let block = 0; block < 40; block++) {
    const before = process.cpuUsage()
    for (let n = 0; n < 100; n++) call()
    const { user, system } = process.cpuUsage(before)
    blocks.push((user + system) / 100)
  }
  return median(blocks.slice(5))
}

export interface Together {
  readonly requests: number
  readonly refused: number
  /** The most that reached the server in any window. */
  readonly most: number
  readonly limit: number
  readonly tookMs: number
  /** What so many requests must take under the limit. */
  readonly boundMs: number
}

/** Ten processes that send as fast as they may. */
export const tenProcesses = (): Promise<Together> =>
  inFolder(async (folder) => {
    const [limit, windowMs, processes, requests] = [200, 5000, 10, 120]
    const running = await startEmulator({ seed: 'empty', rateLimit: { limit, windowMs } })
    try {
      await runSenders({ url: running.url, apiKey: running.apiKey, folder, limit, windowMs, processes, requests, atOnce: 4 })
      return { limit, ...seen(running.emulator.log.entries, windowMs), boundMs: ((processes * requests) / limit - 1) * windowMs }
    } finally {
      await running.close()
    }
  })

/** The same under a virtual clock, where no process waits for the processor; the part of the limit that is used. */
export const tenInVirtualTime = (): Promise<number> =>
  inFolder(async (folder) => {
    const clock = new VirtualClock()
    const states: SharedState[] = []
    const streams: Promise<number[]>[] = []
    for (let process = 0; process < 10; process++) {
      const state = await SharedState.open({ folder, clock })
      states.push(state)
      const limiter = new SharedLimiter({ limit: 200, windowMs: 5000, burstPerSecond: 100, clock, state, name: 'bench' })
      streams.push(simulate(clock, limiter, { requests: 120, workers: 4, jitterMs: 10, random: seeded(process) }))
    }
    const arrivals = (await clock.run(Promise.all(streams))).flat().sort((a, b) => a - b)
    for (const state of states) await state.close()
    return 25_000 / (arrivals.at(-1)! - arrivals[0]!)
  })

const seen = (entries: readonly RequestEntry[], windowMs: number): Pick<Together, 'requests' | 'refused' | 'most' | 'tookMs'> => {
  const times = entries.map(({ at }) => at).sort((a, b) => a - b)
  return {
    requests: entries.length,
    refused: entries.filter(({ status }) => status === 429).length,
    most: peak(times, windowMs),
    tookMs: times.at(-1)! - times[0]!,
  }
}

export interface Foreign {
  readonly requests: number
  readonly refused: number
  readonly episodes: number
  /** The most that were refused in one episode, the first one not counted. */
  readonly mostExtra: number
  readonly processes: number
}

/** Five processes, and a program that they know nothing of takes half of what the account may do. */
export const foreignProgram = (): Promise<Foreign> =>
  inFolder(async (folder) => {
    const [limit, windowMs, processes] = [200, 5000, 5]
    const running = await startEmulator({ seed: 'empty', rateLimit: { limit, windowMs, retryAfter: 'seconds' } })
    running.emulator.faults.set([{ fault: { kind: 'foreignRequests', perSecond: limit / (windowMs / 1000) / 2 } }])
    try {
      await runSenders({ url: running.url, apiKey: running.apiKey, folder, limit, windowMs, processes, requests: 120, atOnce: 1 })
      const { entries } = running.emulator.log
      const refused = entries.filter(({ status }) => status === 429).map(({ at }) => at)
      const episodes: number[] = []
      let until = -Infinity
      for (const at of refused) {
        if (at < until) episodes[episodes.length - 1]!++
        else {
          episodes.push(0)
          until = at + 1000
        }
      }
      return {
        requests: entries.length,
        refused: refused.length,
        episodes: episodes.length,
        mostExtra: Math.max(0, ...episodes),
        processes,
      }
    } finally {
      await running.close()
    }
  })

/** Milliseconds until a waiting caller goes on after the death of the process in its way, beyond the time that slots must count. */
export const afterKills = async (): Promise<Readonly<Record<'holder' | 'waiting' | 'writing', number>>> => ({
  holder: await afterKill('take', 1000),
  waiting: await afterKill('wait', 0),
  writing: await afterKill('lock', 0),
})

const afterKill = (doing: 'take' | 'wait' | 'lock', countsMs: number): Promise<number> =>
  inFolder(async (folder) => {
    const limit = 1
    const windowMs = 1000
    const child = fork(
      fileURLToPath(new URL('../test/processes/limiter-process.mjs', import.meta.url)),
      [folder, String(limit), String(windowMs)],
      {
        execArgv: [],
      },
    )
    const said = (): Promise<unknown> => new Promise((resolve) => child.once('message', resolve))
    await said()
    const state = await SharedState.open({ folder, clock: systemClock })
    const limiter = new SharedLimiter({ limit, windowMs, interactiveShare: 0, clock: systemClock, state, name: 'key at host' })
    try {
      const slot = doing === 'wait' ? limiter.tryAcquire('interactive') : undefined
      const answered = doing === 'wait' ? undefined : said()
      child.send([1, doing, 1])
      await answered
      if (doing === 'wait') while (limiter.stats().queued < 1) await new Promise((resolve) => setTimeout(resolve, 5))
      const waiting = limiter.acquire({ priority: 'interactive' })
      await new Promise((resolve) => setTimeout(resolve, 700))
      const from = performance.now()
      child.kill('SIGKILL')
      // A slot that nobody has used is free at once, so that only the place in the queue is in the way.
      ;(slot as { release(use?: string): void } | undefined)?.release('unused')
      await waiting
      return performance.now() - from - countsMs
    } finally {
      child.kill('SIGKILL')
      await limiter.close()
      await state.close()
    }
  })
