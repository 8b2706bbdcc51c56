import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../clock.js'
import { ConfigurationError } from '../../errors.js'
import { openDatabase } from '../../sqlite/index.js'
import { FILE_NAME, NotShared, SharedState, StateBusy } from './shared-state.js'
import type { SharedStateOptions } from './shared-state.js'

let folder = ''
let clock: VirtualClock
const opened: SharedState[] = []
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gluekit-state-'))
  clock = new VirtualClock()
})
afterEach(async () => {
  for (const state of opened.splice(0)) await state.close()
  rmSync(folder, { recursive: true, force: true })
})
const file = (): string => path.join(folder, FILE_NAME)
const open = async (options: Partial<SharedStateOptions> = {}): Promise<SharedState> => {
  const state = await SharedState.open({ folder, clock, ...options })
  opened.push(state)
  return state
}
const members = (state: SharedState): unknown[] => state.read((database) => database.prepare('SELECT id FROM members').all())
/** Lets what the clock has set off come to its end: it reads and writes real files. */
const until = async (isSo: () => boolean): Promise<void> => {
  for (let turn = 0; turn < 10_000 && !isSo(); turn++) {
    await clock.advance(0)
    await nextTurn()
  }
}

describe('the file that processes share', () => {
  it('is for this user alone, and is made with its folder', async () => {
    const umask = process.umask(0)
    try {
      folder = path.join(folder, 'deep', 'state')
      const state = await open()
      expect(state.problem).toBeNull()
      if (process.platform !== 'win32') {
        for (const name of [file(), `${file()}-wal`, `${file()}-shm`]) expect((statSync(name).mode & 0o777).toString(8)).toBe('600')
        expect((statSync(folder).mode & 0o777).toString(8)).toBe('700')
      }
    } finally {
      process.umask(umask)
    }
  })

  it('knows who takes part, and forgets who leaves', async () => {
    const [one, other] = [await open(), await open()]
    expect(members(one)).toHaveLength(2)
    const version = one.version()
    await other.close()
    expect(members(one)).toHaveLength(1)
    expect(one.version()).not.toBe(version)
    expect(() => other.read(() => 1)).toThrow(NotShared)
  })

  it('is written by one at a time, and another one is told so without waiting long', async () => {
    const [one, other] = [await open(), await open()]
    one.write(() => {
      expect(() => other.write(() => 1)).toThrow(StateBusy)
      expect(other.read(() => 1)).toBe(1)
    })
    expect(other.write(() => 2)).toBe(2)
  })

  it('lets mistakes through as what they are', async () => {
    const state = await open()
    const mistake = new TypeError('a mistake')
    expect(() =>
      state.write(() => {
        throw mistake
      }),
    ).toThrow(mistake)
    expect(state.problem).toBeNull()
  })
})

describe('without a file that can be used', () => {
  const problemOf = async (options: Partial<SharedStateOptions> = {}): Promise<string> => {
    const state = await open(options)
    expect(() => state.read(() => 1)).toThrow(NotShared)
    expect(() => state.write(() => 1)).toThrow(NotShared)
    return state.problem ?? ''
  }

  it('on a disk of another machine, it says so and makes nothing', async () => {
    folder = path.join(folder, 'state')
    const disk = { platform: 'linux' as const, realPath: (name: string) => name, kind: async () => 0x6969 }
    expect(await problemOf({ disk })).toContain('lies on NFS')
    expect(existsSync(folder)).toBe(false)
  })

  it('because it is damaged', async () => {
    writeFileSync(file(), 'Once this was a database. '.repeat(400))
    expect(await problemOf()).toBe(`${file()} is damaged; it holds nothing of value, and may be removed.`)
  })

  it('because a page of it is damaged', async () => {
    const state = await open()
    state.write((database) => {
      for (let n = 0; n < 2000; n++) database.exec(`INSERT INTO done (limiter, kind, n, at) VALUES (1, 0, 1, ${n})`)
    })
    await state.close()
    const bytes = readFileSync(file())
    bytes.fill(0xff, 4096 * 8, 4096 * 10)
    writeFileSync(file(), bytes)
    expect(await problemOf()).toContain('is damaged')
  })

  it('because it belongs to another program, or to a newer version', async () => {
    const database = await openDatabase(file())
    database.exec('CREATE TABLE theirs (a)')
    expect(await problemOf()).toContain('not a file of gluekit')
    database.exec('DROP TABLE theirs')
    database.close()
    await (await open()).close()
    const newer = await openDatabase(file())
    newer.exec('PRAGMA user_version = 99')
    newer.close()
    expect(await problemOf()).toContain('newer version')
  })

  it('because there is no SQLite', async () => {
    const missing = (): Promise<never> => Promise.reject(new ConfigurationError('bad_configuration', 'There is no SQLite.'))
    expect(await problemOf({ open: missing })).toBe('There is no SQLite.')
  })

  it('because the folder cannot be made', async () => {
    writeFileSync(path.join(folder, 'a file'), '')
    folder = path.join(folder, 'a file', 'state')
    expect(await problemOf()).toMatch(/cannot be used: the system says E[A-Z]+\.$/)
    folder = path.dirname(path.dirname(folder))
  })

  it('because others keep it locked, and until they do not', async () => {
    const other = await open()
    const database = await openDatabase(file())
    database.exec('BEGIN IMMEDIATE')
    const state = await open()
    expect(state.problem).toContain('locked by another process')
    const returned = new Promise<void>((resolve) => state.onReturn(resolve))
    database.exec('COMMIT')
    database.close()
    await clock.advance(9999)
    expect(state.problem).not.toBeNull()
    await clock.advance(1)
    await returned
    expect(state.problem).toBeNull()
    expect(members(other)).toHaveLength(2)
  })
})

describe.skipIf(process.platform === 'win32')('a file that is removed or replaced while it is in use', () => {
  it('is noticed at the next use, and made again', async () => {
    const state = await open()
    const { generation } = state
    rmSync(file())
    expect(() => state.write(() => 1)).toThrow(/was removed or replaced/)
    expect(state.problem).toContain('was removed or replaced')
    await until(() => state.problem === null)
    expect(state.generation).toBe(generation + 1)
    expect(members(state)).toHaveLength(1)
  })

  it('brings all who had it together again, and nobody harms the new one', async () => {
    const [one, other] = [await open(), await open()]
    one.write((database) => database.exec('INSERT INTO sends (limiter, n, at) VALUES (1, 1, 1)'))
    mkdirSync(path.join(folder, 'old'))
    for (const end of ['', '-wal', '-shm']) renameSync(file() + end, path.join(folder, 'old', FILE_NAME + end))
    expect(() => one.read(() => 1)).toThrow(NotShared)
    await until(() => one.problem === null)
    one.write((database) => database.exec('INSERT INTO sends (limiter, n, at) VALUES (2, 2, 2)'))
    // This one closes the old file, after the new one has a log of its own.
    expect(() => other.read(() => 1)).toThrow(NotShared)
    await until(() => other.problem === null)
    const rows = (state: SharedState): unknown => state.read((database) => database.prepare('SELECT n FROM sends').all())
    expect([rows(one), rows(other), members(one).length]).toEqual([[{ n: 2 }], [{ n: 2 }], 2])
    expect(one.read((database) => database.pragma('integrity_check'))).toBe('ok')
  })
})
