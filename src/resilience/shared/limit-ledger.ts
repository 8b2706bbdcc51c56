import type { Database, Row, Statement } from '../../sqlite/index.js'
import { afterRefusal, allowedNow, bulkRoomAt } from '../learned-limit.js'
import type { LearnedLimit } from '../learned-limit.js'
import { mostBulk } from '../rate-limiter.js'
import { addDone } from './members.js'

/** Bulk work, and interactive work. */
export type Kind = 0 | 1
export const BULK: Kind = 0
export const INTERACTIVE: Kind = 1
/** A number for each kind. */
export type PerKind = readonly [bulk: number, interactive: number]

export interface Wish {
  readonly limit: number
  readonly windowMs: number
  readonly burstPerSecond: number
}

/** Callers of this process who began to wait together. */
export interface WaitingGroup {
  /** Its row; undefined before it has one. */
  readonly row: number | undefined
  readonly kind: Kind
  /** Those who still wait. */
  readonly n: number
}

/** What a process says, and what it asks for, in one go. Numbers of what it holds are absolute, so that saying them twice is harmless. */
export interface Exchange {
  readonly member: number
  /** Called when the file does not know this process as a party: makes sure that it is a member, and returns its number. */
  readonly join: () => number
  readonly now: number
  readonly wish: Wish
  /** Requests under way. */
  readonly inFlight: PerKind
  /** Slots kept for use before `useBy`. */
  readonly spare: PerKind
  readonly useBy: number
  /** Requests that have ended since the last exchange. */
  readonly done: readonly { readonly kind: Kind; readonly n: number; readonly at: number }[]
  /** Slots out of `spare` that were used since, and when the last one was. */
  readonly sent: { readonly n: number; readonly at: number }
  readonly pauseUntil: number
  readonly groups: readonly WaitingGroup[]
  /** One slot at once, if nobody has a better right to it; up to `spare` more where there is plenty of room. */
  readonly ask: { readonly kind: Kind; readonly spare: number } | undefined
  /** At least so many count, as far as this process knows. */
  readonly atLeast: number
  /** The server has refused requests of this process. */
  readonly refused: boolean
  /** First, forget the finished requests of all processes, and any pause. */
  readonly reset: boolean
}

export interface Answer {
  /** To those who wait, in their order. To be sending. */
  readonly granted: PerKind
  /** Whether what was asked for is granted, to be sending. */
  readonly asked: boolean
  /** Slots to keep, those of the exchange included; to be used before `useBy` of the next exchange. */
  readonly spare: PerKind
  /** The rows of the groups, in their order. */
  readonly rows: readonly (number | undefined)[]
  readonly terms: Wish
  /** What counts now, of all processes. */
  readonly used: number
  /** Processes that use this limit. */
  readonly processes: number
  readonly pausedUntil: number
  /** Before this time there is nothing to be had, unless somebody gives something back; Infinity when that is open. */
  readonly retryAt: number
}

export interface LedgerStats {
  readonly used: number
  readonly terms: Wish
  /** What may count now, after what was learned. */
  readonly allowed: number
  /** Callers of other processes who wait. */
  readonly waitingElsewhere: number
  readonly processes: number
}

const SECOND_MS = 1000
/** Whoever waits says so more often. Nobody keeps room for one who does not. */
const STALE_MS = 2000
/** Slots are given for later use while at least so many times as many are free. */
const PLENTY = 8

/** The rows of one limiter in the shared file. Everything here runs inside a transaction of the caller. */
export class LimitLedger {
  readonly #database: Database
  readonly #name: string
  readonly #interactiveShare: number
  #limiter = 0
  /** No row of `done` is older, as far as is known: others only add younger ones, or ones that may go a little later. */
  #firstDone = -Infinity
  readonly #sql: ReturnType<typeof statementsOf>

