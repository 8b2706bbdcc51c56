import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { generatedSeed } from '../../src/emulator/index.js'
import { openSqliteStore } from '../../src/mirror/store/sqlite/store.js'
import type { MirrorStore } from '../../src/mirror/store/port.js'
import { Account } from '../contract/support/account.js'
import { temporaryFolder } from './mirrored.js'
import { readWhileSyncing } from './readers.js'

/** What a lock is taken over within, by a machine that is busy with other things; it takes milliseconds. */
const SOON_MS = 5000

interface Syncing {
  readonly store: MirrorStore
  readonly lock: string
  readonly pid: number
  kill(): Promise<void>
}

/** A process that is in the middle of a sync. */
const syncing = async (): Promise<Syncing> => {
  const seed = generatedSeed({ organizations: 3, records: 1500, flexibleAssetTypes: 2, now: new Date(Date.UTC(2026, 5, 1)) })
  const account = await Account.open({ seed })
  onTestFinished(() => account.close())
  account.server.emulator.faults.set([{ fault: { kind: 'latency', ms: 100 } }])
  const file = path.join(temporaryFolder(), 'mirror.sqlite')
  const program = fileURLToPath(new URL('syncing-process.mjs', import.meta.url))
  const child = fork(program, [account.server.url, account.server.apiKey, file, '20'], { execArgv: [], stdio: 'inherit' })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child, 'message')
  const lock = `${file}.lock`
  while (!existsSync(lock)) await new Promise((resolve) => setTimeout(resolve, 5))
  const store = await openSqliteStore({ path: file })
  onTestFinished(() => store.close())
  return {
    store,
    lock,
    pid: child.pid!,
    async kill() {
      const ended = once(child, 'close')
      child.kill('SIGKILL')
      await ended
    },
  }
}

test('a second writer is refused while the first one lives, and takes over at once when it was killed', async () => {
  const { store, pid, kill, lock } = await syncing()
  await expect(store.beginRun()).rejects.toMatchObject({ code: 'store_busy', message: expect.stringContaining(`(process ${pid})`) })
  await kill()
  expect(existsSync(lock)).toBe(true)
  const at = performance.now()
  const run = await store.beginRun()
  expect(performance.now() - at).toBeLessThan(SOON_MS)
  expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid })
  await run.end()
  expect(existsSync(lock)).toBe(false)
})

test('a lock whose process number somebody else has by now is taken over', async () => {
  const { store, kill, lock } = await syncing()
  await kill()
  const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' })
  onTestFinished(() => void other.kill('SIGKILL'))
  await once(other, 'spawn')
  const holder = JSON.parse(readFileSync(lock, 'utf8')) as Readonly<Record<string, unknown>>
  writeFileSync(lock, JSON.stringify({ ...holder, pid: other.pid }))
  const run = await store.beginRun()
  expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid })
  await run.end()
  // The one with that number goes on.
  expect(other.exitCode).toBeNull()
})

// With figures: npm run simulate:readers
test('processes that read while another one syncs see whole records, and no error', { timeout: 120_000 }, async () => {
  const { readers, written } = await readWhileSyncing({ readers: 4, folder: temporaryFolder(), records: 1500 })
  expect(readers.map(({ errors }) => errors)).toEqual([{}, {}, {}, {}])
  expect(written).toBeGreaterThan(100)
  for (const { busy } of readers) expect(busy.reads).toBeGreaterThan(0)
})
