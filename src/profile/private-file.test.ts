import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileStamp, readPrivateFile, removeFile, writePrivateFile } from './private-file.js'

let folder: string
let umask: number
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gluekit-'))
  umask = process.umask(0)
})
afterEach(() => {
  process.umask(umask)
  rmSync(folder, { recursive: true })
})
const modeOf = (name: string): string => (statSync(path.join(folder, name)).mode & 0o777).toString(8)

describe.skipIf(process.platform === 'win32')('a private file', () => {
  it('and the folders made for it belong to the user alone, even under umask 000', async () => {
    await writePrivateFile(path.join(folder, 'a/b/c.json'), 'x')
    expect([modeOf('a'), modeOf('a/b'), modeOf('a/b/c.json')]).toEqual(['700', '700', '600'])
  })

  it('loses the wide mode of the file it replaces', async () => {
    const file = path.join(folder, 'wide')
    writeFileSync(file, 'old')
    chmodSync(file, 0o666)
    await writePrivateFile(file, 'new')
    expect([modeOf('wide'), readFileSync(file, 'utf8')]).toEqual(['600', 'new'])
  })

  it('leaves no temporary file behind when it cannot be put in place', async () => {
    mkdirSync(path.join(folder, 'taken'))
    await expect(writePrivateFile(path.join(folder, 'taken'), 'x')).rejects.toMatchObject({ code: 'bad_configuration' })
    expect(readdirSync(folder)).toEqual(['taken'])
  })

  it('says when others can read it, and how to change that', () => {
    const file = path.join(folder, 'wide')
    writeFileSync(file, 'x')
    expect(readPrivateFile(file)?.warning).toMatch(/mode 0666.*chmod 600/)
    chmodSync(file, 0o600)
    expect(readPrivateFile(file)).toEqual({ text: 'x', warning: undefined })
  })
})

describe('a file', () => {
  it('that is absent reads as null, and is not there to be removed', async () => {
    expect(readPrivateFile(path.join(folder, 'none'))).toBeNull()
    expect(await removeFile(path.join(folder, 'none'))).toBe(false)
  })

  it('has another stamp after it was replaced by one of the same length', async () => {
    const file = path.join(folder, 'f')
    const stamps = [fileStamp(file)]
    for (const text of ['one', 'two']) {
      await writePrivateFile(file, text)
      stamps.push(fileStamp(file))
    }
    expect(new Set(stamps).size).toBe(3)
  })
})
