import { readFileSync, readlinkSync } from 'node:fs'
import os from 'node:os'

/** What tells one process from all others, written down where other processes can find out whether it still lives. */
export interface ProcessIdentity {
  readonly pid: number
  /** When it started, in units of the system; tells it from a later one with the same number. null: not known here. */
  readonly startedAt: string | null
  /** Where process numbers mean something: host, boot and process namespace. */
  readonly scope: string
}

let self: ProcessIdentity | undefined

export const thisProcess = (): ProcessIdentity => (self ??= { pid: process.pid, startedAt: startOf(process.pid), scope: findScope() })

/** `unknown`: it ran on another machine, in another container or before the last start of this machine. */
export const processState = ({ pid, startedAt, scope }: ProcessIdentity): 'alive' | 'dead' | 'unknown' => {
  if (scope !== thisProcess().scope) return 'unknown'
  if (pid !== process.pid && !exists(pid)) return 'dead'
  if (startedAt === null) return 'alive'
  const start = pid === process.pid ? thisProcess().startedAt : startOf(pid)
  return start === null || start === startedAt ? 'alive' : 'dead'
}

/** Changes with every start of the machine; null where the system does not say. */
export const bootId = (): string | null => readOrNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())

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

const findScope = (): string => {
  const namespace = readOrNull(() => readlinkSync('/proc/self/ns/pid')) ?? ''
  return `${os.hostname()} ${bootId() ?? ''} ${namespace}`.trim()
}

const readOrNull = (read: () => string): string | null => {
  try {
    return read()
  } catch {
    return null
  }
}
