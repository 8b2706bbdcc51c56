import { describe, expect, test } from 'vitest'
import { VirtualClock } from '../../clock.js'
import { jsonLogger } from './json-logger.js'
import type { JsonLoggerOptions } from './json-logger.js'
import { LOG_LEVELS } from './logger.js'

const setUp = (options: JsonLoggerOptions = {}) => {
  const lines: string[] = []
  const log = jsonLogger({ stream: { write: (line) => lines.push(line) }, clock: new VirtualClock(), ...options })
  return { log, lines, last: () => JSON.parse(lines.at(-1)!) as Record<string, unknown> }
}

describe('a line', () => {
  test('is one object with time, level and message before the fields', () => {
    const { log, lines } = setUp({ fields: { program: 'nightly' } })
    log.info({ event: 'success', status: 200 }, 'GET /contacts 200')
    expect(lines).toEqual([
      '{"time":"2026-01-01T00:00:00.000Z","level":"info","msg":"GET /contacts 200","program":"nightly","event":"success","status":200}\n',
    ])
  })

  test('keeps its own time, level and message, whatever the fields say', () => {
    const { log, last } = setUp()
    log.warn({ time: 'never', level: 'none', msg: 'x', other: 1 }, 'said')
    expect(last()).toEqual({ time: '2026-01-01T00:00:00.000Z', level: 'warn', msg: 'said', other: 1 })
  })

  test('is one line that no terminal acts on, whatever is in it', () => {
    const { log, lines, last } = setUp()
    const text = '\r\n\u001b[2J\u007f\u0085\u009b31m\u2028\u2029\u202e\u200b\ufeff\u{e0041}é😀'
    log.error({ [text]: text }, text)
    expect(lines[0]).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*\n$/u)
    expect(last()).toMatchObject({ msg: text, [text]: text })
  })

  test('shows no key and no secret by its name', () => {
    const { log, last } = setUp()
    const key = 'ITG.0123456789abcdef0123456789abcdef'
    log.info({ apiKey: 'x', headers: { authorization: 'x' }, error: new Error(`no ${key}`) }, `with ${key}`)
    expect(last()).toMatchObject({
      msg: 'with [redacted]',
      apiKey: '[redacted]',
      headers: { authorization: '[redacted]' },
      error: { message: 'no [redacted]' },
    })
  })
})

test.each(LOG_LEVELS.map((level, index) => [level, index] as const))('from %s on, lines below are left out', (level, index) => {
  const { log, lines } = setUp({ level })
  for (const each of LOG_LEVELS) log[each]({}, each)
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(LOG_LEVELS.slice(index))
  expect(LOG_LEVELS.filter((each) => log.isLevelEnabled?.(each))).toEqual(LOG_LEVELS.slice(index))
})
