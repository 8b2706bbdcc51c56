import { randomInt } from 'node:crypto'
import { processState } from '../../process.js'
import type { ProcessIdentity } from '../../process.js'
import type { Database, Row } from '../../sqlite/index.js'

/** A process that cannot be asked whether it lives counts as dead after so long without a sign. */
const SILENT_MS = 60_000
/** Closed circuits of hosts that nobody has called for so long are forgotten. */
const FORGET_MS = 86_400_000

/** The others see a sign of life so often, as long as there is anything to say. */
const SEEN_EVERY_MS = 500

/** Something in this process that takes part: a limiter, or the process itself. */
export class Member {
  readonly #identity: ProcessIdentity
  readonly #generation: () => number
  /** Random, so that one that was never written down is not that of another process either. */
  #id = 0
  #generationOfId = -1
  #seenAt = -Infinity

  /** `generation` tells which file is in use. */
  constructor(identity: ProcessIdentity, generation: () => number) {
    this.#identity = identity
    this.#generation = generation
  }

  get id(): number {
    return this.#id
  }

  /** Within a transaction: shows the others that it lives, and joins when they do not know of it, or took it for dead. */
  keepAlive(database: Database, now: number, force = false): void {
    const isKnown = this.#id !== 0 && this.#generationOfId === this.#generation()
    if (isKnown && !force && now - this.#seenAt < SEEN_EVERY_MS) return
    this.#seenAt = now
    if (isKnown && database.prepare('UPDATE members SET seen_at = ? WHERE id = ?').run(now, this.#id).changes > 0) return
    this.#id = randomInt(1, 2 ** 47)
    this.#generationOfId = this.#generation()
    const { pid, startedAt, scope } = this.#identity
    database
      .prepare('INSERT INTO members (id, pid, started_at, scope, seen_at) VALUES (?, ?, ?, ?, ?)')
      .run(this.#id, pid, startedAt, scope, now)
  }
}

/** Members that have ended without leaving. Looks at processes, and writes nothing. */
export const findDead = (database: Database, now: number): number[] =>
  database
    .prepare('SELECT * FROM members')
    .all()
    .filter((member) => isDead(member, now))
    .map(({ id }) => Number(id))

const isDead = (member: Row, now: number): boolean => {
  const startedAt = member['started_at'] as string | null
  const state = processState({ pid: Number(member['pid']), startedAt, scope: String(member['scope']) })
  // Without its start a process cannot be told from a later one with its number.
  const isSure = state === 'dead' || (state === 'alive' && startedAt !== null)
  return isSure ? state === 'dead' : now - Number(member['seen_at']) > SILENT_MS
}

/**
 * Takes a member out. Nobody knows which of its requests have reached the server, so all its slots count for a window from now on, those
 * that it had not used included. Its place in the queue is free.
 */
export const bury = (database: Database, member: number, now: number): void => {
  const held = database.prepare('SELECT limiter, held_bulk, held_interactive FROM parties WHERE member = ?').all(member)
  for (const { limiter, held_bulk, held_interactive } of held) {
    addDone(database, Number(limiter), [Number(held_bulk), Number(held_interactive)], now)
  }
  for (const table of ['parties', 'waiting']) database.prepare(`DELETE FROM ${table} WHERE member = ?`).run(member)
  database.prepare('DELETE FROM members WHERE id = ?').run(member)
}

/** Slots of a limiter that end now, bulk and interactive ones. */
export const addDone = (database: Database, limiter: number, counts: readonly [bulk: number, interactive: number], at: number): void => {
  for (const [kind, n] of counts.entries()) {
    if (n > 0) database.prepare('INSERT INTO done (limiter, kind, n, at) VALUES (?, ?, ?, ?)').run(limiter, kind, n, at)
  }
  database
    .prepare('UPDATE limiters SET done_bulk = done_bulk + ?, done_interactive = done_interactive + ? WHERE id = ?')
    .run(...counts, limiter)
}

/**
 * Brings what an earlier start of the machine has left into the time of this one. Its times mean nothing here, so every slot counts for a
 * whole window from now on, and every pause begins anew. Circuits are closed: whoever starts a machine does not expect it to remember
 * that a server was down, and five calls find out again.
 */
export const carryOverBoot = (database: Database, boot: string, now: number): void => {
  const known = database.prepare('SELECT boot FROM machine').get()?.['boot']
  if (known === boot && !hasTimesAfter(database, now)) return
  if (known !== undefined) {
    for (const { id } of database.prepare('SELECT id FROM members').all()) bury(database, Number(id), now)
    for (const table of ['done', 'sends']) database.prepare(`UPDATE ${table} SET at = ?`).run(now)
    database
      .prepare('UPDATE limiters SET paused_until = ?1 + paused_until - paused_at, paused_at = ?1 WHERE paused_until > paused_at')
      .run(now)
    database.exec('UPDATE limiters SET refused_at = NULL, learned = NULL; DELETE FROM breakers; DELETE FROM machine')
  }
  database.prepare('INSERT INTO machine (boot) VALUES (?)').run(boot)
}

/** Nothing of this start of the machine lies ahead, but for requests that were given up and count a few seconds longer. */
const hasTimesAfter = (database: Database, now: number): boolean =>
  database
    .prepare(
      `SELECT 1 FROM (SELECT max(seen_at) AS at FROM members UNION ALL SELECT max(at) FROM done UNION ALL SELECT max(paused_at) FROM limiters
       UNION ALL SELECT max(changed_at) FROM breakers) WHERE at > ?`,
    )
    .get(now + 10_000) !== undefined

/** Drops what no longer counts, of limits that nobody uses any more. */
export const tidy = (database: Database, now: number): void => {
  const unused = 'SELECT id FROM limiters WHERE id NOT IN (SELECT limiter FROM parties)'
  database
    .prepare(`DELETE FROM done WHERE limiter IN (${unused}) AND at + (SELECT window_ms FROM limiters WHERE id = limiter) <= ?`)
    .run(now)
  database.prepare(`DELETE FROM sends WHERE limiter IN (${unused}) AND at < ?`).run(now - 1000)
  database.prepare(`DELETE FROM waiting WHERE member NOT IN (SELECT id FROM members)`).run()
  database.prepare(`DELETE FROM limiters WHERE id IN (${unused}) AND paused_until <= ? AND id NOT IN (SELECT limiter FROM done)`).run(now)
  database.prepare(`DELETE FROM breakers WHERE state = 'closed' AND failures = 0 AND changed_at < ?`).run(now - FORGET_MS)
}
