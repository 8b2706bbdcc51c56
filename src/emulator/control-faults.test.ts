import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { FAULT_FIELDS } from './control/fault-fields.js'
import { exchange, manyConfigurations } from './index.js'
import type { EmulatorOptions, Fault, FaultRule, HostileForm } from './index.js'
import { testAccount, withOrganization } from './test-client.js'
import type { Body, TestAccount } from './test-client.js'

const PATH = '/configurations'
/** An account with so many configurations. */
const many = (count: number, options: Partial<EmulatorOptions> = {}): TestAccount => {
  const { records } = manyConfigurations(count)
  return testAccount({ extra: records, ...options })
}
const arm = ({ emulator }: TestAccount, fault: Fault, rest: Omit<FaultRule, 'fault'> = {}) => emulator.faults.set([{ fault, ...rest }])
const page = (account: TestAccount, number: number, size = 10): Body =>
  account.get(`${PATH}?page[number]=${number}&page[size]=${size}`).json
const ids = (document: Body): string[] => document.data.map((one: Body) => one.id)
const stateOf = ({ emulator }: TestAccount) =>
  JSON.stringify([...emulator.account.of('configurations').rows].map(({ id, fields }) => [id, fields]))

describe('statuses', () => {
  it.each([
    [-5, '-5'],
    [0, '0'],
    [999_999_999, '999999999'],
    ['soon', 'soon'],
    [{ date: -60 }, 'Sun, 31 May 2026 23:59:00 GMT'],
  ])('carry a Retry-After of %j as it is', (retryAfter, expected) => {
    const account = testAccount()
    arm(account, { kind: 'status', status: 429, retryAfter })
    expect(account.get('/users').headers['retry-after']).toBe(expected)
  })
  it('come in the JSON:API form too', () => {
    const account = testAccount()
    arm(account, { kind: 'status', status: 503, body: 'errors' })
    const answer = account.get('/users')
    expect([answer.status, answer.json]).toEqual([503, { errors: [{ status: '503', title: 'Service Unavailable' }] }])
  })
  it('deny from some request on, as for a key that lost its rights', () => {
    const account = testAccount()
    arm(account, { kind: 'denied' }, { after: 2 })
    expect([1, 2, 3, 4].map(() => account.get('/users').status)).toEqual([200, 200, 403, 403])
    arm(account, { kind: 'denied', status: 404 })
    expect(account.get('/users').json.errors[0].status).toBe(404)
    arm(account, { kind: 'denied', status: 401 })
    expect(account.get('/users').status).toBe(401)
  })
  it('refuse only pages that are too large', () => {
    const account = testAccount()
    arm(account, { kind: 'pageTooLarge', above: 250 }, { times: 1 })
    expect(account.get('/users?page[size]=250').status).toBe(200)
    expect(account.get('/users?page%5Bsize%5D=251').status).toBe(504)
    arm(account, { kind: 'pageTooLarge', above: 49, status: 502 })
    expect(account.get('/users').status).toBe(502)
    expect(account.make('/organizations', { name: 'A' })).toMatch(/^\d+$/)
  })
})

describe('a write that takes place late', () => {
  const make = (account: TestAccount) =>
    account.send('POST', '/manufacturers', { data: { type: 'manufacturers', attributes: { name: 'Late' } } })
  const made = (account: TestAccount): Body[] => account.get('/manufacturers?filter[name]=Late').json.data
  it.each<[string, Fault]>([
    ['its answer', { kind: 'status', status: 504, when: 'after', lateMs: 3_000 }],
    ['a reset', { kind: 'reset', at: 'beforeResponse', when: 'after', lateMs: 3_000 }],
  ])('after %s is not there before its time, and is dated by it', async (_, fault) => {
    const account = testAccount()
    arm(account, fault, { times: 1 })
    make(account)
    expect(made(account)).toEqual([])
    await account.clock.advance(2_999)
    expect(made(account)).toEqual([])
    await account.clock.advance(1)
    expect(made(account).map(({ attributes }) => attributes['created-at'])).toEqual(['2026-06-01T00:00:03.000Z'])
  })
  it('and is refused then makes nothing, and nobody hears of it', async () => {
    const account = testAccount()
    arm(account, { kind: 'status', status: 504, when: 'after', lateMs: 1_000 }, { times: 1 })
    expect(account.send('POST', '/manufacturers', { data: { type: 'manufacturers', attributes: {} } }).status).toBe(504)
    await account.clock.advance(1_000)
    expect(account.get('/manufacturers').status).toBe(200)
    expect(account.emulator.log.entries.map(({ defect }) => defect)).toEqual([undefined, undefined])
  })
})