  constructor(database: Database, name: string, interactiveShare: number) {
    this.#database = database
    this.#name = name
    this.#interactiveShare = interactiveShare
    this.#sql = statementsOf(database)
  }

  exchange(said: Exchange): Answer {
    const isKnown = this.#sql.limiter.get(this.#limiter) !== undefined && this.#sayWhatIsHeld(said, said.spare)
    const given = isKnown ? said : this.#enter(said)
    const { now } = given
    if (given.reset) this.#reset()
    const totals = this.#totals(now)
    const { terms } = totals
    const state = this.#sql.limiter.get(this.#limiter)!
    const done: [number, number] = [Number(state['done_bulk']), Number(state['done_interactive'])]
    this.#countDone(given, done, now - terms.windowMs)
    const used = totals.held[0] + totals.held[1] + done[0] + done[1]
    if (used < given.atLeast) {
      addDone(this.#database, this.#limiter, [0, given.atLeast - used], now)
      done[INTERACTIVE] += given.atLeast - used
    }
    const pausedUntil = this.#pause(given.pauseUntil, Number(state['paused_until']), now)
    const rows = this.#writeGroups(given)

    const allowed = this.#allowed(given, terms, used - totals.leased, state)
    const room: Room = {
      all: terms.limit - Math.max(used, given.atLeast),
      bulk: this.#bulkRoom(allowed, totals.held, done),
      burst: this.#burstRoom(given, totals.leased, terms),
    }
    const dealt = now < pausedUntil ? NOTHING : this.#serve(given, room)
    const spare: [number, number] = [given.spare[0], given.spare[1]]
    const { ask } = given
    if (ask !== undefined && dealt.asked && !dealt.isShort) {
      spare[ask.kind] += Math.max(0, Math.min(ask.spare, Math.floor(roomFor(ask.kind, room) / PLENTY)))
    }
    const sending: [number, number] = [dealt.granted[0], dealt.granted[1]]
    if (ask !== undefined && dealt.asked) sending[ask.kind]++
    const more = sending[0] + sending[1]
    const kept = spare[0] + spare[1] - given.spare[0] - given.spare[1]
    if (more + kept > 0) {
      this.#sayWhatIsHeld({ ...given, inFlight: [given.inFlight[0] + sending[0], given.inFlight[1] + sending[1]] }, spare)
      this.#noteSends(more, now, terms)
    }
    return {
      granted: dealt.granted,
      asked: dealt.asked,
      spare,
      rows,
      terms,
      used: Math.max(used, given.atLeast) + more + kept,
      processes: totals.processes,
      pausedUntil,
      retryAt: dealt.isShort ? this.#nextChange(now, pausedUntil, room, terms, allowed) : Infinity,
    }
  }

  /** No caller who begins to wait now, with so many of this process before it who have not said so yet, is served before this time. */
  earliest(kind: Kind, unsaid: number, now: number): number {
    const { terms, held, leased } = this.#totals(now)
    const since = now - terms.windowMs
    const state = this.#sql.limiter.get(this.#limiter)
    // Nothing was said yet: another process was writing.
    if (state === undefined) return now
    let at = Math.max(now, Number(state['paused_until']))
    if (terms.burstPerSecond < terms.limit && this.#sendsSince(now - SECOND_MS) + leased >= terms.burstPerSecond)
      at = Math.max(at, this.#burstEnds(now))
    const ahead = this.#waitingRows().filter((row) => isFresh(row, now))
    const count = (which: Kind): number => ahead.filter((row) => row['kind'] === which).reduce((sum, row) => sum + Number(row['n']), 0)
    const bulkAhead = kind === BULK ? count(BULK) + unsaid : 0
    const allAhead = count(INTERACTIVE) + (kind === BULK ? bulkAhead : unsaid)
    const [bulk, interactive] = this.#doneSince(since)
    const whenFree = (nth: number, ...kinds: [Kind, Kind]): number => {
      if (nth <= 0) return now
      const at = this.#sql.nthDone.get(this.#limiter, since, ...kinds, nth)?.['at']
      // What is still under way takes a whole window at least.
      return at === undefined ? now + terms.windowMs : Number(at) + terms.windowMs
    }
    at = Math.max(at, whenFree(allAhead + 1 - (terms.limit - held[0] - held[1] - bulk - interactive), BULK, INTERACTIVE))
    if (kind === INTERACTIVE) return at
    const { limit, windowMs } = terms
    const learned = learnedOf(state)
    const allowed = allowedNow(learned, limit, windowMs, now)
    const lacking = bulkAhead + 1 - this.#bulkRoom(allowed, held, [bulk, interactive])
    const free = (nth: number): number => whenFree(nth, BULK, allowed < limit ? INTERACTIVE : BULK)
    return Math.max(at, bulkRoomAt({ learned, limit, windowMs, now, lacking, whenFree: free }))
  }

  pausedUntil(): number {
    return Number(this.#sql.limiter.get(this.#limiter)?.['paused_until'] ?? 0)
  }

  /** What counts now, of all processes. */
  stats(member: number, wish: Wish, now: number): LedgerStats {
    if (this.#limiter === 0) this.#limiter = Number(this.#sql.findLimiter.get(this.#name)?.['id'] ?? 0)
    const totals = this.#totals(now)
    const { held, processes } = totals
    const terms = processes > 0 ? totals.terms : wish
    const [bulk, interactive] = this.#doneSince(now - terms.windowMs)
    const state = this.#sql.limiter.get(this.#limiter)
    const allowed = allowedNow(state === undefined ? undefined : learnedOf(state), terms.limit, terms.windowMs, now)
    const waitingElsewhere = this.#waitingRows()
      .filter((row) => row['member'] !== member && isFresh(row, now))
      .reduce((sum, { n }) => sum + Number(n), 0)
    return { used: held[0] + held[1] + bulk + interactive, terms, allowed, waitingElsewhere, processes }
  }

  // --- The parts of an exchange -----------------------------------------------------------------------------------------

  #reset(): void {
    this.#sql.forgetDone.run(this.#limiter)
    this.#sql.forgetSends.run(this.#limiter)
    this.#sql.forgetLimiter.run(this.#limiter)
  }

  /** Returns false when the file does not know this process: it is new, or was taken for dead. */
  #sayWhatIsHeld(given: Exchange, spare: PerKind): boolean {
    return this.#sql.updateParty.run(...partyOf(given, spare), this.#limiter, given.member).changes > 0
  }

  #enter(said: Exchange): Exchange {
    const given = { ...said, member: said.join(), groups: said.groups.map((group) => ({ ...group, row: undefined })) }
    this.#sql.makeLimiter.run(this.#name, given.wish.windowMs)
    this.#limiter = Number(this.#sql.findLimiter.get(this.#name)!['id'])
    // The sums are made anew: what was tidied away since, when nobody used this limiter, was not taken off them.
    this.#sql.sumDone.run(this.#limiter)
    this.#sql.addParty.run(...partyOf(given, given.spare), this.#limiter, given.member)
    return given
  }

  #totals(now: number): { held: PerKind; leased: number; terms: Wish; processes: number } {
    const row = this.#sql.totals.get(this.#limiter, now - SECOND_MS)!
    return {
      held: [Number(row['bulk']), Number(row['interactive'])],
      leased: Number(row['leased']),
      terms: { limit: Number(row['most']), windowMs: Number(row['window_ms']), burstPerSecond: Number(row['burst']) },
      processes: Number(row['processes']),
    }
  }

  /** What may count for bulk work, after what this refusal or an earlier one has taught. `sent`: what counts, without slots for later use. */
  #allowed({ refused, now }: Exchange, { limit, windowMs }: Wish, sent: number, state: Row): number {
    const before = { lastAt: Number(state['refused_at'] ?? -Infinity), learned: learnedOf(state) }
    if (!refused) return allowedNow(before.learned, limit, windowMs, now)
    const pausedUntil = Number(state['paused_until'])
    const { lastAt, learned } = afterRefusal(before, { used: sent, limit, windowMs, now, pausedUntil })
    this.#sql.setRefusals.run(lastAt, learned?.limit ?? null, learned?.at ?? 0, this.#limiter)
    return allowedNow(learned, limit, windowMs, now)
  }

