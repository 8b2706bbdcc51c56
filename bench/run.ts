/**
 * `npm run bench`: every figure is a ratio or a difference to a base measured in the same run, in turns, because machines are
 * shared and noisy. `npm run bench -- small-get list` runs some of it.
 */
import { bombs } from './bombs.js'
import { breakerFigures } from './breaker.js'
import { aborts, deadlineOverrun } from './deadlines.js'
import { emulatorFigures } from './emulator-figures.js'
import { largeFile } from './large-file.js'
import { limiterFigures } from './limiter.js'
import { inPairs, median } from './measure.js'
import { emulator, inOwnProcess, staticServer } from './processes.js'
import { mirrorMemoryFigures, mirrorSearchFigures, mirrorSyncFigures, mirrorWriteFigures } from './mirror.js'
import { reader } from './reading.js'
import type { Way } from './reading.js'
import { afterKills, costOfSharing, foreignProgram, tenInVirtualTime, tenProcesses } from './shared-limits.js'
import { smallGet } from './small-get.js'

interface Upload {
  readonly sha256: string
  readonly ms: number
  readonly idleMb: number
  readonly peakMb: number
}

const RECORDS = 50_000
const chosen = process.argv.slice(2)
const wanted = (name: string): boolean => chosen.length === 0 || chosen.includes(name)
const rows: { readonly figure: string; readonly measured: string; readonly goal: string; readonly met: boolean }[] = []
const report = (figure: string, measured: string, goal: string, met: boolean): void => {
  rows.push({ figure, measured, goal, met })
  console.log(`${met ? 'met   ' : 'MISSED'}  ${figure}: ${measured} (goal ${goal})`)
}
const ms = (value: number): string => `${value.toFixed(3)} ms`

if (wanted('small-get')) {
  const server = await staticServer(1, 0)
  const plain = await smallGet(server.url, server.apiKey, '4489414129010794', 200, 40)
  server.stop()
  const each = plain.differenceMs / plain.calls
  report(
    'small GET over the base, static server',
    `${ms(each)} a call (base ${ms(plain.baseMs / plain.calls)}, ${plain.blocks} pairs)`,
    '<= 0.150 ms',
    each <= 0.15,
  )

  const live = await emulator(5)
  const first = await (await fetch(`${live.url}/configurations?page[size]=1`, { headers: { 'x-api-key': live.apiKey } })).json()
  const id = (first as { data: [{ id: string }] }).data[0].id
  const slow = await smallGet(live.url, live.apiKey, id, 30, 30)
  live.stop()
  report(
    'small GET against the emulator at 5 ms',
    `${slow.ratio.toFixed(3)} times the base (${ms(slow.baseMs / slow.calls)}, ${slow.blocks} pairs)`,
    '<= 1.25',
    slow.ratio <= 1.25,
  )
}

if (wanted('limiter')) {
  const { p50Us, p99Us, emptyP99Us, kilobytes, samples } = await limiterFigures()
  report(
    'limiter.acquire in process, a full window',
    `p50 ${p50Us.toFixed(2)} us, p99 ${p99Us.toFixed(2)} us (a promise alone: p99 ${emptyP99Us.toFixed(2)} us; ${samples} samples)`,
    'p99 <= 5 us',
    p99Us <= 5,
  )
  report('the limiter of 3000 in 300 s, memory', `${kilobytes.toFixed(1)} kB`, '<= 64 kB', kilobytes <= 64)
}

if (wanted('breaker')) {
  const { p50Us, p99Us, retryAfterMs, samples } = await breakerFigures()
  report(
    'a call while the circuit is open',
    `p50 ${p50Us.toFixed(0)} us, p99 ${p99Us.toFixed(0)} us, each with retryAfterMs (from ${retryAfterMs} ms on; ${samples} calls)`,
    'p99 <= 1000 us',
    p99Us <= 1000,
  )
}

