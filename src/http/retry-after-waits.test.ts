import { beforeEach, describe, expect, it, vi } from 'vitest'
import { reply, scripted } from '../../test/support/scripted-pipeline.js'
import type { Answer } from '../../test/support/scripted-pipeline.js'
import { VirtualClock } from '../clock.js'

// The oldest form of dates names no zone, and must not be read in that of this machine.
beforeEach(() => {
  vi.stubEnv('TZ', 'America/New_York')
})

/** A time at the server that is no whole second. */
const SERVER_NOW = Date.UTC(2026, 0, 15, 12, 0, 0, 700)
const LONGEST_SKEW_MS = 600_000

type Form = 'rfc1123' | 'rfc850' | 'asctime'
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const inForm = (form: Form, ms: number): string => {
  const date = new Date(ms)
  const [day = '', number = '', month = '', year = '', time = ''] = date.toUTCString().replace(',', '').split(' ')
  if (form === 'rfc850') return `${DAYS[date.getUTCDay()]}, ${number}-${month}-${year.slice(2)} ${time} GMT`
  if (form === 'asctime') return `${day} ${month} ${String(Number(number)).padStart(2)} ${time} ${year}`
  return date.toUTCString()
}

interface Case {
  readonly name: string
  /** What the answer carries, at a server whose clock shows this. */
  readonly headers: (serverNow: number) => Readonly<Record<string, string>>
  /** What the server means; undefined: nothing that can be understood. */
  readonly asksMs: number | undefined
  /** How wrong the clock here may be. */
  readonly skews: readonly number[]
}

const ANY = [-LONGEST_SKEW_MS, 0, LONGEST_SKEW_MS]
const dated = (headers: Readonly<Record<string, string>>) => (serverNow: number) => ({
  date: new Date(serverNow).toUTCString(),
  ...headers,
})
const text = (value: string, asksMs: number | undefined): Case => ({
  name: JSON.stringify(value),
  headers: dated({ 'retry-after': value }),
  asksMs,
  skews: ANY,
})
const dateIn = (form: Form, seconds: number): Case => ({
  name: `a date of ${form} in ${seconds} s`,
  headers: (serverNow) => ({ ...dated({})(serverNow), 'retry-after': inForm(form, serverNow + seconds * 1000) }),
  asksMs: Math.max(0, seconds * 1000 - 700),
  skews: ANY,
})
const undated = (seconds: number): Case => ({
  name: `a date in ${seconds} s, where the server never says its own`,
  headers: (serverNow) => ({ 'retry-after': inForm('rfc1123', serverNow + seconds * 1000) }),
  asksMs: seconds > 0 ? seconds * 1000 - 700 : undefined,
  skews: [0],
})
const limit = (reset: (serverNow: number) => string, asksMs: number | undefined, remaining = '0'): Case => ({
  name: `x-ratelimit-reset ${reset(SERVER_NOW)} with ${remaining} left`,
  headers: (serverNow) => ({ ...dated({})(serverNow), 'x-ratelimit-remaining': remaining, 'x-ratelimit-reset': reset(serverNow) }),
  asksMs,
  skews: ANY,
})

const CASES: readonly Case[] = [
  ...[0, 1, 2, 7, 30, 59, 60, 61, 120, 299, 300, 3600].map((seconds) => text(String(seconds), seconds * 1000)),
  text('  45 ', 45_000),
  text('0.5', 500),
  text('1.25', 1250),
  text('299.9', 299_900),
  text('30, 60', 60_000),
  text('60,5', 60_000),
  text('90, 90', 90_000),
  ...(['rfc1123', 'rfc850', 'asctime'] as const).flatMap((form) => [1, 30, 300].map((seconds) => dateIn(form, seconds))),
  ...(['rfc1123', 'rfc850', 'asctime'] as const).map((form) => dateIn(form, -30)),
  {
    ...dateIn('rfc1123', 30),
    name: 'a date in small letters',
    headers: (now) => ({ ...dated({})(now), 'retry-after': inForm('rfc1123', now + 30_000).toLowerCase() }),
  },
  undated(30),
  undated(300),
  undated(-1),
  ...[
    'soon',
    '',
    '-1',
    '-3600',
    '1e3',
    '0x10',
    '30s',
    '12 parsecs',
    'Mon, banana',
    'Infinity',
    'NaN',
    '86401',
    '99999999999',
    '1768478400',
  ].map((value) => text(value, undefined)),
  { ...dateIn('rfc1123', 90_000), asksMs: undefined },
  limit(() => '20', 20_000),
  limit(() => '0', 0),
  limit((now) => String(Math.ceil(now / 1000) + 20), 20_300),
  limit((now) => String(Math.ceil(now / 1000) - 20), 0),
  limit(() => '20', undefined, '1'),
  limit(() => 'never', undefined),
  {
    ...text('40', 40_000),
    name: 'seconds beside an exhausted limit',
    headers: dated({ 'retry-after': '40', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '5' }),
  },
]

