import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isGlueError } from '../../src/errors.js'
import { openSqliteStore } from '../../src/mirror/store/sqlite/store.js'
import type { MirrorStore } from '../../src/mirror/store/port.js'
import { organization } from '../conformance/mirror-store/records.js'
import { FOREIGN } from './foreign-files.js'
import { temporaryFolder } from './mirrored.js'

const NAMED: readonly string[] = ['mirror_damaged', 'mirror_unusable', 'schema_too_new', 'bad_configuration']
const HANGS_AFTER_MS = 20_000

const useAll = async (store: MirrorStore): Promise<readonly unknown[]> => {
  await store.put({ kind: 'organizations', record: organization('2', 'Two'), at: 2 })
  await store.writeNote('account', 'mine')
  const run = await store.beginRun()
  await run.end()
  return [
    await store.get({ kind: 'organizations', id: '1' }),
    (await store.list('organizations')).records,
    await store.readNote('account'),
    await store.streams(),
    await store.stats(),
    await store.verify(),
  ]
}

// A mirror is a file that anybody may have put there: in a backup, on a share, in the folder of a repository.
test('a file that is no mirror, or a prepared one, has a named error, and nothing in it is run', { timeout: 180_000 }, async () => {
  const folder = temporaryFolder()
  const whole = path.join(folder, 'whole.sqlite')
  const store = await openSqliteStore({ path: whole })
  await store.put({ kind: 'organizations', record: organization('1', 'One'), at: 1 })
  await store.close()
  expect(FOREIGN.length).toBeGreaterThanOrEqual(50)

  const odd: string[] = []
  for (const [at, { what, make }] of FOREIGN.entries()) {
    const file = path.join(folder, `foreign-${at}.sqlite`)
    await make(file, whole)
    const startedAt = performance.now()
    let opened: MirrorStore | undefined
    try {
      opened = await openSqliteStore({ path: file })
      const answers = JSON.stringify(await useAll(opened))
      odd.push(`${what}: opened and used${answers.includes('planted') ? ', and what it planted was shown' : ''}`)
    } catch (error) {
      if (!isGlueError(error) || !NAMED.includes(error.code)) odd.push(`${what}: ${String(error)}`)
      else if (!error.message.includes(file)) odd.push(`${what}: does not say which file`)
    } finally {
      await opened?.close()
    }
    if (performance.now() - startedAt > HANGS_AFTER_MS) odd.push(`${what}: took too long`)
  }
  expect(odd).toEqual([])
  expect(existsSync('/tmp/gluekit-planted')).toBe(false)
})

test('a mirror that was only analysed by SQLite is a mirror', async () => {
  const file = path.join(temporaryFolder(), 'mirror.sqlite')
  const store = await openSqliteStore({ path: file })
  await store.put({ kind: 'organizations', record: organization('1', 'One'), at: 1 })
  const run = await store.beginRun()
  await run.end()
  await store.close()
  const { openDatabase } = await import('../../src/sqlite/index.js')
  const database = await openDatabase(file, {})
  database.exec('ANALYZE')
  expect(database.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'sqlite_stat1'").get()).toEqual({ n: 1 })
  database.close()
  const again = await openSqliteStore({ path: file })
  onTestFinished(() => again.close())
  expect(await again.count('organizations')).toBe(1)
})
