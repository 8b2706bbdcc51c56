import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { secretServiceAbsence, startSecretService, type SecretService } from '../../../test/support/secret-service.js'
import type { KeyStore } from '../types.js'
import { commandStore } from './command.js'
import { encryptedFileStore } from './encrypted-file.js'
import { environmentStore } from './environment.js'
import { keychainStore } from './keychain.js'
import { memoryStore } from './memory.js'
import { plainFileStore } from './plain-file.js'

const KEY = 'ITG.planted-0123456789abcdef0123456789'
const OTHER = 'ITG.another-0123456789abcdef0123456789'

let folder: string
let session: SecretService | undefined
const absence = secretServiceAbsence()
if (absence !== null) console.log(`The real key store of the system is not tested: ${absence}.`)

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gluekit-'))
  if (absence === null) session = await startSecretService()
})
afterAll(async () => {
  await session?.stop()
  rmSync(folder, { recursive: true })
})
const at = (name: string): string => path.join(folder, 'keys', name)

// Speaks the language of the real helper, and keeps what it is given in a file.
const fakeHelper = (): string[] => [
  process.execPath,
  '-e',
  `const fs = require('fs'), file = ${JSON.stringify(path.join(folder, 'fake.json'))}
   const { service, account, action, key } = JSON.parse(fs.readFileSync(0, 'utf8'))
   const all = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {}, name = service + ' ' + account
   const value = action === 'get' ? all[name] ?? null : action === 'delete' ? name in all : true
   if (action === 'set') all[name] = key
   if (action === 'delete') delete all[name]
   fs.writeFileSync(file, JSON.stringify(all))
   process.stdout.write(JSON.stringify({ value }))`,
]

const memory = memoryStore()
const writable: [string, () => KeyStore][] = [
  ['memory', () => memory],
  [
    'an encrypted file',
    () => encryptedFileStore({ fileOf: (name) => at(`${name}.sealed`), passphrase: async () => 'correct horse', cost: 2 ** 10 }),
  ],
  ['a plain file', () => plainFileStore((name) => at(`${name}.key`))],
  ['a key store behind a helper', () => keychainStore({ service: 'gluekit-test', helper: fakeHelper() })],
]
if (absence === null)
  // The limit is raised here alone: a busy test machine may take longer than a person's.
  writable.push(['the Secret Service', () => keychainStore({ service: 'gluekit-test', env: session?.env, timeoutMs: 9000 })])

describe.each(writable)('%s as a key store', (_, open) => {
  it('keeps a key per profile, replaces it and removes it', async () => {
    const store = open()
    expect(store.writable).toBe(true)
    expect([await store.get('one'), await store.delete('one')]).toEqual([null, false])
    await store.set('one', KEY)
    await store.set('two', OTHER)
    expect([await store.get('one'), await store.get('two')].map((text) => text?.trim())).toEqual([KEY, OTHER])
    await store.set('one', OTHER)
    expect((await open().get('one'))?.trim()).toBe(OTHER)
    expect([await store.delete('one'), await store.get('one')]).toEqual([true, null])
    expect((await store.get('two'))?.trim()).toBe(OTHER)
    expect(await store.delete('two')).toBe(true)
  }, 30_000)

  it('shows no key when it is inspected', async () => {
    const store = open()
    await store.set('shown', KEY)
    expect(inspect(store, { depth: 9, showHidden: true }) + JSON.stringify(store)).not.toContain('planted')
    await store.delete('shown')
  }, 30_000)
})

const readOnly: [string, (key: string | null) => KeyStore][] = [
  ['the environment', (key) => environmentStore('SOME_KEY', key === null ? {} : { SOME_KEY: key })],
  [
    'a command',
    (key) => {
      const file = path.join(folder, 'printed')
      writeFileSync(file, key === null ? '' : `${key}\n`)
      return commandStore([process.execPath, '-e', 'process.stdout.write(fs.readFileSync(process.argv[1]))', file])
    },
  ],
]
describe.each(readOnly)('%s as a key store', (_, open) => {
  it('gives the key that is there, or null', async () => {
    expect([await open(KEY).get('any'), await open(null).get('any')]).toEqual([KEY, null])
  })

  it('is never written to', async () => {
    const store = open(KEY)
    expect(store.writable).toBe(false)
    await expect(store.set('any', OTHER)).rejects.toMatchObject({ code: 'not_supported' })
    await expect(store.delete('any')).rejects.toMatchObject({ code: 'not_supported' })
    expect(await store.get('any')).toBe(KEY)
  })
})

it.skipIf(process.platform === 'win32')('files of keys belong to the user alone, even under umask 000', async () => {
  const umask = process.umask(0)
  try {
    for (const [name, open] of writable.filter(([kind]) => kind.endsWith('file'))) {
      await open().set('moded', KEY)
      const file = at(name.includes('encrypted') ? 'moded.sealed' : 'moded.key')
      expect([statSync(file).mode & 0o777, statSync(path.dirname(file)).mode & 0o777]).toEqual([0o600, 0o700])
    }
  } finally {
    process.umask(umask)
  }
})
