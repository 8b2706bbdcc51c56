import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { saveFile, saveTarget } from './save-file.js'

const folder = mkdtempSync(path.join(os.tmpdir(), 'gluekit-save-'))
afterAll(() => rmSync(folder, { recursive: true }))

test.each(['a'.repeat(255), '日'.repeat(80), '🔥'.repeat(60)])('a name that fits the disk can be saved to: %s', async (name) => {
  const content = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('whole')
  }
  const target = await saveTarget(path.join(folder, name), {})
  await saveFile(target, content(), { check: () => Promise.resolve(null) })
  expect(readFileSync(target.path, 'utf8')).toBe('whole')
  expect(readdirSync(folder).filter((left) => left.endsWith('.part'))).toEqual([])
})
