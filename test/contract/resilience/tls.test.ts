/** Whom a client trusts: ten ways in which TLS can be wrong, and the ways to make it right. No key reaches who is not trusted. */
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Agent, fetch } from 'undici'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { CA_CERTIFICATE, IDENTITIES } from '../../../src/emulator/listener/certificates.js'
import { GlueClient } from '../../../src/index.js'
import type { GlueClientOptions } from '../../../src/index.js'
import { BEHIND_INTERMEDIATE, INTERMEDIATE, NOT_YET_VALID, ROOT } from '../../support/certificates.js'
import { buildChildScript, startChild } from '../../support/child-script.js'
import { Servers } from '../../support/servers.js'
import type { Listening } from '../../support/servers.js'

const KEY = `ITG.${'0123456789abcdef'.repeat(2)}`
const servers = new Servers()
const closing: (() => Promise<unknown>)[] = []
const folder = mkdtempSync(path.join(tmpdir(), 'gluekit-tls-'))
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  await servers.close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let requests = 0
const answer: RequestListener = (_, response) => {
  requests++
  response.end('{"data":[]}')
}
const BOTH = `${CA_CERTIFICATE}${ROOT}`
const clientOf = (baseUrl: string, options: Partial<GlueClientOptions> = {}): GlueClient => {
  const client = new GlueClient({ baseUrl, apiKey: KEY, rateLimit: false, random: () => 0, ...options })
  closing.push(() => client.close())
  return client
}
/** A fetch that trusts the same. */
const trusting = (ca: string | undefined): NonNullable<GlueClientOptions['fetch']> => {
  const dispatcher = new Agent({ connect: ca === undefined ? {} : { ca } })
  closing.push(() => dispatcher.destroy())
  return (url, init) => fetch(url, { ...(init as object), dispatcher }) as never
}
const ways: readonly (readonly [string, (ca: string | undefined) => Partial<GlueClientOptions>])[] = [
  ['the built-in transport', (ca) => (ca === undefined ? {} : { ca })],
  ['a fetch', (ca) => ({ fetch: trusting(ca) })],
]

const get = { method: 'GET', path: '/organizations' } as const
const post = { method: 'POST', path: '/organizations', body: { data: {} } } as const

interface Case {
  readonly name: string
  readonly open: () => Promise<Listening>
  readonly trusted?: string
  readonly scheme?: 'http'
  readonly code: string
  readonly message: RegExp
  readonly hint: RegExp
  /** Of a POST, where it is not `not_sent`. */
  readonly outcome?: { readonly undici?: string; readonly fetch?: string }
}