  #bulkRoom(allowed: number, held: PerKind, done: PerKind): number {
    const interactive = held[INTERACTIVE] + done[INTERACTIVE]
    const bulk = held[BULK] + done[BULK]
    return Math.min(allowed - bulk - interactive, mostBulk(allowed, this.#interactiveShare, interactive) - bulk)
  }

  /** Adds what has ended, and takes off what has stopped counting. */
  #countDone(given: Exchange, done: [number, number], since: number): void {
    const before: PerKind = [done[0], done[1]]
    for (const { kind, n, at } of given.done) {
      if (at <= since) continue
      this.#sql.addDone.run(this.#limiter, kind, n, at)
      done[kind] += n
    }
    if (this.#firstDone <= since) {
      for (const { kind, n } of this.#sql.dropDone.all(this.#limiter, since)) done[Number(kind) as Kind] -= Number(n)
      this.#firstDone = Number(this.#sql.firstDone.get(this.#limiter)?.['at'] ?? given.now - SECOND_MS)
    }
    if (done[0] !== before[0] || done[1] !== before[1]) this.#sql.setDone.run(...done, this.#limiter)
  }

  #pause(wanted: number, known: number, now: number): number {
    const until = Math.max(wanted, known)
    if (until > known) this.#sql.setPause.run(now, until, this.#limiter)
    // A pause that is over is taken off, so that no later start of the machine takes it for one that has just begun.
    else if (known > 0 && known <= now) this.#sql.setPause.run(0, 0, this.#limiter)
    return until
  }

