import { expect, test } from 'vitest'
import { live } from './history.js'
import { temporaryFolder, temporaryStore } from './mirrored.js'

// A thousand of them: npm run simulate:mirror
test.each(Array.from({ length: 8 }, (_, at) => 1001 + at))(
  'after the life of seed %i the mirror holds what the account holds',
  async (seed) => {
    const folder = temporaryFolder()
    let stores = 0
    const lived = await live(seed, () => temporaryStore(folder, `store-${++stores}`))
    expect(lived.differences).toEqual([])
    expect(lived.records).toBeGreaterThan(0)
  },
)
