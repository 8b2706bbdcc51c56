import { spawn } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { BINARY, emulate, gluekit } from './gluekit.js'
import type { Emulator, Outcome } from './gluekit.js'

let emulator: Emulator
let home: string
beforeAll(async () => {
  emulator = await emulate('--records', '2500', '--organizations', '12', '--asset-types', '3', '--rate-limit', 'off')
  home = await mkdtemp(path.join(tmpdir(), 'gluekit-cli-mirror-'))
})
afterAll(async () => {
  await emulator.stop()
  await rm(home, { recursive: true, force: true })
})
beforeEach(async () => {
  await emulator.requests()
})
const env = (): Record<string, string> => ({ ...emulator.env, GLUEKIT_HOME: home })
const someOrganization = async (): Promise<{ readonly id: string }> => {
  const { data } = (await emulator.api('GET', '/organizations')) as { readonly data: readonly [{ readonly id: string }] }
  await emulator.requests()
  return data[0]
}
const run = (...args: readonly string[]): Promise<Outcome> => gluekit(args, { env: env() })

describe('a mirror from the command line', () => {
  test('is empty at first, which is not the same as none', async () => {
    const status = await run('mirror', 'status', '-o', 'json')
    const parsed = JSON.parse(status.stdout) as { readonly kinds: readonly Record<string, unknown>[] }
    expect(Object.keys(parsed)).toEqual(['path', 'sizeBytes', 'kinds'])
    expect(parsed.kinds[0]).toEqual({
      type: 'checklistTemplates',
      local: 0,
      remote: null,
      complete: false,
      reasons: ['It was never synced.'],
      lastSyncAt: null,
      ageMs: null,
    })
    expect((await run('mirror', 'status', '--strict')).exit).toBe(3)
    expect(await emulator.requests()).toEqual([])
  })

  test('is filled by the first sync, and told so', async () => {
    const { exit, stdout, stderr } = await run('sync')
    expect([exit, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^Kind +Read +New +Changed +Removed +Complete\n/)
    expect(stdout).toMatch(/\d+ new, 0 changed, 0 removed: \d+ records read with \d+ requests in [\d.]+ s\.\n$/)
    const requests = await emulator.requests()
    expect(requests.filter(({ path: url }) => url.includes('show_password=true'))).toEqual([])
    expect(requests.filter(({ path: url }) => url.includes('/organizations/')).length).toBe(3 * 12)
  })

  test('says where it lies and is for this user alone', async () => {
    const { stdout } = await run('mirror', 'path')
    const file = stdout.trim()
    expect(file.startsWith(path.join(home, 'mirror'))).toBe(true)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  test('tells what is here and there, kind by kind, without a request', async () => {
    const { exit, stdout } = await run('mirror', 'status', '-o', 'json', '--strict')
    expect(exit).toBe(0)
    const { kinds } = JSON.parse(stdout) as { readonly kinds: readonly { type: string; local: number; remote: number; ageMs: number }[] }
    expect(kinds.find(({ type }) => type === 'organizations')).toMatchObject({ local: 12, remote: 12, complete: true, reasons: [] })
    const { local, remote } = kinds.find(({ type }) => type === 'configurations')!
    expect([local > 500, local === remote]).toEqual([true, true])
    const table = await run('mirror', 'status')
    expect(table.stdout).toMatch(/^Kind +Here +There +Age +Complete\n/)
    expect(table.stdout).toMatch(/^flexible-assets +\d+ +\d+ +\d+ (?:s|min) +yes$/m)
    const csv = await run('mirror', 'status', '-o', 'csv')
    expect(csv.stdout.split('\r\n')[0]).toBe('type,local,remote,complete,lastSyncAt,ageMs,reasons')
    expect(await emulator.requests()).toEqual([])
  })

  test('takes over what has changed, and says what', async () => {
    const { id } = await someOrganization()
    await emulator.api('PATCH', `/organizations/${id}`, {
      data: { type: 'organizations', attributes: { alert: 'Ask for Quillfeather first.' } },
    })
    const { exit, stdout } = await run('sync', 'organizations')
    expect(exit).toBe(0)
    expect(stdout).toMatch(/^organizations +\d+ +0 +1 +0 +yes$/m)
    const again = await run('sync', 'organizations', 'flexible_assets', '-o', 'json')
    expect(JSON.parse(again.stdout)).toMatchObject({ inserted: 0, updated: 0, removed: 0, complete: true, vanished: [], stopped: null })
  })

  test('is searched without a request, and by people and programs', async () => {
    const table = await run('search', 'quillfeather', 'first', 'kind:organizations')
    expect([table.exit, table.stdout.includes('Quillfeather')]).toEqual([0, true])
    expect(table.stderr).toMatch(/1 found, best first\./)
    const json = await run('search', 'quillfeather first', 'kind:organizations', '-o', 'json')
    expect(JSON.parse(json.stdout)).toMatchObject({ hits: [{ kind: 'organizations' }], complete: true })
    expect((await run('search', 'nothing-is-called-so')).stderr).toBe('Nothing found.\n')
    expect((await run('search', 'ip:nonsense')).exit).toBe(2)
    expect(await emulator.requests()).toEqual([])
  })

  test('is verified', async () => {
    const { exit, stdout } = await run('mirror', 'verify')
    expect([exit, stdout]).toEqual([0, expect.stringMatching(/^\d+ records are as they were stored\.\n$/)])
  })

  test('is what an audit can read in place of the API, with the same result', async () => {
    const live = JSON.parse((await run('audit', '-o', 'json')).stdout) as { readonly account: unknown; readonly kinds: readonly unknown[] }
    await run('sync')
    await emulator.requests()
    const kept = JSON.parse((await run('audit', '--from-mirror', '-o', 'json')).stdout) as typeof live
    expect(await emulator.requests()).toEqual([])
    expect(kept.account).toEqual(live.account)
    expect(kept.kinds).toEqual(live.kinds)
  })

  test('refuses kinds that it does not keep, with near names', async () => {
    const { exit, stderr } = await run('sync', 'organisations')
    expect(exit).toBe(2)
    expect(stderr).toContain('organizations')
    expect(await emulator.requests()).toEqual([])
  })

  test('keeps records that vanish in a crowd, and asks', async () => {
    await emulator.admin('PUT', '/faults', [{ match: { path: '/contacts' }, fault: { kind: 'hiddenRows', share: 0.5 } }])
    const { exit, stderr } = await run('sync', 'contacts', '--strict')
    await emulator.admin('DELETE', '/faults')
    expect(exit).toBe(3)
    expect(stderr).toMatch(/Warning: \d+ of \d+ contacts are no longer listed, and were kept: .*--accept-deletions/)
    expect((await run('sync', 'contacts', '--full', '--strict')).exit).toBe(0)
  })

  test('is written by one sync at a time, and the second says who the first is', async () => {
    await emulator.admin('PUT', '/faults', [{ fault: { kind: 'latency', ms: 400 } }])
    const first = spawn(process.execPath, [BINARY, 'sync', '--full'], { env: { PATH: process.env['PATH'], ...env() }, stdio: 'ignore' })
    try {
      while ((await emulator.requests()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50))
      const second = await run('sync')
      expect(second.exit).toBe(7)
      expect(second.stderr).toContain(`Another sync (process ${first.pid})`)
      // Reading goes on.
      expect((await run('search', 'quillfeather')).exit).toBe(0)
    } finally {
      first.kill('SIGINT')
      expect(await new Promise((resolve) => first.once('close', resolve))).toBe(130)
      await emulator.admin('DELETE', '/faults')
    }
    expect((await run('sync')).exit).toBe(0)
  })

  test('is watched until it is interrupted', async () => {
    const { exit, stdout } = await gluekit(['sync', 'organizations', '--watch', '10s', '--verbose'], {
      env: env(),
      onStdout: (_, child) => child.kill('SIGINT'),
    })
    expect(exit).toBe(130)
    expect(stdout).toMatch(/Nothing has changed: \d+ records read with 1 requests/)
  })

  test('is thrown away by rebuild, after a question', async () => {
    expect((await run('mirror', 'rebuild')).exit).toBe(2)
    const { exit, stdout } = await run('mirror', 'rebuild', '--yes')
    expect([exit, stdout]).toEqual([0, 'The mirror is empty. Fill it with: gluekit sync\n'])
    const search = await run('search', 'quillfeather', '--strict')
    expect(search.exit).toBe(3)
    expect(search.stderr).toContain('INCOMPLETE: The mirror is empty.')
  })
})