describe('a redirect', () => {
  it.each([
    [301, 'https://attacker.example/users'],
    [302, '//attacker.example/users'],
    [303, 'http://127.0.0.1:1/users'],
    [307, 'http://api.itglue.com/users'],
    [308, '/elsewhere'],
  ] as const)('%i leads to %s, and no write takes place', (status, to) => {
    const account = testAccount()
    arm(account, { kind: 'redirect', status, to })
    const answer = account.send('POST', '/organizations', { data: { attributes: { name: 'A' } } })
    expect([answer.status, answer.headers.location]).toEqual([status, to])
    expect(account.emulator.account.of('organizations').size).toBe(0)
    arm(account, { kind: 'redirect', to, when: 'after' })
    expect(account.send('POST', '/organizations', { data: { attributes: { name: 'A' } } }).status).toBe(302)
    expect(account.emulator.account.of('organizations').size).toBe(1)
  })
})

describe('wrong content', () => {
  it('is a page, a text or nothing under 200, in place of the write', () => {
    const account = testAccount()
    const create = () => account.send('POST', '/organizations', { data: { attributes: { name: 'A' } } })
    arm(account, { kind: 'wrongContent' })
    expect(create()).toMatchObject({ status: 200, text: expect.stringContaining('<html>') })
    arm(account, { kind: 'wrongContent', body: 'text' })
    expect(create()).toMatchObject({ status: 200, text: 'OK' })
    arm(account, { kind: 'wrongContent', body: 'empty', contentType: 'application/json' })
    expect(create()).toMatchObject({ status: 200, text: '', headers: { 'content-type': 'application/json' } })
    expect(account.emulator.account.of('organizations').size).toBe(0)
    arm(account, { kind: 'wrongContent', when: 'after' })
    create()
    expect(account.emulator.account.of('organizations').size).toBe(1)
  })
  it('is the right answer under a wrong name', () => {
    const account = testAccount()
    arm(account, { kind: 'wrongContent', contentType: 'text/plain' })
    const answer = account.get('/countries')
    expect(answer.headers['content-type']).toBe('text/plain')
    expect(JSON.parse(answer.text).data.length).toBeGreaterThan(0)
  })
})

describe('clocks', () => {
  it('of the server go wrong, on failures too', () => {
    const account = testAccount()
    account.emulator.faults.set([{ fault: { kind: 'dateSkew', seconds: -600 } }, { fault: { kind: 'status', status: 429 } }])
    expect(account.get('/users').headers.date).toBe('Sun, 31 May 2026 23:50:00 GMT')
  })
  it('show so little that many records share a stamp', () => {
    const account = many(300)
    const stamps = (): Set<string> => new Set(page(account, 1, 300).data.map((one: Body) => one.attributes['updated-at']))
    expect(stamps().size).toBe(300)
    const before = stateOf(account)
    arm(account, { kind: 'sameStamp', seconds: 3_600 })
    expect([...stamps()]).toEqual(['00', '01', '02', '03', '04'].map((hour) => `2025-01-01T${hour}:00:00.000Z`))
    expect(stateOf(account)).toBe(before)
  })
})

