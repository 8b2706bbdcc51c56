import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock.js'
import { ConfigurationError } from '../errors.js'
import { accountStatus } from './account-status.js'
import { login, logout, type LoginRequest, type LoginResult } from './accounts.js'
import { resolveHome, type Home } from './home.js'
import { memoryStore } from './key-stores/memory.js'
import { openKeyStore } from './open-key-store.js'
import { readProfiles } from './profile-file.js'
import type { KeyStore } from './types.js'

const REGIONS = { us: 'https://api.example.com', eu: 'https://api.eu.example.com' }
const KEY = 'ITG.planted-0123456789abcdef0123456789'
const NEWER = 'ITG.planted-fedcba9876543210fedcba9876'
const DAY = 86_400_000
let folder: string
let home: Home
let keychain: KeyStore
let env: Record<string, string>
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gluekit-'))
  home = resolveHome({ env: { GLUEKIT_HOME: folder } })
  keychain = memoryStore()
  env = {}
})
afterEach(() => rmSync(folder, { recursive: true }))
const open: typeof openKeyStore = (reference, context) => (reference.kind === 'keychain' ? keychain : openKeyStore(reference, context))
const shared = (): { home: Home; env: Record<string, string>; openKeyStore: typeof openKeyStore } => ({ home, env, openKeyStore: open })
const enter = (request: Partial<LoginRequest> = {}): Promise<LoginResult> =>
  login({ profile: 'production', region: 'eu', regions: REGIONS, key: KEY, store: { kind: 'keychain' }, ...shared(), ...request })
const failure = async (work: Promise<unknown>): Promise<unknown> => {
  const error = await work.then(
    () => 'done',
    (reason: unknown) => reason,
  )
  expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toContain('planted')
  return error
}
const everyFile = (): string =>
  (readdirSync(folder, { recursive: true }) as string[])
    .map((name) => path.join(folder, name))
    .filter((name) => statSync(name).isFile())
    .map((name) => readFileSync(name, 'utf8'))
    .join('\n')

describe('logging in', () => {
  it('stores the key, makes the profile and its first one the default, and writes the key into no file', async () => {
    expect(await enter({ key: `${KEY}\n`, readOnly: true })).toMatchObject({
      profile: { name: 'production', region: 'eu', key: { kind: 'keychain' }, readOnly: true },
      isDefault: true,
      replaced: false,
      warnings: [],
    })
    expect(await enter({ profile: 'sandbox', region: 'us', key: NEWER })).toMatchObject({ isDefault: false })
    expect([await keychain.get('production'), await keychain.get('sandbox')]).toEqual([KEY, NEWER])
    expect(readProfiles(home.config)).toMatchObject({ defaultName: 'production', profiles: [{ name: 'production' }, { name: 'sandbox' }] })
    expect(everyFile()).not.toContain('planted')
  })

  it('again with a new key keeps host and settings', async () => {
    await enter({ readOnly: true, rateLimit: { limit: 10, windowMs: 1000 }, caFile: '/company.pem' })
    const { profile, replaced } = await enter({ region: undefined, key: NEWER })
    expect([replaced, profile]).toEqual([
      true,
      {
        name: 'production',
        region: 'eu',
        key: { kind: 'keychain' },
        readOnly: true,
        rateLimit: { limit: 10, windowMs: 1000 },
        caFile: '/company.pem',
      },
    ])
    expect(await keychain.get('production')).toBe(NEWER)
  })

  it('with another store removes the key from the old one', async () => {
    await enter()
    await enter({ store: { kind: 'plainFile' }, allowPlainText: true })
    expect(await keychain.get('production')).toBeNull()
    const file = path.join(home.config, 'keys', 'production.key')
    expect(readFileSync(file, 'utf8').trim()).toBe(KEY)
    await enter()
    expect(existsSync(file)).toBe(false)
  })

  it('points to a variable or a command that has a usable key, and to no other', async () => {
    env['MY_KEY'] = KEY
    await enter({ key: undefined, store: { kind: 'environment', variable: 'MY_KEY' } })
    expect(await failure(enter({ key: undefined, store: { kind: 'environment', variable: 'NONE' } }))).toMatchObject({ code: 'no_key' })
    expect(await failure(enter({ store: { kind: 'environment', variable: 'MY_KEY' } }))).toMatchObject({ code: 'usage' })
    expect(
      await failure(enter({ key: undefined, store: { kind: 'command', argv: [process.execPath, '-p', '"changeme"'] } })),
    ).toMatchObject({ code: 'bad_key' })
    expect(readProfiles(home.config).profiles[0]?.key).toEqual({ kind: 'environment', variable: 'MY_KEY' })
  })

  it.each([
    ['a placeholder', { key: '${IT_GLUE_API_KEY}' }, 'bad_key'],
    ['no key', { key: undefined }, 'usage'],
    ['a plain file without being told so', { store: { kind: 'plainFile' } as const }, 'usage'],
    ['an unknown region', { region: 'mars' }, 'unknown_region'],
    ['no host', { region: undefined }, 'usage'],
    ['two hosts', { baseUrl: 'https://x.example' }, 'usage'],
    ['plain http', { region: undefined, baseUrl: 'http://x.example' }, 'invalid_input'],
    ['a name with a slash', { profile: 'a/b' }, 'invalid_input'],
    ['a share of 0', { share: 0 }, 'invalid_input'],
  ])('with %s changes nothing', async (_, request: Partial<LoginRequest>, code) => {
    expect(await failure(enter(request))).toMatchObject({ code })
    expect([await keychain.get('production'), existsSync(path.join(home.config, 'profiles.json'))]).toEqual([null, false])
  })

  it('leaves profiles alone that are not understood, and stores nothing', async () => {
    writeFileSync(path.join(folder, 'profiles.json'), '{')
    expect(await failure(enter())).toMatchObject({ code: 'bad_configuration' })
    expect([await keychain.get('production'), readFileSync(path.join(folder, 'profiles.json'), 'utf8')]).toEqual([null, '{'])
  })

  it('does not believe a key store that forgets', async () => {
    keychain = { ...memoryStore(), set: async () => undefined }
    expect(await failure(enter())).toMatchObject({ code: 'key_store_unavailable' })
    expect(readProfiles(home.config).profiles).toEqual([])
  })

  it('to another host never leaves the new key with the old host, even when it fails half-way', async () => {
    await enter()
    const broken: KeyStore = { ...keychain, get: async () => null }
    keychain = broken
    expect(await failure(enter({ region: 'us', key: NEWER }))).toMatchObject({ code: 'key_store_unavailable' })
    expect(readProfiles(home.config).profiles).toEqual([])
  })
})

