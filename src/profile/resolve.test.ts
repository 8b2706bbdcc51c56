import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { VirtualClock } from '../clock.js'
import { login } from './accounts.js'
import { resolveHome, type Home } from './home.js'
import { memoryStore } from './key-stores/memory.js'
import { resolveConnection, type ConnectionOptions, type ResolvedConnection } from './resolve.js'
import type { KeyStore } from './types.js'
import { keyFingerprint, readKeyUse } from './usage.js'

const REGIONS = { us: 'https://api.example.com', eu: 'https://api.eu.example.com', au: 'https://api.au.example.com' }
const KEY = 'ITG.planted-0123456789abcdef0123456789'
const NEWER = 'ITG.planted-fedcba9876543210fedcba9876'
let folder: string
let home: Home
let store: KeyStore
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gluekit-'))
  home = resolveHome({ env: { GLUEKIT_HOME: folder } })
  store = memoryStore([['production', KEY]])
})
afterEach(() => rmSync(folder, { recursive: true }))

const resolve = (options: ConnectionOptions = {}): ResolvedConnection =>
  resolveConnection({ home, env: {}, regions: REGIONS, openKeyStore: () => store, ...options })
const profiles = (value: Record<string, unknown>, defaultName?: string): void => {
  mkdirSync(home.config, { recursive: true })
  writeFileSync(path.join(home.config, 'profiles.json'), JSON.stringify({ default: defaultName, profiles: value }), { mode: 0o600 })
}
const failure = (options: ConnectionOptions): unknown => {
  try {
    resolve(options)
  } catch (error) {
    expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toContain('planted')
    return error
  }
  return 'resolved'
}

describe('the order in which a connection is looked for', () => {
  const env = { IT_GLUE_API_KEY: 'ITG.from-the-environment-0123456789abcd', IT_GLUE_REGION: 'AU' }
  beforeEach(() => profiles({ production: { region: 'eu' }, sandbox: { region: 'us', readOnly: true } }, 'production'))

  it.each([
    ['the option before all', { profile: 'sandbox', env: { ...env, GLUEKIT_PROFILE: 'production' } }, 'sandbox', 'us'],
    ['GLUEKIT_PROFILE before a key in the environment', { env: { ...env, GLUEKIT_PROFILE: 'sandbox' } }, 'sandbox', 'us'],
    ['a key in the environment before the default profile', { env }, null, 'au'],
    ['the older names of the variables as well', { env: { ITGLUE_API_KEY: KEY, ITGLUE_REGION: 'eu' } }, null, 'eu'],
    ['the default profile in the end', {}, 'production', 'eu'],
    ['a key of the program before GLUEKIT_PROFILE', { apiKey: KEY, region: 'us', env: { GLUEKIT_PROFILE: 'production' } }, null, 'us'],
    ['the region of an option before that of the environment', { env, region: 'us' }, null, 'us'],
  ])('takes %s', (_, options: ConnectionOptions, profileName, region) => {
    expect(resolve(options)).toMatchObject({ profileName, region, baseUrl: null })
  })

  it('has no region when nothing names one', () => {
    expect(resolve({ env: { IT_GLUE_API_KEY: KEY } })).toMatchObject({ region: null, baseUrl: null })
  })

  it('reads the key from where the choice leads', async () => {
    expect(await resolve({ env }).readKey()).toBe(env.IT_GLUE_API_KEY)
    expect(await resolve().readKey()).toBe(KEY)
    expect(await resolve({ apiKey: NEWER, region: 'us' }).readKey()).toBe(NEWER)
    expect(await resolve({ apiKey: async () => NEWER, region: 'us' }).readKey()).toBe(NEWER)
  })

  it('keeps a profile read-only, whatever else is said', () => {
    expect(resolve({ profile: 'sandbox', readOnly: false }).readOnly).toBe(true)
    expect(resolve({ profile: 'production', readOnly: true }).readOnly).toBe(true)
    expect(resolve().readOnly).toBe(false)
  })
})

