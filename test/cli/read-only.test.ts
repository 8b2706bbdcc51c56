import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Command } from 'commander'
import { REMOVED, catalog } from '../../src/catalog/index.js'
import type { Resource } from '../../src/catalog/index.js'
import { createProgram } from '../../src/cli/program.js'
import { nounOf, parametersOf, readable } from '../../src/cli/commands/resources/names.js'
import { GlueClient } from '../../src/index.js'
import type { ResourceKey } from '../../src/index.js'
import { memoryContext } from '../../src/cli/memory-context.js'
import { run } from '../../src/cli/run.js'
import { systemClock } from '../../src/clock.js'
import { emulate, EXAMPLE, withFolder, type Emulator } from './gluekit.js'

const ORGANIZATION = '4489414129010794'
const PASSWORDS = Object.fromEntries(
  ['M365', 'FIREWALL', 'DOMAIN', 'OPAL', 'WIFI'].map((name) => [`GLUEKIT_DEMO_${name}_PASSWORD`, `read-only-${name}`]),
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

/** What a verb of a resource needs besides its name. */
const neededBy = (resource: Resource, verb: string): string[] => {
  const values: Readonly<Record<string, string>> = { organizationId: ORGANIZATION }
  const flags = parametersOf(resource, verb as 'list' | 'get').needed.flatMap((key) => [
    `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    values[key] ?? resource.params?.[key]?.enum?.[0] ?? '1',
  ])
  const type = verb === 'list' && resource.filters['flexibleAssetTypeId']?.required === true ? ['--flexible-asset-type', 'Wireless'] : []
  return [...(verb === 'get' ? ['1'] : []), ...flags, ...type]
}

/** Arguments that carry each command as far as a write could come; null where a command talks to nothing of the profile's. */
const COMMANDS: Readonly<Record<string, readonly string[] | null>> = {
  // It runs an emulator of its own, and the same commands again on that.
  demo: null,
  emulate: null,
  version: [],
  doctor: ['--no-region-probe', '--reset-breaker'],
  audit: ['--links', '--report', 'audit.html', '--organization', ORGANIZATION],
  onboard: [path.join(EXAMPLE, 'client.yaml'), '--yes'],
  'auth login': ['--store', 'env', '--variable', 'SAFE_KEY', '--read-only'],
  'auth status': [],
  'auth logout': ['--keep-profile'],
  'organizations search': ['dental'],
  'flexible-asset-types pull': ['types'],
  'flexible-asset-types diff': ['types'],
  // A type that the account does not have.
  'flexible-asset-types push': ['new.yaml', '--yes'],
  'types generate': ['--out', 'types.ts'],
  sync: ['organizations', 'locations'],
  'mirror path': [],
  'mirror status': [],
  'mirror verify': [],
  'mirror rebuild': ['--yes'],
  search: ['dental'],
  sql: ['SELECT count(*) FROM organizations'],
}

/** Every command that the program knows, with what to call it with. */
const everyCommand = (): { readonly name: string; readonly args: readonly string[] | null | undefined }[] => {
  const leaves = (command: Command, above: readonly string[]): { name: string; args: readonly string[] | null | undefined }[] =>
    command.commands.flatMap((child) => {
      const names = [...above, child.name()]
      if (child.commands.length > 0) return leaves(child, names)
      const resource = readable.find((candidate) => nounOf(candidate) === names[0])
      const name = names.join(' ')
      // What no key can use is refused whatever is said to it.
      if (Object.keys(REMOVED).some((key) => nounOf({ key } as Resource) === name)) return []
      return [{ name, args: Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : resource && neededBy(resource, child.name()) }]
    })
  return leaves(
    createProgram(readable.map(nounOf), () => () => Promise.resolve()),
    [],
  ).sort((a, b) => Number(a.name === 'auth logout') - Number(b.name === 'auth logout'))
}

test('every command is tried with a read-only profile, and none writes', async () => {
  await withFolder(async (folder) => {
    await mkdir(path.join(folder, 'home'))
    await writeFile(
      path.join(folder, 'new.yaml'),
      'name: New\nfields:\n  - { name: Title, kind: Text, useForTitle: true, showInList: true }\n',
    )
    const env = { GLUEKIT_HOME: path.join(folder, 'home'), SAFE_KEY: emulator.apiKey, ...PASSWORDS }
    const login = [
      'auth',
      'login',
      '--profile',
      'safe',
      '--base-url',
      emulator.url,
      '--read-only',
      '--store',
      'env',
      '--variable',
      'SAFE_KEY',
    ]
    // In this process, because a hundred processes take a minute.
    const gluekit = async (argv: readonly string[]): Promise<{ readonly exit: number; readonly stderr: string }> => {
      const context = { ...memoryContext({ env, clock: systemClock }), cwd: folder }
      return { exit: await run(argv, context), stderr: context.err() }
    }
    expect(await gluekit(login)).toMatchObject({ exit: 0 })
    const untold: string[] = []
    const wrong: string[] = []
    const commands = everyCommand()
    expect(commands.length).toBeGreaterThan(60)
    for (const { name, args } of commands) {
      if (args === undefined) untold.push(name)
      if (args === undefined || args === null) continue
      const { exit, stderr } = await gluekit([...name.split(' '), ...args, '--profile', 'safe'])
      if (name === 'onboard' || name === 'flexible-asset-types push') expect(exit, stderr).toBe(4)
      // A record that is not there, a part that is not available and a refused write are answers; wrong use would prove nothing.
      if (![0, 4, 5, 6].includes(exit)) wrong.push(`${name}: ${exit} ${stderr}`)
    }
    expect(untold).toEqual([])
    expect(wrong).toEqual([])
    const seen = await emulator.requests()
    expect(seen.length).toBeGreaterThan(100)
    expect(seen.filter(({ method }) => method !== 'GET')).toEqual([])
  })
})

describe('a read-only client', () => {
  test('refuses every write of every resource before it is sent', async () => {
    const client = new GlueClient({ baseUrl: emulator.url, apiKey: emulator.apiKey, readOnly: true })
    const tried: string[] = []
    for (const key of Object.keys(catalog) as ResourceKey[]) {
      const resource: Resource = catalog[key]
      const paths = resource.endpoints.filter(({ method }) => method !== 'GET')
      for (const { method, path: template } of paths) {
        const request = { method, path: template.replaceAll(/:\w+/g, '1'), body: { data: {} } } as Parameters<GlueClient['raw']>[0]
        await expect(client.raw(request), `${method} ${template}`).rejects.toMatchObject({ code: 'read_only', outcome: 'not_sent' })
        tried.push(`${method} ${template}`)
      }
    }
    await client.close()
    expect(tried.length).toBeGreaterThan(90)
    expect(await emulator.requests()).toEqual([])
  })
})
