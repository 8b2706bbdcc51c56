/**
 * Planted secrets are in nothing that shows what gluekit does: not whole, not in a piece of twelve characters, and not in base64, JSON,
 * HTML or a URL. Everything that shows something is attached at once, and a server echoes what it should not.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { VirtualClock } from '../../src/clock.js'
import { SecretRegistry } from '../../src/http/redaction.js'
import { GlueClient, Secret } from '../../src/index.js'
import type { GlueClientOptions } from '../../src/index.js'
import { openRevealLog } from '../../src/profile/audit-log.js'
import { openDocumentMemory } from '../../src/profile/document-memory.js'
import { resolveHome } from '../../src/profile/home.js'
import type { Home } from '../../src/profile/home.js'
import { openUndoLog } from '../../src/profile/undo-log.js'
import { ECHOES, startEchoServer } from '../support/echo-server.js'
import type { EchoServer } from '../support/echo-server.js'
import { SPELLINGS, SecretSearch } from '../support/secret-pieces.js'
import { Account, withoutWaiting } from './support/account.js'
import { SINKS, Sinks } from './support/sinks.js'

/** With everything in them that some spelling writes in another way. */
const VALUE = 'Walnut&4711"Zephyr\\<quill>/ü+und\'so'
const SECOND = 'Brisket=8802?Marlow#Tundra%41;x'
const OTP = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXQ'
const WRONG_KEY = 'ITG.77aa11cc99ee33bb55dd00ff22446688'
const ECHOED_KEY = 'ITG.8f3a5c71b2d94e60a1c7f09d3b5e2846'
/** Not in the form of a key of IT Glue, so that nothing but its registration hides it. */
const ODD_KEY = 'zq-Harbor_Violet_Candle-2210'

let account: Account
let echo: EchoServer
let folder: string
let organizationId: string
/** Of the account; the one that it begins with is made of zeros, as other texts are. */
let key: string
beforeAll(async () => {
  account = await Account.open()
  key = await account.key({ passwordAccess: true })
  echo = await startEchoServer()
  folder = await mkdtemp(path.join(tmpdir(), 'gluekit-secrecy-'))
  organizationId = (await account.connect().organizations.create({ name: 'Acme' })).id
})
afterAll(async () => {
  await account.close()
  await echo.close()
  await rm(folder, { recursive: true, force: true })
})

const home = (): Home => resolveHome({ env: { GLUEKIT_HOME: path.join(folder, 'home') } })
const options = (sinks: Sinks): Partial<GlueClientOptions> & { readonly clock: VirtualClock } => {
  const { onEvent: told, ...more } = sinks.options()
  const { onEvent: advance, ...instant } = withoutWaiting()
  return {
    ...instant,
    clock: instant.clock as VirtualClock,
    apiKey: key,
    ...more,
    onEvent: (event) => {
      told(event)
      advance?.(event)
    },
    revealLog: openRevealLog(home(), 'test'),
    documentMemory: openDocumentMemory(home(), 'https://api.itglue.com', 'test'),
    keepBefore: (before) => openUndoLog(home()).keep(before),
  }
}

/** After which no pause of the server's holds anybody back. */
const PAUSE_MS = 600_000

