import { describe, expect, it } from 'vitest'
import { apportion, createRandom } from './random.js'

const draw = (random: ReturnType<typeof createRandom>): number[] => Array.from({ length: 5 }, () => random.int(0, 1_000_000))

describe('a random stream', () => {
  it('repeats itself for the same seed and differs for another', () => {
    expect(draw(createRandom(7))).toEqual(draw(createRandom(7)))
    expect(draw(createRandom(7))).not.toEqual(draw(createRandom(8)))
  })
  it('gives a fork that does not depend on what was drawn before', () => {
    const used = createRandom(7)
    draw(used)
    expect(draw(used.fork('contacts'))).toEqual(draw(createRandom(7).fork('contacts')))
    expect(draw(used.fork('contacts'))).not.toEqual(draw(used.fork('passwords')))
  })
  it('reaches both ends of a range and nothing beyond', () => {
    const random = createRandom(1)
    const seen = new Set(Array.from({ length: 400 }, () => random.int(3, 6)))
    expect([...seen].sort()).toEqual([3, 4, 5, 6])
  })
  it('takes different elements, and all of them where more are wanted than there are', () => {
    const random = createRandom(2)
    expect(new Set(random.sample([1, 2, 3, 4, 5], 3)).size).toBe(3)
    expect(random.sample([1, 2, 3], 9).sort()).toEqual([1, 2, 3])
    expect(random.sample([], 1)).toEqual([])
  })
  it('weighs its choices', () => {
    const random = createRandom(3)
    const counts = { often: 0, seldom: 0, never: 0 }
    for (let round = 0; round < 2000; round++) counts[random.weighted({ often: 9, seldom: 1, never: 0 })]++
    expect(counts.never).toBe(0)
    expect(counts.often / counts.seldom).toBeGreaterThan(5)
  })
  it('refuses to pick from nothing', () => {
    expect(() => createRandom(1).pick([])).toThrow(RangeError)
  })
})

describe('apportioning', () => {
  it('gives whole parts that add up', () => {
    expect(apportion(10, [1, 1, 1])).toEqual([4, 3, 3])
    expect(apportion(3000, [0.3, 7, 12.5, 0]).reduce((left, right) => left + right)).toBe(3000)
    expect(apportion(5, [0, 1])).toEqual([0, 5])
  })
})
