/** Every error code has its entry, and the messages shown there are those that people see. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { EXIT_OF } from '../../src/cli/exit-codes.js'
import { memoryContext } from '../../src/cli/memory-context.js'
import { run } from '../../src/cli/run.js'
import { GlueClient } from '../../src/client/glue-client.js'
import type { GlueClientOptions } from '../../src/client/options.js'
import { VirtualClock } from '../../src/clock.js'
import { isGlueError, type ErrorCode, type GlueError } from '../../src/errors.js'
import { REGION_URLS } from '../../src/http/regions.js'
import { failureFrom, type Transport, type TransportResponse } from '../../src/http/transport.js'
import { openJournal } from '../../src/profile/journal.js'
import { passphraseFrom } from '../../src/profile/key-stores/passphrase.js'
import { resolveConnection } from '../../src/profile/index.js'
import { resolveHome } from '../../src/profile/home.js'
import { openSqliteStore } from '../../src/mirror/store/sqlite/store.js'
import type { MirrorStore } from '../../src/mirror/store/port.js'
import { openDatabase } from '../../src/sqlite/index.js'
import { SlidingLogLimiter } from '../../src/resilience/rate-limiter.js'
import { ROOT, readDocument } from './documents.js'
import { looksLike } from './reader.js'

const document = readDocument('docs/guide/troubleshooting.md')
const entries = document.headings.filter(({ level }) => level === 2).map(({ text }) => text)
const codes = Object.keys(EXIT_OF) as ErrorCode[]
const folder = mkdtempSync(path.join(tmpdir(), 'gluekit-troubleshooting-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// --- Ways into trouble ------------------------------------------------------------------------------------------------

const answer = (status: number, body: unknown = { errors: [{ status, title: 'Refused' }] }, type = 'application/vnd.api+json') =>
  ({ status, headers: { 'content-type': type }, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) }) as const
const answering = (...answers: readonly TransportResponse[]): Transport => {
  let next = 0
  return { send: () => Promise.resolve(answers[Math.min(next++, answers.length - 1)] as TransportResponse), close: () => Promise.resolve() }
}
const failing = (code: string): Transport => ({
  send: () => Promise.reject(failureFrom({ code }, false) as Error),
  close: () => Promise.resolve(),
})
const silent: Transport = { send: ({ signal }) => rejectOn(signal), close: () => Promise.resolve() }
const rejectOn = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
const clientOn = (transport: Transport, options: Partial<GlueClientOptions> = {}): GlueClient =>
  new GlueClient({ region: 'us', apiKey: `ITG.${'a'.repeat(40)}`, transport, retries: 0, clock: new VirtualClock(), ...options })
const getting = (transport: Transport, options: Partial<GlueClientOptions> = {}): Promise<unknown> =>
  clientOn(transport, options).raw({ method: 'GET', path: '/organizations' })
const none = answering(answer(200, { data: [] }))
const organization = (id: string, name: string) => ({ id, type: 'organizations', attributes: { name } })
const asset = (id: string, updated: string) => ({
  data: { id, type: 'flexible-assets', attributes: { 'flexible-asset-type-id': 3, traits: {}, 'updated-at': updated } },
})
const oneField = {
  data: [{ id: '9', type: 'flexible-asset-fields', attributes: { name: 'Note', 'name-key': 'note', kind: 'Text', order: 1 } }],
  meta: { 'current-page': 1, 'next-page': null, 'prev-page': null, 'total-pages': 1, 'total-count': 1 },
}
const connecting = (env: Readonly<Record<string, string>>, options: object = {}): unknown =>
  resolveConnection({ env, home: resolveHome({ env: { GLUEKIT_HOME: folder } }), regions: REGION_URLS, ...options })
const typing = async (...argv: string[]): Promise<string> => {
  const context = memoryContext({ env: { GLUEKIT_HOME: folder } })
  await run(argv, context)
  return context.err()
}

const overMirror = async (name: string, work: (store: MirrorStore) => unknown): Promise<unknown> => {
  const store = await openSqliteStore({ path: path.join(folder, name) })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

/** Each ends with the error that the entry is about. */
const provoked: Partial<Record<ErrorCode, () => unknown>> = {
  no_key: () => connecting({}),
  bad_key: () => (connecting({ IT_GLUE_API_KEY: '${IT_GLUE_KEY}' }) as { readKey(): unknown }).readKey(),
  bad_configuration: () => connecting({ IT_GLUE_API_KEY: 'x', GLUEKIT_BASE_URL: 'https://example.com' }),
  unknown_region: () => connecting({ IT_GLUE_API_KEY: 'x' }, { region: 'uk' }),
  unknown_profile: () => connecting({}, { profile: 'produktion' }),
  key_store_unavailable: () => passphraseFrom({})({ path: 'k.json' } as never),
  unknown_filter: () =>
    clientOn(none)
      .configurations.list({ hostname: 'x' } as never)
      .first(),
  unknown_sort: () =>
    clientOn(none)
      .documents.list({ organizationId: '1', sort: 'name' } as never)
      .first(),
  unknown_include: () =>
    clientOn(none)
      .organizations.list({ include: ['contacts'] } as never)
      .first(),
  hostile_id: () => clientOn(none).organizations.get('../users'),
  invalid_input: () => clientOn(none).locations.create({ organizationId: '1' } as never),
  unknown_name: () => clientOn(none).configurations.create({ organizationId: '1', name: 'x', configurationType: 'Servr' }),
  outcome_unknown: () => clientOn(answering(answer(504, {})), { settleMs: 0 }).organizations.create({ name: 'Contoso' }),
  ambiguous_name: () =>
    clientOn(answering(answer(200, { data: [organization('11', 'Contoso'), organization('12', 'Contoso')] }))).organizations.ensure({
      name: 'Contoso',
    }),
  read_only: () => clientOn(none, { readOnly: true }).configurations.delete('1'),
  too_large: () =>
    clientOn(none, { maxBodyBytes: 150_000 }).attachments.upload({
      resourceType: 'documents',
      resourceId: '1',
      path: path.join(ROOT, 'test/catalog/surface.json'),
    }),
  not_supported: () => (clientOn(none).manufacturers as unknown as { delete(id: string): unknown }).delete('1'),
  bad_request: () =>
    getting(answering(answer(400, { errors: [{ status: 400, detail: 'param is missing or the value is empty: resource_type' }] }))),
  unauthorized: () => getting(answering(answer(403, { message: 'Forbidden' }))),
  forbidden: () => clientOn(answering(answer(403, { errors: [{ status: 403, title: 'Access denied' }] }))).passwords.get('1'),
  not_found: () => clientOn(answering(answer(404))).organizations.get('1'),
  not_available: () =>
    clientOn(answering(answer(404)))
      .documents.list({ organizationId: '1' })
      .first(),
  conflict: () =>
    clientOn(
      answering(answer(200, asset('7', '2026-01-01')), answer(200, oneField), answer(200, asset('7', '2026-01-02'))),
    ).flexibleAssets.updateTraits('7', { note: 'new' }),
  validation_failed: () =>
    clientOn(
      answering(
        answer(422, { errors: [{ status: 422, source: { pointer: '/data/attributes/organization-type' }, detail: 'must exist' }] }),
      ),
    ).organizations.create({ name: 'x' }),
  rate_limited: () => getting(answering(answer(429, { message: 'Too Many Requests' }))),
  server_error: () => getting(answering(answer(502, ''))),
  connection_failed: () => getting(failing('ECONNREFUSED')),
  tls_failed: () => getting(failing('SELF_SIGNED_CERT_IN_CHAIN')),
  timeout: () => getting(failing('UND_ERR_HEADERS_TIMEOUT')),
  protocol_error: () => getting(answering(answer(200, '<html></html>', 'text/html'))),
  redirect_refused: () => getting(answering({ status: 302, headers: {}, body: Buffer.from('') })),
  deadline_exceeded: async () => {
    const clock = new VirtualClock()
    const call = clientOn(silent, { clock }).raw({ method: 'GET', path: '/organizations', deadlineMs: 100 })
    return clock.run(call)
  },
  circuit_open: async () => {
    const client = clientOn(answering(answer(502, '')))
    for (let call = 0; call < 5; call++) await client.organizations.find('1').catch(() => undefined)
    return client.organizations.find('1')
  },
  queue_full: async () => {
    const limiter = new SlidingLogLimiter({ limit: 1, windowMs: 1000, clock: new VirtualClock(), maxQueued: 1 })
    const wait = (): Promise<unknown> => limiter.acquire({ priority: 'bulk' })
    await wait()
    wait().catch(() => undefined)
    return wait()
  },
  closed: async () => {
    const client = clientOn(none)
    await client.close()
    return client.organizations.get('1')
  },
  partial: () =>
    clientOn(answering(answer(201, { data: { id: '5', type: 'documents', attributes: {} } }), answer(502, ''))).documents.upload({
      organizationId: '1',
      path: path.join(ROOT, 'LICENSE'),
    }),
  file_unreadable: () => clientOn(none).attachments.upload({ resourceType: 'documents', resourceId: '1', path: 'no-such-file.md' }),
  state_damaged: async () => {
    const file = path.join(folder, 'damaged.jsonl')
    const journal = await openJournal(file)
    await journal.begin('x', {})
    await journal.close()
    writeFileSync(file, '{ broken\n')
    return openJournal(file)
  },
  busy: async () => {
    const file = path.join(folder, 'busy.jsonl')
    const journal = await openJournal(file)
    try {
      await openJournal(file)
    } finally {
      await journal.close()
    }
  },
  mirror_damaged: () => {
    writeFileSync(path.join(folder, 'damaged.sqlite'), 'x'.repeat(10_000))
    return overMirror('damaged.sqlite', () => undefined)
  },
  mirror_unusable: () => {
    mkdirSync(path.join(folder, 'folder.sqlite'))
    return overMirror('folder.sqlite', () => undefined)
  },
  schema_too_new: async () => {
    await overMirror('new.sqlite', () => undefined)
    const database = await openDatabase(path.join(folder, 'new.sqlite'), {})
    database.exec('PRAGMA user_version = 999')
    database.close()
    return overMirror('new.sqlite', () => undefined)
  },
  store_busy: () =>
    overMirror('syncing.sqlite', async (store) => {
      const run = await store.beginRun()
      try {
        return await store.beginRun()
      } finally {
        await run.end()
      }
    }),
  disk_full: async () => {
    const file = path.join(folder, 'full.sqlite')
    await overMirror('full.sqlite', () => undefined)
    const store = await openSqliteStore({ path: file, maxBytes: statSync(file).size })
    try {
      for (let at = 1; ; at++) await store.writeNote(`note ${at}`, 'x'.repeat(10_000))
    } finally {
      await store.close()
    }
  },
  sql_limit: () =>
    overMirror('asked.sqlite', (store) =>
      store.sql('WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n', { timeoutMs: 100 }),
    ),
}
/** Produced by other tests, in ways that would have to be repeated here at length. */
const NOT_PROVOKED: readonly ErrorCode[] = ['usage', 'response_too_large']

