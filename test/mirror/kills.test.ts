import { expect, test } from 'vitest'
import { killSyncs } from './kills.js'
import { temporaryFolder } from './mirrored.js'

// Two hundred of them: npm run simulate:kills
test('a sync that is killed at any moment leaves a sound file, and the next one goes on from there', { timeout: 120_000 }, async () => {
  const { problems, kills, killsOfFull } = await killSyncs({ kills: 8, seed: 4711, folder: temporaryFolder(), records: 1200 })
  expect(problems).toEqual([])
  expect(kills).toBe(8)
  expect(killsOfFull).toBeGreaterThan(0)
})
