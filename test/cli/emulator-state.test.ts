import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { emulate, gluekit } from './gluekit.js'
import type { Emulator } from './gluekit.js'

let folder: string
let file: string
let running: Emulator | undefined
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gluekit-state-'))
  file = path.join(folder, 'account.json')
})
afterEach(async () => {
  await running?.stop()
  running = undefined
  await rm(folder, { recursive: true, force: true })
})

const start = async (...args: readonly string[]): Promise<Emulator> => (running = await emulate('--state', file, ...args))

interface Page {
  readonly data: readonly { readonly id: string }[]
}
const idsOf = async (emulator: Emulator, url: string): Promise<string[]> =>
  ((await emulator.api('GET', url)) as Page).data.map(({ id }) => id)

/** One change of every kind. */
const change = async (emulator: Emulator): Promise<void> => {
  const [organization, other] = await idsOf(emulator, '/organizations?page[size]=2&sort=-id')
  const [device, lost] = await idsOf(emulator, '/configurations?page[size]=2')
  const [password] = await idsOf(emulator, '/passwords?page[size]=1')
  const [type] = await idsOf(emulator, '/configuration_types?page[size]=1')
  const attributes = (type: string, values: object): object => ({ data: { type, attributes: values } })
  await emulator.api('PATCH', `/configurations/${device}`, attributes('configurations', { name: 'Renamed', notes: 'x' }))
  await emulator.api('PATCH', `/passwords/${password}`, attributes('passwords', { password: 'kept-Qzx1-too' }))
  await emulator.api('PATCH', `/organizations/${organization}`, attributes('organizations', { name: 'Renamed too' }))
  await emulator.api('DELETE', '/configurations', { data: [{ type: 'configurations', attributes: { id: Number(lost) } }] })
  await emulator.api(
    'POST',
    '/configurations',
    attributes('configurations', {
      organization_id: Number(organization),
      configuration_type_id: Number(type),
      name: 'Added',
    }),
  )
  await emulator.api(
    'POST',
    `/configurations/${device}/relationships/related_items`,
    attributes('related_items', {
      destination_id: Number(password),
      destination_type: 'Password',
    }),
  )
  await emulator.api(
    'POST',
    `/configurations/${device}/relationships/attachments`,
    attributes('attachments', {
      attachment: { content: Buffer.from('a file').toString('base64'), file_name: 'a.txt' },
    }),
  )
  await emulator.api('DELETE', '/organizations', { data: [{ type: 'organizations', attributes: { id: Number(other) } }] })
}

const rename = async (emulator: Emulator): Promise<void> => {
  const [device] = await idsOf(emulator, '/configurations?page[size]=1')
  await emulator.api('PATCH', `/configurations/${device}`, { data: { type: 'configurations', attributes: { name: 'Again' } } })
}

const KEYS = [
  'organizations',
  'configurations',
  'contacts',
  'passwords',
  'flexible-assets',
  'attachments',
  'related-items',
  'expirations',
  'logs',
]
const holdings = async (emulator: Emulator): Promise<unknown> =>
  Object.fromEntries(await Promise.all(['', ...KEYS].map(async (key) => [key, await emulator.admin('GET', `/state${key && '/'}${key}`)])))

describe.each([
  ['the demo account', []],
  ['a generated account', ['--organizations', '20', '--records', '4000']],
] as const)('gluekit emulate --state with %s', (_, args) => {
  it('goes on where it stopped, in a file of its owner’s that holds only what changed', async () => {
    const first = await start(...args)
    await change(first)
    await first.admin('POST', '/save')
    const before = await holdings(first)
    expect(await first.stop()).toBe(0)
    const { size, mode } = await stat(file)
    expect(mode & 0o777).toBe(process.platform === 'win32' ? mode & 0o777 : 0o600)
    expect(size).toBeLessThan(200_000)
    expect(await readdir(folder)).toEqual(['account.json'])
    // Which account it is, the file knows.
    const second = await start()
    expect(await holdings(second)).toEqual(before)
    await rename(second)
    expect(await second.stop()).toBe(0)
  })
})

describe('gluekit emulate --state', () => {
  it('keeps the last state that was saved when it is killed', async () => {
    const first = await start('--organizations', '20', '--records', '4000')
    await change(first)
    await first.admin('POST', '/save')
    const saved = await holdings(first)
    await rename(first)
    process.kill(first.pid, 'SIGKILL')
    await first.stop()
    const second = await start()
    expect(await holdings(second)).toEqual(saved)
  })
})

describe('gluekit emulate --state with a file that it cannot use', () => {
  it.each([
    ['no JSON', '{"format":"gluekit-emulator-st'],
    ['something else', '{"name":"package"}'],
    ['null', 'null'],
    ['another version', '{"format":"gluekit-emulator-state","version":99,"accounts":{}}'],
  ])('refuses %s and leaves it as it was', async (_, text) => {
    await writeFile(file, text)
    const { exit, stderr } = await gluekit(['emulate', '--port', '0', '--state', file])
    expect(exit).not.toBe(0)
    expect(stderr.replace(/\s+/g, '')).toContain('account.json')
    expect(stderr.replace(/\s+/g, ' ')).toContain('left as it is')
    expect(await readFile(file, 'utf8')).toBe(text)
    expect(await readdir(folder)).toEqual(['account.json'])
  })

  it('refuses another seed than the one it was saved from', async () => {
    await (await start()).stop()
    const before = await readFile(file, 'utf8')
    const { exit, stderr } = await gluekit(['emulate', '--port', '0', '--state', file, '--seed', 'empty'])
    expect(exit).not.toBe(0)
    expect(stderr.replace(/\s+/g, ' ')).toContain('saved from the seed demo')
    expect(await readFile(file, 'utf8')).toBe(before)
  })

  it('refuses a folder that is not there before anything can be lost', async () => {
    const { exit, stderr } = await gluekit(['emulate', '--port', '0', '--state', path.join(folder, 'none', 'a.json')])
    expect(exit).not.toBe(0)
    expect(stderr.replace(/\s+/g, ' ')).toContain('could not be written')
  })
})
