import { randomBytes } from 'node:crypto'
import { processState, thisProcess } from '../process.js'
import type { ProcessIdentity } from '../process.js'

/** Who holds a lock, so that another process can tell whether that one still lives. */
export interface LockHolder extends ProcessIdentity {
  /** Differs each time a lock is taken. */
  readonly token: string
}

// The tokens that this process holds, shared by all copies of this module that were loaded.
const HELD: unique symbol = Symbol.for('gluekit.held-locks') as never
const heldHere = (): Set<string> => ((globalThis as { [HELD]?: Set<string> })[HELD] ??= new Set())

/** This process, as a new holder. Forgotten again by `forgetHolder`. */
export const newHolder = (): LockHolder => {
  const token = randomBytes(12).toString('hex')
  heldHere().add(token)
  return { token, ...thisProcess() }
}

export const forgetHolder = ({ token }: LockHolder): void => void heldHere().delete(token)

/** Whether the process that wrote this lives. `unknown`: it ran on another machine or in another container. */
export const holderState = (holder: LockHolder): 'alive' | 'dead' | 'unknown' => {
  const state = processState(holder)
  const isOwn = state === 'alive' && holder.pid === process.pid
  return isOwn && !heldHere().has(holder.token) ? 'dead' : state
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
