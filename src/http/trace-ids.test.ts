import { describe, expect, it } from 'vitest'
import { newSpanId, newTraceId, traceparent } from './trace-ids.js'

describe('an id of a trace', () => {
  it('is 32 hexadecimal digits, and one of a span is 16', () => {
    expect(newTraceId()).toMatch(/^[\da-f]{32}$/)
    expect(newSpanId()).toMatch(/^[\da-f]{16}$/)
  })

  it('is never drawn twice', () => {
    // More than are drawn at once, in both lengths.
    const ids = Array.from({ length: 2000 }, (_, index) => (index % 3 === 0 ? newSpanId() : newTraceId()))
    expect(new Set(ids).size).toBe(ids.length)
    // Nor does one hold a part of another.
    const halves = ids.flatMap((id) => (id.length === 32 ? [id.slice(0, 16), id.slice(16)] : [id]))
    expect(new Set(halves).size).toBe(halves.length)
  })
})

describe('the header that hands a trace on', () => {
  const trace = 'aceb0123456789aceb0123456789aceb'
  const span = '0123456789abcdef'

  it('names the trace, the span and whether it is kept', () => {
    expect(traceparent(trace, span, true)).toBe(`00-${trace}-${span}-01`)
    expect(traceparent(trace, span, false)).toBe(`00-${trace}-${span}-00`)
  })

  it('has a span of its own where none is named', () => {
    expect(traceparent(trace, undefined, true)).toMatch(new RegExp(`^00-${trace}-[\\da-f]{16}-01$`))
  })

  it.each(['', 'ticket 17', '0'.repeat(32), trace.toUpperCase(), `${trace}0`, `x${trace}`, trace.slice(1)])(
    'begins a new trace where the id is in a form of its own: %j',
    (own) => {
      const sent = traceparent(own, span, true)
      expect(sent).toMatch(new RegExp(`^00-[\\da-f]{32}-${span}-01$`))
      expect(sent).not.toContain(trace)
      expect(sent).not.toContain('0'.repeat(32))
    },
  )

  it('keeps an id that only begins with zeros', () => {
    expect(traceparent(`${'0'.repeat(31)}1`, span, true)).toContain(`-${'0'.repeat(31)}1-`)
  })
})
