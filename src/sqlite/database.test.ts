import { chmodSync, copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from './database.js'
import type { Database, OpenOptions } from './database.js'
import { migrate } from './migrations.js'
import type { Schema } from './migrations.js'
import { problemOf } from './problems.js'

let folder = ''
let file = ''
const opened: Database[] = []
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gluekit-sqlite-'))
  file = path.join(folder, 'state', 'test.sqlite')
})
afterEach(() => {
  for (const database of opened.splice(0)) database.close()
  rmSync(folder, { recursive: true, force: true })
})
const open = async (options?: OpenOptions): Promise<Database> => {
  const database = await openDatabase(file, options)
  opened.push(database)
  return database
}
const problem = (work: () => unknown): string | undefined => {
  try {
    work()
  } catch (error) {
    return problemOf(error)
  }
  throw new Error('it did not fail')
}

describe('the files of a database', () => {
  it.skipIf(process.platform === 'win32')('are for this user alone, whatever the umask', async () => {
    const umask = process.umask(0)
    try {
      const database = await open()
      database.exec('CREATE TABLE t (a)')
      for (const name of [file, `${file}-wal`, `${file}-shm`]) expect((statSync(name).mode & 0o777).toString(8), name).toBe('600')
      expect((statSync(path.dirname(file)).mode & 0o777).toString(8)).toBe('700')
      database.close()
      chmodSync(file, 0o666)
      await open()
      expect((statSync(file).mode & 0o777).toString(8)).toBe('600')
    } finally {
      process.umask(umask)
    }
  })

  it('are handed to who protects files where modes mean nothing, once', async () => {
    const asked: string[] = []
    const protect = async (target: string, kind: string): Promise<void> => void asked.push(`${kind} ${path.basename(target)}`)
    ;(await open({ protect })).close()
    await open({ protect })
    expect(asked).toEqual(['folder state', 'file test.sqlite'])
  })

  it('are not made to be read only', async () => {
    await expect(openDatabase(file, { readOnly: true })).rejects.toThrow()
    ;(await open()).exec('CREATE TABLE t (a)')
    const reader = await open({ readOnly: true })
    expect(reader.prepare('SELECT count(*) AS n FROM t').get()).toEqual({ n: 0 })
    expect(problem(() => reader.exec('INSERT INTO t VALUES (1)'))).toBe('read_only')
  })

  it('that are none are told from those in use and from mistakes', async () => {
    const database = await open()
    const other = await open({ busyTimeoutMs: 0 })
    database.exec('CREATE TABLE t (a); BEGIN IMMEDIATE')
    expect(problem(() => other.exec('BEGIN IMMEDIATE'))).toBe('busy')
    database.exec('ROLLBACK')
    expect(problem(() => database.exec('nonsense'))).toBeUndefined()
    expect(problemOf(new Error('other'))).toBeUndefined()
    file = path.join(folder, 'text.sqlite')
    writeFileSync(file, 'This is no database. '.repeat(500))
    expect(problemOf(await openDatabase(file).catch((error: unknown) => error))).toBe('damaged')
  })

  it('have a log written ahead, so that a reader does not wait for a writer', async () => {
    const database = await open()
    database.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1)')
    const reader = await open({ readOnly: true, busyTimeoutMs: 0 })
    database.exec('BEGIN IMMEDIATE; INSERT INTO t VALUES (2)')
    expect(reader.prepare('SELECT count(*) AS n FROM t').get()).toEqual({ n: 1 })
    database.exec('COMMIT')
    expect(reader.prepare('SELECT count(*) AS n FROM t').get()).toEqual({ n: 2 })
  })

  it('hold everything when they are closed', async () => {
    const database = await open()
    database.exec('CREATE TABLE t (a)')
    for (let n = 0; n < 100; n++) database.prepare('INSERT INTO t VALUES (?)').run(n)
    database.close()
    copyFileSync(file, path.join(folder, 'copy.sqlite'))
    const copy = await openDatabase(path.join(folder, 'copy.sqlite'))
    opened.push(copy)
    expect(copy.prepare('SELECT count(*) AS n FROM t').get()).toEqual({ n: 100 })
  })

  it('take settings', async () => {
    const database = await open({ synchronous: 'full', pragmas: { cache_size: -123 } })
    expect([database.pragma('synchronous'), database.pragma('cache_size'), database.pragma('foreign_keys')]).toEqual([2, -123, 1])
    expect(database.pragma('trusted_schema')).toBe(0)
  })
})

describe('parameters', () => {
  const stored = async (value: unknown): Promise<unknown[]> =>
    Object.values((await open()).prepare('SELECT typeof(?1) AS type, ?1 AS value').get(value as never)!)

  it.each([
    [undefined, 'null', null],
    [null, 'null', null],
    [true, 'integer', 1],
    [false, 'integer', 0],
    [5, 'integer', 5],
    [-0, 'integer', 0],
    [2 ** 40, 'integer', 2 ** 40],
    [5.5, 'real', 5.5],
    [7n, 'integer', 7],
    ['Ä\n', 'text', 'Ä\n'],
    [new Date(0), 'text', '1970-01-01T00:00:00.000Z'],
    [new Uint8Array([1, 2]), 'blob', new Uint8Array([1, 2])],
  ])('%o is stored as %s', async (value, type, read) => {
    expect(await stored(value)).toEqual([type, read])
  })

  it.each([[Number.NaN], ['secret\0tail'], [['secret']], [() => 'secret'], [Symbol('secret')]])(
    'what cannot be stored is refused without being shown (%#)',
    async (value) => {
      const statement = (await open()).prepare('SELECT ?1, ?2')
      const error = await Promise.resolve()
        .then(() => statement.get(1, value as never))
        .catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(TypeError)
      expect(String(error)).toContain('parameter 2')
      expect(String(error)).not.toContain('secret')
    },
  )

  it('can have names', async () => {
    const database = await open()
    expect(database.prepare('SELECT :a AS a, $b AS b').get({ a: true, b: new Date(0) })).toEqual({ a: 1, b: '1970-01-01T00:00:00.000Z' })
    expect(() => database.prepare('SELECT :a').get({ a: {} as never })).toThrow('The SQL parameter a ')
  })

  it('alone may be a Date or bytes, which are no names', async () => {
    expect((await open()).prepare('SELECT ? AS at').get(new Date(0))).toEqual({ at: '1970-01-01T00:00:00.000Z' })
  })
})

