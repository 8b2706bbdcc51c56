import { afterAll, beforeAll, expect, test } from 'vitest'
import { emulate, gluekit, type Emulator } from './gluekit.js'

let emulator: Emulator
beforeAll(async () => {
  emulator = await emulate('--seed', 'demo')
})
afterAll(async () => {
  await emulator.stop()
})

const WRONG_KEY = `ITG.${'deadbeef'.repeat(6)}`

interface Case {
  readonly what: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly exit: number
  readonly says: string
}

const cases: readonly Case[] = [
  { what: 'a wrong flag', args: ['organizations', 'list', '--nmae', 'x'], exit: 2, says: '--name' },
  { what: 'a wrong command', args: ['organisations', 'list'], exit: 2, says: '"organizations"' },
  { what: 'help for a wrong command', args: ['help', 'organisations'], exit: 2, says: '"organizations"' },
  { what: 'a date that is none', args: ['emulate', '--now', 'yesterday'], exit: 2, says: '"yesterday" is not a date' },
  { what: 'a wrong region', args: ['organizations', 'list', '--region', 'mars'], exit: 2, says: 'us, eu or au' },
  { what: 'a hostile id', args: ['organizations', 'get', '../users'], exit: 2, says: 'hostile_id' },
  { what: 'an id that is none', args: ['configurations', 'list', '--organization-id', 'abc'], exit: 2, says: 'digits' },
  { what: 'an unknown record', args: ['organizations', 'get', '1'], exit: 6, says: 'not_found' },
  {
    what: 'an unknown organization',
    args: ['configurations', 'list', '--organization', 'Brightwatre Dental Group'],
    exit: 6,
    says: 'Brightwater Dental Group',
  },
  {
    what: 'a name that several carry',
    args: ['configurations', 'list', '--organization', 'brightwater'],
    exit: 2,
    says: '4489414129010794',
  },
  { what: 'an unknown filter', args: ['configurations', 'list', '--filter', 'hostname=x'], exit: 2, says: 'cannot be filtered' },
  { what: 'a filter that is no filter', args: ['organizations', 'list', '--filter', 'page-size=1'], exit: 2, says: 'cannot be filtered' },
  {
    what: 'a sort that the API lacks',
    args: ['documents', 'list', '--organization', '4489414129010794', '--sort', 'name'],
    exit: 2,
    says: 'cannot be sorted',
  },
  { what: 'an unknown include', args: ['organizations', 'list', '--include', 'types'], exit: 2, says: 'cannot be included' },
  { what: 'a wrong key', args: ['organizations', 'list'], env: { IT_GLUE_API_KEY: WRONG_KEY }, exit: 5, says: 'unauthorized' },
  {
    what: 'a placeholder in place of a key',
    args: ['organizations', 'list'],
    env: { IT_GLUE_API_KEY: '${IT_GLUE_KEY}' },
    exit: 5,
    says: 'placeholder',
  },
  { what: 'no key', args: ['organizations', 'list'], env: { IT_GLUE_API_KEY: '' }, exit: 5, says: 'gluekit auth login' },
  { what: 'an unknown profile', args: ['organizations', 'list', '--profile', 'nobody'], exit: 2, says: 'nobody' },
  { what: 'a key as an argument', args: ['organizations', 'list', '--api-key', WRONG_KEY], exit: 2, says: 'visible to every user' },
  { what: 'a base URL without TLS', args: ['organizations', 'list', '--base-url', 'http://api.itglue.example'], exit: 2, says: 'http' },
  {
    what: 'a foreign host in the environment',
    args: ['organizations', 'list'],
    env: { GLUEKIT_BASE_URL: 'https://evil.example' },
    exit: 2,
    says: 'this machine',
  },
  { what: 'a missing onboarding file', args: ['onboard', '/nonexistent/client.yaml'], exit: 2, says: '/nonexistent/client.yaml' },
  { what: 'a missing policy', args: ['audit', '--policy', '/nonexistent/policy.yaml'], exit: 2, says: '/nonexistent/policy.yaml' },
  {
    what: 'a report in a folder that does not exist',
    args: ['audit', '--report', '/nonexistent/folder/a.html'],
    exit: 2,
    says: 'does not exist',
  },
  { what: 'an unknown organization to audit', args: ['audit', '--organization', 'Nobody Ever Ltd'], exit: 6, says: 'Nobody Ever Ltd' },
  { what: 'a prompt without a terminal', args: ['auth', 'login', '--region', 'eu'], exit: 2, says: '--from-stdin' },
  { what: 'a login without a region', args: ['auth', 'login', '--from-stdin'], exit: 2, says: '--region' },
  { what: 'an unwritable port', args: ['emulate', '--port', '70000'], exit: 2, says: '65535' },
]

test.each(cases)('$what is told with what to do', async ({ args, env, exit, says }) => {
  const outcome = await gluekit(args, { env: { ...emulator.env, ...env } })
  expect(outcome).toMatchObject({ exit, stdout: '' })
  expect(outcome.stderr).toContain(says)
  expect(outcome.stderr).toMatch(/^Error: \S/m)
  expect(outcome.stderr).toMatch(/^Hint: \S/m)
  expect(outcome.stderr).not.toMatch(/\n\s+at .*:\d+/)
  expect(outcome.stderr).not.toContain('deadbeef')
})

test.each(cases.filter(({ args }) => args[0] === 'organizations'))(
  '$what is JSON on stderr with -o json',
  async ({ args, env, exit, says }) => {
    const outcome = await gluekit([...args, '-o', 'json'], { env: { ...emulator.env, ...env } })
    const { error } = JSON.parse(outcome.stderr) as { error: { code: string; exitCode: number } }
    expect(error.exitCode).toBe(exit)
    expect(outcome.exit).toBe(exit)
    expect(JSON.stringify(error)).toContain(says.replaceAll('"', '\\"'))
    expect(outcome.stdout).toBe('')
  },
)

test('a host that nobody listens on is a network failure', async () => {
  const { exit, stderr } = await gluekit(['organizations', 'list', '--deadline', '5'], {
    env: { IT_GLUE_API_KEY: emulator.apiKey, GLUEKIT_BASE_URL: 'http://127.0.0.1:9' },
  })
  expect(exit).toBe(7)
  expect(stderr).toMatch(/connection_failed|deadline_exceeded/)
})

test('a command that is not done by its deadline ends with it', async () => {
  await emulator.admin('PUT', '/faults', [{ match: { path: '/organizations' }, fault: { kind: 'latency', ms: 20_000 } }])
  try {
    const { exit, stderr } = await gluekit(['organizations', 'list', '--deadline', '0.5'], { env: emulator.env })
    expect(exit).toBe(7)
    expect(stderr).toContain('deadline_exceeded')
  } finally {
    await emulator.admin('DELETE', '/faults')
  }
})

test('a file that is not an onboarding file is refused with line and column', async () => {
  const { withFolder } = await import('./gluekit.js')
  const { writeFile } = await import('node:fs/promises')
  await withFolder(async (folder) => {
    const file = `${folder}/client.yaml`
    await writeFile(file, 'organization:\n  name: Contoso\n  typ: Customer\n')
    await emulator.requests()
    const { exit, stderr } = await gluekit(['onboard', file, '--yes'], { env: emulator.env })
    expect(exit).toBe(2)
    expect(stderr).toContain('client.yaml:3:')
    expect(await emulator.requests()).toEqual([])
  })
})
