/** Which faults of the emulator a seed brings. */
import type { Fault, FaultRule } from '../../src/emulator/index.js'
import type { Dice } from './dice.js'

export interface DrawnFaults {
  readonly rules: readonly FaultRule[]
  /** Somebody else changes the configurations while they are listed. */
  readonly drift: boolean
  /** New records show in lists only after so long. */
  readonly lateRowsMs: number
}

type Menu = readonly (readonly [name: string, draw: (dice: Dice) => Fault, method?: string])[]

const bodyForm = (dice: Dice): 'json' | 'errors' | 'html' => dice.pick(['json', 'errors', 'html'] as const)
const serverError = (dice: Dice): 500 | 502 | 503 | 504 => dice.pick([500, 502, 503, 504] as const)
const whenever = (dice: Dice): 'before' | 'after' => dice.pick(['before', 'after'] as const)

/** Each strikes with a probability of its own. The letters are those of the list of faults in the emulator's reference. */
const FAILURES: Menu = [
  ['a 5xx before the write', (dice) => ({ kind: 'status', status: serverError(dice), body: bodyForm(dice) })],
  ['a 5xx after the write', (dice) => ({ kind: 'status', status: serverError(dice), body: bodyForm(dice), when: 'after' })],
  ['a 503 that says when to come back', (dice) => ({ kind: 'status', status: 503, retryAfter: dice.whole(0, 20) })],
  ['a 429 without a word', (dice) => ({ kind: 'status', status: 429, body: bodyForm(dice) })],
  ['a 429 with seconds', (dice) => ({ kind: 'status', status: 429, retryAfter: dice.whole(0, 90) })],
  ['a 429 with a date', (dice) => ({ kind: 'status', status: 429, retryAfter: { date: dice.whole(-5, 90) } })],
  ['a 429 with garbage', (dice) => ({ kind: 'status', status: 429, retryAfter: dice.pick(['soon', '-3', 'x', '1e9', '12 parsecs']) })],
  ['a reset before the request is read', () => ({ kind: 'reset', at: 'beforeResponse' })],
  ['a reset after the write', () => ({ kind: 'reset', at: 'beforeResponse', when: 'after' })],
  ['a reset in mid-body', (dice) => ({ kind: 'reset', at: 'midBody', fraction: dice.next() })],
  [
    'JSON that breaks off',
    (dice) => ({
      kind: 'malformedJson',
      fraction: dice.next(),
      framing: dice.pick(['length', 'chunked', 'lengthTooLong', 'chunksUnended'] as const),
    }),
  ],
  [
    'another page in place of the answer',
    (dice) => ({ kind: 'wrongContent', body: dice.pick(['html', 'text'] as const), when: whenever(dice) }),
  ],
  // To a DELETE it would be a proper answer.
  ['nothing in place of the answer', () => ({ kind: 'wrongContent', body: 'empty' }), 'GET'],
  ['a redirect', (dice) => ({ kind: 'redirect', to: 'https://elsewhere.example/', when: whenever(dice) })],
  ['headers that come slowly', (dice) => ({ kind: 'slowHeaders', bytes: 1, everyMs: dice.pick([1, 100, 1_000]) })],
  ['a body that drips', (dice) => ({ kind: 'drip', bytes: 1, everyMs: dice.pick([1, 10, 1_000]) })],
  ['an answer that stops half way', (dice) => ({ kind: 'stall', fraction: dice.next() })],
]

const CONDITIONS: Menu = [
  ['latency', (dice) => ({ kind: 'latency', ms: dice.whole(1, 400), jitterMs: dice.whole(0, 5_000) })],
  ['a page that holds the page before', () => ({ kind: 'duplicatePage' })],
  ['stamps of the same second', (dice) => ({ kind: 'sameStamp', seconds: dice.pick([1, 60]) })],
  ['another client with the same key', (dice) => ({ kind: 'foreignRequests', perSecond: dice.between(0.1, 3) })],
]

/** @param saysDates the server's own 429 says when to come back by a date */
export const drawFaults = (dice: Dice, saysDates: boolean): DrawnFaults => {
  const rules: FaultRule[] = []
  const strength = dice.pick([0, 0.02, 0.05, 0.1, 0.2])
  if (strength > 0) {
    const kinds = dice.whole(1, 6)
    for (let kind = 0; kind < kinds; kind++) {
      const [, draw, only] = dice.pick(FAILURES)
      const method = only ?? dice.pick([undefined, undefined, 'GET', 'POST', 'PATCH', 'DELETE'])
      rules.push({
        ...(method === undefined ? {} : { match: { method } }),
        fault: draw(dice),
        probability: strength * dice.between(0.3, 1),
      })
    }
  }
  while (dice.chance(0.35)) {
    const [, draw] = dice.pick(CONDITIONS)
    rules.push({ fault: draw(dice), probability: dice.between(0.05, 0.6) })
  }
  if (dice.chance(0.1)) rules.push({ fault: { kind: 'pageTooLarge', above: dice.whole(5, 60) } })
  // A server whose Date is wrong gives no dates in Retry-After here: the two would contradict each other.
  const dates = saysDates || rules.some(({ fault }) => fault.kind === 'status' && typeof fault.retryAfter === 'object')
  if (!dates && dice.chance(0.15)) rules.push({ fault: { kind: 'dateSkew', seconds: dice.whole(-600, 600) } })
  const drift = dice.chance(0.3)
  if (drift) {
    const changes = ['deletes', 'updates', 'inserts'] as const
    const chosen = changes.filter(() => dice.chance(0.5))
    const amounts = Object.fromEntries((chosen.length === 0 ? changes : chosen).map((change) => [change, dice.whole(1, 3)]))
    rules.push({
      match: { method: 'GET', path: '/configurations' },
      fault: { kind: 'drift', ...amounts, where: dice.pick(['anywhere', 'earlierPages'] as const) },
      probability: dice.between(0.02, 0.4),
    })
  }
  const lateRowsMs = dice.chance(0.15) ? dice.whole(500, 60_000) : 0
  if (lateRowsMs > 0) rules.push({ fault: { kind: 'lateRows', ms: lateRowsMs } })
  return { rules, drift, lateRowsMs }
}