describe('a statement', () => {
  it('gives plain objects, in every way of reading', async () => {
    const database = await open()
    database.exec('CREATE TABLE t (a INTEGER PRIMARY KEY, b)')
    expect(database.prepare('INSERT INTO t (b) VALUES (?)').run('x')).toEqual({ changes: 1, lastInsertRowid: 1n })
    database.prepare('INSERT INTO t (b) VALUES (?)').run('y')
    const all = database.prepare('SELECT * FROM t ORDER BY a')
    for (const row of [all.get()!, all.all()[0]!, [...all.iterate()][0]!]) expect(Object.getPrototypeOf(row)).toBe(Object.prototype)
    expect(all.all()).toEqual([
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
    ])
    expect(database.prepare('SELECT * FROM t WHERE a > ?').get(2)).toBeUndefined()
  })

  it('never rounds a large integer', async () => {
    const database = await open()
    expect(() => database.prepare('SELECT 9007199254740993 AS n').get()).toThrow()
    expect(database.prepare('SELECT 9007199254740993 AS n', { bigints: true }).get()).toEqual({ n: 9007199254740993n })
    expect(database.prepare('SELECT 5 AS n').get()).toEqual({ n: 5 })
  })

  it('can be read row by row by several at once, and left early', async () => {
    const database = await open()
    database.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3)')
    const statement = database.prepare('SELECT a FROM t ORDER BY a')
    const pairs: string[] = []
    for (const { a } of statement.iterate()) for (const { a: b } of statement.iterate()) pairs.push(`${a}${b}`)
    expect(pairs).toHaveLength(9)
    for (const { a } of statement.iterate()) if (a === 1) break
    expect(() => database.exec('DROP TABLE t')).not.toThrow()
  })

  it('is prepared once', async () => {
    const database = await open()
    expect(database.prepare('SELECT 1')).toBe(database.prepare('SELECT 1'))
    const first = database.prepare('SELECT 0')
    for (let n = 1; n <= 300; n++) database.prepare(`SELECT ${n}`)
    expect(database.prepare('SELECT 0')).not.toBe(first)
  })
})

describe('a transaction', () => {
  it('happens as a whole or not at all, and says why', async () => {
    const database = await open()
    database.exec('CREATE TABLE t (a)')
    const count = (): unknown => database.prepare('SELECT count(*) AS n FROM t').get()!['n']
    const insert = (): void => void database.prepare('INSERT INTO t VALUES (1)').run()
    expect(database.transaction(() => (insert(), 'done'))).toBe('done')
    expect(() =>
      database.transaction(() => {
        insert()
        throw new Error('never mind')
      }),
    ).toThrow('never mind')
    expect(count()).toBe(1)
    database.transaction(() => {
      insert()
      expect(() =>
        database.transaction(() => {
          insert()
          throw new Error('the inner one')
        }),
      ).toThrow('the inner one')
      insert()
    })
    expect(count()).toBe(3)
  })

  it('holds the lock from its beginning', async () => {
    const [database, other] = [await open(), await open({ busyTimeoutMs: 0 })]
    database.transaction(() => expect(problem(() => other.transaction(() => 1))).toBe('busy'))
    expect(other.transaction(() => 1)).toBe(1)
  })

  it('is not left open by work that goes on later', async () => {
    const database = await open()
    expect(() => database.transaction(async () => 1)).toThrow(TypeError)
    expect(database.transaction(() => 2)).toBe(2)
  })
})

describe('the schema', () => {
  const schema: Schema = {
    what: 'a test',
    applicationId: 0x676c7565,
    migrations: [(database) => database.exec('CREATE TABLE t (a)'), (database) => database.exec('ALTER TABLE t ADD COLUMN b')],
  }

  it('is brought to its newest version, step by step and once', async () => {
    migrate(await open(), { ...schema, migrations: schema.migrations.slice(0, 1) })
    const database = await open()
    database.exec('INSERT INTO t VALUES (1)')
    migrate(database, schema)
    migrate(database, schema)
    expect(database.prepare('SELECT * FROM t').all()).toEqual([{ a: 1, b: null }])
    expect(database.pragma('user_version')).toBe(2)
  })

  it('stays as it was when a step fails', async () => {
    const database = await open()
    const broken = [
      ...schema.migrations,
      () => {
        throw new Error('no room')
      },
    ]
    expect(() => migrate(database, { ...schema, migrations: broken })).toThrow('no room')
    expect([database.pragma('user_version'), database.prepare('SELECT * FROM sqlite_schema').all()]).toEqual([0, []])
  })

  it('of a newer version or of another program is refused', async () => {
    const database = await open()
    migrate(database, schema)
    expect(() => migrate(database, { ...schema, migrations: schema.migrations.slice(0, 1) })).toThrow(
      expect.objectContaining({ code: 'bad_configuration', message: expect.stringContaining('newer version') }),
    )
    expect(() => migrate(database, { ...schema, applicationId: 5 })).toThrow(
      expect.objectContaining({ code: 'bad_configuration', message: expect.stringContaining('not a file of gluekit') }),
    )
  })
})
