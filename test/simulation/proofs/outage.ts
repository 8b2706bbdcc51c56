/** What an outage lets through to the server. */
import { sleep, VirtualClock } from '../../../src/clock.js'
import { createPipeline } from '../../../src/http/index.js'
import type { PipelineOptions } from '../../../src/http/index.js'
import { diceFor } from '../dice.js'
import type { Measured } from './proof.js'

const atAFailingServer = (time: VirtualClock, latencyMs: number, options: Pick<PipelineOptions, 'breaker'>) => {
  const dice = diceFor(1, 'outage')
  let requests = 0
  const pipeline = createPipeline({
    baseUrl: 'https://api.itglue.com',
    apiKey: 'ITG.0123456789abcdef0123456789abcdef',
    clock: time,
    random: () => dice.next(),
    environment: {},
    transport: {
      async send() {
        requests++
        await sleep(time, latencyMs)
        return { status: 503, headers: {}, body: Buffer.from('') }
      },
      close: () => Promise.resolve(),
    },
    ...options,
  })
  return { call: () => pipeline.send({ method: 'GET', path: '/organizations' }).catch(() => undefined), requests: () => requests }
}

export const storm = async (latencyMs = 200, perSecond = 100, seconds = 60): Promise<number> => {
  const time = new VirtualClock()
  const { call, requests } = atAFailingServer(time, latencyMs, {})
  const calls: Promise<unknown>[] = []
  for (let caller = 0; caller < perSecond * seconds; caller++) {
    calls.push(call())
    await time.advance(1_000 / perSecond)
  }
  await time.run(Promise.all(calls))
  return requests()
}

export const inARow = async (calls: number): Promise<number> => {
  const time = new VirtualClock()
  const { call, requests } = atAFailingServer(time, 200, { breaker: false })
  for (let number = 0; number < calls; number++) await time.run(call())
  return requests() / calls
}

export const outage = async (): Promise<readonly Measured[]> => {
  const through = await storm()
  const row = await inARow(1_000)
  return [
    {
      goal: 'R3 no retry storm',
      number: 'an outage of 60 s, 100 callers a second, 200 ms of latency: at most 50 requests at the server',
      measured: `${through} of 6000 calls`,
      met: through <= 50,
    },
    {
      goal: 'R3 retries are bounded without a circuit breaker',
      number: '1000 calls in a row: at most 1.2 requests a call',
      measured: row.toFixed(3),
      met: row <= 1.2,
    },
  ]
}
