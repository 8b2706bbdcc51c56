import { expect, test } from 'vitest'
import { damageFiles } from './damage.js'
import { temporaryFolder } from './mirrored.js'

// Three hundred of them: npm run simulate:damage
test('of a damaged file no wrong record is served, verify names the damage, and rebuild mends it', { timeout: 120_000 }, async () => {
  const { problems, files, named } = await damageFiles({ files: 44, seed: 1, folder: temporaryFolder(), records: 300 })
  expect(problems).toEqual([])
  expect(files).toBe(44)
  expect(named).toBeGreaterThan(10)
})
