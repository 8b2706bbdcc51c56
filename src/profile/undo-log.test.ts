import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
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