/** What people do all day, and what goes wrong meanwhile. @returns values that came to be on the way */
const workday = async (sinks: Sinks): Promise<readonly string[]> => {
  const client = sinks.watch(account.connect(options(sinks)))
  const run = <T>(work: () => Promise<T>): Promise<T> => sinks.run(work) as Promise<T>
  const file = path.join(folder, 'plan.txt')
  await writeFile(file, 'a plan')

  await run(() => client.organizations.list().collect())
  const password = await run(() => client.passwords.create({ organizationId, name: 'VPN', password: VALUE, otpSecret: OTP }))
  const id = password.id
  await run(() => client.passwords.update(id, { password: SECOND, username: 'admin' }))
  await run(() => client.passwords.get(id))
  await run(() => client.passwords.list({ organizationId }).collect())
  const revealed = await run(() => client.passwords.reveal({ id, organizationId, reason: 'ticket 4711' }))
  expect(revealed).toBeInstanceOf(Secret)
  const rotated = await run(() => client.passwords.rotate(id, { generate: true }))
  const generated = rotated.value.value()
  await run(() => client.attachments.upload({ resourceType: 'passwords', resourceId: id, path: file }))
  await run(() => client.documents.create({ organizationId, name: 'Runbook' }))
  await run(() => client.batch([{ resource: 'passwords', create: { organizationId, name: 'A', password: VALUE } }]))
  await run(() => client.passwords.createMany([{ organizationId, name: 'B', password: SECOND }]))
  await run(() => client.healthCheck())

  // What is wrong with the call itself.
  await run(() => client.passwords.create({ organizationId, name: 'x', password: { value: VALUE } } as never))
  await run(() => client.passwords.create({ organizationId, name: 'x', pasword: VALUE } as never))
  await run(() => client.passwords.create({ organizationId, name: 'x', passwordCategory: VALUE, password: VALUE }))
  await run(() => client.raw({ method: 'GET', path: `/${key}` }))
  await run(() => account.connect({ ...options(sinks), readOnly: true }).passwords.update(id, { password: VALUE }))

  // What servers and networks do.
  const faults = [
    { kind: 'status', status: 503 },
    { kind: 'status', status: 504, when: 'after' },
    { kind: 'status', status: 429, retryAfter: 3 },
    { kind: 'reset', at: 'beforeResponse' },
    { kind: 'reset', at: 'midBody' },
    { kind: 'malformedJson' },
    { kind: 'wrongContent' },
    { kind: 'hostileContent' },
    { kind: 'redirect', to: 'https://example.com/' },
    { kind: 'oversize', bytes: 2_000_000 },
    { kind: 'denied', status: 401 },
  ] as const
  for (const fault of faults) {
    await account.faults({ fault })
    const given = options(sinks)
    const failing = sinks.watch(account.connect({ ...given, retries: 1, settleMs: 1 }))
    await run(() => failing.passwords.update(id, { password: VALUE }))
    await given.clock.advance(PAUSE_MS)
    await run(() => failing.passwords.create({ organizationId, name: `after ${fault.kind}`, password: SECOND, otpSecret: OTP }))
    await given.clock.advance(PAUSE_MS)
    await run(() => failing.passwords.list().collect())
    await account.faults({ match: { query: { show_password: 'true' } }, fault })
    await given.clock.advance(PAUSE_MS)
    await run(() => failing.passwords.reveal({ id, organizationId, reason: 'ticket 4711' }))
  }
  await account.faults({ fault: { kind: 'stall' } })
  const abort = new AbortController()
  const aborted = run(() => client.passwords.update(id, { password: VALUE }, { signal: abort.signal }))
  setTimeout(() => abort.abort(), 50)
  await aborted
  const closing = sinks.watch(account.connect({ ...sinks.options(), apiKey: key }))
  const late = run(() => closing.passwords.update(id, { password: VALUE }, { deadlineMs: 100 }))
  await late
  const left = run(() => closing.passwords.update(id, { password: VALUE }))
  await closing.close()
  await left
  await account.faults()

  // Keys that are refused, and one that cannot be asked for.
  await run(() =>
    sinks
      .watch(account.connect({ ...options(sinks), apiKey: WRONG_KEY }))
      .organizations.list()
      .collect(),
  )
  await run(() =>
    sinks
      .watch(account.connect({ ...options(sinks), apiKey: () => `${WRONG_KEY} pasted` }))
      .organizations.list()
      .collect(),
  )

  // Plugins that fail with what they were not meant to know.
  const leaky = sinks.watch(account.connect(options(sinks)))
  leaky.on('start', () => {
    throw new Error(`no ${key}`)
  })
  leaky.on('password.created', () => Promise.reject(Object.assign(new Error(VALUE), { value: VALUE })))
  await run(() => leaky.passwords.create({ organizationId, name: 'leaky', password: VALUE }))
  return [generated]
}

