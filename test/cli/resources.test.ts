import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { demoSeed } from '../../src/emulator/seed/demo.js'
import { secretsIn } from '../support/secrets-in.js'
import { emulate, gluekit, NOW, RAW_CONTROL, type Emulator, type Outcome } from './gluekit.js'

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
const run = (...args: string[]): Promise<Outcome> => gluekit(args, { env: emulator.env })

test('a table has whole ids and no escapes in a pipe, and remarks are on stderr', async () => {
  const { exit, stdout, stderr } = await run('organizations', 'list', '--limit', '3')
  expect(exit).toBe(0)
  expect(stdout.trim().split('\n')).toHaveLength(4)
  expect(stdout).toMatch(/^ID +Name +/)
  expect(stdout).not.toMatch(RAW_CONTROL)
  expect(stderr).toBe('The first 3 of 80 organizations.\n')
})

test('a limit costs one request, and names the page size that it needs', async () => {
  await run('configurations', 'list', '--limit', '10')
  const seen = await emulator.requests()
  expect(seen).toHaveLength(1)
  expect(decodeURIComponent(seen[0]!.path)).toContain('page[size]=11')
})

test('json is one document, ndjson one a line, csv has a heading, and all have every record', async () => {
  const [json, ndjson, csv] = await Promise.all([
    run('organizations', 'list', '-o', 'json'),
    run('organizations', 'list', '-o', 'ndjson'),
    run('organizations', 'list', '-o', 'csv'),
  ])
  const records = JSON.parse(json.stdout) as { id: string; organizationTypeName: string }[]
  const lines = ndjson.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string })
  expect(records).toHaveLength(80)
  expect(records.every(({ id }) => /^\d{16}$/.test(id))).toBe(true)
  expect(lines.map(({ id }) => id)).toEqual(records.map(({ id }) => id))
  expect(csv.stdout.split('\r\n')[0]).toMatch(/^id,name,/)
  expect(csv.stdout.trim().split('\r\n').length).toBeGreaterThan(80)
  expect(json.stderr + ndjson.stderr + csv.stderr).toBe('')
})

test('three thousand configurations cost three requests', async () => {
  const { stdout } = await run('configurations', 'list', '-o', 'ndjson')
  const ids = stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: string }).id)
  expect(new Set(ids).size).toBe(3000)
  expect((await emulator.requests()).length).toBeLessThanOrEqual(4)
})

test('records are found by organization name, type name, filter and sort', async () => {
  const configurations = JSON.parse(
    (await run('configurations', 'list', '--organization', 'Brightwater Dental Group', '-o', 'json')).stdout,
  ) as {
    organizationId: string
  }[]
  expect(configurations.length).toBeGreaterThan(0)
  expect(new Set(configurations.map(({ organizationId }) => organizationId))).toEqual(new Set(['4489414129010794']))
  const assets = await run('flexible-assets', 'list', '--flexible-asset-type', 'wireless', '-o', 'json')
  expect((JSON.parse(assets.stdout) as unknown[]).length).toBeGreaterThan(0)
  const sorted = JSON.parse((await run('organizations', 'list', '--sort', '-name', '--limit', '5', '-o', 'json')).stdout) as {
    name: string
  }[]
  expect(sorted.map(({ name }) => name)).toEqual(
    sorted
      .map(({ name }) => name)
      .sort()
      .reverse(),
  )
})

test('get shows one record, as fields or as JSON', async () => {
  const table = await run('organizations', 'get', '4489414129010794')
  const json = await run('organizations', 'get', '4489414129010794', '-o', 'json')
  expect(table.stdout).toContain('Brightwater Dental Group')
  expect(JSON.parse(json.stdout)).toMatchObject({ id: '4489414129010794', type: 'organizations', name: 'Brightwater Dental Group' })
})

test('search says how it searched', async () => {
  const { exit, stdout, stderr } = await run('organizations', 'search', 'brightwater dental')
  expect(exit).toBe(0)
  expect(stdout).toContain('4489414129010794')
  expect(stderr).toContain('searched by name part')
})

