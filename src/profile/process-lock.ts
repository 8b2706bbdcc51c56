import { link, open, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { randomBytes } from 'node:crypto'
import { sleep, systemClock, type Clock } from '../clock.js'
import { LimitError } from '../errors.js'
import { forgetHolder, holderState, newHolder, parseHolder, type LockHolder } from './lock-holder.js'
import { ensurePrivateFolder, errnoOf, FILE_MODE, isMissing, unusable } from './private-file.js'

export interface LockOptions {
  /** What is being protected, for the message: `the reveal log`. */
  readonly what: string
  /** How long to wait for another holder; 0 gives up at once. Default 10 s. */
  readonly waitMs?: number | undefined
  readonly clock?: Clock | undefined
}

export interface ProcessLock {
  /** Never throws. */
  release(): Promise<void>
}

const POLL_MS = 20
const HEARTBEAT_MS = 10_000
// A holder that cannot be asked whether it lives, being in another container or on another machine, counts as dead after this.
const SILENT_MS = 60_000
const DEEPEST_TAKEOVER = 3

/**
 * Takes a lock file that processes agree on. A holder that ended without letting go is replaced: at once when it ran here, after
 * a minute of silence when it ran in another container or on another machine.
 *
 * @throws LimitError `busy` when another holder keeps the lock longer than `waitMs`.
 */
export const takeLock = async (file: string, options: LockOptions): Promise<ProcessLock> => {
  await ensurePrivateFolder(path.dirname(file))
  return take(file, options, 0)
}

const take = async (file: string, options: LockOptions, depth: number): Promise<ProcessLock> => {
  const clock = options.clock ?? systemClock
  const giveUpAt = clock.monotonic() + (options.waitMs ?? 10_000)
  const me = newHolder()
  try {
    while (!(await createLock(file, me))) {
      const holder = await readLock(file)
      if (holder === 'gone') continue
      if (await isDead(file, holder)) {
        await remove(file, holder, options, depth)
        continue
      }
      if (clock.monotonic() >= giveUpAt) throw busy(file, holder, options.what)
      await sleep(clock, POLL_MS)
    }
  } catch (error) {
    forgetHolder(me)
    throw error instanceof LimitError ? error : unusable(error, `The lock file ${file} could not be written`)
  }
  return held(file, me, clock)
}

const held = (file: string, me: LockHolder, clock: Clock): ProcessLock => {
  let timer = clock.setTimer(beat, HEARTBEAT_MS, true)
  function beat(): void {
    const now = new Date()
    utimes(file, now, now).catch(() => undefined)
    timer = clock.setTimer(beat, HEARTBEAT_MS, true)
  }
  return {
    release: async () => {
      timer.cancel()
      try {
        const holder = await readLock(file)
        if (holder !== 'gone' && holder?.token === me.token) await rm(file, { force: true })
      } catch {
        // What cannot be removed is seen to be dead once this process forgets it.
      }
      forgetHolder(me)
    },
  }
}

// A hard link appears whole or not at all, so nobody ever reads half a holder. Some file systems have no links.
const createLock = async (file: string, me: LockHolder): Promise<boolean> => {
  const text = JSON.stringify(me)
  const temporary = `${file}.${me.pid}.${randomBytes(4).toString('hex')}.tmp`
  await writeFile(temporary, text, { flag: 'wx', mode: FILE_MODE })
  try {
    await link(temporary, file)
    return true
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(errnoOf(error) ?? '')) throw error
    return createWithoutLink(file, text)
  } finally {
    await rm(temporary, { force: true })
  }
}

const createWithoutLink = async (file: string, text: string): Promise<boolean> => {
  try {
    const handle = await open(file, 'wx', FILE_MODE)
    try {
      await handle.writeFile(text)
    } finally {
      await handle.close()
    }
    return true
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    throw error
  }
}

const readLock = async (file: string): Promise<LockHolder | null | 'gone'> => {
  try {
    return parseHolder(await readFile(file, 'utf8'))
  } catch (error) {
    if (isMissing(error)) return 'gone'
    throw error
  }
}

const isDead = async (file: string, holder: LockHolder | null): Promise<boolean> => {
  const state = holder === null ? 'unknown' : holderState(holder)
  return state === 'unknown' ? (await silenceMs(file)) > SILENT_MS : state === 'dead'
}

// Both times come from the file system, whose clock may not be ours.
const silenceMs = async (file: string): Promise<number> => {
  const probe = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`
  try {
    await writeFile(probe, '', { flag: 'wx', mode: FILE_MODE })
    return (await stat(probe)).mtimeMs - (await stat(file)).mtimeMs
  } catch (error) {
    if (isMissing(error)) return 0
    throw error
  } finally {
    await rm(probe, { force: true })
  }
}

// Two processes may find the same dead holder. Only under a lock of its own may one of them remove it, having looked once more:
// else the slower one would remove the lock that the faster one has taken meanwhile.
const remove = async (file: string, dead: LockHolder | null, options: LockOptions, depth: number): Promise<void> => {
  if (depth >= DEEPEST_TAKEOVER) throw busy(file, dead, options.what)
  const guard = await take(`${file}.takeover`, options, depth + 1)
  try {
    const now = await readLock(file)
    if (now !== 'gone' && now?.token === dead?.token && (await isDead(file, now))) await rm(file, { force: true })
  } finally {
    await guard.release()
  }
}

const busy = (file: string, holder: LockHolder | null, what: string): LimitError =>
  new LimitError('busy', `Another process${holder === null ? '' : ` (${holder.pid})`} is using ${what}.`, {
    hint: `Wait until it is done. If no such process runs any more, remove ${file}`,
  })
