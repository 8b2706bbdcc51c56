import { randomFillSync } from 'node:crypto'

// Drawn for many at once: a call to the system for each would cost more than everything else that is told of a call.
const pool = Buffer.alloc(4096)
let used = pool.length

const draw = (bytes: number): string => {
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += bytes
  return pool.toString('hex', used - bytes, used)
}

/** As W3C Trace Context wants it: 32 hexadecimal digits, not all of them 0. */
export const newTraceId = (): string => {
  const id = draw(16)
  return /^0+$/.test(id) ? newTraceId() : id
}

/** 16 hexadecimal digits, not all of them 0. */
export const newSpanId = (): string => {
  const id = draw(8)
  return /^0+$/.test(id) ? newSpanId() : id
}

const TRACE_ID = /^(?!0{32})[\da-f]{32}$/

/** The header that hands a trace on; a trace id in a form of its own goes out as a new one. */
export const traceparent = (traceId: string, spanId: string | undefined, sampled: boolean): string =>
  `00-${TRACE_ID.test(traceId) ? traceId : newTraceId()}-${spanId ?? newSpanId()}-${sampled ? '01' : '00'}`