describe('what is missing or wrong', () => {
  it('is named: no key, no such profile, no choice among several, no such region', () => {
    expect(failure({})).toMatchObject({ code: 'no_key', hint: expect.stringContaining('auth login') as string })
    profiles({ a: { region: 'eu' }, b: { region: 'us' } })
    expect(failure({})).toMatchObject({ code: 'no_key', hint: expect.stringContaining('a, b') as string })
    expect(failure({ profile: 'c' })).toMatchObject({ code: 'unknown_profile', hint: expect.stringContaining('a, b') as string })
    expect(failure({ profile: '../a' })).toMatchObject({ code: 'unknown_profile' })
    expect(failure({ apiKey: KEY, region: 'mars' })).toMatchObject({
      code: 'unknown_region',
      hint: expect.stringContaining('us, eu, au') as string,
    })
    expect(failure({ apiKey: KEY, region: 'constructor' })).toMatchObject({ code: 'unknown_region' })
    expect(failure({ region: 'us', baseUrl: 'https://x.example' })).toMatchObject({ code: 'usage' })
    expect(failure({ apiKey: 'Bearer ITG.planted' })).toMatchObject({ code: 'bad_key' })
  })

  it('is found when the key is asked for', async () => {
    profiles({ production: { region: 'eu' } })
    store = memoryStore()
    await expect(resolve().readKey()).rejects.toMatchObject({ code: 'no_key' })
    store = memoryStore([['production', '${KEY}']])
    await expect(resolve().readKey()).rejects.toMatchObject({ code: 'bad_key' })
  })

  it('is a rate limit of another form', () => {
    expect(resolve({ apiKey: KEY, env: { GLUEKIT_RATE_LIMIT: '1500/300' } }).rateLimit).toEqual({ limit: 1500, windowMs: 300_000 })
    for (const text of ['1500', '0/300', '10/0', '-1/3', '1e9/3', 'off', '10/300/2'])
      expect(failure({ apiKey: KEY, env: { GLUEKIT_RATE_LIMIT: text } })).toMatchObject({ code: 'bad_configuration' })
  })
})

test('certificates are those of the option, else of the environment, else of the profile', () => {
  profiles({ production: { region: 'eu', caFile: '/profile.pem' } })
  expect(resolve().caFile).toBe('/profile.pem')
  expect(resolve({ env: { GLUEKIT_CA_FILE: '' } }).caFile).toBe('/profile.pem')
  expect(resolve({ env: { GLUEKIT_CA_FILE: '/environment.pem' } }).caFile).toBe('/environment.pem')
  expect(resolve({ env: { GLUEKIT_CA_FILE: '/environment.pem' }, caFile: '/option.pem' }).caFile).toBe('/option.pem')
  expect(resolve({ apiKey: KEY }).caFile).toBeUndefined()
})

describe('a key and its host', () => {
  beforeEach(() => profiles({ production: { region: 'eu', mirror: '/m' } }))

  it('stay together: the key of a profile is not sent to another host', () => {
    for (const options of [{ region: 'us' }, { baseUrl: 'https://other.example' }, { env: { GLUEKIT_BASE_URL: 'http://localhost:9' } }])
      expect(failure({ profile: 'production', ...options })).toMatchObject({ code: 'no_key' })
    // The variable belongs to the environment's host, and the option names a third one.
    expect(failure({ profile: 'production', region: 'us', env: { IT_GLUE_API_KEY: KEY } })).toMatchObject({ code: 'no_key' })
  })

  it('of the environment is sent to no other host than those of IT Glue and this machine', () => {
    const env = { IT_GLUE_API_KEY: KEY }
    expect(failure({ env, baseUrl: 'https://elsewhere.example.net' })).toMatchObject({
      code: 'no_key',
      hint: expect.stringContaining('--base-url') as string,
    })
    for (const baseUrl of ['http://127.0.0.1:8010', 'https://api.eu.example.com/']) expect(resolve({ env, baseUrl }).baseUrl).toBe(baseUrl)
    expect(resolve({ baseUrl: 'https://elsewhere.example.net', apiKey: KEY }).baseUrl).toBe('https://elsewhere.example.net')
  })
  it('may both be named: then the rest of the profile holds, and its mirror does not', async () => {
    const connection = resolve({ profile: 'production', baseUrl: 'https://other.example', apiKey: NEWER })
    expect(connection).toMatchObject({ profileName: 'production', baseUrl: 'https://other.example', region: null, mirror: undefined })
    expect(await connection.readKey()).toBe(NEWER)
    const local = resolve({ profile: 'production', env: { GLUEKIT_BASE_URL: 'http://127.0.0.1:9', IT_GLUE_API_KEY: NEWER } })
    expect([local.baseUrl, await local.readKey()]).toEqual(['http://127.0.0.1:9', NEWER])
  })

  it('are the same when the host is only spelled in another way', async () => {
    for (const options of [{ region: 'eu' }, { baseUrl: 'https://api.eu.example.com/' }, { baseUrl: 'https://API.EU.example.com:443' }])
      expect(await resolve({ profile: 'production', ...options }).readKey()).toBe(KEY)
  })

  it.each([
    'https://api.example.com',
    'http://10.0.0.1',
    'http://localhost.evil.example',
    'http://127.0.0.1@evil.example',
    'http://[::2]',
    'file:///x',
    'x',
  ])('GLUEKIT_BASE_URL=%s is refused: it is for this machine alone', (url) => {
    expect(failure({ env: { GLUEKIT_BASE_URL: url, IT_GLUE_API_KEY: KEY } })).toMatchObject({ code: 'bad_configuration' })
  })

  it.each(['http://localhost:8080', 'http://127.0.0.1:1', 'http://127.1:1', 'http://[::1]:1', 'https://localhost'])(
    'GLUEKIT_BASE_URL=%s is honoured',
    (url) => {
      expect(resolve({ env: { GLUEKIT_BASE_URL: url, IT_GLUE_API_KEY: KEY } }).baseUrl).toBe(url)
    },
  )
})

