import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { PIECE, SecretScan, united } from './secret-scan.js'
import type { Stretch } from './secret-scan.js'

const scanOf = (...texts: string[]): SecretScan => {
  const scan = new SecretScan()
  for (const text of texts) scan.add(text)
  return scan
}

const find = (scan: SecretScan, text: string): readonly Stretch[] => {
  const found: Stretch[] = []
  scan.find(text, found)
  return united(found)
}

/** The same by looking at every place for every piece. */
const slowly = (texts: readonly string[], text: string): readonly Stretch[] => {
  const found: Stretch[] = []
  for (const secret of texts) {
    const width = Math.min(secret.length, PIECE)
    if (width === 0) continue
    for (let start = 0; start + width <= text.length; start++)
      if (secret.includes(text.slice(start, start + width))) found.push([start, start + width])
  }
  return united(found)
}

describe('a scan', () => {
  it('finds a text wherever it stands, and nothing else', () => {
    const scan = scanOf('hunter2')
    expect(find(scan, 'hunter2 and hunter2')).toEqual([
      [0, 7],
      [12, 19],
    ])
    expect(find(scan, 'hunter')).toEqual([])
    expect(find(scan, 'hunter3 hunter 2')).toEqual([])
    expect(find(scan, '')).toEqual([])
  })

  it('finds twelve characters of a longer text, and not eleven', () => {
    const scan = scanOf('correct horse battery')
    expect(find(scan, '<orrect horse>')).toEqual([[1, 13]])
    expect(find(scan, '<rrect horse>')).toEqual([])
    expect(find(scan, '<correct horse battery>')).toEqual([[1, 22]])
  })

  it('finds nothing where nothing was added', () => {
    expect(find(new SecretScan(), 'text')).toEqual([])
    expect(find(scanOf(''), 'text')).toEqual([])
  })

  it('finds every piece of a text of up to 512 characters, and of a longer one pieces of 23', () => {
    const text = Array.from({ length: 513 }, (_, index) => String.fromCharCode(0x4e00 + index)).join('')
    const medium = scanOf(text.slice(0, 512))
    for (let start = 0; start <= 500; start++) expect(find(medium, text.slice(start, start + PIECE))).toEqual([[0, PIECE]])
    const long = scanOf(text)
    for (let start = 0; start <= 490; start++) expect(find(long, text.slice(start, start + 23))).toHaveLength(1)
    expect(find(long, text.slice(1, 1 + PIECE))).toEqual([])
    expect(find(long, text)).toEqual([[0, 513]])
  })

  it('finds what looking at every place finds', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 30 })
    fc.assert(
      fc.property(
        fc.array(letters, { maxLength: 6 }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 80 }),
        (texts, text) => {
          expect(find(scanOf(...texts), text)).toEqual(slowly(texts, text))
        },
      ),
      { seed: 1, numRuns: 300 },
    )
  })

  it('finds each of thousands, and none of thousands of others', () => {
    const scan = new SecretScan()
    const name = (index: number): string => `value ${index * 7919}`
    for (let index = 0; index < 3000; index++) scan.add(name(index))
    const missed = Array.from({ length: 3000 }, (_, index) => name(index)).filter((text) => find(scan, text).at(-1)?.[1] !== text.length)
    expect(missed).toEqual([])
    const other = Array.from({ length: 3000 }, (_, index) => `other${index * 7907}`).filter((text) => find(scan, text).length > 0)
    expect(other).toEqual([])
  })
})

describe('stretches', () => {
  it('that overlap or touch become one, in order', () => {
    expect(united([])).toEqual([])
    expect(
      united([
        [10, 12],
        [0, 4],
        [4, 6],
        [1, 3],
        [7, 9],
      ]),
    ).toEqual([
      [0, 6],
      [7, 9],
      [10, 12],
    ])
  })
})