describe('logging out', () => {
  it('removes the key and the profile, or the key alone', async () => {
    await enter()
    expect(await logout({ profile: 'production', keepProfile: true, ...shared() })).toMatchObject({
      keyRemoved: true,
      profileRemoved: false,
    })
    expect(await keychain.get('production')).toBeNull()
    expect(await logout({ profile: 'production', ...shared() })).toMatchObject({ keyRemoved: false, profileRemoved: true })
    expect(readProfiles(home.config)).toMatchObject({ profiles: [], defaultName: null })
    expect(await failure(logout({ profile: 'production', ...shared() }))).toMatchObject({ code: 'unknown_profile' })
  })

  it('keeps the profile while its key cannot be removed, unless told otherwise', async () => {
    await enter()
    const unavailable = async (): Promise<never> => Promise.reject(new ConfigurationError('key_store_unavailable', 'It is locked.'))
    keychain = { ...keychain, delete: unavailable }
    expect(await failure(logout({ profile: 'production', ...shared() }))).toMatchObject({ code: 'key_store_unavailable' })
    expect(readProfiles(home.config).profiles).toHaveLength(1)
    const { profileRemoved, warnings } = await logout({ profile: 'production', force: true, ...shared() })
    expect([profileRemoved, warnings]).toEqual([true, ['It is locked. The key is still there.']])
  })
})

describe('the status', () => {
  it('shows each profile, its key and what is wrong with it', async () => {
    await enter()
    env['B_KEY'] = KEY
    await enter({
      profile: 'b',
      region: undefined,
      baseUrl: 'https://x.example',
      readOnly: true,
      key: undefined,
      store: { kind: 'environment', variable: 'B_KEY' },
    })
    await enter({ profile: 'c', key: '0123456789' })
    await keychain.delete('production')
    env['B_KEY'] = '<your key>'
    const status = await accountStatus(shared())
    expect(status.profiles).toMatchObject([
      { name: 'production', isDefault: true, region: 'eu', readOnly: false, key: { state: 'missing', code: 'no_key' } },
      {
        name: 'b',
        baseUrl: 'https://x.example',
        readOnly: true,
        key: { state: 'unusable', code: 'bad_key', problem: expect.stringContaining('placeholder') as string },
      },
      { name: 'c', key: { state: 'usable', age: { idleDays: 0 }, warnings: [expect.stringContaining('ITG.')] } },
    ])
    expect(status.environment).toBeNull()
    expect(JSON.stringify(status)).not.toContain('planted')
  })

  it('warns of idleness and age, and a new key starts anew', async () => {
    const clock = new VirtualClock()
    await enter({ clock })
    const warnings = async (): Promise<readonly string[] | undefined> =>
      (await accountStatus({ ...shared(), clock })).profiles[0]?.key.warnings
    await clock.advance(80 * DAY)
    expect(await warnings()).toEqual([expect.stringContaining('80 days')])
    await clock.advance(10 * DAY)
    expect(await warnings()).toHaveLength(2)
    await enter({ clock, key: NEWER })
    expect(await warnings()).toEqual([])
  })

  it('knows the age of a sealed key without asking for the passphrase', async () => {
    await enter({ store: { kind: 'encryptedFile' }, passphrase: async () => 'words' })
    const [profile] = (await accountStatus(shared())).profiles
    expect(profile?.key).toMatchObject({ state: 'sealed', age: { ageDays: 0, lastUsedAt: null } })
  })

  it('shows the environment, which goes before the default profile', async () => {
    env = { IT_GLUE_API_KEY: KEY, IT_GLUE_REGION: 'EU', GLUEKIT_PROFILE: 'x' }
    expect(await accountStatus(shared())).toMatchObject({
      environment: { region: 'eu', key: { state: 'usable' } },
      chosenByEnvironment: 'x',
    })
  })

  it('survives a key store that does not answer', async () => {
    await enter()
    keychain = {
      ...keychain,
      get: async () => Promise.reject(new ConfigurationError('key_store_unavailable', 'It is locked.', { hint: 'Unlock it.' })),
    }
    expect((await accountStatus(shared())).profiles[0]?.key).toMatchObject({
      state: 'unavailable',
      problem: 'It is locked.',
      hint: 'Unlock it.',
    })
  })
})
