import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { VirtualClock } from '../../../clock.js'
import { CA_CERTIFICATE } from '../../../emulator/listener/certificates.js'
import { REGION_URLS } from '../../../http/regions.js'
import { TransportFailure, type Transport } from '../../../http/transport.js'
import { memoryContext } from '../../memory-context.js'
import { Session } from '../../session.js'
import { diagnose, type DiagnoseOptions } from './diagnose.js'
import { aheadBy } from './recording-transport.js'

const KEY = `ITG.${'0123456789abcdef'.repeat(3)}`
const globals = { output: 'table', color: true, breaker: true } as const

/** Answers by host and remembers every request. */
class Network {
  readonly sent: string[] = []
  readonly keys = new Set<string | undefined>()
  constructor(
    readonly answers: Readonly<Record<string, number | 'down' | 'tls'>>,
    readonly clock: VirtualClock,
    readonly clockOffsetMs = 0,
  ) {}
  readonly transport = (): Transport => ({
    send: async ({ origin, method, headers }) => {
      this.sent.push(`${method} ${origin}`)
      this.keys.add(headers['x-api-key'])
      const answer = this.answers[origin] ?? 'down'
      if (answer === 'down') throw new TransportFailure('connect', false, 'no connection')
      if (answer === 'tls') throw new TransportFailure('tls', false, 'self-signed')
      const body = answer === 200 ? { data: [], meta: { 'total-count': 0 } } : { errors: [{ status: answer, title: 'no' }] }
      return {
        status: answer,
        headers: { 'content-type': 'application/vnd.api+json', date: new Date(this.clock.now() + this.clockOffsetMs).toUTCString() },
        body: new TextEncoder().encode(JSON.stringify(body)),
      }
    },
    close: async () => undefined,
  })
}

const look = async (
  network: Network,
  env: Readonly<Record<string, string>> = {},
  options: Partial<DiagnoseOptions> = {},
): ReturnType<typeof diagnose> => {
  const context = memoryContext({ clock: network.clock, env: { GLUEKIT_HOME: '/nonexistent/gluekit', IT_GLUE_API_KEY: KEY, ...env } })
  const session = new Session(context, globals)
  return network.clock.run(diagnose(session, { probe: true, resetBreaker: false, transport: network.transport, ...options }))
}

test('a key of another region is found there, with one GET on each official host', async () => {
  const network = new Network({ [REGION_URLS.us]: 403, [REGION_URLS.eu]: 200, [REGION_URLS.au]: 403 }, new VirtualClock())
  const { diagnosis, exit } = await look(network, { IT_GLUE_REGION: 'us' })
  expect(network.sent.sort()).toEqual([`GET ${REGION_URLS.au}`, `GET ${REGION_URLS.eu}`, `GET ${REGION_URLS.us}`].sort())
  expect(diagnosis.regions).toEqual([
    { region: 'us', answer: 'refused' },
    { region: 'eu', answer: 'accepted' },
    { region: 'au', answer: 'refused' },
  ])
  expect(diagnosis.problems.join(' ')).toContain('belongs to region eu, not us')
  expect([...network.keys]).toEqual([KEY])
  expect(exit).toBe(5)
})

test('a key that is good is shown to no other host', async () => {
  const network = new Network({ [REGION_URLS.eu]: 200 }, new VirtualClock())
  const { diagnosis, exit } = await look(network, { IT_GLUE_REGION: 'eu' })
  expect(network.sent).toEqual([`GET ${REGION_URLS.eu}`])
  expect(diagnosis).toMatchObject({ status: 'healthy', apiKeyValid: true, regions: null })
  expect(exit).toBe(0)
})

test('with --no-region-probe a refused key stays where it is', async () => {
  const network = new Network({ [REGION_URLS.us]: 401 }, new VirtualClock())
  const { diagnosis } = await look(network, {}, { probe: false })
  expect(network.sent).toEqual([`GET ${REGION_URLS.us}`])
  expect(diagnosis.regions).toBeNull()
})

test('the key of a custom host is never shown to the official ones', async () => {
  const network = new Network({ 'http://127.0.0.1:8010': 401 }, new VirtualClock())
  const { diagnosis } = await look(network, { GLUEKIT_BASE_URL: 'http://127.0.0.1:8010' })
  expect(new Set(network.sent)).toEqual(new Set(['GET http://127.0.0.1:8010']))
  expect(diagnosis.regions).toBeNull()
})

test('advice is for where it is read: no regions for a custom host, and no doctor from the doctor', async () => {
  const custom = await look(new Network({ 'http://127.0.0.1:8010': 401 }, new VirtualClock()), {
    GLUEKIT_BASE_URL: 'http://127.0.0.1:8010',
  })
  const [problem] = custom.diagnosis.problems
  expect(problem).toContain('complete and not revoked, and that it is one of this host')
  expect(problem).not.toMatch(/doctor|region/)
  const official = await look(new Network({ [REGION_URLS.us]: 401 }, new VirtualClock()))
  expect(official.diagnosis.problems[0]).toContain('belongs to this region. See troubleshooting')
  expect(official.diagnosis.problems.join(' ')).not.toContain('doctor')
})