const errorFrom = async (trouble: () => unknown): Promise<GlueError> => {
  try {
    await trouble()
  } catch (error) {
    if (isGlueError(error)) return error
    throw error
  }
  throw new Error('there was no error')
}

// --- The document -----------------------------------------------------------------------------------------------------

describe('the troubleshooting guide', () => {
  it('has an entry for every code, and none for anything else', () => {
    expect([...entries].sort()).toEqual([...codes].sort())
  })

  it('links every entry from its top', () => {
    for (const code of codes) expect(document.links).toContain(`#${code}`)
  })

  it.each(codes)('says of %s how a process ends, what happened and what to do', (code) => {
    const entry = document.text.split(`\n## ${code}\n`)[1]?.split('\n## ')[0] ?? ''
    expect(entry).toContain(`Exit code ${EXIT_OF[code]},`)
    expect(entry).toMatch(/\*\*What happened\.\*\* \S[^]*\*\*What to do\.\*\* \S/)
  })

  it('leaves out only examples that it names', () => {
    expect([...Object.keys(provoked), ...NOT_PROVOKED].sort()).toEqual([...codes].sort())
  })

  it.each(Object.keys(provoked) as ErrorCode[])('shows a message of %s as people get it', async (code) => {
    const error = await errorFrom(provoked[code] as () => unknown)
    const name = document.text.split(`\n## ${code}\n`)[1]?.split('\n')[1] ?? ''
    const shown = document.blocks.find(({ section }) => section === code)?.content ?? ''
    expect({ code: error.code, name: name.includes(`\`${error.name}\``) ? error.name : name }).toEqual({ code, name: error.name })
    const told = `Error: ${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}`
    expect(looksLike(told, shown), `${told}\n${shown}`).toBe(true)
  })

  it('explains words of tls_failed that lead there', async () => {
    const entry = document.text.split('\n## tls_failed\n')[1]?.split('\n## ')[0] ?? ''
    const words = [...entry.matchAll(/`([A-Z]+(?:_[A-Z]+){2,})`/g)].flatMap(([, word = '']) =>
      /^(?:NODE|GLUEKIT)_/.test(word) ? [] : [word],
    )
    expect(words.length).toBeGreaterThan(4)
    for (const word of words)
      expect({ word, code: (await errorFrom(() => getting(failing(word)))).code }).toEqual({ word, code: 'tls_failed' })
  })

  it('shows an unknown flag as the command line does', async () => {
    const shown = document.blocks.find(({ section }) => section === 'usage')?.content ?? 'nothing'
    expect(await typing('organizations', 'list', '--nmae', 'x')).toContain(shown.trim())
  })

  it('is named with existing codes by the hints', () => {
    const named = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .flatMap((name) => [...readFileSync(path.join(ROOT, 'src', name), 'utf8').matchAll(/See troubleshooting: (\w+)/g)])
      .map(([, code]) => code ?? '')
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter((code) => !entries.includes(code))).toEqual([])
  })
})
