import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDocumentMemory } from './document-memory.js'
import { resolveHome } from './home.js'
import type { Home } from './home.js'

let folder: string
let home: Home
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gluekit-memory-'))
  home = resolveHome({ env: { GLUEKIT_HOME: folder } })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const one = { id: '9007199254740993', organizationId: '1', name: 'Ärzte "x"\n🎉 مرحبا' }

it('keeps documents by profile and host, for this user alone, until they are forgotten', () => {
  const memory = openDocumentMemory(home, 'https://api.eu.itglue.com', 'work')
  expect(memory.of('1')).toEqual([])
  memory.remember(one)
  memory.remember({ ...one, id: '2', organizationId: '2' })
  if (process.platform !== 'win32') expect(statSync(memory.file).mode & 0o777).toBe(0o600)
  expect(openDocumentMemory(home, 'https://api.eu.itglue.com', 'work').of('1')).toEqual([one])
  expect(openDocumentMemory(home, 'https://api.itglue.com', 'work').of('1')).toEqual([])
  expect(openDocumentMemory(home, 'https://api.eu.itglue.com', null).of('1')).toEqual([])
  memory.remember({ ...one, name: 'Renamed' })
  expect(memory.of('1')).toEqual([{ ...one, name: 'Renamed' }])
  memory.forget(one.id)
  memory.forget('never known')
  expect([memory.of('1'), memory.of('2').length]).toEqual([[], 1])
})

it('loses no document to half a line of another program', () => {
  const memory = openDocumentMemory(home, 'http://127.0.0.1:4001', 'work')
  memory.remember(one)
  appendFileSync(memory.file, '{"id":"3","organiz')
  memory.remember({ ...one, id: '4' })
  expect(memory.of('1').map(({ id }) => id)).toEqual([one.id, '4'])
})