describe('lists', () => {
  it('repeat a page under the number of the next one', () => {
    const account = many(30)
    const [first, , third] = [1, 2, 3].map((number) => page(account, number))
    const before = stateOf(account)
    arm(account, { kind: 'duplicatePage' }, { times: 1 })
    expect(ids(page(account, 1))).toEqual(ids(first))
    const second = page(account, 2)
    expect([ids(second), second.meta['current-page']]).toEqual([ids(first), 2])
    expect(ids(page(account, 3))).toEqual(ids(third))
    expect(stateOf(account)).toBe(before)
  })
  it('lose records to deletes on earlier pages, and never the same request twice', () => {
    const read = (): string[] => {
      const account = many(30)
      const all = ids(page(account, 1, 30))
      arm(account, { kind: 'drift', deletes: 3, where: 'earlierPages' }, { times: 1 })
      const seen = [1, 2, 3].flatMap((number) => ids(page(account, number)))
      expect(account.emulator.account.of('configurations').size).toBe(27)
      expect(account.get('/logs').json.data.map((one: Body) => one.attributes.action)).toEqual(['delete', 'delete', 'delete'])
      // Three were deleted after they were read, so three others moved to a page that had been read.
      expect(all.filter((id) => !seen.includes(id))).toEqual(all.slice(10, 13))
      return seen
    }
    expect(read()).toEqual(read())
  })
  it('change and grow while they are read', () => {
    const account = many(30)
    arm(account, { kind: 'drift', updates: 2, inserts: 1 })
    for (const number of [1, 2, 3]) page(account, number)
    account.emulator.faults.set([])
    const rows: Body[] = page(account, 1, 100).data
    expect(rows).toHaveLength(33)
    const changed = rows.filter((one) => one.attributes['updated-at'] === '2026-06-01T00:00:00.000Z')
    expect(changed.length).toBeGreaterThanOrEqual(3 + 1)
    expect(changed.filter((one) => one.attributes['created-at'] === '2026-06-01T00:00:00.000Z')).toHaveLength(3)
    expect(changed.some((one) => /^Changed \d+$/.test(one.attributes.notes))).toBe(true)
  })
  it('show a new record late: after so many lists, or after some time', async () => {
    const account = testAccount()
    const total = (): number => account.get('/organizations').json.meta['total-count']
    account.make('/organizations', { name: 'Old' })
    arm(account, { kind: 'lateRows', requests: 2 }, { match: { method: 'GET', path: '/organizations' } })
    const id = account.make('/organizations', { name: 'New' })
    expect(account.get(`/organizations/${id}`).status).toBe(200)
    expect([total(), total(), total()]).toEqual([1, 1, 2])
    arm(account, { kind: 'lateRows', ms: 5_000 })
    account.make('/organizations', { name: 'Newer' })
    await account.clock.advance(4_999)
    expect(total()).toBe(2)
    await account.clock.advance(1)
    expect(total()).toBe(3)
  })
  it('hide records that a key may no longer see, everywhere and always the same', () => {
    const account = many(200)
    const before = stateOf(account)
    const [first, second] = ids(page(account, 1))
    arm(account, { kind: 'hiddenRows', ids: [first!] })
    expect(page(account, 1).meta['total-count']).toBe(199)
    expect([account.get(`${PATH}/${first}`).status, account.get(`${PATH}/${second}`).status]).toEqual([404, 200])
    arm(account, { kind: 'hiddenRows', organizationIds: ['4300000000000001'] })
    expect([page(account, 1).meta['total-count'], account.get('/organizations').json.meta['total-count']]).toEqual([0, 0])
    expect(account.get('/organizations/4300000000000001/relationships/configurations').status).toBe(401)
    arm(account, { kind: 'hiddenRows', share: 0.5 })
    const shown = ids(page(account, 1, 200))
    expect(shown.length).toBeGreaterThan(70)
    expect(shown.length).toBeLessThan(130)
    expect(ids(page(account, 1, 200))).toEqual(shown)
    expect(stateOf(account)).toBe(before)
  })
})

