/** Whether clients that failed together come back together. */
import { sleep, VirtualClock } from '../../../src/clock.js'
import { createPipeline } from '../../../src/http/index.js'
import { diceFor } from '../dice.js'
import { MachineClock } from '../machine-clock.js'
import type { Measured } from './proof.js'

const CLIENTS = 100
const BUCKET_MS = 100

/** @returns when the requests of all clients came that came after the outage, which began with the first of them */
export const comeBack = async (outageMs: number, seed: number): Promise<readonly number[]> => {
  const time = new VirtualClock()
  const arrivals: number[] = []
  const calls = Array.from({ length: CLIENTS }, async (_, number) => {
    const dice = diceFor(seed, `client ${number}`)
    const pipeline = createPipeline({
      baseUrl: 'https://api.itglue.com',
      apiKey: 'ITG.0123456789abcdef0123456789abcdef',
      clock: new MachineClock(time),
      random: () => dice.next(),
      environment: {},
      transport: {
        async send() {
          await sleep(time, 20)
          const down = time.monotonic() < outageMs
          if (!down) arrivals.push(time.monotonic())
          return { status: down ? 503 : 200, headers: {}, body: Buffer.from('{"data":[]}') }
        },
        close: () => Promise.resolve(),
      },
    })
    // All at the same moment, and again until it has worked.
    for (let done = false; !done;) {
      done = await pipeline.send({ method: 'GET', path: '/organizations' }).then(
        () => true,
        async (error: { readonly retryAfterMs?: number }) => {
          await sleep(time, error.retryAfterMs ?? 0)
          return false
        },
      )
    }
    await pipeline.close()
  })
  await time.run(Promise.all(calls))
  return arrivals.sort((a, b) => a - b)
}

export interface Spread {
  readonly peak: number
  readonly mean: number
}

/** Over the time from the first to the last of them. */
export const spreadOf = (arrivals: readonly number[]): Spread => {
  const buckets = new Map<number, number>()
  for (const at of arrivals) buckets.set(Math.floor(at / BUCKET_MS), (buckets.get(Math.floor(at / BUCKET_MS)) ?? 0) + 1)
  const keys = [...buckets.keys()]
  const length = Math.max(...keys) - Math.min(...keys) + 1
  return { peak: Math.max(...buckets.values()), mean: arrivals.length / length }
}

/** A blip that all see at the same moment, and outages that some of them see several times. */
export const herd = async (seeds: number): Promise<Measured> => {
  const blips = await Promise.all(Array.from({ length: seeds }, async (_, at) => spreadOf(await comeBack(BLIP_MS, at + 1))))
  const worst = Math.max(...blips.map(({ peak, mean }) => peak / mean))
  const densities: string[] = []
  let densest = 0
  for (const outageMs of [200, 1_000, 5_000, 30_000, 90_000]) {
    const all: number[] = []
    for (let seed = 1; seed <= seeds; seed++) all.push(...(await comeBack(outageMs, seed)))
    all.sort((a, b) => a - b)
    // The last few come much later, from circuits that had opened, and would make every mean small.
    const { peak, mean } = spreadOf(all.slice(Math.floor(all.length * 0.05), Math.ceil(all.length * 0.95)))
    densities.push(`${outageMs / 1_000} s: ${(peak / mean).toFixed(2)}`)
    densest = Math.max(densest, peak / mean)
  }
  return {
    goal: 'R13 clients that failed together do not come back together',
    number: `${CLIENTS} clients after an outage: peak 100 ms bucket at most 3 times the mean`,
    measured: `${worst.toFixed(2)} times at most after a blip, ${seeds} seeds; all seeds together, the middle 90 % of the arrivals: ${densities.join(', ')}`,
    met: worst <= 3 && densest <= 3,
  }
}

const BLIP_MS = 30
