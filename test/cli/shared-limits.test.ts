/** Commands that run one after the other, or at the same time, count together and learn from each other. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { emulate, gluekit, withFolder, type Emulator, type Outcome } from './gluekit.js'

let emulator: Emulator
beforeAll(async () => {
  emulator = await emulate('--seed', 'empty')
})
beforeEach(async () => {
  await emulator.admin('PUT', '/faults', [])
  await emulator.requests()
})
afterAll(async () => {
  await emulator.stop()
})

const inHome = (work: (run: (...args: string[]) => Promise<Outcome>, home: string) => Promise<void>): Promise<void> =>
  withFolder((home) => work((...args) => gluekit(args, { env: { ...emulator.env, GLUEKIT_HOME: home } }), home))

const doctor = async (run: (...args: string[]) => Promise<Outcome>, ...flags: string[]) =>
  JSON.parse((await run('doctor', '-o', 'json', ...flags)).stdout) as {
    readonly rateLimiter: Record<string, unknown>
    readonly circuitBreaker: Record<string, unknown>
    readonly notes: readonly string[]
  }

describe('commands', () => {
  test('count together, in a file of the state folder that holds no key', async () => {
    await inHome(async (run, home) => {
      await Promise.all([run('organizations', 'list'), run('organizations', 'list')])
      const { rateLimiter } = await doctor(run)
      expect(rateLimiter).toMatchObject({ shared: true, sharingProblem: null, currentRequests: 3, maxRequests: 2850, queued: 0 })
      expect((await run('doctor')).stdout).toContain('4 of 2850 requests of the last 300 s are used by all commands')
      for (const name of readdirSync(path.join(home, 'state')).filter((name) => name.startsWith('limits'))) {
        expect(readFileSync(path.join(home, 'state', name), 'latin1').includes(emulator.apiKey.slice(4, 20))).toBe(false)
      }
    })
  })

  test('that send nothing open nothing', async () => {
    await inHome(async (run, home) => {
      for (const args of [['--version'], ['--help'], ['organizations', '--help'], ['auth', 'status']]) await run(...args)
      expect(existsSync(path.join(home, 'state', 'limits.sqlite'))).toBe(false)
    })
  })

  test('say with --verbose and in doctor why they do not share, and work', async () => {
    await inHome(async (run, home) => {
      await mkdir(path.join(home, 'state'), { recursive: true })
      writeFileSync(path.join(home, 'state', 'limits.sqlite'), 'This is no database. '.repeat(500))
      const quiet = await run('organizations', 'list')
      expect([quiet.exit, quiet.stderr]).toEqual([0, 'No organizations found.\n'])
      expect((await run('organizations', 'list', '--verbose')).stderr).toContain('limits.sqlite is damaged')
      const { rateLimiter, notes } = await doctor(run)
      expect(rateLimiter).toMatchObject({ shared: false, currentRequests: 1 })
      expect(notes.join(' ')).toContain('Other commands are not counted')
    })
  })
})

describe('after five commands that failed', () => {
  test('the next sends nothing, unless it is told to, and doctor closes the circuit for all', async () => {
    await inHome(async (run) => {
      await emulator.admin('PUT', '/faults', [{ fault: { kind: 'reset', at: 'beforeResponse' } }])
      await Promise.all(Array.from({ length: 5 }, () => run('organizations', 'list')))
      await emulator.requests()
      const refused = await run('organizations', 'list')
      expect(refused.exit).toBe(7)
      expect(refused.stderr).toContain('The last 5 calls failed, so nothing is sent for another')
      expect(await emulator.requests()).toEqual([])
      const { circuitBreaker, notes } = await doctor(run)
      expect(circuitBreaker).toMatchObject({ state: 'open', failureCount: 5 })
      expect(notes.join(' ')).toContain('--reset-breaker')
      await emulator.admin('PUT', '/faults', [])
      expect((await run('organizations', 'list', '--no-breaker')).exit).toBe(0)
      expect((await run('organizations', 'list')).exit).toBe(7)
      expect((await doctor(run, '--reset-breaker')).circuitBreaker).toEqual({ state: 'closed', failureCount: 0, retryAt: null })
      expect((await run('organizations', 'list')).exit).toBe(0)
    })
  })
})
