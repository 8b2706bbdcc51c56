import { expect, test } from 'vitest'
import { emulate, gluekit } from './gluekit.js'

test('a quirk of the command line changes how the emulator answers', async () => {
  const emulator = await emulate('--seed', 'empty', '--quirk', 'unknown-sort=ignore', '--quirk', 'bad-key=401')
  try {
    const status = async (path: string, key: string) => (await fetch(emulator.url + path, { headers: { 'x-api-key': key } })).status
    expect(await status('/organizations?sort=colour', emulator.apiKey)).toBe(200)
    expect(await status('/organizations', 'ITG.nope')).toBe(401)
  } finally {
    await emulator.stop()
  }
})

test('a second account has a key of its own, which is printed, and nothing of the first', async () => {
  let printed = ''
  const { exit } = await gluekit(['emulate', '--port', '0', '--seed', 'empty', '--account', 'globex=empty', '--json'], {
    onStdout: (text, child) => {
      printed = text
      if (text.includes('\n')) child.kill('SIGTERM')
    },
  })
  expect(exit).toBe(0)
  const { accounts, apiKey } = JSON.parse(printed) as { apiKey: string; accounts: { name: string; apiKey: string }[] }
  expect(accounts.map(({ name }) => name)).toEqual(['main', 'globex'])
  expect([accounts[0]!.apiKey, accounts[1]!.apiKey === apiKey]).toEqual([apiKey, false])
})

test('--quirks prints every switch with its values, default and sources, for people and for programs', async () => {
  const people = await gluekit(['emulate', '--quirks'])
  expect([people.exit, people.stderr]).toEqual([0, ''])
  expect(people.stdout).toMatch(/^text-filter {2}How .* compare\. \[D25\]\n {2}exact .*\(default\)\n {2}case-insensitive /m)
  expect(people.stdout).toContain('unknown-filters-ignored  An unknown filter is ignored: everything comes back. [W]')
  const { switches, behaviours } = JSON.parse((await gluekit(['emulate', '--quirks', '--json'])).stdout) as Record<
    string,
    { name: string }[]
  >
  expect(switches!.find(({ name }) => name === 'bulk-atomic')).toMatchObject({
    default: 'atomic',
    values: { partial: expect.any(String) },
    source: ['D25'],
  })
  expect(behaviours!.length).toBeGreaterThan(100)
})

test.each([
  [['--quirk', 'txt-filter=exact'], 'no switch "txt-filter"', 'Did you mean "text-filter"?'],
  [['--quirk', 'text-filter=exakt'], 'no value "exakt"; it takes exact, case-insensitive', 'Did you mean "exact"?'],
  [['--quirk', 'text-filter'], '--quirk takes NAME=VALUE', '--quirks lists'],
  [['--account', 'globex'], '--account takes NAME=SEED', 'globex=empty'],
  [['--account', 'globex=demp'], 'no seed "demp"', 'Did you mean "demo"?'],
  [['--account', 'main=empty'], 'Two accounts of the emulator are named "main"', 'name of its own'],
])('%j ends with 2 and says what was meant', async (args, message, hint) => {
  const { exit, stderr, stdout } = await gluekit(['emulate', '--port', '0', ...args])
  expect([exit, stdout]).toEqual([2, ''])
  expect(stderr).toContain(message)
  expect(stderr).toContain(hint)
})
