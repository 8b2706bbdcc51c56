import { readFileSync, readlinkSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import os from 'node:os'

/** Who holds a lock, so that another process can tell whether that one still lives. */
export interface LockHolder {
  /** Differs each time a lock is taken. */
  readonly token: string
  readonly pid: number
  /** When the process started, in units of the system; tells it from a later one with the same number. null: not known here. */
  readonly startedAt: string | null
  /** The scope in which process numbers mean something: host, boot and process namespace. */
  readonly scope: string
}

// The tokens that this process holds, shared by all copies of this module that were loaded.
const HELD: unique symbol = Symbol.for('gluekit.held-locks') as never
const heldHere = (): Set<string> => ((globalThis as { [HELD]?: Set<string> })[HELD] ??= new Set())

let self: Omit<LockHolder, 'token'> | undefined

/** This process, as a new holder. Forgotten again by `forgetHolder`. */
export const newHolder = (): LockHolder => {
  self ??= { pid: process.pid, startedAt: startOf(process.pid), scope: scope() }
  const token = randomBytes(12).toString('hex')
  heldHere().add(token)
  return { token, ...self }
}

export const forgetHolder = ({ token }: LockHolder): void => void heldHere().delete(token)

/** Whether the process that wrote this lives. `unknown`: it ran on another machine or in another container. */
export const holderState = (holder: LockHolder): 'alive' | 'dead' | 'unknown' => {
  if (holder.scope !== scope()) return 'unknown'
  if (holder.pid === process.pid) {
    const sameStart = holder.startedAt === null || holder.startedAt === startOf(process.pid)
    return sameStart && heldHere().has(holder.token) ? 'alive' : 'dead'
  }
  if (!exists(holder.pid)) return 'dead'
  const startedAt = startOf(holder.pid)
  return holder.startedAt === null || startedAt === null || startedAt === holder.startedAt ? 'alive' : 'dead'
}

export const parseHolder = (text: string): LockHolder | null => {
  try {
    const value = JSON.parse(text) as Partial<LockHolder> | null
    const whole =
      typeof value?.token === 'string' && Number.isSafeInteger(value.pid) && (value.pid as number) > 0 && typeof value.scope === 'string'
    return whole ? (value as LockHolder) : null
  } catch {
    return null
  }
}

const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

// Field 22 of /proc/PID/stat; the name before it may itself hold blanks and parentheses.
const startOf = (pid: number): string | null => {
  const stat = readOrNull(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  // A zombie has ended; only its number is still taken.
  if (fields?.[0] === 'Z' || fields?.[0] === 'X') return 'ended'
  return fields?.[19] ?? null
}

const scope = (): string => {
  const boot = readOrNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()) ?? ''
  const namespace = readOrNull(() => readlinkSync('/proc/self/ns/pid')) ?? ''
  return `${os.hostname()} ${boot} ${namespace}`.trim()
}

const readOrNull = (read: () => string): string | null => {
  try {
    return read()
  } catch {
    return null
  }
}