if (wanted('upload')) {
  // As much as fits into a request: the emulator stops where the gateway is known to.
  const { file, sha256 } = await largeFile(10_000_000)
  const server = await emulator(0)
  const runs: Upload[] = []
  for (let run = 0; run < 5; run++) runs.push(await inOwnProcess<Upload>('upload-once.ts', server.url, server.apiKey, file.path))
  server.stop()
  await file.remove()
  if (runs.some((run) => run.sha256 !== sha256)) throw new Error('another file was uploaded')
  const aboveMb = Math.max(...runs.map(({ peakMb, idleMb }) => peakMb - idleMb))
  const slowestMs = Math.max(...runs.map((run) => run.ms))
  report(
    'a 10 MB attachment, memory above the idle process',
    `${aboveMb.toFixed(0)} MB at most, idle ${median(runs.map((run) => run.idleMb)).toFixed(0)} MB (${runs.length} runs)`,
    '<= 80 MB',
    aboveMb <= 80,
  )
  report('a 10 MB attachment, time', `${(slowestMs / 1000).toFixed(2)} s at most (${runs.length} runs)`, '<= 10 s', slowestMs <= 10_000)
}

if (wanted('list')) {
  for (const latencyMs of [0, 80]) {
    const server = await staticServer(RECORDS, latencyMs)
    for (const [base, ours] of [
      ['raw-sequential', 'client-sequential'],
      ['raw-four', 'client-prefetch'],
    ] as const satisfies readonly (readonly [Way, Way])[]) {
      const raw = await reader(base, server.url, server.apiKey)
      const client = await reader(ours, server.url, server.apiKey)
      const check = async (read: () => Promise<number>): Promise<void> => {
        const count = await read()
        if (count !== RECORDS) throw new Error(`${count} of ${RECORDS} records came`)
      }
      const result = await inPairs(
        () => check(raw.read),
        () => check(client.read),
        30,
        2,
      )
      await raw.close()
      await client.close()
      const memory = await inOwnProcess<{ idleMb: number; peakMb: number }>('read-once.ts', ours, server.url, server.apiKey)
      const rawMemory = await inOwnProcess<{ idleMb: number; peakMb: number }>('read-once.ts', base, server.url, server.apiKey)
      report(
        `${RECORDS} configurations at ${latencyMs} ms, ${ours === 'client-prefetch' ? 'with prefetch' : 'sequential'}`,
        `${result.ratio.toFixed(3)} times ${base} (${(result.baseMs / 1000).toFixed(2)} s, ${result.blocks} pairs); peak ${memory.peakMb.toFixed(0)} MB, base ${rawMemory.peakMb.toFixed(0)} MB`,
        '<= 1.10',
        result.ratio <= 1.1,
      )
    }
    server.stop()
  }
}

if (wanted('emulator')) {
  const { startMs, rssMb, figures } = await emulatorFigures(1_000_000, 2_000, 3)
  report('a generated account of 1,000,000 records, start', `${(startMs / 1000).toFixed(2)} s`, '<= 20 s', startMs <= 20_000)
  for (const { name, kind, perSecond, basePerSecond, cpuMs, baseCpuMs } of figures) {
    const goal = kind === 'page' ? 60 : 1_500
    report(
      `1,000,000 records, ${kind === 'page' ? 'pages of 1000' : 'small requests'}: ${name}`,
      `${perSecond.toFixed(0)} a second (a constant answer of that size: ${basePerSecond.toFixed(0)}), CPU of the server ${cpuMs.toFixed(2)} ms each (base ${baseCpuMs.toFixed(2)} ms)`,
      `>= ${goal} a second`,
      perSecond >= goal,
    )
  }
  report('1,000,000 records, memory of the server', `${rssMb.toFixed(0)} MB at most`, '<= 1024 MB', rssMb <= 1_024)
}

