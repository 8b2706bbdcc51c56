import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { emulate, EXAMPLE, gluekit, RAW_CONTROL, withFolder, type Emulator, type Outcome } from './gluekit.js'

const PASSWORDS: Readonly<Record<string, string>> = Object.fromEntries(
  ['M365', 'FIREWALL', 'DOMAIN', 'OPAL', 'WIFI'].map((name) => [`GLUEKIT_DEMO_${name}_PASSWORD`, `canary-${name}-5Tk9vQ`]),
)

let emulator: Emulator
beforeAll(async () => {
  emulator = await emulate('--seed', 'demo')
})
beforeEach(async () => {
  await emulator.requests()
})
afterAll(async () => {
  await emulator.stop()
})
const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
  gluekit(args, { env: { ...emulator.env, ...env } })

describe('onboard', () => {
  const file = path.join(EXAMPLE, 'client.yaml')

  test('a dry run writes nothing, neither to the server nor to the disk', async () => {
    await withFolder(async (home) => {
      const { exit, stdout } = await run(['onboard', file, '--dry-run'], { GLUEKIT_HOME: home, ...PASSWORDS })
      expect(exit).toBe(0)
      expect(stdout).toContain('to create')
      expect((await emulator.requests()).filter(({ method }) => method !== 'GET')).toEqual([])
      expect(await readdir(path.join(home, 'state', 'onboarding')).catch(() => [])).toEqual([])
    })
  })

  test('without a terminal it asks for --yes and changes nothing', async () => {
    await withFolder(async (home) => {
      const { exit, stderr } = await run(['onboard', file], { GLUEKIT_HOME: home, ...PASSWORDS })
      expect(exit).toBe(2)
      expect(stderr).toContain('--yes')
      expect((await emulator.requests()).filter(({ method }) => method !== 'GET')).toEqual([])
    })
  })

  test('a missing password value stops it before the first write', async () => {
    await withFolder(async (home) => {
      const { exit, stderr } = await run(['onboard', file, '--yes'], { GLUEKIT_HOME: home })
      expect(exit).toBe(2)
      expect(stderr).toContain('GLUEKIT_DEMO_WIFI_PASSWORD')
      expect((await emulator.requests()).filter(({ method }) => method !== 'GET')).toEqual([])
    })
  })

  test('a read-only profile is refused before anything is asked or sent', async () => {
    await withFolder(async (home) => {
      const login = await gluekit(
        ['auth', 'login', '--profile', 'safe', '--base-url', emulator.url, '--read-only', '--store', 'env', '--variable', 'SAFE_KEY'],
        { env: { GLUEKIT_HOME: home, SAFE_KEY: emulator.apiKey } },
      )
      expect(login.exit).toBe(0)
      const env = { GLUEKIT_HOME: home, SAFE_KEY: emulator.apiKey, ...PASSWORDS }
      const { exit, stderr } = await gluekit(['onboard', file, '--yes', '--profile', 'safe'], { env })
      expect(exit).toBe(4)
      expect(stderr).toContain('read-only')
      expect((await emulator.requests()).filter(({ method }) => method !== 'GET')).toEqual([])
    })
  })

  test('twice: the first creates, the second changes nothing, and no value shows anywhere', async () => {
    await withFolder(async (home) => {
      const env = { GLUEKIT_HOME: home, ...PASSWORDS }
      const first = await run(['onboard', file, '--yes', '-o', 'json'], env)
      expect(first.exit).toBe(0)
      const { result } = JSON.parse(first.stdout) as { result: { created: number; complete: boolean } }
      expect(result).toMatchObject({ complete: true })
      expect(result.created).toBeGreaterThan(40)
      await emulator.requests()
      const second = await run(['onboard', file, '--yes'], env)
      expect(second.exit).toBe(0)
      expect(second.stdout).toContain('0 changes')
      expect((await emulator.requests()).filter(({ method }) => method !== 'GET')).toEqual([])
      const files = await Promise.all(
        (await readdir(home, { recursive: true, withFileTypes: true }))
          .filter((entry) => entry.isFile())
          .map((entry) => readFile(path.join(entry.parentPath, entry.name), 'utf8')),
      )
      const everything = [first, second].map(({ stdout, stderr }) => stdout + stderr).join('') + files.join('')
      expect(everything).not.toContain('canary-')
      expect(everything).not.toContain(emulator.apiKey)
    })
  })
})