describe('a foreign client', () => {
  it('uses up the limit of the key, by count or over time', async () => {
    const account = testAccount({ rateLimit: { limit: 10, windowMs: 60_000 } })
    const statuses = (count: number) => Array.from({ length: count }, () => account.get('/users').status)
    arm(account, { kind: 'foreignRequests', count: 1 })
    expect(statuses(6)).toEqual([200, 200, 200, 200, 200, 429])
    account.emulator.reset()
    arm(account, { kind: 'foreignRequests', perSecond: 2 })
    expect(statuses(1)).toEqual([200])
    await account.clock.advance(3_000)
    expect(statuses(4)).toEqual([200, 200, 200, 429])
    account.emulator.reset()
    arm(account, { kind: 'foreignRequests', perSecond: 2 })
    // What does not make a whole request yet is not lost: five of these pauses make three requests.
    for (let pause = 0; pause < 5; pause++) {
      expect(statuses(1)).toEqual([200])
      await account.clock.advance(300)
    }
    expect(statuses(3)).toEqual([200, 200, 429])
  })
})

describe('hostile content', () => {
  it('stands in what people type, never in what the API gives out, and not in the state', () => {
    const account = testAccount()
    const { organization, type } = withOrganization(account)
    const id = account.make('/configurations', { organization_id: organization, configuration_type_id: type, name: 'SRV-1' })
    const before = stateOf(account)
    const name = (forms: HostileForm[]): string => {
      arm(account, { kind: 'hostileContent', forms })
      const { data } = account.get(`${PATH}/${id}`).json
      expect([data.id, data.type]).toEqual([id, 'configurations'])
      expect(data.attributes['resource-url']).toMatch(/^https:\/\/empty-msp\.itglue\.com\//)
      return data.attributes.name
    }
    expect(name(['script'])).toBe('<script>alert(1)</script><img src=x onerror=alert(1)>SRV-1')
    expect(name(['ansi'])).toMatch(/^\u001b\[2J/)
    expect(name(['formula'])).toMatch(/^=HYPERLINK\(/)
    expect(name(['bidi'])).toMatch(/^\u202e/)
    expect(name(['proto'])).toBe('SRV-1')
    expect(account.get(`${PATH}/${id}`).text).toContain('"attributes":{"__proto__":{"isAdmin":true}')
    expect(stateOf(account)).toBe(before)
  })
})

describe('rules', () => {
  it('match by query', () => {
    const account = testAccount()
    arm(account, { kind: 'status', status: 500 }, { match: { query: { 'page[number]': '2' } } })
    expect(account.get('/users?page%5Bnumber%5D=2').status).toBe(500)
    expect(account.get('/users').status).toBe(200)
  })
  it('show in the list of requests which of them struck', () => {
    const account = testAccount()
    account.emulator.faults.set([{ fault: { kind: 'latency', ms: 1 } }, { fault: { kind: 'status', status: 500 }, every: 2 }])
    account.get('/users')
    account.get('/users')
    account.emulator.faults.set([])
    account.get('/users')
    expect(account.emulator.log.entries.map(({ fault }) => fault)).toEqual(['latency', 'latency, status', undefined])
  })
  it.each([
    [{ kind: 'statsu', status: 500 }, /must be one of .*; perhaps status is meant\.$/],
    [{ kind: 'status', status: 500, retryafter: 1 }, /retryafter is not known; perhaps retryAfter is meant; known here: status, when/],
    [{ kind: 'endless', bytes: 1 }, /bytes is not known\.$/],
    [{ kind: 'drift' }, /rules\[0\]\.fault must have one of deletes, updates, inserts\.$/],
    [{ kind: 'foreignRequests', count: 1, perSecond: 1 }, /must have exactly one of count, perSecond\.$/],
    [{ kind: 'redirect', to: 'https://a.example\r\nx: y' }, /to must be a string of visible ASCII characters\.$/],
    [{ kind: 'hostileContent', forms: ['xss'] }, /forms\[0\] must be one of script, ansi, formula, bidi, proto\.$/],
    [{ kind: 'hiddenRows', share: 2 }, /share must be a number from 0 to 1\.$/],
    [{ kind: 'compressionBomb', bytes: 1e12 }, /bytes must be a number from 0 to 268435456\.$/],
  ])('that are wrong are refused in a program as by the witness: %j', (fault, message) => {
    const { emulator } = testAccount()
    expect(() => emulator.faults.set([{ fault } as never])).toThrow(message)
    expect(emulator.faults.rules).toEqual([])
  })
})

describe('an exchange in memory', () => {
  it('is dated by the clock of the emulator when its answer leaves, unless a rule says otherwise', async () => {
    const account = testAccount({ latency: { ms: 90_000 } })
    const dateOf = async () => (await account.clock.run(get(account))).headers.date
    expect(await dateOf()).toBe('Mon, 01 Jun 2026 00:01:30 GMT')
    arm(account, { kind: 'dateSkew', seconds: 3_600 })
    expect(await dateOf()).toBe('Mon, 01 Jun 2026 01:01:30 GMT')
  })
  const get = (account: TestAccount, signal?: AbortSignal) =>
    exchange(account.emulator, { method: 'GET', url: '/countries', headers: { 'x-api-key': account.emulator.apiKey } }, signal)
  it('takes as long for a slow head as it takes on a socket', async () => {
    const account = testAccount()
    arm(account, { kind: 'slowHeaders', bytes: 1, everyMs: 100 })
    await account.clock.run(get(account))
    expect(account.clock.monotonic()).toBeGreaterThan(5_000)
  })
  it('never ends where the body never does', async () => {
    const account = testAccount()
    arm(account, { kind: 'endless' })
    const stop = new AbortController()
    const body = (await get(account, stop.signal)).body()
    stop.abort(new Error('enough'))
    await expect(body).rejects.toThrow('enough')
  })
  it('breaks off where the framing lies, and unpacks what was packed', async () => {
    const account = testAccount()
    arm(account, { kind: 'malformedJson', framing: 'chunksUnended' })
    await expect((await get(account)).body()).rejects.toMatchObject({ code: 'ECONNRESET' })
    arm(account, { kind: 'compressionBomb', bytes: 100_000 })
    expect((await (await get(account)).body()).length).toBeGreaterThan(100_000)
  })
})

describe('the documented examples', () => {
  const text = readFileSync(path.resolve(import.meta.dirname, '../../docs/reference/emulator.md'), 'utf8')
  const faults = text.slice(text.indexOf('## Faults'), text.indexOf('### The port'))
  const examples = [...faults.matchAll(/^\| `(\{ "kind": .+?\})` +\|/gm)].map(([, json]) => json!)
  it('show every kind of fault', () => {
    const kinds = examples.map((json) => JSON.parse(json).kind)
    expect([...new Set(kinds)].toSorted()).toEqual(Object.keys(FAULT_FIELDS).toSorted())
  })
  it.each(examples)('strike: %s', (json) => {
    const account = many(400)
    const fault = JSON.parse(json) as Fault
    arm(account, fault)
    account.get(`${PATH}?page[number]=2&page[size]=300`)
    expect(account.emulator.log.entries[0]).toMatchObject({ fault: fault.kind })
    expect(account.emulator.log.entries[0]?.defect).toBeUndefined()
  })
  it('of whole rules are rules', () => {
    const [, rules = ''] = /```json\n(.*?)```/s.exec(faults) ?? []
    const { emulator } = testAccount()
    emulator.faults.set(JSON.parse(rules))
    expect(emulator.faults.rules).toHaveLength(3)
  })
})
