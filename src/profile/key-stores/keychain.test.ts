import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keychainStore, type KeychainOptions } from './keychain.js'

const KEY = 'ITG.planted-0123456789abcdef0123456789'
let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gluekit-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const withHelper = (script: string, options: Partial<KeychainOptions> = {}): ReturnType<typeof keychainStore> =>
  keychainStore({ service: 'gluekit-test', helper: [process.execPath, '-e', script], ...options })
const failure = async (work: Promise<unknown>): Promise<Error & { hint?: string }> => {
  const error = await work.then(
    () => new Error('nothing failed'),
    (reason: Error) => reason,
  )
  expect(error).toMatchObject({ code: 'key_store_unavailable' })
  expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toContain('planted')
  return error
}

describe('the key store of the system', () => {
  it.skipIf(process.platform === 'win32')('is given up when it hangs, and what hung is gone', async () => {
    const pidFile = path.join(folder, 'pid')
    const helper = ['sh', '-c', 'echo $$ > "$0" && exec sleep 600', pidFile]
    const error = await failure(keychainStore({ service: 'gluekit-test', helper, timeoutMs: 1000, platform: 'linux' }).set('a', KEY))
    expect(error.message).toMatch(/did not answer within 1 s/)
    expect(error.hint).toMatch(/encrypted file/)
    const pid = Number(readFileSync(pidFile, 'utf8'))
    await expect.poll(() => isRunning(pid)).toBe(false)
  })

  it('that refuses or falls over is a typed error with a way out', async () => {
    const refusing = `process.stdout.write(JSON.stringify({ failure: 'GenericFailure' }))`
    expect((await failure(withHelper(refusing).get('a'))).message).toMatch(/refused \(GenericFailure\)/)
    for (const script of [`process.exit(3)`, `process.stdout.write('${KEY}')`, `process.stdout.write('null')`])
      expect((await failure(withHelper(script).set('a', KEY))).message).toMatch(/without an answer/)
  })

  it.runIf(process.platform === 'linux')('is unavailable without a session, and says so', async () => {
    const env = { PATH: process.env['PATH'], HOME: folder, XDG_RUNTIME_DIR: folder, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' }
    const error = await failure(keychainStore({ service: 'gluekit-test', env, timeoutMs: 9000 }).set('a', KEY))
    expect(error.message).toMatch(/Secret Service.*refused/)
  })

  it('never sees a key in its arguments or environment', async () => {
    const script = `const value = JSON.stringify([process.argv, process.env]); process.stdout.write(JSON.stringify({ value }))`
    const env = { PATH: process.env['PATH'], IT_GLUE_API_KEY: KEY, NODE_OPTIONS: '--no-warnings', OTHER: 'kept' }
    const seen = await withHelper(script, { env }).get('a')
    expect(seen).toContain('kept')
    expect(seen).not.toMatch(/planted|no-warnings/)
  })
})

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