if (wanted('deadlines')) {
  const { runs, maxMs, p99Ms, worst, timerP99Ms, timerMaxMs, socketsLeft } = await deadlineOverrun(200)
  report(
    'a deadline, wherever the call is stuck: how late it comes',
    `${maxMs.toFixed(0)} ms at most (${worst}), p99 ${p99Ms.toFixed(0)} ms (${runs} runs; a bare timer ${timerMaxMs.toFixed(0)} ms, p99 ${timerP99Ms.toFixed(0)} ms)`,
    '<= 250 ms',
    maxMs <= 250,
  )
  report('sockets that are left after all of them', String(socketsLeft), '0', socketsLeft === 0)
  const abort = await aborts()
  report(
    'an abort, until the call settles',
    `${abort.settleMaxMs.toFixed(1)} ms at most (${abort.settleWorst}; ${abort.phases} places)`,
    '<= 50 ms',
    abort.settleMaxMs <= 50,
  )
  report(
    'an abort, until the process has nothing left to do',
    `${abort.exitMaxMs.toFixed(1)} ms at most (${abort.exitWorst}; ${abort.phases} places)`,
    '<= 100 ms',
    abort.exitMaxMs <= 100,
  )
}

if (wanted('bombs')) {
  const { mostMb, worst, answered } = await bombs()
  report(
    'an answer that is a bomb, memory above the idle process',
    `${mostMb.toFixed(0)} MB at most (${worst})`,
    '<= 150 MB',
    mostMb <= 150,
  )
  report('bombs that were taken for answers', answered.length === 0 ? 'none' : answered.join(', '), 'none', answered.length === 0)
}

if (wanted('shared')) {
  const cost = await costOfSharing()
  report(
    'a slot of the shared limit, taken and released',
    `${cost.sharedUs.toFixed(1)} µs of processor time (in process: ${cost.inProcessUs.toFixed(1)} µs)`,
    '<= 100 µs',
    cost.sharedUs <= 100,
  )
  report('a call through the shared breaker', `${cost.breakerUs.toFixed(1)} µs of processor time`, '<= 50 µs', cost.breakerUs <= 50)
  report('a refusal by the open shared breaker, p99', `${cost.refusalP99Us.toFixed(0)} µs`, '<= 1000 µs', cost.refusalP99Us <= 1000)
  const ten = await tenProcesses()
  report(
    'ten processes, 200 requests in 5 s: the most in any 5 s',
    `${ten.most} of ${ten.requests} requests, ${ten.refused} refused`,
    `<= ${ten.limit}, none refused`,
    ten.most <= ten.limit && ten.refused === 0,
  )
  const usedPart = ten.boundMs / ten.tookMs
  report(
    'ten processes, 200 requests in 5 s: the part of the limit that is used',
    `${(usedPart * 100).toFixed(1)} % (${(ten.tookMs / 1000).toFixed(1)} s, ${(ten.boundMs / 1000).toFixed(1)} s at least)`,
    '>= 90 %',
    usedPart >= 0.9,
  )
  const ideal = await tenInVirtualTime()
  report('the same in virtual time, at up to 10 ms each way', `${(ideal * 100).toFixed(1)} %`, '>= 95 %', ideal >= 0.95)
  const foreign = await foreignProgram()
  report(
    'five processes beside a program that takes half of the limit',
    `${foreign.refused} of ${foreign.requests} refused, in ${foreign.episodes} episodes, ${foreign.mostExtra} at most after the first one of an episode`,
    `<= 1 more for each process`,
    foreign.mostExtra < foreign.processes,
  )
  const kills = await afterKills()
  for (const [doing, ms] of Object.entries(kills)) {
    const what = { holder: 'with a request under way', waiting: 'in the queue', writing: 'in a transaction' }[doing]
    report(`after the death of a process ${what}, others go on`, `${ms.toFixed(0)} ms later than they must wait`, '<= 1000 ms', ms <= 1000)
  }
}

if (wanted('mirror-write')) await mirrorWriteFigures(report)
if (wanted('mirror')) await mirrorSyncFigures(report)
if (wanted('mirror-search')) await mirrorSearchFigures(report)
if (wanted('mirror-memory')) await mirrorMemoryFigures(report)

const missed = rows.filter((row) => !row.met)
console.log(missed.length === 0 ? `\nAll ${rows.length} goals met.` : `\n${missed.length} of ${rows.length} goals missed.`)