const CASES: readonly Case[] = [
  {
    name: 'an expired certificate',
    open: () => servers.https(IDENTITIES.expired, answer),
    code: 'tls_failed',
    message: /CERT_HAS_EXPIRED/,
    hint: /clock of this machine/,
  },
  {
    name: 'a certificate that is not valid yet',
    open: () => servers.https(NOT_YET_VALID, answer),
    code: 'tls_failed',
    message: /CERT_NOT_YET_VALID/,
    hint: /clock of this machine/,
  },
  {
    name: 'a certificate that signed itself',
    open: () => servers.https(IDENTITIES['self-signed'], answer),
    code: 'tls_failed',
    message: /DEPTH_ZERO_SELF_SIGNED_CERT/,
    hint: /GLUEKIT_CA_FILE/,
  },
  {
    name: 'a certificate of another host',
    open: () => servers.https(IDENTITIES['wrong-host'], answer),
    code: 'tls_failed',
    message: /ERR_TLS_CERT_ALTNAME_INVALID/,
    hint: /not the host that was asked for/,
  },
  {
    name: 'a certificate of an authority that nobody knows',
    open: () => servers.https(IDENTITIES.valid, answer),
    trusted: ROOT,
    code: 'tls_failed',
    message: /UNABLE_TO_VERIFY_LEAF_SIGNATURE/,
    hint: /GLUEKIT_CA_FILE/,
  },
  {
    name: 'a chain that lacks its middle',
    open: () => servers.https(BEHIND_INTERMEDIATE, answer),
    code: 'tls_failed',
    message: /UNABLE_TO_VERIFY_LEAF_SIGNATURE/,
    hint: /GLUEKIT_CA_FILE/,
  },
  {
    name: 'nothing newer than TLS 1.1',
    open: () => servers.https({ ...IDENTITIES.valid, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }, answer),
    code: 'tls_failed',
    message: /PROTOCOL/,
    hint: /TLS 1\.2 is the least/,
  },
  {
    name: 'plain HTTP where TLS belongs',
    open: () => servers.http(answer),
    code: 'tls_failed',
    message: /WRONG_VERSION_NUMBER|PACKET_LENGTH|EPROTO/,
    hint: /does not speak TLS/,
    // A fetch does not tell whether the hand-shake was over.
    outcome: { fetch: 'unknown' },
  },
  {
    name: 'bytes that are neither',
    open: () => servers.tcp((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')),
    code: 'tls_failed',
    message: /WRONG_VERSION_NUMBER|PACKET_LENGTH|EPROTO/,
    hint: /does not speak TLS/,
    outcome: { fetch: 'unknown' },
  },
  {
    name: 'TLS where plain HTTP was asked for',
    open: () => servers.https(IDENTITIES.valid, answer),
    scheme: 'http',
    code: 'connection_failed',
    message: /broke|network failed/,
    hint: /Check the network/,
    // On this machine alone, and what was sent nobody could read.
    outcome: { undici: 'unknown', fetch: 'unknown' },
  },
]

describe.each(ways)('%s is given no key for', (way, optionsOf) => {
  test.each(CASES)('$name', async ({ open, trusted = BOTH, scheme = 'https', code, message, hint, outcome }) => {
    requests = 0
    const server = await open()
    const client = clientOf(`${scheme}://127.0.0.1:${server.port}`, optionsOf(trusted))
    await expect(client.raw(get)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    })
    const expected = (way === 'a fetch' ? outcome?.fetch : outcome?.undici) ?? 'not_sent'
    await expect(client.raw(post)).rejects.toMatchObject({ code, outcome: expected })
    expect(requests).toBe(0)
    if (scheme === 'https') expect(server.received()).not.toContain(KEY)
    await expect.poll(() => server.open).toBe(0)
  })
})

describe('a certificate is good', () => {
  const der = Buffer.from(new X509Certificate(ROOT).raw)
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(ROOT, 'utf16le')])
  const whole = { ...BEHIND_INTERMEDIATE, cert: BEHIND_INTERMEDIATE.cert + INTERMEDIATE }
  const written = (name: string, content: string | Buffer): { file: string } => {
    const file = path.join(folder, name)
    writeFileSync(file, content)
    return { file }
  }

  test.each([
    ['with its authority as text', ROOT],
    ['with its authority among others', `Some words before.\r\n${CA_CERTIFICATE}${ROOT.replaceAll('\n', '\r\n')}`],
    ['with its authority in a file', written('root.pem', ROOT)],
    ['with its authority in the bytes that Windows exports', written('root.cer', der)],
    ['with its authority in the text that an older shell of Windows writes', written('utf16.pem', utf16)],
  ])('%s', async (_, ca) => {
    requests = 0
    const { port } = await servers.https(whole, answer)
    await clientOf(`https://localhost:${port}`, { ca }).raw(get)
    await clientOf(`https://127.0.0.1:${port}`, { ca }).raw(get)
    expect(requests).toBe(2)
  })

  test('over TLS 1.2, and the session that is taken up again is not one of another host', async () => {
    requests = 0
    const good = await servers.https(
      { ...whole, maxVersion: 'TLSv1.2' },
      (_, response) => response.setHeader('connection', 'close') && answer(_, response),
    )
    const client = clientOf(`https://localhost:${good.port}`, { ca: ROOT })
    for (let call = 0; call < 3; call++) await client.raw(get)
    expect([requests, good.total]).toEqual([3, 3])
    const other = await servers.https({ ...IDENTITIES['wrong-host'], maxVersion: 'TLSv1.2' }, answer)
    const fooled = clientOf(`https://localhost:${other.port}`, { ca: CA_CERTIFICATE })
    for (let call = 0; call < 3; call++) await expect(fooled.raw(get)).rejects.toMatchObject({ code: 'tls_failed' })
    expect(requests).toBe(3)
  })

  test.each([
    ['a file that is not there', { file: path.join(folder, 'none.pem') }, 'cannot be read (ENOENT)'],
    ['a file of something else', written('else.pem', 'Hello.'), 'holds no certificate'],
    ['a text of something else', 'Hello.', 'The option ca holds no certificate'],
  ])('and %s is refused before anything is sent', (_, ca, message) => {
    expect(() => clientOf('https://localhost:1', { ca })).toThrow(
      expect.objectContaining({ code: 'bad_configuration', message: expect.stringContaining(message) }),
    )
  })
})

describe('the environment', () => {
  test('cannot switch the check off', () => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    try {
      for (const options of [{}, { fetch: trusting(undefined) }])
        expect(() => new GlueClient({ region: 'eu', apiKey: KEY, ...options })).toThrow(
          expect.objectContaining({ code: 'bad_configuration', hint: expect.stringContaining('GLUEKIT_CA_FILE') }),
        )
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    }
  })

  test('of Node adds to whom is trusted, beside what an option names, and even its switch leaves the check on', async () => {
    requests = 0
    const ours = await servers.https({ ...BEHIND_INTERMEDIATE, cert: BEHIND_INTERMEDIATE.cert + INTERMEDIATE }, answer)
    const theirs = await servers.https(IDENTITIES.valid, answer)
    const unknown = await servers.https(IDENTITIES['self-signed'], answer)
    const file = path.join(folder, 'extra.pem')
    writeFileSync(file, CA_CERTIFICATE)
    const script = await buildChildScript(
      folder,
      `import { GlueClient } from './client/glue-client.js'
       for (const [port, ca] of JSON.parse(process.argv[2])) {
         const client = new GlueClient({ baseUrl: 'https://127.0.0.1:' + port, apiKey: '${KEY}', rateLimit: false, retries: 0, ...(ca ? { ca } : {}) })
         await client.raw({ method: 'GET', path: '/users' }).then(() => console.log('answered'), (error) => console.log(error.code))
         await client.close()
       }`,
    )
    const asked = [[theirs.port], [ours.port], [theirs.port, ROOT], [ours.port, ROOT], [unknown.port]]
    const child = startChild([process.execPath, script, JSON.stringify(asked)], {
      ...process.env,
      NODE_EXTRA_CA_CERTS: file,
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      NODE_NO_WARNINGS: '1',
    })
    const { output } = await child.ended
    expect(output.trim().split('\n')).toEqual(['answered', 'tls_failed', 'answered', 'answered', 'tls_failed'])
    expect(requests).toBe(3)
  })
})

test('plain HTTP is for this machine alone', () => {
  for (const baseUrl of ['http://api.itglue.com', 'http://10.0.0.1', 'http://localhost.example.com', 'http://127.0.0.1.nip.io'])
    expect(() => clientOf(baseUrl)).toThrow(expect.objectContaining({ code: 'bad_configuration' }))
})