  #writeGroups({ groups, member, now }: Exchange): (number | undefined)[] {
    if (groups.length === 0) return []
    const rows = groups.map(({ row, kind, n }) => {
      if (row !== undefined) {
        if (n === 0) this.#sql.endWaiting.run(row)
        else this.#sql.setWaiting.run(n, row)
        return row
      }
      return n === 0 ? undefined : Number(this.#sql.addWaiting.run(this.#limiter, member, kind, n, now).lastInsertRowid)
    })
    this.#sql.stillWaiting.run(now, this.#limiter, member, now - SECOND_MS / 2)
    return rows
  }

  /** Deals the room out, first come first served within a kind, interactive before bulk, and takes it off `room`. */
  #serve({ ask, member, now }: Exchange, room: Room): Dealt {
    const granted: [number, number] = [0, 0]
    let asked = false
    let isShort = false
    const queue: (Row | undefined)[] = this.#waitingRows()
    // Who only asks stands behind those of its kind who wait.
    if (ask !== undefined) {
      const behind = ask.kind === BULK ? -1 : queue.findIndex((row) => row?.['kind'] === BULK)
      queue.splice(behind < 0 ? queue.length : behind, 0, undefined)
    }
    for (const row of queue) {
      const kind = row === undefined ? ask!.kind : (Number(row['kind']) as Kind)
      const isOwn = row === undefined || row['member'] === member
      if (!isOwn && !isFresh(row, now)) continue
      const wanted = row === undefined ? 1 : Number(row['n'])
      const dealt = Math.max(0, Math.min(wanted, roomFor(kind, room)))
      // The others fetch theirs; until then it is kept for them.
      if (dealt < wanted || !isOwn) isShort = true
      if (dealt === 0) continue
      room.all -= dealt
      room.burst -= dealt
      if (kind === BULK) room.bulk -= dealt
      if (row === undefined) asked = true
      else if (isOwn) {
        granted[kind] += dealt
        if (dealt === wanted) this.#sql.endWaiting.run(Number(row['id']))
        else this.#sql.setWaiting.run(wanted - dealt, Number(row['id']))
      }
    }
    return { granted, asked, isShort }
  }

  #burstRoom(given: Exchange, leased: number, terms: Wish): number {
    if (terms.burstPerSecond >= terms.limit) return Infinity
    const since = given.now - SECOND_MS
    this.#noteSends(given.sent.n, given.sent.at, terms)
    this.#sql.dropSends.run(this.#limiter, since)
    return Math.floor(terms.burstPerSecond) - this.#sendsSince(since) - leased
  }

  #noteSends(n: number, at: number, terms: Wish): void {
    if (n > 0 && terms.burstPerSecond < terms.limit) this.#sql.addSends.run(this.#limiter, n, at)
  }

  #sendsSince(since: number): number {
    return Number(this.#sql.sendsSince.get(this.#limiter, since)!['n'])
  }

  /** When one more may be sent for all that the guard on bursts says. */
  #burstEnds(now: number): number {
    return Number(this.#sql.firstSend.get(this.#limiter, now - SECOND_MS)?.['at'] ?? now) + SECOND_MS
  }

  #nextChange(now: number, pausedUntil: number, room: Room, terms: Wish, allowed: number): number {
    let at = Math.max(now, pausedUntil)
    if (room.burst <= 0) at = Math.max(at, this.#burstEnds(now))
    if (room.all > 0 && room.bulk > 0) return at
    const first = this.#sql.firstDone.get(this.#limiter)?.['at']
    const free = first === undefined ? (room.all > 0 ? at : Infinity) : Math.max(at, Number(first) + terms.windowMs)
    // What was learned is forgotten bit by bit, and so more may be allowed before anything has ended.
    return allowed < terms.limit && room.all > 0 ? Math.max(at, Math.min(free, now + SECOND_MS)) : free
  }

  #doneSince(since: number): PerKind {
    const row = this.#sql.doneSince.get(this.#limiter, since)!
    return [Number(row['bulk']), Number(row['interactive'])]
  }

  #waitingRows(): Row[] {
    return this.#sql.waiting.all(this.#limiter)
  }
}

