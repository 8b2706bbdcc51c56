import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keyFingerprint } from '../usage.js'
import { encryptedFileStore } from './encrypted-file.js'
import { DEFAULT_COST, sealedFingerprint, sealKey, unsealKey } from './sealed-key.js'

const KEY = 'ITG.planted-0123456789abcdef0123456789'
const CHEAP = 2 ** 10
let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gluekit-'))
  file = path.join(folder, 'a.sealed')
})
afterEach(() => rmSync(folder, { recursive: true }))
const store = (passphrase: string): ReturnType<typeof encryptedFileStore> =>
  encryptedFileStore({ fileOf: (profile) => path.join(folder, `${profile}.sealed`), passphrase: async () => passphrase, cost: CHEAP })
const sealed = (): Record<string, unknown> => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
const change = (fields: Record<string, unknown>): void => writeFileSync(file, JSON.stringify({ ...sealed(), ...fields }), { mode: 0o600 })
const failure = (passphrase = 'right'): Promise<unknown> =>
  store(passphrase)
    .get('a')
    .then(
      () => 'opened',
      (error: unknown) => error,
    )

describe('an encrypted key file', () => {
  it('costs a guess as much as is recommended, unless told otherwise', async () => {
    expect(DEFAULT_COST).toBeGreaterThanOrEqual(2 ** 17)
    const text = await sealKey('a', KEY, 'right')
    expect(JSON.parse(text)).toMatchObject({ kdf: 'scrypt', N: DEFAULT_COST, r: 8, p: 1 })
    expect(await unsealKey('a', text, 'right', file)).toBe(KEY)
  })

  it('holds neither the key nor the passphrase, and never the same bytes twice', async () => {
    await store('right').set('a', KEY)
    const first = readFileSync(file, 'utf8')
    await store('right').set('a', KEY)
    const second = readFileSync(file, 'utf8')
    expect(first).not.toMatch(/planted|right/)
    for (const field of ['salt', 'nonce', 'sealed'] as const)
      expect((JSON.parse(first) as Record<string, unknown>)[field]).not.toBe((JSON.parse(second) as Record<string, unknown>)[field])
  })

  it('says the same of a wrong passphrase and of a changed file, field by field', async () => {
    await store('right').set('a', KEY)
    const whole = sealed()
    const texts = new Set<string>()
    const note = (error: unknown): void => {
      expect(error).toMatchObject({ code: 'bad_key' })
      expect(inspect(error)).not.toMatch(/planted|right"/)
      texts.add((error as Error).message)
    }
    note(await failure('wrong'))
    const flip = (text: string): string => {
      const bytes = Buffer.from(text, 'base64')
      bytes[0] = (bytes[0] ?? 0) ^ 1
      return bytes.toString('base64')
    }
    for (const fields of [
      { salt: flip(String(whole['salt'])) },
      { nonce: flip(String(whole['nonce'])) },
      { sealed: flip(String(whole['sealed'])) },
      { sealed: String(whole['sealed']).slice(0, -8) },
      { N: CHEAP * 2 },
      { p: 2 },
      { fingerprint: '0123456789abcdef' },
    ]) {
      change({ ...whole, ...fields })
      note(await failure())
    }
    expect(texts.size).toBe(1)
  })

  it('cannot be put in the place of the file of another profile', async () => {
    await store('right').set('a', KEY)
    writeFileSync(path.join(folder, 'b.sealed'), readFileSync(file))
    await expect(store('right').get('b')).rejects.toMatchObject({ code: 'bad_key' })
  })

  it.each([
    ['more than 2^22', { N: 2 ** 23 }],
    ['a cost beyond 32 bits', { N: 2 ** 40 }],
    ['large blocks', { r: 1024 }],
    ['many rounds', { p: 1000 }],
    ['a cost that is no power of two', { N: 1000 }],
    ['another method', { kdf: 'none' }],
    ['a short nonce', { nonce: 'AAAA' }],
    ['nothing sealed', { sealed: 'AAAA' }],
  ])('that asks for %s is refused before anything is computed', async (_, fields) => {
    await store('right').set('a', KEY)
    change(fields)
    expect(await failure()).toMatchObject({ code: 'bad_configuration' })
  })

  it('that is no such file at all is refused', async () => {
    for (const text of ['', 'ITG.planted', 'null', '[]', '{"gluekitKey":1']) {
      writeFileSync(file, text, { mode: 0o600 })
      expect(await failure()).toMatchObject({ code: 'bad_configuration', message: expect.not.stringContaining('planted') as string })
    }
  })

  it('takes no empty passphrase', async () => {
    await expect(store('').set('a', KEY)).rejects.toMatchObject({ code: 'bad_configuration' })
  })

  it('opens with the passphrase in another Unicode form', async () => {
    await store('caf\u00e9').set('a', KEY)
    expect(await store('cafe\u0301').get('a')).toBe(KEY)
  })

  it('names its key without being opened', async () => {
    await store('right').set('a', KEY)
    expect(sealedFingerprint(readFileSync(file, 'utf8'))).toBe(keyFingerprint(KEY))
    expect(sealedFingerprint('nonsense')).toBeNull()
  })
})
