/** What a program beside the client costs it that takes half of what the account may do, and that it knows nothing of. */
import { sleep, VirtualClock } from '../../../src/clock.js'
import { createPipeline } from '../../../src/http/index.js'
import { diceFor } from '../dice.js'
import type { Measured } from './proof.js'

const LIMIT = 3_000
const WINDOW_MS = 300_000
/** Half of the limit. */
const FOREIGN_EVERY_MS = WINDOW_MS / (LIMIT / 2)

/** What the server says with its refusals. */
export type Says = 'nothing' | 'seconds'

export interface Beside {
  readonly requests: number
  readonly refused: number
  readonly succeeded: number
}

/** A server that counts over the last 300 s, or over stretches of 300 s. */
class Window {
  #times: number[] = []
  readonly #isFixed: boolean
  constructor(isFixed: boolean) {
    this.#isFixed = isFixed
  }

  /** Returns 0 when one more is let in, else the milliseconds until another could be. */
  ask(now: number): number {
    const since = this.#isFixed ? now - (now % WINDOW_MS) : now - WINDOW_MS
    while (this.#times.length > 0 && this.#times[0]! <= since) this.#times.shift()
    if (this.#times.length < LIMIT) {
      this.#times.push(now)
      return 0
    }
    return this.#isFixed ? WINDOW_MS - (now % WINDOW_MS) : this.#times[0]! + WINDOW_MS - now
  }
}

export const besideForeign = async (isFixed: boolean, says: Says, minutes: number): Promise<Beside> => {
  const clock = new VirtualClock()
  const window = new Window(isFixed)
  const dice = diceFor(1, `foreign ${isFixed} ${says}`)
  let [requests, refused, succeeded] = [0, 0, 0]
  const endAt = minutes * 60_000
  const pipeline = createPipeline({
    baseUrl: 'https://api.itglue.com',
    apiKey: 'ITG.0123456789abcdef0123456789abcdef',
    clock,
    random: () => dice.next(),
    environment: {},
    transport: {
      async send() {
        await sleep(clock, dice.between(10, 60))
        requests++
        const waitMs = window.ask(clock.monotonic())
        if (waitMs > 0) refused++
        await sleep(clock, dice.between(10, 60))
        if (waitMs === 0) return { status: 200, headers: {}, body: Buffer.from('{"data":[]}') }
        const headers = says === 'seconds' ? { 'retry-after': String(Math.ceil(waitMs / 1000)) } : {}
        return { status: 429, headers, body: Buffer.from('{"errors":[]}') }
      },
      close: () => Promise.resolve(),
    },
  })
  const foreign = async (): Promise<void> => {
    while (clock.monotonic() < endAt) {
      window.ask(clock.monotonic())
      await sleep(clock, FOREIGN_EVERY_MS)
    }
  }
  const caller = async (): Promise<void> => {
    // The other has been at it for longer than a window.
    await sleep(clock, WINDOW_MS + 1_000)
    while (clock.monotonic() < endAt) {
      await pipeline.send({ method: 'GET', path: '/organizations', priority: 'bulk' }).then(
        () => succeeded++,
        () => undefined,
      )
    }
  }
  await clock.run(Promise.all([foreign(), ...Array.from({ length: 8 }, caller)]))
  await clock.run(pipeline.close())
  return { requests, refused, succeeded }
}

export const foreign = async (minutes: number): Promise<Measured> => {
  const parts: string[] = []
  let worst = 0
  for (const isFixed of [true, false]) {
    for (const says of ['nothing', 'seconds'] as const) {
      const { requests, refused, succeeded } = await besideForeign(isFixed, says, minutes)
      worst = Math.max(worst, refused / requests)
      parts.push(
        `${isFixed ? 'fixed' : 'sliding'} window, ${says === 'nothing' ? 'no Retry-After' : 'Retry-After'}: ${refused} of ${requests} (${succeeded} went through)`,
      )
    }
  }
  return {
    goal: 'L9 requests that are refused beside a program that takes half of the limit',
    number: 'at most 0.5 %',
    measured: parts.join('; '),
    met: worst <= 0.005,
  }
}
