import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock, Timer } from '../../clock.js'
import { ConfigurationError } from '../../errors.js'
import { thisProcess } from '../../process.js'
import type { ProcessIdentity } from '../../process.js'
import { migrate, openDatabase, problemOf } from '../../sqlite/index.js'
import type { Database, OpenOptions, SqliteProblem, Statement } from '../../sqlite/index.js'
import { networkDiskOf } from './local-disk.js'
import type { DiskFacts } from './local-disk.js'
import { machineTimeOf } from './machine-time.js'
import type { MachineTime } from './machine-time.js'
import { bury, carryOverBoot, findDead, Member, tidy } from './members.js'
import { SHARED_STATE } from './schema.js'

export interface SharedStateOptions {
  /** The file lies in it. */
  readonly folder: string
  readonly clock: Clock
  readonly protect?: OpenOptions['protect']
  readonly machine?: MachineTime | undefined
  readonly disk?: DiskFacts | undefined
  readonly identity?: ProcessIdentity | undefined
  readonly open?: typeof openDatabase | undefined
}

export const FILE_NAME = 'limits.sqlite'

/** The state is not shared at present; the message says why. */
export class NotShared extends Error {}
/** Another process is writing. Soon again. */
export class StateBusy extends Error {}

/** A write of another process takes well under a millisecond. Longer ones are waited for where other work can go on. */
const BUSY_MS = 10
const OPENING_BUSY_MS = 500
const TRY_AGAIN_MS = 10_000
const LEAVING_AGAIN_MS = 20
const LEAVING_TRIES = 20

/**
 * The file in which processes of one machine tell each other of their requests, with this process as a member. When it cannot be used, it
 * says why and tries again by itself; whoever uses it must get along without it meanwhile.
 */
export class SharedState {
  readonly #options: SharedStateOptions
  readonly #machine: MachineTime
  readonly file: string
  #database: Database | undefined
  #askVersion: Statement | undefined
  #inode: number | undefined
  readonly #members = new Set<Member>()
  /** The process itself. */
  readonly member: Member
  #problem: string | null = null
  #generation = 0
  #timer: Timer | undefined
  #opening: Promise<void> | undefined
  #closed = false
  readonly #listeners = new Set<() => void>()

  private constructor(options: SharedStateOptions) {
    this.#options = options
    this.#machine = options.machine ?? machineTimeOf(options.clock)
    this.file = path.join(options.folder, FILE_NAME)
    this.member = this.newMember()
  }

  /** Opens the file and joins. Never rejects: see `problem`. */
  static async open(options: SharedStateOptions): Promise<SharedState> {
    const state = new SharedState(options)
    await state.#open()
    return state
  }

  /** Why nothing is shared at present, as a sentence; null while it is. */
  get problem(): string | null {
    return this.#problem
  }

  /** Grows whenever another file is used: what was prepared for the one before is void. */
  get generation(): number {
    return this.#generation
  }

