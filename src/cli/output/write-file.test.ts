import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { requireWritable, writeWholeFile } from './write-file.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gluekit-write-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a file is written whole, for its owner alone, and replaces an older one', async () => {
  const file = path.join(folder, 'report.html')
  await writeFile(file, 'older and longer')
  await writeWholeFile(file, 'new')
  expect(await readFile(file, 'utf8')).toBe('new')
  if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readdir(folder)).toEqual(['report.html'])
})

test('what cannot be written is told before and after, and leaves nothing behind', async () => {
  await expect(requireWritable(path.join(folder, 'no', 'report.html'))).rejects.toMatchObject({
    code: 'file_unreadable',
    message: expect.stringContaining('does not exist') as string,
  })
  await expect(requireWritable(folder)).rejects.toMatchObject({ message: expect.stringContaining('it is a folder') as string })
  await expect(writeWholeFile(path.join(folder, 'no', 'report.html'), 'x')).rejects.toMatchObject({ code: 'file_unreadable' })
  expect(await readdir(folder)).toEqual([])
})
