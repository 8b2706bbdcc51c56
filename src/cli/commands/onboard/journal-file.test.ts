import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { resolveHome } from '../../../profile/index.js'
import { clientLockFile, journalFile } from './journal-file.js'

const folder = mkdtempSync(path.join(os.tmpdir(), 'gluekit-journal-'))
afterAll(() => rmSync(folder, { recursive: true }))

test.skipIf(process.platform === 'win32')('two ways to one file lead to one journal, whose lock keeps a second run away', () => {
  const home = resolveHome({ env: { GLUEKIT_HOME: folder } })
  const [file, link] = [path.join(folder, 'client.yaml'), path.join(folder, 'link.yaml')]
  writeFileSync(file, '')
  symlinkSync(file, link)
  expect(journalFile(home, 'https://api.itglue.com', link)).toBe(journalFile(home, 'https://api.itglue.com', file))
  expect(journalFile(home, 'https://api.eu.itglue.com', file)).not.toBe(journalFile(home, 'https://api.itglue.com', file))
})

test('two files about one client share a lock, however its name is written', () => {
  const home = resolveHome({ env: { GLUEKIT_HOME: folder } })
  const lock = (name: string, baseUrl = 'https://api.itglue.com') => clientLockFile(home, baseUrl, name)
  expect(lock('  Fern  Hollow VETS')).toBe(lock('Fern Hollow Vets'))
  expect(lock('Fern Hollow')).not.toBe(lock('Fern Hollow Vets'))
  expect(lock('Fern Hollow', 'https://api.eu.itglue.com')).not.toBe(lock('Fern Hollow'))
})