  /** Somebody in this process who takes part and holds slots of its own. */
  newMember(): Member {
    const member = new Member(this.#options.identity ?? thisProcess(), () => this.#generation)
    this.#members.add(member)
    return member
  }

  /** Within `write`: a member leaves. What it still holds counts for a window. */
  leave(database: Database, member: Member): void {
    bury(database, member.id, this.now())
    this.#members.delete(member)
  }

  /** Milliseconds, the same for all processes of this machine. */
  now(): number {
    return this.#machine.now()
  }

  /** @throws NotShared, StateBusy */
  read<T>(work: (database: Database) => T): T {
    return this.#use((database) => work(database))
  }

  /** All of `work` or nothing, with nobody else writing meanwhile. @throws NotShared, StateBusy */
  write<T>(work: (database: Database) => T): T {
    return this.#use((database) => database.transaction(() => work(database)))
  }

  /** Changes whenever another process has written; only numbers of the same generation compare. @throws NotShared, StateBusy */
  version(): number {
    const database = this.#database
    if (database === undefined) throw new NotShared(this.#problem ?? 'it is not open')
    // Asked before every request: whether the file has moved is looked at before anything is fetched from it.
    this.#askVersion ??= database.prepare('PRAGMA data_version')
    return Number(this.#askVersion.get()!['data_version'])
  }

  /** Looks for members that have ended, and lets their slots run out. @throws NotShared, StateBusy */
  buryDead(): void {
    const now = this.now()
    const dead = this.read((database) => findDead(database, now))
    if (dead.length === 0) return
    this.write((database) => {
      for (const member of dead) bury(database, member, now)
    })
  }

  /** Calls back whenever the file can be used after it could not. */
  onReturn(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Leaves. What is still held counts for a window. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#timer?.cancel()
    await this.#opening
    for (let tried = 1; !this.#hasLeft() && tried < LEAVING_TRIES; tried++) await pause(LEAVING_AGAIN_MS)
    this.#drop('The client is closed.')
  }

  /** Whoever is not told now finds out by itself that this process has ended. */
  #hasLeft(): boolean {
    const database = this.#database
    if (database === undefined) return true
    try {
      database.transaction(() => {
        for (const member of this.#members) bury(database, member.id, this.now())
      })
      return true
    } catch (error) {
      return problemOf(error) !== 'busy'
    }
  }

  #use<T>(work: (database: Database) => T): T {
    const database = this.#database
    if (database === undefined) throw new NotShared(this.#problem ?? 'it is not open')
    if (this.#hasMoved()) throw this.#fail(`${this.file} was removed or replaced while it was in use.`, 0)
    try {
      return work(database)
    } catch (error) {
      const problem = problemOf(error)
      if (problem === 'busy') throw new StateBusy('another process is writing', { cause: error })
      // A table that is missing shows a file that is not what this process has made.
      if (problem === undefined && !isOfSqlite(error)) throw error
      throw this.#fail(this.#sentence(problem ?? 'damaged'), TRY_AGAIN_MS)
    }
  }

  /** Which file is open, where the system tells. */
  get fileId(): number | undefined {
    return this.#inode
  }

  /** Whoever opens the path now would find another file, and count apart from this process. Windows does not let it happen. */
  #hasMoved(): boolean {
    return this.#inode !== undefined && inodeOf(this.file) !== this.#inode
  }

  #fail(problem: string, tryAgainMs: number | undefined): NotShared {
    this.#drop(problem)
    if (tryAgainMs !== undefined && !this.#closed) {
      this.#timer?.cancel()
      this.#timer = this.#options.clock.setTimer(() => void (this.#opening = this.#open()), tryAgainMs, true)
    }
    return new NotShared(problem)
  }

  #drop(problem: string): void {
    const database = this.#database
    this.#database = undefined
    this.#askVersion = undefined
    this.#problem = problem
    try {
      // SQLite sees by itself that the file has moved, and leaves the new one's log alone.
      database?.close()
    } catch {
      // It cannot be used any more, and that was known.
    }
  }

  async #open(): Promise<void> {
    let database: Database | undefined
    try {
      const disk = await networkDiskOf(nearestFolder(this.#options.folder), this.#options.disk)
      if (disk !== undefined) {
        this.#fail(`${this.#options.folder} lies on ${disk}, and limits can be shared on a disk of this machine only.`, undefined)
        return
      }
      const { protect, open = openDatabase } = this.#options
      database = await open(this.file, { protect, busyTimeoutMs: OPENING_BUSY_MS })
      if (this.#closed) return database.close()
      this.#generation++
      this.#join(database)
    } catch (error) {
      database?.close()
      this.#fail(this.#reasonOf(error), error instanceof ConfigurationError ? undefined : TRY_AGAIN_MS)
      return
    }
    this.#database = database
    this.#inode = process.platform === 'win32' ? undefined : inodeOf(this.file)
    this.#problem = null
    for (const listener of this.#listeners) listener()
  }

  #join(database: Database): void {
    if (database.pragma('quick_check(1)') !== 'ok') throw new DamagedFile()
    migrate(database, SHARED_STATE)
    database.exec('PRAGMA wal_autocheckpoint = 200')
    const now = this.now()
    database.transaction(() => {
      carryOverBoot(database, this.#machine.boot, now)
      for (const member of findDead(database, now)) bury(database, member, now)
      tidy(database, now)
      this.member.keepAlive(database, now, true)
    })
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`)
  }

  #reasonOf(error: unknown): string {
    if (error instanceof ConfigurationError) return error.message
    if (error instanceof DamagedFile) return this.#sentence('damaged')
    const problem = problemOf(error)
    if (problem !== undefined) return this.#sentence(problem)
    const { code, message } = error as NodeJS.ErrnoException
    return `${this.file} cannot be used: ${code === undefined ? message : `the system says ${code}`}.`
  }

  #sentence(problem: SqliteProblem): string {
    const { file } = this
    switch (problem) {
      case 'busy':
        return `${file} has been locked by another process for too long.`
      case 'damaged':
        return `${file} is damaged; it holds nothing of value, and may be removed.`
      case 'read_only':
        return `${file} may not be written by this user.`
      case 'full':
        return `${file} cannot grow: the disk is full.`
      case 'unreachable':
        return `${file} cannot be opened, read or written.`
    }
  }
}

class DamagedFile extends Error {}

const inodeOf = (file: string): number | undefined => {
  try {
    return statSync(file).ino
  } catch {
    return undefined
  }
}

const isOfSqlite = (error: unknown): boolean => error instanceof Error && 'errcode' in error

/** The folder itself may not be there yet. */
const nearestFolder = (folder: string): string => {
  let nearest = path.resolve(folder)
  while (!existsSync(nearest) && path.dirname(nearest) !== nearest) nearest = path.dirname(nearest)
  return nearest
}
