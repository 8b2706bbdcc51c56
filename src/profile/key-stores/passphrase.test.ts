import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { passphraseFrom } from './passphrase.js'

const purpose = { path: '/keys/a.sealed', create: false }
let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gluekit-'))
  file = path.join(folder, 'passphrase')
  writeFileSync(file, 'from a file\n', { mode: 0o600 })
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('the passphrase', () => {
  it('comes from the environment, else from a file, else from a person', async () => {
    const ask = async (): Promise<string> => 'typed'
    expect(await passphraseFrom({ GLUEKIT_PASSPHRASE: 'set', GLUEKIT_PASSPHRASE_FILE: file }, ask)(purpose)).toBe('set')
    expect(await passphraseFrom({ GLUEKIT_PASSPHRASE_FILE: file }, ask)(purpose)).toBe('from a file')
    expect(await passphraseFrom({}, ask)(purpose)).toBe('typed')
  })

  it('is an error that names the variables when nobody can be asked', async () => {
    await expect(passphraseFrom({})(purpose)).rejects.toMatchObject({
      code: 'key_store_unavailable',
      hint: expect.stringContaining('GLUEKIT_PASSPHRASE_FILE') as string,
    })
  })

  it('is not taken from a file that is absent, empty or open to others', async () => {
    const read = (): Promise<string> => passphraseFrom({ GLUEKIT_PASSPHRASE_FILE: file })(purpose)
    if (process.platform !== 'win32') {
      chmodSync(file, 0o640)
      await expect(read()).rejects.toThrow(/open to other users/)
      chmodSync(file, 0o600)
    }
    writeFileSync(file, '\n')
    await expect(read()).rejects.toThrow(/empty/)
    rmSync(file)
    await expect(read()).rejects.toThrow(/does not exist/)
  })
})
