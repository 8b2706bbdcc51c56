import { afterAll, beforeAll, expect, test } from 'vitest'
import { VirtualClock } from '../../../src/clock.js'
import { emptySeed } from '../../../src/emulator/index.js'
import type { SeedRecord } from '../../../src/emulator/index.js'
import { Account } from '../support/account.js'

const NOW = Date.UTC(2026, 5, 1, 12)
const BURST = NOW - 12 * 86_400_000

let lastId = 574_989_297_464_115_201n
const entry = (at: number): SeedRecord => ({
  resource: 'logs',
  id: String(lastId++),
  attributes: { createdAt: new Date(at).toISOString(), level: 20, action: 'view', resourceName: `Ü ${lastId}` },
})
/** A month with a script that ran wild for an hour: more than the API gives of it in five pages. */
const ENTRIES = [
  ...Array.from({ length: 2000 }, (_, index) => entry(NOW - index * 21 * 60_000)),
  ...Array.from({ length: 11_000 }, (_, index) => entry(BURST + Math.floor(index / 4) * 1000)),
]

let account: Account
beforeAll(async () => {
  const seed = emptySeed({ now: new Date(NOW) })
  const clock = new VirtualClock(NOW)
  account = await Account.open({ clock, seed: { ...seed, records: [...seed.records, ...ENTRIES] } })
})
afterAll(() => account.close())

test('all logs of a month come once, newest first, without a sixth page or a range beyond a week', async () => {
  const client = account.connect({ clock: account.clock! })
  const { requests, value: list } = await account.during(() => client.logs.list().collect())
  const wanted = [...ENTRIES].sort((a, b) => String(b.attributes['createdAt']).localeCompare(String(a.attributes['createdAt'])))
  expect(list.completeness).toMatchObject({ complete: true, reasons: [] })
  expect(list).toHaveLength(ENTRIES.length)
  expect(list.map(({ createdAt }) => createdAt)).toEqual(wanted.map(({ attributes }) => attributes['createdAt']))
  expect(new Set(list.map(({ id }) => id))).toEqual(new Set(ENTRIES.map(({ id }) => id)))
  const asked = requests.map(({ path }) => new URL(path, 'http://localhost').searchParams)
  expect(Math.max(...asked.map((query) => Number(query.get('page[number]'))))).toBeLessThanOrEqual(5)
  for (const query of asked) {
    const [from, to = '*'] = query.get('filter[created_at]')!.split(',')
    expect((to === '*' ? NOW : Date.parse(to)) - Date.parse(from!)).toBeLessThanOrEqual(7 * 86_400_000)
  }
  expect(requests.every(({ status }) => status === 200)).toBe(true)
  // 13,000 entries are 13 full pages: the rest is what it costs to find out where the burst lies.
  expect(requests.length).toBeLessThan(60)
})

test('where a gateway gives up on large pages, the windows become smaller with them, and nothing is lost', async () => {
  const clock = account.clock!
  const client = account.connect({
    clock,
    random: () => 0,
    onEvent: (event) => event.type === 'retry' && setImmediate(() => void clock.advance(event.waitMs)),
  })
  await account.faults({ fault: { kind: 'pageTooLarge', above: 250 } })
  try {
    const { requests, value: list } = await account.during(() => client.logs.list().collect())
    expect(list.completeness).toMatchObject({ complete: true, reasons: [] })
    expect(new Set(list.map(({ id }) => id)).size).toBe(ENTRIES.length)
    expect(requests.filter(({ status }) => status !== 200).length).toBeLessThanOrEqual(10)
    const asked = requests.map(({ path }) => new URL(path, 'http://localhost').searchParams)
    expect(Math.max(...asked.map((query) => Number(query.get('page[number]'))))).toBeLessThanOrEqual(5)
  } finally {
    await account.faults()
  }
})

test('a part of them is a part of the same list', async () => {
  const client = account.connect({ clock: account.clock! })
  const from = new Date(BURST)
  const to = new Date(BURST + 3_600_000)
  const list = await client.logs.list({ from, to, sort: 'createdAt' }).collect()
  const wanted = ENTRIES.filter(({ attributes }) => {
    const at = Date.parse(String(attributes['createdAt']))
    return at >= from.getTime() && at <= to.getTime()
  })
  expect(list.completeness.complete).toBe(true)
  expect(list.map(({ id }) => id).sort()).toEqual(wanted.map(({ id }) => id).sort())
  expect(await client.logs.count({ from, to })).toBe(wanted.length)
  expect(await client.logs.list({ from, to, sort: 'createdAt' }).first()).toMatchObject({ createdAt: from.toISOString() })
})