test('a file of certificates is named, and one that cannot be read is a problem', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gluekit-doctor-'))
  const file = path.join(folder, 'ca.pem')
  try {
    writeFileSync(file, CA_CERTIFICATE)
    const good = await look(new Network({ [REGION_URLS.us]: 200 }, new VirtualClock()), { GLUEKIT_CA_FILE: file })
    expect(good.diagnosis).toMatchObject({
      status: 'healthy',
      notes: expect.arrayContaining([`The certificates in ${file} are trusted as well.`]),
    })
    const bad = await look(new Network({}, new VirtualClock()), { GLUEKIT_CA_FILE: `${file}.none` })
    expect(bad.diagnosis.problems.join(' ')).toContain('ca.pem.none cannot be read (ENOENT)')
    expect(bad.exit).toBe(2)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a proxy that a host is excepted from is not in use, and one that makes no sense is a problem', async () => {
  const answers = { [REGION_URLS.us]: 200 }
  const excepted = await look(new Network(answers, new VirtualClock()), { HTTPS_PROXY: 'http://proxy.example', NO_PROXY: '.itglue.com' })
  expect(excepted.diagnosis.proxy).toBeNull()
  const odd = await look(new Network(answers, new VirtualClock()), { HTTPS_PROXY: 'socks5://user:hunter2@proxy.example' })
  expect(odd.diagnosis.problems.join(' ')).toContain('names a socks5 proxy')
  expect(JSON.stringify(odd)).not.toContain('hunter2')
  const plain = await look(new Network(answers, new VirtualClock()), { HTTP_PROXY: 'http://proxy.example' })
  expect(plain.diagnosis.notes.join(' ')).toContain('HTTPS_PROXY is not')
})

test('an API that cannot be reached says nothing about the key', async () => {
  const network = new Network({}, new VirtualClock())
  const { diagnosis, exit } = await look(network)
  expect(diagnosis).toMatchObject({ status: 'unhealthy', apiKeyValid: null, regions: null, responseTimeMs: null })
  expect(new Set(network.sent)).toEqual(new Set([`GET ${REGION_URLS.us}`]))
  expect(exit).toBe(7)
})

test('a clock that is wrong is a problem, with direction and size', async () => {
  const slow = await look(new Network({ [REGION_URLS.us]: 200 }, new VirtualClock(), 600_000))
  expect(slow.diagnosis.status).toBe('degraded')
  expect(slow.diagnosis.problems.join(' ')).toMatch(/60[01] s behind/)
  const right = await look(new Network({ [REGION_URLS.us]: 200 }, new VirtualClock(), 20_000))
  expect(right.diagnosis.problems).toEqual([])
})

test('a proxy is named without its password', async () => {
  const network = new Network({ [REGION_URLS.us]: 200 }, new VirtualClock())
  const { diagnosis } = await look(network, { HTTPS_PROXY: 'http://user:hunter2@proxy.example:3128' })
  expect(diagnosis.proxy).toBe('proxy.example:3128')
  expect(JSON.stringify(diagnosis)).not.toContain('hunter2')
})

test.each([
  ['no key', { IT_GLUE_API_KEY: '' }, 5],
  ['a placeholder', { IT_GLUE_API_KEY: '${KEY}' }, 5],
  ['an unknown profile', { GLUEKIT_PROFILE: 'nobody' }, 2],
  ['an unknown region', { IT_GLUE_REGION: 'mars' }, 2],
] as const)('with %s every part is there, and nothing is sent', async (_, env, code) => {
  const network = new Network({}, new VirtualClock())
  const { diagnosis, exit } = await look(network, env)
  expect(network.sent).toEqual([])
  expect(diagnosis.status).toBe('unhealthy')
  expect(diagnosis.circuitBreaker.state).toBe('closed')
  expect(diagnosis.rateLimiter.maxRequests).toBeGreaterThan(0)
  expect(diagnosis.problems.length).toBeGreaterThan(0)
  expect(exit).toBe(code)
})

test('no part of a diagnosis shows the key', async () => {
  const network = new Network({ [REGION_URLS.us]: 403 }, new VirtualClock())
  expect(JSON.stringify((await look(network)).diagnosis)).not.toContain('0123456789abcdef')
})

test('the time of the server is taken to be the middle of its second', () => {
  expect(aheadBy('Thu, 01 Jan 2026 00:00:00 GMT', Date.UTC(2026, 0, 1) + 400, Date.UTC(2026, 0, 1) + 600)).toBe(0)
  expect(aheadBy(undefined, 0, 0)).toBeNull()
  expect(aheadBy('soon', 0, 0)).toBeNull()
})