const cells = CASES.flatMap(({ skews, ...rest }) => skews.map((skewMs) => ({ ...rest, skewMs })))

/** When the request is sent again after a 429 with these headers; the clock here is off by `skewMs`, the first time. */
const secondSending = async (headers: Case['headers'], skewMs: number, random: number, before: readonly Answer[] = []): Promise<number> => {
  const clock = new VirtualClock(SERVER_NOW + skewMs)
  const serverNow = (): number => SERVER_NOW + clock.monotonic()
  const refusal: Answer = (request) => reply(429, '', headers(serverNow()))(request) as never
  const { send, transport } = scripted([...before, refusal, reply(200)], { clock, random: () => random })
  for (let call = 0; call <= before.length; call++) await send({ priority: 'bulk' })
  return transport.sentAt.at(-1)! - transport.sentAt.at(-2)!
}

describe('after a 429', () => {
  it('there are more than forty cases, looked at away from Greenwich', () => {
    expect(new Date(SERVER_NOW).getTimezoneOffset()).toBe(300)
    expect(new Set(CASES.map(({ name }) => name)).size).toBeGreaterThanOrEqual(40)
    expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length)
  })

  it.each(cells)('with $name, the clock here off by $skewMs ms, nobody comes early or much late', async ({ headers, asksMs, skewMs }) => {
    for (const random of [0, 0.5, 1 - Number.EPSILON]) {
      const waited = await secondSending(headers, skewMs, random)
      const meant = Math.max(1000, asksMs ?? 60_000)
      expect(waited).toBeGreaterThanOrEqual(meant)
      expect(waited).toBeLessThanOrEqual((meant + 1000) * 1.05)
    }
  })

  it.each(ANY)(
    'a date is read by what the server said of its clock before, where it does not say it again (off by %i ms)',
    async (skewMs) => {
      const anHourAgo: Answer = (request) => reply(200, { data: [] }, { date: new Date(SERVER_NOW).toUTCString() })(request) as never
      const waited = await secondSending((now) => ({ 'retry-after': inForm('rfc1123', now + 30_000) }), skewMs, 0, [anHourAgo])
      expect(waited).toBeGreaterThanOrEqual(29_300)
      expect(waited).toBeLessThanOrEqual(30_300)
    },
  )
})

describe('after a 503 that says when to come back', () => {
  it.each([
    ['seconds', { 'retry-after': '20' }, 20_000],
    ['a date', { date: inForm('rfc1123', SERVER_NOW), 'retry-after': inForm('asctime', SERVER_NOW + 20_000) }, 20_000],
    ['less than the own wait', { 'retry-after': '0' }, 500],
    ['nothing that can be understood', { 'retry-after': 'soon' }, 500],
  ])('%s: nobody comes earlier', async (_, headers, waitMs) => {
    const { send, clock } = scripted([reply(503, '', headers), reply(200)])
    await send()
    expect(clock.monotonic()).toBe(waitMs)
  })
})

describe('asked to wait for longer than an hour', () => {
  const HEADERS = [
    ['seconds', { 'retry-after': '7200' }],
    ['a date', { date: inForm('rfc1123', SERVER_NOW), 'retry-after': inForm('rfc1123', SERVER_NOW + 7_200_000) }],
  ] as const

  it.each(HEADERS)('by a 429 (%s), a call fails at once and says when to come back; the others pause for an hour', async (_, headers) => {
    const { send, failure, clock, transport } = scripted([reply(429, '', headers), reply(200)], { random: () => 0 })
    const error = await failure({ priority: 'bulk' })
    expect(error).toMatchObject({ name: 'RateLimitError', code: 'rate_limited', retryAfterMs: 7_200_000, attempts: 1 })
    expect(clock.monotonic()).toBe(0)
    await send({ priority: 'bulk' })
    expect(transport.sentAt).toEqual([0, 3_600_000])
  })

  it.each(HEADERS)('by a 503 (%s), a call fails at once and says when to come back', async (_, headers) => {
    const { failure, clock, transport } = scripted([reply(503, '', headers), reply(200)], { random: () => 0 })
    const error = await failure({ priority: 'bulk' })
    expect(error).toMatchObject({ name: 'ServerError', code: 'server_error', retryAfterMs: 7_200_000, attempts: 1 })
    expect(error.toJSON()).toMatchObject({ retryAfterMs: 7_200_000 })
    expect([clock.monotonic(), transport.requests.length]).toEqual([0, 1])
  })
})

describe('a success that says that the limit is used up', () => {
  it.each([
    ['20', 20_000],
    ['300', 300_000],
    ['3600', 300_000],
    ['3601', 0],
  ])('for %s s pauses for %i ms', async (reset, pauseMs) => {
    const { send, clock } = scripted([reply(200, { data: [] }, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }), reply(200)])
    await send({ priority: 'bulk' })
    await send({ priority: 'bulk' })
    expect(clock.monotonic()).toBe(pauseMs)
  })
})
