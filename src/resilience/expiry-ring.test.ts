import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ExpiryRing } from './expiry-ring.js'

interface Ended {
  readonly expiry: number
  readonly kind: 0 | 1
}
const kinds = fc.constantFrom<0 | 1>(0, 1)
const steps = fc.array(
  fc.oneof(
    fc.record({ add: fc.integer({ min: 0, max: 50 }), kind: kinds }),
    fc.record({ forget: fc.integer({ min: 0, max: 30 }) }),
    fc.record({ postpone: fc.integer({ min: 0, max: 10 }) }),
  ),
  { maxLength: 200 },
)

describe('a ring of requests that have ended', () => {
  it('does what a sorted list does', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 12 }), (what, capacity) => {
        const ring = new ExpiryRing(capacity)
        let list: Ended[] = []
        let now = 0
        for (const step of what) {
          if ('add' in step) {
            if (list.length === capacity) continue
            ring.add(now + step.add, step.kind)
            list = [...list, { expiry: now + step.add, kind: step.kind }].sort((a, b) => a.expiry - b.expiry)
          } else if ('forget' in step) {
            now += step.forget
            ring.forgetUntil(now)
            list = list.filter(({ expiry }) => expiry > now)
          } else {
            ring.postpone(step.postpone)
            list = list.map(({ expiry, kind }) => ({ expiry: expiry + step.postpone, kind }))
          }
          expect(ring.size).toBe(list.length)
          expect(ring.next).toBe(list[0]?.expiry ?? Infinity)
          for (const kind of [0, 1] as const) {
            const ofKind = list.filter((ended) => ended.kind === kind)
            expect(ring.countOf(kind)).toBe(ofKind.length)
            for (const nth of [1, 2, 5]) expect(ring.nth(nth, kind)).toBe(ofKind[nth - 1]?.expiry)
          }
          for (const nth of [1, 2, 5]) expect(ring.nth(nth)).toBe(list[nth - 1]?.expiry)
        }
      }),
    )
  })
})
