/** What may be sent twice, and when. Pure: it decides, and waits for nothing. */

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** How an attempt ended. */
export type Happening =
  /** Refused for its rate, before anything was done. */
  | 'rate_limited'
  /** The server failed in a way that passes. */
  | 'server_trouble'
  /** The server failed in a way that a repetition does not cure. */
  | 'server_refusal'
  /** No connection came about. */
  | 'connect_failed'
  /** The connection broke. */
  | 'connection_lost'
  /** Silence for longer than allowed. */
  | 'timeout'
  /** An answer that cannot be read: cut off, broken, not what was asked for. */
  | 'unreadable_answer'
  /** The answer was too large, a redirect, or from a server that cannot be trusted. */
  | 'refused_answer'
  /** A verdict on the request itself. */
  | 'rejected'

export interface Rule {
  readonly when: readonly Happening[]
  readonly methods: readonly Method[]
  /** Undefined: whether or not the request was sent. */
  readonly sent?: boolean
  readonly retry: boolean
  /** How long to wait: `rate` is minutes, `transient` seconds. */
  readonly wait?: 'transient' | 'rate'
  /** After the last attempt of a write: what became of it. */
  readonly outcome: 'not_sent' | 'rejected' | 'unknown'
  readonly reason: string
}

const ALL: readonly Method[] = ['GET', 'POST', 'PATCH', 'DELETE']
const REPEATABLE: readonly Method[] = ['GET', 'PATCH', 'DELETE']

/** Read from the top; the first row that fits decides. */
export const RETRY_RULES: readonly Rule[] = [
  {
    when: ['rejected'],
    methods: ALL,
    retry: false,
    outcome: 'rejected',
    reason: 'the same request gets the same verdict',
  },
  {
    when: ['rate_limited'],
    methods: ALL,
    retry: true,
    wait: 'rate',
    outcome: 'rejected',
    reason: 'it was refused before anything was done, so every method may be sent again',
  },
  {
    when: ['refused_answer'],
    methods: ALL,
    sent: false,
    retry: false,
    outcome: 'not_sent',
    reason: 'a server that cannot be trusted is not asked again',
  },
  {
    when: ['connect_failed', 'connection_lost', 'timeout'],
    methods: ALL,
    sent: false,
    retry: true,
    wait: 'transient',
    outcome: 'not_sent',
    reason: 'the server never saw it, so every method may be sent again',
  },
  {
    when: ['server_trouble', 'connect_failed', 'connection_lost', 'timeout', 'unreadable_answer'],
    methods: REPEATABLE,
    retry: true,
    wait: 'transient',
    outcome: 'unknown',
    reason: 'reading changes nothing, a PATCH sets absolute values, and what is deleted stays deleted',
  },
  {
    when: ['server_trouble', 'connect_failed', 'connection_lost', 'timeout', 'unreadable_answer'],
    methods: ['POST'],
    retry: false,
    outcome: 'unknown',
    reason: 'the record may exist already, and there are no idempotency keys: a repetition could create a second one',
  },
  {
    when: ['server_refusal', 'refused_answer'],
    methods: ALL,
    retry: false,
    outcome: 'unknown',
    reason: 'a repetition does not cure it, and a write may have been carried out',
  },
]

const table = new Map<string, Rule>()
for (const rule of RETRY_RULES) {
  for (const happening of rule.when) {
    for (const method of rule.methods) {
      for (const sent of rule.sent === undefined ? [true, false] : [rule.sent]) {
        const cell = `${method} ${happening} ${sent}`
        if (!table.has(cell)) table.set(cell, rule)
      }
    }
  }
}

/** The rule for one attempt that did not succeed. */
export const ruleFor = (method: Method, happening: Happening, sent: boolean): Rule => {
  const rule = table.get(`${method} ${happening} ${sent}`)
  if (rule === undefined) throw new Error(`no retry rule for ${method} ${happening}`)
  return rule
}

const TRANSIENT_CEILINGS_MS = [1000, 2000, 4000]
const RATE_WAITS_MS = [60_000, 120_000, 240_000]
/** Whoever was refused for the rate never comes back at once, whatever the server says: all repetitions would be over in an instant. */
const SHORTEST_RATE_WAIT_MS = 1000
/** Who is asked to wait for longer is told so, and does not wait. */
export const LONGEST_WAIT_MS = 3_600_000

const nth = (waits: readonly number[], retry: number): number => waits[Math.min(retry, waits.length) - 1] ?? 0

/**
 * How long to wait before the retry-th retry (1 is the first).
 * @param askedMs what the server asked for; the wait is never shorter
 * @param random from 0 to 1
 */
export const waitBefore = (kind: 'transient' | 'rate', retry: number, askedMs: number | undefined, random: () => number): number => {
  if (kind === 'rate') {
    const wait = Math.max(SHORTEST_RATE_WAIT_MS, askedMs ?? nth(RATE_WAITS_MS, retry))
    return Math.ceil(wait * (1 + random() * 0.05))
  }
  // The whole range is drawn from, so that clients who failed together do not come back together.
  return Math.max(random() * nth(TRANSIENT_CEILINGS_MS, retry), askedMs ?? 0)
}
