import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { VirtualClock } from '../../../src/clock.js'
import { emptySeed } from '../../../src/emulator/index.js'
import type { SeedRecord } from '../../../src/emulator/index.js'
import { Account, thrownBy } from '../support/account.js'

const NOW = Date.UTC(2026, 5, 1, 12)
const DAY_MS = 86_400_000
const dateOf = (daysAgo: number): string => new Date(NOW - daysAgo * DAY_MS).toISOString().slice(0, 10)
/** Three a day for 60 days. */
const METRICS: readonly SeedRecord[] = Array.from({ length: 180 }, (_, index) => ({
  resource: 'userMetrics',
  id: String(4_380_000_000_000_000 + index),
  attributes: { userId: String(1 + (index % 3)), resourceType: 'Passwords', viewed: index, date: dateOf(Math.floor(index / 3)) },
}))

let account: Account
beforeAll(async () => {
  const seed = emptySeed({ now: new Date(NOW) })
  account = await Account.open({ clock: new VirtualClock(NOW), seed: { ...seed, records: [...seed.records, ...METRICS] } })
})
afterAll(() => account.close())

const rangesOf = (requests: readonly { readonly path: string }[]): string[] =>
  requests.map(({ path }) => new URL(path, 'http://localhost').searchParams.get('filter[date]')!)

describe('user metrics', () => {
  test('of any range come once, both ends included, in weeks that the API accepts', async () => {
    const client = account.connect({ clock: account.clock! })
    for (const [from, to] of [
      [0, 0],
      [6, 0],
      [7, 0],
      [8, 1],
      [13, 0],
      [14, 0],
      [45, 3],
    ] as const) {
      const query = { from: dateOf(from), to: dateOf(to) }
      const { requests, value: list } = await account.during(() => client.userMetrics.list(query).collect())
      const days = Array.from({ length: from - to + 1 }, (_, index) => dateOf(to + index))
      expect(list.map(({ date }) => date)).toEqual(days.flatMap((day) => [day, day, day]))
      expect(new Set(list.map(({ id }) => id)).size).toBe(list.length)
      expect(list.completeness).toMatchObject({ complete: true })
      expect(requests).toHaveLength(Math.ceil(days.length / 7))
      expect(requests.every(({ status }) => status === 200)).toBe(true)
      const covered = rangesOf(requests).flatMap((range) => range.split(','))
      expect([covered.at(-2), covered[1]]).toEqual([query.from, query.to])
      expect(await client.userMetrics.count(query)).toBe(list.length)
    }
  })

  test('without a beginning are those of 30 days, and none of today is left out east of Greenwich', async () => {
    const client = account.connect({ clock: account.clock! })
    const { requests, value: list } = await account.during(() => client.userMetrics.list({ sort: 'date', userId: 2 }).collect())
    expect(list.map(({ date }) => date)).toEqual(Array.from({ length: 31 }, (_, index) => dateOf(30 - index)))
    const ranges = rangesOf(requests)
    expect(ranges.join()).not.toContain('*')
    expect(ranges.at(-1)).toMatch(new RegExp(`,${dateOf(-1)}$`))
    expect((await client.userMetrics.list({ to: dateOf(40) }).collect()).at(-1)).toMatchObject({ date: dateOf(59) })
  })

  test('of more than a week have no order but that of days', async () => {
    const client = account.connect({ clock: account.clock! })
    expect(await thrownBy(() => client.userMetrics.list({ sort: '-viewed' }))).toMatchObject({ code: 'unknown_sort' })
    const week = await client.userMetrics.list({ from: dateOf(6), to: dateOf(0), sort: '-viewed' }).collect()
    expect(week.map(({ viewed }) => viewed)).toEqual(Array.from({ length: 21 }, (_, index) => 20 - index))
  })

  test.each([
    [{ from: dateOf(-9) }],
    [{ from: '*' }],
    [{ from: dateOf(1), to: dateOf(2) }],
    [{ from: dateOf(1), date: { to: dateOf(0) } }],
  ])('%j is refused before anything is sent', async (query) => {
    const client = account.connect({ clock: account.clock! })
    const { requests, value: error } = await account.during(() => thrownBy(() => client.userMetrics.list(query)))
    expect(error).toMatchObject({ code: 'invalid_input', outcome: 'not_sent' })
    expect(requests).toEqual([])
  })

  test('the emulator refuses what the API refuses', async () => {
    const status = async (range: string): Promise<number> =>
      (await account.raw('GET', `/user_metrics?filter[date]=${encodeURIComponent(range)}`)).status
    expect(await status(`${dateOf(8)},${dateOf(0)}`)).toBe(422)
    expect(await status(`*,${dateOf(0)}`)).toBe(422)
    expect(await status(`${dateOf(7)},${dateOf(0)}`)).toBe(200)
    expect(await status(`${dateOf(30)},*`)).toBe(200)
    expect((await account.raw('GET', '/logs?page[number]=6')).status).toBe(422)
  })
})