describe('a running client', () => {
  const openKeyStore = (): KeyStore => store
  const put = (key: string, region?: string): Promise<unknown> =>
    login({ home, env: {}, regions: REGIONS, profile: 'production', region, key, store: { kind: 'keychain' }, openKeyStore })
  const counting = (inner: KeyStore): { store: KeyStore; reads: () => number } => {
    let reads = 0
    return { store: { ...inner, get: (name) => (reads++, inner.get(name)) }, reads: () => reads }
  }

  it('asks the store once, and again after a login or on demand', async () => {
    await put(KEY, 'eu')
    const counted = counting(store)
    const connection = resolve({ openKeyStore: () => counted.store })
    const keys = await Promise.all([connection.readKey(), connection.readKey()])
    expect([keys, await connection.readKey(), counted.reads()]).toEqual([[KEY, KEY], KEY, 1])
    await put(NEWER)
    expect([await connection.readKey(), counted.reads()]).toEqual([NEWER, 2])
    await store.set('production', KEY)
    expect([await connection.readKey(), await connection.readKey({ fresh: true })]).toEqual([NEWER, KEY])
  })

  it('does not remember a failure', async () => {
    await put(KEY, 'eu')
    const connection = resolve()
    await store.delete('production')
    await expect(connection.readKey()).rejects.toMatchObject({ code: 'no_key' })
    await store.set('production', NEWER)
    expect(await connection.readKey()).toBe(NEWER)
  })

  it('is not given the key of another host that its profile was moved to', async () => {
    await put(KEY, 'eu')
    const connection = resolve()
    await connection.readKey()
    await put(NEWER, 'us')
    await expect(connection.readKey()).rejects.toMatchObject({
      code: 'bad_configuration',
      message: expect.stringContaining('another host') as string,
    })
  })

  it('sees a variable that changes', async () => {
    const env: Record<string, string> = { IT_GLUE_API_KEY: KEY }
    const connection = resolve({ env })
    await connection.readKey()
    env['IT_GLUE_API_KEY'] = NEWER
    expect(await connection.readKey()).toBe(NEWER)
  })

  it('leaves a note of use once an hour', async () => {
    const clock = new VirtualClock()
    const connection = resolve({ apiKey: KEY, clock })
    expect(await connection.keyInfo()).toBeNull()
    connection.noteUse()
    await expect.poll(() => readKeyUse(home, keyFingerprint(KEY))?.lastUsedAt).toBe(new Date(clock.now()).toISOString())
    await clock.advance(81 * 86_400_000)
    expect(await connection.keyInfo()).toMatchObject({ idleDays: 81, warnings: [expect.stringContaining('81 days')] })
  })
})

it('a connection shows no key when it is inspected or serialised', async () => {
  const connections = [resolve({ apiKey: KEY }), resolve({ env: { IT_GLUE_API_KEY: KEY } })]
  for (const connection of connections) {
    await connection.readKey()
    expect(inspect(connection, { depth: 9, showHidden: true }) + JSON.stringify(connection) + String(connection)).not.toContain('planted')
  }
})

it('two variables that hold different keys are pointed out', () => {
  const { warnings } = resolve({ env: { IT_GLUE_API_KEY: KEY, ITGLUE_API_KEY: NEWER } })
  expect(warnings).toEqual([expect.stringMatching(/hold different keys; IT_GLUE_API_KEY is used/)])
})