const partyOf = ({ wish, inFlight, useBy }: Exchange, spare: PerKind): number[] => [
  wish.limit,
  wish.windowMs,
  wish.burstPerSecond,
  inFlight[0] + spare[0],
  inFlight[1] + spare[1],
  spare[0] + spare[1],
  useBy,
]

interface Dealt {
  readonly granted: PerKind
  readonly asked: boolean
  /** Somebody goes without, or has yet to fetch what is kept. */
  readonly isShort: boolean
}
const NOTHING: Dealt = { granted: [0, 0], asked: false, isShort: true }

interface Room {
  all: number
  bulk: number
  burst: number
}

const roomFor = (kind: Kind, { all, bulk, burst }: Room): number => Math.min(all, burst, kind === BULK ? bulk : Infinity)

const learnedOf = (row: Row): LearnedLimit | undefined =>
  row['learned'] === null ? undefined : { limit: Number(row['learned']), at: Number(row['learned_at']) }

const isFresh = (row: Row | undefined, now: number): boolean => Number(row?.['seen_at']) > now - STALE_MS

const statementsOf = (database: Database): Record<keyof typeof SQL, Statement> =>
  Object.fromEntries(Object.entries(SQL).map(([name, sql]) => [name, database.prepare(sql)])) as Record<keyof typeof SQL, Statement>

