import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { systemClock, type Clock } from '../clock.js'
import type { Home } from './home.js'
import { writePrivateFile } from './private-file.js'

/**
 * What this machine knows of the age and use of a key. IT Glue revokes a key that was not used for 90 days and tells nobody here,
 * so gluekit keeps its own record. It is a convenience: it never fails and never holds up what it is about.
 */
export interface KeyUse {
  /** When this key was first stored or seen here, as an ISO time. The key itself may be older. */
  readonly since: string
  /** When a request with this key last succeeded, to the hour; null: never on this machine. */
  readonly lastUsedAt: string | null
}

export interface KeyAge extends KeyUse {
  readonly ageDays: number
  /** Days since the last use, or since it was stored. */
  readonly idleDays: number
  /** Sentences for the person: about to be revoked, due for rotation. */
  readonly warnings: readonly string[]
}

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const IDLE_WARNING_DAYS = 80
const IDLE_REVOKED_DAYS = 90
const ROTATION_DAYS = 90

/** Names a key without showing it: equal for equal keys, and of no use for finding the key. */
export const keyFingerprint = (key: string): string => createHash('sha256').update(`gluekit key ${key}`).digest('hex').slice(0, 16)

/** What is recorded about the key with this fingerprint, or null. */
export const readKeyUse = (home: Home, fingerprint: string): KeyUse | null => {
  try {
    const value = JSON.parse(readFileSync(useFile(home, fingerprint), 'utf8')) as Partial<KeyUse> | null
    if (typeof value?.since !== 'string' || Number.isNaN(Date.parse(value.since))) return null
    const used = value.lastUsedAt
    return { since: value.since, lastUsedAt: typeof used === 'string' && !Number.isNaN(Date.parse(used)) ? used : null }
  } catch {
    return null
  }
}

/** Notes that a key was stored now, unless it is known already. */
export const noteKeyStored = async (home: Home, fingerprint: string, clock: Clock = systemClock): Promise<void> => {
  if (readKeyUse(home, fingerprint) !== null) return
  await write(home, fingerprint, { since: iso(clock), lastUsedAt: null })
}

/** Notes that a key works now. At most one write an hour, however often it is called and in however many processes. */
export const noteKeyUsed = async (home: Home, fingerprint: string, clock: Clock = systemClock): Promise<void> => {
  const known = readKeyUse(home, fingerprint)
  const age = known?.lastUsedAt == null ? Infinity : clock.now() - Date.parse(known.lastUsedAt)
  // A time in the future comes from a clock that was wrong, and is corrected.
  if (age >= 0 && age < HOUR_MS) return
  await write(home, fingerprint, { since: known?.since ?? iso(clock), lastUsedAt: iso(clock) })
}

export const keyAge = (use: KeyUse, clock: Clock = systemClock): KeyAge => {
  const daysSince = (time: string): number => Math.max(0, Math.floor((clock.now() - Date.parse(time)) / DAY_MS))
  const ageDays = daysSince(use.since)
  const idleDays = daysSince(use.lastUsedAt ?? use.since)
  const warnings: string[] = []
  if (idleDays >= IDLE_REVOKED_DAYS)
    warnings.push(`This key was not used from here for ${idleDays} days; IT Glue revokes keys after ${IDLE_REVOKED_DAYS} days without use.`)
  else if (idleDays >= IDLE_WARNING_DAYS)
    warnings.push(
      `This key was not used from here for ${idleDays} days; IT Glue revokes it after ${IDLE_REVOKED_DAYS}. Any request keeps it alive: gluekit doctor`,
    )
  if (ageDays >= ROTATION_DAYS) warnings.push(`This key has been in use for ${ageDays} days; rotate it every ${ROTATION_DAYS}.`)
  return { ...use, ageDays, idleDays, warnings }
}

const useFile = (home: Home, fingerprint: string): string => path.join(home.state, 'keys', `${fingerprint}.json`)

const write = async (home: Home, fingerprint: string, use: KeyUse): Promise<void> => {
  try {
    await writePrivateFile(useFile(home, fingerprint), `${JSON.stringify(use)}\n`)
  } catch {
    // A full or read-only disk must not stop a request that has just succeeded.
  }
}

const iso = (clock: Clock): string => new Date(clock.now()).toISOString()
