/** Processes that use one key, as the server sees them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { startEmulator } from '../../src/emulator/index.js'
import type { RunningEmulator, StartOptions } from '../../src/emulator/index.js'
import { peak } from '../conformance/traffic.js'
import { runSenders } from './senders.js'

// A machine with other work starts processes slowly.
vi.setConfig({ testTimeout: 180_000 })

let folder = ''
let running: RunningEmulator | undefined
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gluekit-senders-'))
})
afterEach(async () => {
  await running?.close()
  rmSync(folder, { recursive: true, force: true })
})
const start = async (options: StartOptions): Promise<RunningEmulator> => (running = await startEmulator({ seed: 'empty', ...options }))

it('ten processes with one key never send more than the limit in any window', async () => {
  const [limit, windowMs] = [40, 1500]
  const { url, apiKey, emulator } = await start({ rateLimit: { limit, windowMs } })
  const senders = { url, apiKey, folder, limit, windowMs, processes: 10, requests: 12, atOnce: 3 }
  expect(await runSenders(senders)).toEqual(Array.from({ length: 10 }, () => ({ failed: 0, shared: true })))
  const { entries } = emulator.log
  expect(entries).toHaveLength(120)
  expect(entries.filter(({ status }) => status !== 200)).toEqual([])
  expect(
    peak(
      entries.map(({ at }) => at),
      windowMs,
    ),
  ).toBeLessThanOrEqual(limit)
})

it('all pause when one of them is told to: each has at most one more request refused', async () => {
  const [limit, windowMs, processes] = [40, 2000, 4]
  const { url, apiKey, emulator } = await start({ rateLimit: { limit, windowMs, retryAfter: 'seconds' } })
  // Another program takes half of what the account may do.
  emulator.faults.set([{ fault: { kind: 'foreignRequests', perSecond: 10 } }])
  await runSenders({ url, apiKey, folder, limit, windowMs, processes, requests: 12, atOnce: 1 })
  const { entries } = emulator.log
  const refused = entries.filter(({ status }) => status === 429)
  expect(refused.length).toBeGreaterThan(0)
  let pauseEnds = -Infinity
  for (const { at } of refused) {
    if (at < pauseEnds) continue
    // The server has asked for whole seconds. What arrives before was under way when the first answer came.
    pauseEnds = at + 1000
    const during = entries.filter((entry) => entry.at > at && entry.at < pauseEnds)
    expect(during.length).toBeLessThanOrEqual(processes - 1)
  }
})
