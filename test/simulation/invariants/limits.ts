import { grouped } from '../grouped.js'
import type { Run } from '../run.js'

/** The server sees at most the limit in any window, wherever the window begins. */
export function* limitHolds({ log, scenario }: Run): Iterable<string> {
  const { limit, windowMs } = scenario.limit
  for (let from = 0, to = 0; to < log.length; to++) {
    while (log[to]!.at - log[from]!.at >= windowMs) from++
    if (to - from + 1 <= limit) continue
    yield `${to - from + 1} requests in ${windowMs} ms, where ${limit} are allowed: up to ${log[to]!.method} ${log[to]!.path}`
    return
  }
}

/** Whoever keeps the limit is never refused for it, unless somebody else uses it too. */
export function* neverRefused({ log, scenario }: Run): Iterable<string> {
  if (scenario.rules.some(({ fault }) => fault.kind === 'foreignRequests')) return
  const refused = log.find(({ status, fault }) => status === 429 && fault?.includes('status') !== true)
  if (refused !== undefined) yield `the server's own limit refused ${refused.method} ${refused.path}`
}

const BURST = 100
const ROUNDING_MS = 1e-6

/** No machine sends more than the burst within a second. */
export function* burstHolds({ sendings }: Run): Iterable<string> {
  for (const [machine, sent] of byMachine(sendings)) {
    for (let at = BURST; at < sent.length; at++) {
      if (sent[at]!.sentAt - sent[at - BURST]!.sentAt >= 1_000 - ROUNDING_MS) continue
      yield `${machine} sent ${BURST + 1} requests within a second`
      break
    }
  }
}

/** A 429 with a time holds everybody on that machine back, and nobody comes early. */
export function* nobodyComesEarly({ sendings }: Run): Iterable<string> {
  for (const [machine, sent] of byMachine(sendings)) {
    for (const refused of sent) {
      if (refused.askedMs === undefined || refused.end !== '429') continue
      const until = refused.endedAt! + refused.askedMs
      const early = sent.find(({ sentAt }) => sentAt > refused.endedAt! && sentAt < until - ROUNDING_MS)
      if (early === undefined) continue
      yield `${machine} was told at ${refused.endedAt} to wait ${refused.askedMs} ms, and sent ${early.method} ${early.path} at ${early.sentAt}`
      break
    }
  }
}

const byMachine = (sendings: Run['sendings']): ReadonlyMap<string, Run['sendings']> => grouped(sendings, ({ machine }) => machine)
