import { expect, test } from 'vitest'
import { memoryContext } from './memory-context.js'
import { run } from './run.js'

const tell = async (...argv: string[]) => {
  const context = memoryContext({ env: { GLUEKIT_HOME: '/nonexistent/gluekit' } })
  const exit = await run(argv, context)
  return { exit, out: context.out(), err: context.err() }
}

test('without arguments it helps, and that is no failure', async () => {
  const { exit, out, err } = await tell()
  expect(exit).toBe(0)
  expect(out).toContain('Usage: gluekit <command>')
  expect(err).toBe('')
})

test('no line of any help is longer than 80 columns', async () => {
  for (const argv of [
    ['--help'],
    ['organizations', 'list', '--help'],
    ['configurations', 'list', '--help'],
    ['flexible-assets', 'list', '--help'],
    ['attachments', 'get', '--help'],
    ['auth', 'login', '--help'],
    ['emulate', '--help'],
    ['doctor', '--help'],
  ]) {
    const { out } = await tell(...argv)
    expect(
      out.split('\n').filter((line) => line.length > 80),
      argv.join(' '),
    ).toEqual([])
  }
})

test('every command has examples', async () => {
  for (const argv of [
    ['auth', 'login'],
    ['auth', 'status'],
    ['auth', 'logout'],
    ['doctor'],
    ['emulate'],
    ['organizations', 'search'],
    ['users', 'get'],
    ['tickets', 'list'],
  ])
    expect((await tell(...argv, '--help')).out, argv.join(' ')).toContain('Examples:\n  gluekit')
})

test.each([
  [['organizatons', 'list'], 'Did you mean "organizations"'],
  [['organizations', 'lst'], 'Did you mean "list"'],
  [['organizations', 'list', '--nme', 'x'], 'Did you mean "--name"'],
  [['organizations', 'list', '--outpt', 'json'], 'Did you mean "--output"'],
  [['organizations', 'list', '-o', 'xml'], 'table, json, ndjson, csv'],
  [['organizations', 'list', '--limit', 'many'], 'whole number'],
  [['organizations', 'list', '--limit', '3', '--all'], 'cannot be used'],
  [['organizations', 'get'], "Missing required argument 'id'"],
  [['organizations', 'list', 'extra'], 'Too many arguments'],
  [['--deadline', '-1', 'doctor'], 'seconds above 0'],
  [['emulate', '--rate-limit', 'fast'], 'N/SECONDS'],
  [['emulate', '--port', '99999'], '0 to 65535'],
  [['--region', 'mars', 'organizations', 'list'], 'us, eu or au'],
])('%j is refused with what to do', async (argv, expected) => {
  const { exit, out, err } = await tell(...argv)
  expect(exit).toBe(2)
  expect(out).toBe('')
  expect(err).toMatch(/^Error: .*\nHint: /s)
  expect(err).toContain(expected)
})

test('a noun alone shows its verbs, on stderr', async () => {
  const { exit, out, err } = await tell('organizations')
  expect(exit).toBe(2)
  expect(out).toBe('')
  expect(err).toContain('search <text>')
})

test('without a key the way to one is shown', async () => {
  const { exit, err } = await tell('organizations', 'list')
  expect(exit).toBe(5)
  expect(err).toContain('gluekit auth login')
})
