/** How well deadlines hold and aborts settle, over real sockets, wherever a call can be stuck. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { startHostile } from '../test/support/hostile.js'
import type { Hostile } from '../test/support/hostile.js'
import { PREDICAMENTS, WAYS } from '../test/support/predicaments.js'
import type { Predicament, Way } from '../test/support/predicaments.js'

/** Milliseconds. */
export interface Overrun {
  readonly runs: number
  readonly maxMs: number
  readonly p99Ms: number
  readonly worst: string
  /** What a bare timer of the same length overran meanwhile: the machine's part. */
  readonly timerP99Ms: number
  readonly timerMaxMs: number
  /** Sockets that the server had open at the end. */
  readonly socketsLeft: number
}

const DEADLINE_MS = 400

const cases = (): readonly (readonly [Predicament, Way])[] =>
  WAYS.flatMap((way) => PREDICAMENTS.filter(({ only = way }) => only === way).map((predicament) => [predicament, way] as const))

/** How long after its deadline a call ends. Every predicament in turn, until there are enough. */
export const deadlineOverrun = async (runs: number): Promise<Overrun> => {
  const hostile = await startHostile()
  const overruns: { readonly ms: number; readonly name: string }[] = []
  const timers: number[] = []
  try {
    // The first call loads the library, which is measured elsewhere.
    await ended(hostile, PREDICAMENTS[0]!, 'built-in')
    while (overruns.length < runs) {
      for (const [predicament, way] of cases()) {
        if (overruns.length === runs) break
        const [ms, timer] = await Promise.all([ended(hostile, predicament, way), bareTimer()])
        overruns.push({ ms, name: `${predicament.name} (${way})` })
        timers.push(timer)
        if (predicament.lingers === way) await hostile.drop()
      }
    }
    // What a fetch keeps for later is not ours to close.
    let left = Infinity
    for (let look = 0; look < 50 && left > 0; look++) {
      left = (await hostile.witness()).open
      if (left > 0) await sleep(100)
    }
    const sorted = [...overruns].sort((a, b) => a.ms - b.ms)
    const last = sorted.at(-1)!
    return {
      runs: overruns.length,
      maxMs: last.ms,
      p99Ms: percentile(sorted.map(({ ms }) => ms)),
      worst: last.name,
      timerP99Ms: percentile([...timers].sort((a, b) => a - b)),
      timerMaxMs: Math.max(...timers),
      socketsLeft: left,
    }
  } finally {
    await hostile.stop()
  }
}

const ended = async (hostile: Hostile, predicament: Predicament, way: Way): Promise<number> => {
  const stuck = predicament.open(hostile, way)
  const from = performance.now()
  await stuck.run({ deadlineMs: DEADLINE_MS }).then(
    () => {
      throw new Error(`${predicament.name} was answered`)
    },
    () => undefined,
  )
  const ms = performance.now() - from - DEADLINE_MS
  await stuck.close()
  return Math.max(0, ms)
}

const bareTimer = async (): Promise<number> => {
  const from = performance.now()
  await sleep(DEADLINE_MS)
  return performance.now() - from - DEADLINE_MS
}

const percentile = (sorted: readonly number[]): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))]!

export interface Aborts {
  readonly phases: number
  readonly settleMaxMs: number
  readonly settleWorst: string
  readonly exitMaxMs: number
  readonly exitWorst: string
}

interface OneAbort {
  readonly settleMs: number
  readonly exitMs: number
}

/** How soon after an abort a call settles, and how soon after that its process has nothing left to do. Each in a process of its own. */
export const aborts = async (): Promise<Aborts> => {
  const hostile = await startHostile()
  const found: (OneAbort & { readonly name: string })[] = []
  try {
    for (const [index, { name, only = 'built-in' }] of PREDICAMENTS.entries()) {
      if (only !== 'built-in') continue
      found.push({ ...(await oneAbort(hostile, index)), name })
    }
  } finally {
    await hostile.stop()
  }
  const worst = (key: 'settleMs' | 'exitMs') => found.reduce((most, one) => (one[key] > most[key] ? one : most))
  return {
    phases: found.length,
    settleMaxMs: worst('settleMs').settleMs,
    settleWorst: worst('settleMs').name,
    exitMaxMs: worst('exitMs').exitMs,
    exitWorst: worst('exitMs').name,
  }
}

const oneAbort = async (hostile: Hostile, index: number): Promise<OneAbort> => {
  const root = fileURLToPath(new URL('..', import.meta.url))
  // V8 optimises the parser of HTTP in the background, and every process that used it waits for that at its end, a fifth of a second.
  const flags = ['--wasm-tiering-budget=100000000']
  const child = spawn(
    process.execPath,
    [...flags, 'scripts/run.mjs', 'bench/abort-once.ts', String(index), JSON.stringify(hostile.ports)],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  await new Promise((resolve) => child.on('close', resolve))
  return JSON.parse(text) as OneAbort
}
