/** The page on the emulator against the registry it describes. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { EMULATOR_PAGE, withEmulatorTables } from '../../scripts/emulator-tables.js'
import { ROOT } from './documents.js'

test('the page on the emulator has every behaviour and every switch as the registry has them', async () => {
  const page = readFileSync(path.join(ROOT, EMULATOR_PAGE), 'utf8')
  expect(page === (await withEmulatorTables(page)), 'run: node scripts/run.mjs scripts/emulator-tables.ts').toBe(true)
})
