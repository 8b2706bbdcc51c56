import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { generatedSeed } from '../../src/emulator/index.js'
import { isGlueError } from '../../src/errors.js'
import type { GlueClient } from '../../src/index.js'
import { openMirror } from '../../src/mirror/index.js'
import { openSqliteStore } from '../../src/mirror/store/sqlite/store.js'
import { openDatabase } from '../../src/sqlite/index.js'
import { Account } from '../contract/support/account.js'
import { temporaryFolder } from './mirrored.js'

const MIB = 1024 * 1024
const RECORDS = 3000

const accountWithClient = async (): Promise<{ readonly account: Account; readonly client: GlueClient }> => {
  const seed = generatedSeed({ organizations: 3, records: RECORDS, flexibleAssetTypes: 2, now: new Date(Date.UTC(2026, 5, 1)) })
  const account = await Account.open({ seed })
  onTestFinished(() => account.close())
  return { account, client: account.connect() }
}

/** Syncs until the disk is full; what was stored until then must be sound, and the next sync must need it no more. */
const fillAndGoOn = async (file: string, sync: () => Promise<unknown>, makeRoom: () => void, account: Account): Promise<void> => {
  const error: unknown = await sync().catch((thrown: unknown) => thrown)
  expect(isGlueError(error) ? [error.code, error.message.includes(file)] : error).toEqual(['disk_full', true])
  const store = await openSqliteStore({ path: file })
  const kept = (await store.stats()).kinds.reduce((sum, { live }) => sum + live, 0)
  // There may be no room for what verify itself writes, and none for a log.
  await store.close()
  makeRoom()
  const database = await openDatabase(file, {})
  expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
  database.close()
  expect(kept).toBeGreaterThan(0)

  await account.forget()
  expect(await sync()).toMatchObject({ stopped: null })
  const again = await openSqliteStore({ path: file })
  onTestFinished(() => again.close())
  expect(await again.verify()).toMatchObject({ ok: true })
  expect((await again.stats()).kinds.reduce((sum, { live }) => sum + live, 0)).toBeGreaterThan(RECORDS * 0.9)
}

test(
  'a mirror that may not grow says that there is no room, keeps what it has, and goes on when there is',
  { timeout: 120_000 },
  async () => {
    const { account, client } = await accountWithClient()
    const file = path.join(temporaryFolder(), 'mirror.sqlite')
    let maxBytes: number | undefined = 2 * MIB
    const sync = async (): Promise<unknown> => {
      const store = await openSqliteStore({ path: file, maxBytes })
      const mirror = await openMirror(client, { store })
      try {
        return await mirror.sync({ pageSize: 100 })
      } finally {
        await mirror.close()
      }
    }
    await fillAndGoOn(file, sync, () => (maxBytes = undefined), account)
  },
)

/** A small file system in memory, where this user may make one; else why not. */
const smallDisk = (bytes: number): { readonly folder: string } | { readonly reason: string } => {
  if (process.platform !== 'linux') return { reason: 'only Linux has tmpfs' }
  const folder = temporaryFolder()
  const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder], { encoding: 'utf8' })
  if (status !== 0) return { reason: `mount: ${error?.message ?? stderr.trim()}` }
  onTestFinished(() => void spawnSync('umount', ['-l', folder]))
  return { folder }
}

test(
  'a sync on a disk that becomes full ends with its name, damages nothing, and goes on when there is room',
  { timeout: 120_000 },
  async ({ skip }) => {
    const disk = smallDisk(8 * MIB)
    if ('reason' in disk) {
      console.log(`No small disk: ${disk.reason}`)
      return skip(disk.reason)
    }
    const { account, client } = await accountWithClient()
    const file = path.join(disk.folder, 'mirror.sqlite')
    const ballast = path.join(disk.folder, 'ballast')
    writeFileSync(ballast, Buffer.alloc(4 * MIB))
    const sync = async (): Promise<unknown> => {
      const mirror = await openMirror(client, { path: file })
      try {
        return await mirror.sync({ pageSize: 100 })
      } finally {
        await mirror.close()
      }
    }
    const room = (): void => {
      rmSync(ballast)
      expect(spawnSync('mount', ['-o', `remount,size=${128 * MIB}`, disk.folder]).status).toBe(0)
    }
    await fillAndGoOn(file, sync, room, account)
  },
)

test('a mirror that cannot even be made for want of room says so', async ({ skip }) => {
  const disk = smallDisk(64 * 1024)
  if ('reason' in disk) return skip(disk.reason)
  writeFileSync(path.join(disk.folder, 'ballast'), Buffer.alloc(60 * 1024))
  const error: unknown = await openSqliteStore({ path: path.join(disk.folder, 'mirror.sqlite') }).catch((thrown: unknown) => thrown)
  expect(isGlueError(error) ? error.code : error).toBe('disk_full')
})
