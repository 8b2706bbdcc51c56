import { readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { systemClock, type Clock } from '../clock.js'
import { GlueError, UsageError } from '../errors.js'
import { AppendFile } from './append-file.js'
import { FIRST_HASH, formatEntry, readEntry, sealEntry, type RevealEntry } from './audit-chain.js'
import { requireReason } from './audit-reason.js'
import type { Home } from './home.js'
import { isMissing, readPrivateFile, unusable, writePrivateFile } from './private-file.js'
import { takeLock } from './process-lock.js'

/**
 * The log of revealed secrets. Each line holds the hash of the line before, and a second file remembers how many lines there are
 * and the last hash. So a line that was changed, removed or added shows, and so does an end that was cut off. Whoever can write
 * both files can still forge both: `AuditVerdict.lastHash`, noted elsewhere, catches that too.
 */
export interface AuditLogOptions {
  /** How long to wait for another process that is writing. Default 10 s. */
  readonly waitMs?: number | undefined
  readonly clock?: Clock | undefined
  readonly user?: string | undefined
}

export interface Reveal {
  readonly profile: string | null
  /** The host that is asked for the secret. */
  readonly host?: string | null | undefined
  readonly organizationId: string | null
  readonly recordType: string
  readonly recordId: string
  /** Of a record that has versions: which, when it is not the present one. */
  readonly versionId?: string | null | undefined
  /** Why, in the words of the person: 1 to 500 characters. */
  readonly reason: string
}

export type AuditVerdict =
  | { readonly intact: true; readonly entries: number; readonly lastHash: string }
  | {
      readonly intact: false
      /** Entries before the damage, which are as they were written. */
      readonly entries: number
      /** The first line, from 1, that is not as it was written, or is missing. */
      readonly line: number
      /** A sentence. */
      readonly problem: string
    }

interface Head {
  readonly entries: number
  readonly hash: string
}

// No line is longer: the reason is at most 500 characters of at most 6 bytes, and the other fields are short.
const LONGEST_LINE = 16_384
const LONGEST_FIELD = 200

export const auditLogFile = (home: Home): string => path.join(home.state, 'reveals.ndjson')

/** Where reveals are taken down before they happen. */
export interface RevealLog {
  /** Resolves when the line is safe. Whatever it throws keeps the secret from being revealed. */
  append(reveal: Omit<Reveal, 'profile'>): Promise<void>
  verify(): Promise<AuditVerdict>
}

/** The reveal log of this home, with the name of the profile on each line. */
export const openRevealLog = (home: Home, profile: string | null, options: AuditLogOptions = {}): RevealLog => {
  const file = auditLogFile(home)
  return {
    append: async (reveal) => {
      await appendReveal(file, { ...reveal, profile }, options)
    },
    verify: () => verifyAuditLog(file),
  }
}

/**
 * Adds a line, and returns once it is on the disk. Whoever reveals a secret calls this first: when it throws, nothing may be
 * revealed.
 *
 * @throws UsageError `invalid_input` without a reason; LimitError `busy`; GlueError `state_damaged` when the log is not as it was
 * left; ConfigurationError when it cannot be written.
 */
export const appendReveal = async (file: string, reveal: Reveal, options: AuditLogOptions = {}): Promise<RevealEntry> => {
  checkReveal(reveal)
  const clock = options.clock ?? systemClock
  const lock = await takeLock(`${file}.lock`, { what: 'the reveal log', waitMs: options.waitMs, clock })
  try {
    const log = await AppendFile.open(file)
    try {
      const last = await lastEntry(log, file)
      const entry = sealEntry({
        sequence: (last?.sequence ?? 0) + 1,
        at: new Date(clock.now()).toISOString(),
        profile: reveal.profile,
        host: reveal.host ?? null,
        organizationId: reveal.organizationId,
        recordType: reveal.recordType,
        recordId: reveal.recordId,
        versionId: reveal.versionId ?? null,
        reason: reveal.reason.trim(),
        user: (options.user ?? userName()).slice(0, LONGEST_FIELD),
        prevHash: last?.hash ?? FIRST_HASH,
      })
      await log.append(`${formatEntry(entry)}\n`)
      await writeHead(file, { entries: entry.sequence, hash: entry.hash })
      return entry
    } finally {
      await log.close()
    }
  } finally {
    await lock.release()
  }
}

/** Reads the whole log and says whether every line is as it was written. */
export const verifyAuditLog = async (file: string): Promise<AuditVerdict> => {
  const bytes = await readFile(file).catch((cause: unknown) => {
    if (isMissing(cause)) return Buffer.alloc(0)
    throw unusable(cause, `${file} could not be read`, 'file_unreadable')
  })
  const head = readHead(file)
  let entries = 0
  let lastHash = FIRST_HASH
  let headSeen = head !== null && head.entries === 0
  const broken = (problem: string): AuditVerdict => ({ intact: false, entries, line: entries + 1, problem })
  const lines = bytes.toString('utf8').split('\n')
  const torn = lines.pop() ?? ''
  for (const line of lines) {
    const entry = readEntry(line)
    if (entry === null) return broken('This line was changed, or never written by gluekit.')
    if (entry.sequence !== entries + 1 || entry.prevHash !== lastHash)
      return broken('One or more lines before this one were removed, added or moved.')
    entries += 1
    lastHash = entry.hash
    if (head?.entries === entries) {
      if (head.hash !== lastHash) return broken('The log was written anew up to this line.')
      headSeen = true
    }
  }
  if (head === null && (entries > 0 || torn !== ''))
    return broken(`The file ${headFile(file)} is missing, so the end of the log cannot be vouched for.`)
  if (head !== null && !headSeen) return broken(`The end was cut off: ${head.entries} lines were written, ${entries} are left.`)
  if (bytes.length - (bytes.lastIndexOf(0x0a) + 1) > LONGEST_LINE)
    return broken('More stands after the last line than gluekit ever writes.')
  // Half a line after the last whole one is a write that a crash broke off. It was never reported as written.
  return { intact: true, entries, lastHash }
}

const lastEntry = async (log: AppendFile, file: string): Promise<RevealEntry | null> => {
  const head = readHead(file)
  if (head === null) {
    if (log.size > 0) throw damaged(file)
    await writeHead(file, { entries: 0, hash: FIRST_HASH })
    return null
  }
  const start = Math.max(0, log.size - 2 * LONGEST_LINE)
  const tail = await log.read(start)
  const end = tail.lastIndexOf(0x0a) + 1
  // No write that a crash broke off is that long.
  if (tail.length - end > LONGEST_LINE) throw damaged(file)
  const lines = tail.subarray(0, end).toString('utf8').split('\n').slice(0, -1)
  const last = lines.length === 0 ? null : readEntry(lines.at(-1) ?? '')
  if (lines.length > 0 && last === null) throw damaged(file)
  // A crash between the line and the head leaves the head behind; the line it names must still be there, as it was.
  const named = head.entries === 0 ? FIRST_HASH : lines.map(readEntry).find((entry) => entry?.sequence === head.entries)?.hash
  if ((last?.sequence ?? 0) < head.entries || (named !== undefined && named !== head.hash)) throw damaged(file)
  if (end < tail.length) await log.cutTo(start + end)
  return last
}

const headFile = (file: string): string => `${file}.head`

const readHead = (file: string): Head | null => {
  try {
    const value = JSON.parse(readPrivateFile(headFile(file))?.text ?? 'null') as Partial<Head> | null
    return Number.isSafeInteger(value?.entries) && typeof value?.hash === 'string' ? (value as Head) : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const writeHead = (file: string, head: Head): Promise<void> => writePrivateFile(headFile(file), `${JSON.stringify(head)}\n`)

const checkReveal = (reveal: Reveal): void => {
  requireReason(reveal.reason)
  const { profile, host = null, organizationId, recordType, recordId, versionId = null } = reveal
  for (const value of [profile, host, organizationId, recordType, recordId, versionId])
    if (value !== null && (value === '' || value.length > LONGEST_FIELD))
      throw new UsageError('invalid_input', 'A reveal needs the record that is revealed, by type and id.', {
        hint: 'Give the ids as they stand in IT Glue.',
      })
}

const damaged = (file: string): GlueError =>
  new GlueError('state_damaged', `The reveal log ${file} is not as it was left, so nothing is revealed.`, {
    hint: 'Find out who changed it. Then move it and the .head file beside it away, and keep them: a new log begins with the next reveal.',
  })

const userName = (): string => {
  try {
    return os.userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
