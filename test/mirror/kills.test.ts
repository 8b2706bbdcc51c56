import { expect, test } from 'vitest'
import { killSyncs } from './kills.js'
import { temporaryFolder } from './mirrored.js'

// Two hundred of them: npm run simulate:kills
test('a sync that is killed at any moment leaves a sound file, and the next one goes on from there', { timeout: 120_000 }, async () => {
  const { problems, kills, killsOfFull } = await killSyncs({ kills: 5, seed: 4711, folder: temporaryFolder(), records: 600 })
  expect(problems).toEqual([])
  expect(kills).toBe(5)
  expect(killsOfFull).toBeGreaterThan(0)
})
