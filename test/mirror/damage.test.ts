import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openSqliteStore } from '../../src/mirror/store/sqlite/store.js'
import { organization } from '../conformance/mirror-store/records.js'
import { damageFiles } from './damage.js'
import { temporaryFolder } from './mirrored.js'

// Three hundred of them: npm run simulate:damage
test('of a damaged file no wrong record is served, verify names the damage, and rebuild mends it', { timeout: 120_000 }, async () => {
  const { problems, files, named } = await damageFiles({ files: 44, seed: 1, folder: temporaryFolder(), records: 300 })
  expect(problems).toEqual([])
  expect(files).toBe(44)
  expect(named).toBeGreaterThan(10)
})

test('one letter of a record that is another one is noticed, though the text is as good as before', async () => {
  const file = path.join(temporaryFolder(), 'mirror.sqlite')
  const written = await openSqliteStore({ path: file })
  await written.put({ kind: 'organizations', record: organization('1', 'Brightwater', { quickNotes: 'Ring the bell at gate 7' }), at: 1 })
  await written.close()
  const bytes = readFileSync(file)
  // In the text of the record, which is JSON; the search index holds single words.
  const at = bytes.indexOf('bell at gate 7')
  expect(at).toBeGreaterThan(0)
  bytes.write('8', at + 'bell at gate '.length)
  writeFileSync(file, bytes)
  const store = await openSqliteStore({ path: file })
  onTestFinished(() => store.close())
  await expect(store.get({ kind: 'organizations', id: '1' })).rejects.toMatchObject({ code: 'mirror_damaged' })
  await expect(store.list('organizations', {})).rejects.toMatchObject({ code: 'mirror_damaged' })
  expect((await store.verify()).problems.join()).toContain('its text is not what was written')
})