describe('audit', () => {
  test('a table ranks the worst first, JSON has everything, and the report is private', async () => {
    await withFolder(async (folder) => {
      const report = path.join(folder, 'audit.html')
      const table = await run(['audit', '--limit', '10', '--report', report])
      expect(table.exit).toBe(0)
      expect(table.stdout).toMatch(/^ *# +Organization/)
      expect(table.stdout.split('\n')[1]).toMatch(/^ *1 /)
      expect(table.stdout).not.toMatch(RAW_CONTROL)
      expect(Math.max(...table.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
      expect(table.stderr).toContain(report)
      expect(await readFile(report, 'utf8')).toMatch(/^<!doctype html>/i)
      if (process.platform !== 'win32') expect((await stat(report)).mode & 0o077).toBe(0)
      expect((await emulator.requests()).every(({ method }) => method === 'GET')).toBe(true)
    })
  })

  test('what -o json prints can be compared with later', async () => {
    await withFolder(async (folder) => {
      const before = await run(['audit', '-o', 'json'])
      await writeFile(path.join(folder, 'before.json'), before.stdout)
      const after = await run(['audit', '-o', 'json', '--compare', path.join(folder, 'before.json')])
      expect(JSON.parse(after.stdout)).toMatchObject({ schemaVersion: 1, comparison: { change: 0, improved: 0, declined: 0 } })
    })
  })

  test('a score below the threshold has its own exit code, after the answer', async () => {
    const { exit, stdout, stderr } = await run(['audit', '--fail-under', '99'])
    expect(exit).toBe(10)
    expect(stdout).toContain('Score of the account')
    expect(stderr).toContain('below the 99')
    expect((await run(['audit', '--fail-under', '1'])).exit).toBe(0)
  })

  test('one organization, by name', async () => {
    const { stdout } = await run(['audit', '--organization', 'Brightwater Dental Group', '-o', 'json'])
    const { organizations } = JSON.parse(stdout) as { organizations: { id: string }[] }
    expect(organizations.map(({ id }) => id)).toEqual(['4489414129010794'])
  })

  test('the policy in use can be printed and used again', async () => {
    await withFolder(async (folder) => {
      const policy = await run(['audit', '--print-policy'])
      const file = path.join(folder, 'policy.yaml')
      await writeFile(file, policy.stdout)
      const [first, again] = await Promise.all([run(['audit', '-o', 'ndjson']), run(['audit', '--policy', file, '-o', 'ndjson'])])
      expect(again.stdout).toBe(first.stdout)
    })
  })
})

describe('doctor', () => {
  const shape = [
    'status',
    'apiKeyValid',
    'responseTimeMs',
    'circuitBreaker',
    'rateLimiter',
    'problems',
    'profile',
    'baseUrl',
    'region',
    'keySource',
    'readOnly',
    'keyAge',
    'clockAheadMs',
    'proxy',
    'regions',
    'notes',
  ]
  test.each([
    ['a good key', {}, 0, 'healthy', true],
    ['a wrong key', { IT_GLUE_API_KEY: `ITG.${'deadbeef'.repeat(6)}` }, 5, 'unhealthy', false],
    ['no key', { IT_GLUE_API_KEY: '' }, 5, 'unhealthy', false],
    ['nobody there', { GLUEKIT_BASE_URL: 'http://127.0.0.1:9' }, 7, 'unhealthy', null],
  ] as const)('%s: every part of the answer is there', async (_, env, exit, status, valid) => {
    const outcome = await run(['doctor', '-o', 'json'], env)
    const answer = JSON.parse(outcome.stdout) as Record<string, unknown>
    expect(Object.keys(answer).sort()).toEqual([...shape].sort())
    expect(answer).toMatchObject({ status, apiKeyValid: valid, circuitBreaker: { failureCount: expect.any(Number) as number } })
    expect(outcome.exit).toBe(exit)
    expect(outcome.stdout).not.toContain('deadbeef')
  })
})

describe('auth', () => {
  test('login from standard input, status, use, logout', async () => {
    await withFolder(async (home) => {
      const env = { GLUEKIT_HOME: home, GLUEKIT_PASSPHRASE: 'correct horse battery' }
      const login = await gluekit(
        ['auth', 'login', '--profile', 'sandbox', '--base-url', emulator.url, '--store', 'encrypted-file', '--from-stdin'],
        {
          env,
          input: `${emulator.apiKey}\n`,
        },
      )
      expect(login).toMatchObject({ exit: 0 })
      expect((await gluekit(['organizations', 'list', '--limit', '1', '-o', 'json', '--profile', 'sandbox'], { env })).exit).toBe(0)
      const status = await gluekit(['auth', 'status', '-o', 'json'], { env: { GLUEKIT_HOME: home } })
      expect(JSON.parse(status.stdout)).toMatchObject({ profiles: [{ name: 'sandbox', isDefault: true, key: { state: 'sealed' } }] })
      const logout = await gluekit(['auth', 'logout', '--profile', 'sandbox'], { env })
      expect(logout.exit).toBe(0)
      expect((await gluekit(['auth', 'status'], { env })).stderr).toContain('There is no profile')
      for (const { stdout, stderr } of [login, status, logout]) expect(stdout + stderr).not.toContain(emulator.apiKey)
    })
  })

  test('a key that the server refuses is not stored', async () => {
    await withFolder(async (home) => {
      const { exit, stderr } = await gluekit(
        ['auth', 'login', '--base-url', emulator.url, '--store', 'plain-file', '--allow-plain-text', '--from-stdin'],
        { env: { GLUEKIT_HOME: home }, input: `ITG.${'deadbeef'.repeat(6)}` },
      )
      expect(exit).toBe(5)
      expect(stderr).toContain('Nothing was stored')
      expect(stderr).not.toContain('deadbeef')
      // What remains is the count of requests, which other commands keep to as well, under a hash of the key.
      const left = await readdir(home, { recursive: true, withFileTypes: true })
      const files = left.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name))
      for (const file of files) {
        expect(path.relative(home, file)).toMatch(/^state.limits\.sqlite(-wal|-shm)?$/)
        expect((await readFile(file)).includes('deadbeef')).toBe(false)
      }
    })
  })
})

test('the demo shows the main job, leaves a report and no process', async () => {
  await withFolder(async (folder) => {
    await mkdir(path.join(folder, 'tmp'))
    const { exit, stdout, stderr } = await gluekit(['demo'], { env: { TMPDIR: path.join(folder, 'tmp'), TEMP: path.join(folder, 'tmp') } })
    expect(stderr).not.toContain('Error')
    expect(exit).toBe(0)
    expect(stdout).toContain('0 changes')
    expect(stdout).toContain('wrote 0 times')
    expect(stdout).toMatch(/\d+ requests: /)
    expect(stdout).not.toMatch(RAW_CONTROL)
    const report = await readFile(/(\S+audit\.html)$/m.exec(stdout)?.[1] ?? '', 'utf8')
    // The first occurs in every password of the seed and in no other text of it, the second in every key.
    for (const text of [stdout, stderr, report]) expect(text).not.toMatch(/-Qzx|ITG\.\w/)
    const url = /It listens at (\S+),/.exec(stdout)?.[1] ?? ''
    await expect(fetch(url)).rejects.toThrow()
    const left = await readdir(path.join(folder, 'tmp'), { recursive: true })
    expect(left.filter((name) => !name.endsWith('audit.html') && name.includes(path.sep))).toEqual([])
  })
})
