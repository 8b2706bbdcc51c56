import { describe, expect, it } from 'vitest'
import { generatedSeed } from './generated.js'

const { generated = [] } = generatedSeed({ organizations: 60, records: 9_000, now: new Date('2026-06-01T00:00:00Z') })

describe.each(generated.map((base) => [base.resource, base] as const))('the %s of a generated account', (_resource, base) => {
  it('hold nothing that JSON escapes in what is said to be plain', () => {
    for (const field of base.plain)
      for (let place = 0; place < base.count; place++) {
        const value = base.valueAt(place, field)
        if (value !== null) expect(JSON.stringify(value)).toBe(`"${String(value)}"`)
      }
  })
  it('are said to have exactly the attributes that they have', () => {
    expect(Object.keys(base.fieldsAt(0)).sort()).toEqual([...base.attributes].sort())
    for (const field of base.plain) expect(base.attributes).toContain(field)
  })
})