test('documents in all folders are listed', async () => {
  const { stdout } = await run('documents', 'list', '--organization', '4489414129010794', '-o', 'json')
  const documents = JSON.parse(stdout) as { documentFolderId: string | null }[]
  expect(documents.some(({ documentFolderId }) => documentFolderId !== null)).toBe(true)
})

test('an empty list is said on stderr, and is valid in every format', async () => {
  const nothing = ['organizations', 'list', '--name', 'No such organization at all']
  const table = await run(...nothing)
  expect([table.exit, table.stdout, table.stderr]).toEqual([0, '', 'No organizations found.\n'])
  expect(JSON.parse((await run(...nothing, '-o', 'json')).stdout)).toEqual([])
  expect((await run(...nothing, '-o', 'ndjson')).stdout).toBe('')
})

test('no password, one-time seed or key is in anything that a list or get prints', async () => {
  // From the seed itself: the witness shows a hash in place of a secret.
  const secrets = demoSeed({ now: new Date(NOW) })
    .records.filter(({ resource }) => resource === 'passwords')
    .flatMap(({ attributes }) => [attributes['password'], attributes['otpSecret']])
    .filter((value): value is string => typeof value === 'string')
  expect(secrets.length).toBeGreaterThan(1000)
  const outputs = await Promise.all([
    run('passwords', 'list', '-o', 'ndjson', '--verbose'),
    run('passwords', 'list', '-o', 'csv'),
    run('passwords', 'list', '--all'),
    run('exports', 'list', '-o', 'json'),
  ])
  const text = outputs.map(({ stdout, stderr }) => stdout + stderr).join('\n')
  expect(outputs.map(({ exit }) => exit)).toEqual([0, 0, 0, 0])
  expect(secretsIn(text, secrets)).toEqual([])
  expect(text).not.toContain(emulator.apiKey)
})

test('hostile text from the server is made visible, never obeyed', async () => {
  const hostile = '\u001B]0;owned\u0007\u001B[2J\u202Egnp.exe\u0085=cmd|calc'
  const made = (await emulator.api('POST', '/organizations', { data: { type: 'organizations', attributes: { name: hostile } } })) as {
    data: { id: string }
  }
  const id = made.data.id
  const outputs = [
    await run('organizations', 'list', '--filter', `id=${id}`),
    await run('organizations', 'get', id),
    await run('organizations', 'list', '--filter', `id=${id}`, '-o', 'json'),
    await run('organizations', 'get', id, '-o', 'ndjson'),
    await run('organizations', 'search', 'gnp.exe'),
    await run('configurations', 'list', '--organization', 'gnp'),
  ]
  for (const { stdout, stderr } of outputs) expect(stdout.replaceAll('\r\n', '\n') + stderr).not.toMatch(RAW_CONTROL)
  expect((JSON.parse(outputs[2]!.stdout) as { name: string }[])[0]!.name).toBe(hostile)
  await emulator.admin('POST', '/reset')
})

test('a reader that has seen enough ends the command without noise', async () => {
  const { spawn } = await import('node:child_process')
  const { BINARY } = await import('./gluekit.js')
  const child = spawn('sh', ['-c', `"${process.execPath}" "${BINARY}" configurations list -o ndjson | head -n 1`], {
    env: { ...process.env, ...emulator.env },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  await new Promise((resolve) => child.on('close', resolve))
  expect(stdout.trim().split('\n')).toHaveLength(1)
  expect(stderr).toBe('')
})

test('a noun that no key can use says why, whatever follows it', async () => {
  for (const words of [['checklist-tasks', 'list'], ['checklist-tasks'], ['checklist-tasks', 'get', '1', '--include', 'x']]) {
    const { exit, stdout, stderr } = await run(...words)
    expect([exit, stdout]).toEqual([2, ''])
    expect(stderr).toContain('can be read with a web session only')
  }
})