const SQL = {
  makeLimiter:
    'INSERT INTO limiters (name, window_ms) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET window_ms = max(window_ms, excluded.window_ms)',
  findLimiter: 'SELECT id FROM limiters WHERE name = ?',
  limiter: 'SELECT done_bulk, done_interactive, paused_until, refused_at, learned, learned_at FROM limiters WHERE id = ?',
  sumDone: `UPDATE limiters SET done_bulk = (SELECT coalesce(sum(n), 0) FROM done WHERE limiter = ?1 AND kind = 0),
    done_interactive = (SELECT coalesce(sum(n), 0) FROM done WHERE limiter = ?1 AND kind = 1) WHERE id = ?1`,
  setDone: 'UPDATE limiters SET done_bulk = ?, done_interactive = ? WHERE id = ?',
  setPause: 'UPDATE limiters SET paused_at = ?, paused_until = ? WHERE id = ?',
  setRefusals: 'UPDATE limiters SET refused_at = ?, learned = ?, learned_at = ? WHERE id = ?',
  forgetLimiter:
    'UPDATE limiters SET done_bulk = 0, done_interactive = 0, paused_at = 0, paused_until = 0, refused_at = NULL, learned = NULL WHERE id = ?',
  addParty: `INSERT OR REPLACE INTO parties (most, window_ms, burst, held_bulk, held_interactive, leased, use_by, limiter, member)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  updateParty: `UPDATE parties SET most = ?, window_ms = ?, burst = ?, held_bulk = ?, held_interactive = ?, leased = ?, use_by = ?
    WHERE limiter = ? AND member = ?`,
  totals: `SELECT count(*) AS processes, min(most) AS most, max(window_ms) AS window_ms, min(burst) AS burst, coalesce(sum(held_bulk), 0) AS bulk,
    coalesce(sum(held_interactive), 0) AS interactive, coalesce(sum(CASE WHEN use_by > ?2 THEN leased END), 0) AS leased
    FROM parties WHERE limiter = ?1`,
  addDone: 'INSERT INTO done (limiter, kind, n, at) VALUES (?, ?, ?, ?)',
  dropDone: 'DELETE FROM done WHERE limiter = ? AND at <= ? RETURNING kind, n',
  doneSince: `SELECT coalesce(sum(n) FILTER (WHERE kind = 0), 0) AS bulk, coalesce(sum(n) FILTER (WHERE kind = 1), 0) AS interactive
    FROM done WHERE limiter = ? AND at > ?`,
  nthDone: `SELECT at FROM (SELECT at, sum(n) OVER (ORDER BY at, id) AS total FROM done WHERE limiter = ? AND at > ? AND kind IN (?, ?))
    WHERE total >= ? LIMIT 1`,
  firstDone: 'SELECT at FROM done WHERE limiter = ? ORDER BY at LIMIT 1',
  forgetDone: 'DELETE FROM done WHERE limiter = ?',
  addSends: 'INSERT INTO sends (limiter, n, at) VALUES (?, ?, ?)',
  dropSends: 'DELETE FROM sends WHERE limiter = ? AND at <= ?',
  sendsSince: 'SELECT coalesce(sum(n), 0) AS n FROM sends WHERE limiter = ? AND at > ?',
  firstSend: `SELECT min(at) AS at FROM (SELECT at FROM sends WHERE limiter = ?1 AND at > ?2
    UNION ALL SELECT use_by FROM parties WHERE limiter = ?1 AND leased > 0 AND use_by > ?2) HAVING at IS NOT NULL`,
  forgetSends: 'DELETE FROM sends WHERE limiter = ?',
  waiting: 'SELECT id, member, kind, n, seen_at FROM waiting WHERE limiter = ? ORDER BY kind DESC, id',
  addWaiting: 'INSERT INTO waiting (limiter, member, kind, n, seen_at) VALUES (?, ?, ?, ?, ?)',
  setWaiting: 'UPDATE waiting SET n = ? WHERE id = ?',
  endWaiting: 'DELETE FROM waiting WHERE id = ?',
  stillWaiting: 'UPDATE waiting SET seen_at = ? WHERE limiter = ? AND member = ? AND seen_at < ?',
} as const
