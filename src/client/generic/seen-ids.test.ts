import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SeenIds } from './seen-ids.js'

test('ids in any order are new exactly once', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 0, max: 30 }).map(String), fc.constantFrom('', 'a', '00', '4489414129010794'))),
      fc.boolean(),
      (ids, sorted) => {
        const given = sorted ? [...new Set(ids)].sort((a, b) => a.length - b.length || (a < b ? -1 : 1)) : ids
        const seen = new SeenIds()
        const met = new Set<string>()
        for (const id of given) {
          expect(seen.add(id)).toBe(!met.has(id))
          met.add(id)
        }
      },
    ),
  )
})
