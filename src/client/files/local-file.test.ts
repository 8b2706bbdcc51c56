import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readLocalFile } from './local-file.js'

const folder = mkdtempSync(path.join(os.tmpdir(), 'gluekit-file-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a file is read whole, under its own name', async () => {
  const file = path.join(folder, 'diagram.png')
  writeFileSync(file, 'pixels')
  expect(await readLocalFile(file, 100)).toMatchObject({ name: 'diagram.png', content: Buffer.from('pixels') })
})

test.skipIf(process.platform === 'win32')('a pipe that nobody writes to is refused, and not waited for', async () => {
  const pipe = path.join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  await expect(readLocalFile(pipe, 100)).rejects.toMatchObject({ code: 'file_unreadable' })
})