/** Calls to a server that answers with the key and the body. */
const hostileDay = async (sinks: Sinks, keys: readonly string[]): Promise<void> => {
  for (const apiKey of keys) {
    for (const answer of Object.keys(ECHOES)) {
      echo.answer = answer
      const given = options(sinks)
      const client = sinks.watch(new GlueClient({ ...given, baseUrl: echo.url, rateLimit: false, apiKey, retries: 1, settleMs: 1 }))
      for (const work of [
        () => client.organizations.get('1'),
        () => client.passwords.create({ organizationId: '1', name: 'VPN', password: VALUE, otpSecret: OTP }),
        () => client.passwords.update('1', { password: SECOND }),
      ]) {
        await sinks.run(work)
        await given.clock.advance(PAUSE_MS)
      }
      await client.close()
    }
    // Until the circuit opens.
    echo.answer = 'a failure in base64'
    const client = sinks.watch(new GlueClient({ ...options(sinks), baseUrl: echo.url, rateLimit: false, apiKey, retries: 0 }))
    for (let call = 0; call < 7; call++) await sinks.run(() => client.organizations.get('1'))
    expect(client.breaker.stats().state).toBe('open')
    await client.close()
  }
}

const found = (texts: ReadonlyMap<string, string>, secrets: readonly string[]): readonly (readonly [string, readonly number[]])[] => {
  const search = new SecretSearch(secrets)
  return [...texts].map(([sink, text]) => [sink, search.in(text)] as const).filter(([, places]) => places.length > 0)
}

test('a day at work and a day among echoes leave no planted secret anywhere', { timeout: 120_000 }, async () => {
  const sinks = new Sinks()
  try {
    const made = await workday(sinks)
    await hostileDay(sinks, [ECHOED_KEY, ODD_KEY])
    const texts = await sinks.texts(path.join(folder, 'home'))
    // That nothing is found counts for what has been written to only.
    for (const sink of SINKS) if (sink !== 'unhandled rejections') expect([sink, texts.get(sink)!.length > 100]).toEqual([sink, true])
    expect(texts.get('unhandled rejections')).toBe('')
    expect(texts.get('the log')).toContain('[redacted]')
    expect(texts.get('errors')).toContain('[redacted]')
    expect(found(texts, [key, VALUE, SECOND, OTP, WRONG_KEY, ECHOED_KEY, ODD_KEY, ...made])).toEqual([])
  } finally {
    sinks.close()
  }
})

describe('the search', () => {
  test.each(Object.entries(SPELLINGS))('finds a piece of what is spelled %s, whichever it is', (_, spell) => {
    for (const secret of [VALUE, OTP, ODD_KEY]) {
      const spelled = spell(secret)
      for (let at = 0; at + 12 <= spelled.length; at++)
        expect(found(new Map([['here', `before ${spelled.slice(at, at + 12)} after`]]), [secret])).toEqual([['here', [0]]])
    }
  })

  test('finds what leaks into any of the sinks', async () => {
    const sinks = new Sinks()
    sinks.close()
    for (const sink of SINKS) sinks.add(sink, { [sink]: VALUE })
    expect(found(await sinks.texts(), [OTP, VALUE])).toEqual(SINKS.map((sink) => [sink, [1]]))
  })

  test('finds the secrets of the same days where nothing is redacted', { timeout: 60_000 }, async () => {
    vi.spyOn(SecretRegistry.prototype, 'redact').mockImplementation((text) => text)
    const sinks = new Sinks()
    try {
      await hostileDay(sinks, [ODD_KEY])
      const leaking = found(await sinks.texts(), [VALUE, SECOND, OTP, ODD_KEY]).map(([sink]) => sink)
      // The others hold nothing that comes from an answer, whatever it says.
      expect(leaking).toEqual([
        'the log',
        'the fields of the log',
        'onEvent',
        'hooks',
        'frames of calls',
        'diagnostics channels',
        'errors',
        'spans',
      ])
    } finally {
      sinks.close()
    }
  })
})
