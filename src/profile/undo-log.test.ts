import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { resolveHome } from './home.js'
import { openUndoLog } from './undo-log.js'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(path.join(os.tmpdir(), 'gluekit-undo-'))))
afterAll(() => rm(folder, { recursive: true }))

test('entries of several writers stay whole lines, in a file for this user alone', async () => {
  const home = resolveHome({ env: { GLUEKIT_HOME: folder } })
  const log = openUndoLog(home, Date.UTC(2026, 2, 1))
  const other = openUndoLog(home, Date.UTC(2026, 2, 1))
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      (index % 2 ? log : other).keep({
        resource: 'flexibleAssets',
        id: String(index),
        attributes: { traits: { notes: 'x'.repeat(5000) } },
        at: index,
      }),
    ),
  )
  const lines = (await readFile(log.file, 'utf8')).trimEnd().split('\n')
  expect(lines.map((line) => Number((JSON.parse(line) as { id: string }).id)).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 20 }, (_, index) => index),
  )
  if (process.platform !== 'win32') expect((await stat(log.file)).mode & 0o777).toBe(0o600)
})

test('an entry after half a line, which a crash or a full disk left, is a line of its own', async () => {
  const log = openUndoLog(resolveHome({ env: { GLUEKIT_HOME: folder } }), Date.UTC(2026, 2, 2))
  const entry = (id: string) => ({ resource: 'flexibleAssets', id, attributes: {}, at: 0 })
  await log.keep(entry('1'))
  await appendFile(log.file, '{"resource":"fle')
  await log.keep(entry('2'))
  const lines = (await readFile(log.file, 'utf8')).trimEnd().split('\n')
  expect(lines.map((line) => line.endsWith('}'))).toEqual([true, false, true])
  expect(JSON.parse(lines[2] ?? '')).toMatchObject({ id: '2' })
})

test('what cannot be kept is an error that says why', async () => {
  await writeFile(path.join(folder, 'file'), '')
  const log = openUndoLog(resolveHome({ env: { GLUEKIT_HOME: path.join(folder, 'file') } }))
  await expect(log.keep({ resource: 'flexibleAssets', id: '1', attributes: {}, at: 0 })).rejects.toMatchObject({
    code: 'bad_configuration',
  })
})
