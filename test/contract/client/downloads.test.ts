import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AttachmentTarget } from '../../../src/client/resources/attachments.js'
import type { GlueClient, GlueClientOptions } from '../../../src/index.js'
import { Account, answer, intercepting, thrownBy, withoutWaiting } from '../support/account.js'
import { FileHost } from '../support/file-host.js'
import { UndiciTransport } from '../../../src/http/undici-transport.js'
import type { Transport } from '../../../src/http/transport.js'

const BYTES = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251))
const SHA256 = createHash('sha256').update(BYTES).digest('hex')

let account: Account
let host: FileHost
let folder: string
let target: AttachmentTarget

beforeAll(async () => {
  account = await Account.open()
  host = await new FileHost().open()
  const client = account.connect()
  const { id: organizationId } = await client.organizations.create({ name: 'Acme' })
  const { id: resourceId } = await client.documents.create({ organizationId, name: 'With files' })
  const owner = { resourceType: 'documents', resourceId } as const
  const { id } = await client.attachments.upload({ ...owner, content: BYTES, name: 'plan.pdf' })
  target = { ...owner, id }
})
afterAll(async () => {
  await account.close()
  await host.close()
})
beforeEach(async () => {
  host.asked.length = 0
  host.gives(BYTES, { 'content-type': 'application/pdf' })
  folder = await mkdtemp(path.join(os.tmpdir(), 'gluekit-downloads-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** The client of an account whose records name `url` as the address of their file. */
const naming = (url: string, attributes: Readonly<Record<string, unknown>> = {}, options: Partial<GlueClientOptions> = {}): GlueClient => {
  const real = new UndiciTransport({ loopback: true })
  const api = intercepting(({ path: asked }) =>
    asked.includes(`/attachments/${target.id}`)
      ? answer(200, {
          data: {
            id: target.id,
            type: 'attachments',
            attributes: {
              name: 'plan.pdf',
              'attachment-file-name': 'plan.pdf',
              'attachment-content-type': 'application/pdf',
              'attachment-file-size': BYTES.length,
              'download-url': url,
              ...attributes,
            },
          },
        })
      : undefined,
  )
  const transport: Transport = {
    send: (request) => api.send(request),
    stream: (request) => real.stream(request),
    close: async () => {
      await api.close()
      await real.close()
    },
  }
  return account.connect({ transport, ...options })
}
const left = async (): Promise<readonly string[]> => readdir(folder)
const file = (): string => path.join(folder, 'plan.pdf')

describe('a download', () => {
  test('saves the bytes, says their hash, and sends no key', async () => {
    const seen: (readonly [number, number | null])[] = []
    const saved = await naming(`${host.url}/attachments/1`).attachments.download(target, file(), {
      onProgress: ({ receivedBytes, sizeBytes }) => seen.push([receivedBytes, sizeBytes]),
    })
    expect(saved).toEqual({ path: file(), sizeBytes: BYTES.length, sha256: SHA256 })
    expect((await readFile(file())).equals(BYTES)).toBe(true)
    expect(await left()).toEqual(['plan.pdf'])
    expect(seen.at(-1)).toEqual([BYTES.length, BYTES.length])
    expect(host.asked).toHaveLength(1)
    expect(JSON.stringify(host.asked[0]!.headers)).not.toContain(account.server.apiKey)
    expect(Object.keys(host.asked[0]!.headers).filter((name) => /key|auth|cookie|referer/.test(name))).toEqual([])
  })

  test.skipIf(process.platform === 'win32')('makes a file of this user alone, unless told otherwise', async () => {
    const client = naming(host.url)
    await client.attachments.download(target, file())
    expect((await stat(file())).mode & 0o777).toBe(0o600)
    await client.attachments.download(target, `${file()}2`, { mode: 0o664 })
    expect((await stat(`${file()}2`)).mode & 0o777).toBe(0o664)
  })

  test('replaces a file only when told to, and finds out before it asks for anything', async () => {
    const client = naming(host.url)
    await writeFile(file(), 'mine')
    const { requests, value } = await account.during(() => thrownBy(() => client.attachments.download(target, file())))
    expect(value).toMatchObject({ code: 'invalid_input', hint: expect.stringContaining('overwrite') })
    expect([requests.length, host.asked.length, await readFile(file(), 'utf8')]).toEqual([0, 0, 'mine'])
    await client.attachments.download(target, file(), { overwrite: true })
    expect((await readFile(file())).equals(BYTES)).toBe(true)
  })

  test('does not replace a file that appears meanwhile', async () => {
    host.answer = (_, response) => {
      void writeFile(file(), 'theirs').then(() => response.end(BYTES))
    }
    expect(await thrownBy(() => naming(host.url).attachments.download(target, file()))).toMatchObject({ code: 'invalid_input' })
    expect([await left(), await readFile(file(), 'utf8')]).toEqual([['plan.pdf'], 'theirs'])
  })

  test.skipIf(process.platform === 'win32')('writes to no folder, no device, and where a link leads', async () => {
    const client = naming(host.url)
    await mkdir(file())
    for (const place of [file(), '/dev/null'])
      expect(await thrownBy(() => client.attachments.download(target, place, { overwrite: true }))).toMatchObject({ code: 'invalid_input' })
    expect(await thrownBy(() => client.attachments.download(target, path.join(folder, 'absent', 'a')))).toMatchObject({
      code: 'file_unreadable',
    })
    expect(host.asked).toHaveLength(0)
    await writeFile(path.join(folder, 'real'), 'old')
    await symlink(path.join(folder, 'real'), path.join(folder, 'link'))
    await client.attachments.download(target, path.join(folder, 'link'), { overwrite: true })
    expect((await readFile(path.join(folder, 'real'))).equals(BYTES)).toBe(true)
  })
})

describe('a page to sign in, in place of the file,', () => {
  test.each([
    ['a redirect', (response: import('node:http').ServerResponse) => response.writeHead(302, { location: '/login' }).end()],
    [
      'HTML',
      (response: import('node:http').ServerResponse) =>
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>'),
    ],
    ['401', (response: import('node:http').ServerResponse) => response.writeHead(401).end()],
    ['404', (response: import('node:http').ServerResponse) => response.writeHead(404, { 'content-type': 'text/html' }).end('<html>')],
  ])('as %s, is not available, and the hint names the export', async (_, respond) => {
    host.answer = (_request, response) => void respond(response)
    const error = await thrownBy(() => naming(`${host.url}/attachments/1`).attachments.download(target, file()))
    expect(error).toMatchObject({ code: 'not_available', hint: expect.stringContaining('export') })
    expect([await left(), host.asked.length]).toEqual([[], 1])
  })

  test('is told from a file by what it is, though its size agrees or is not recorded', async () => {
    for (const recorded of [14, null]) {
      host.gives(Buffer.from('<p>Sign in</p>'), { 'content-type': 'text/html' })
      const client = naming(host.url, { 'attachment-file-size': recorded })
      expect(await thrownBy(() => client.attachments.download(target, file()))).toMatchObject({ code: 'not_available' })
    }
    expect(await left()).toEqual([])
  })

  test('is told from a file that is itself HTML', async () => {
    const page = Buffer.from('<p>Runbook</p>')
    const isPage = { 'attachment-content-type': 'text/html', 'attachment-file-size': page.length }
    host.gives(page, { 'content-type': 'text/html' })
    expect(await naming(host.url, isPage).attachments.download(target, file())).toMatchObject({ sizeBytes: page.length })
    host.gives(Buffer.from('<form>Please sign in</form>'), { 'content-type': 'text/html' })
    expect(await thrownBy(() => naming(host.url, isPage).attachments.download(target, `${file()}2`))).toMatchObject({
      code: 'not_available',
    })
    host.answer = (_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).write('<form>Please ', () => response.end('sign in</form>'))
    expect(await thrownBy(() => naming(host.url, isPage).attachments.download(target, `${file()}2`))).toMatchObject({
      code: 'not_available',
    })
    expect(await left()).toEqual(['plan.pdf'])
  })
})

describe('no part of a file stays', () => {
  test.each([
    ['is shorter than recorded', (response: import('node:http').ServerResponse) => response.end(BYTES.subarray(1)), 'protocol_error'],
    [
      'is longer than recorded',
      (response: import('node:http').ServerResponse) => response.end(Buffer.concat([BYTES, BYTES])),
      'protocol_error',
    ],
    [
      'ends early without a length',
      (response: import('node:http').ServerResponse) => response.write(BYTES.subarray(0, 1000), () => response.end()),
      'protocol_error',
    ],
    [
      'is announced with another length',
      (response: import('node:http').ServerResponse) => response.writeHead(200, { 'content-length': '5' }).end('12345'),
      'protocol_error',
    ],
    [
      'breaks off each time',
      (response: import('node:http').ServerResponse) =>
        response.writeHead(200, { 'content-length': String(BYTES.length) }).write(BYTES.subarray(0, 1000), () => response.destroy()),
      'connection_failed',
    ],
    ['is refused by a store in trouble', (response: import('node:http').ServerResponse) => response.writeHead(503).end(), 'server_error'],
  ])('of one that %s', async (_, respond, code) => {
    host.answer = (_request, response) => void respond(response)
    const error = await thrownBy(() => naming(`${host.url}/secret-path`, {}, withoutWaiting()).attachments.download(target, file()))
    expect(error).toMatchObject({ code })
    expect(JSON.stringify(error)).not.toContain('secret-path')
    expect(await left()).toEqual([])
  })

  test('of one that is aborted, or whose listener fails', async () => {
    const abort = new AbortController()
    const aborting = { signal: abort.signal, onProgress: () => abort.abort(new Error('enough')) }
    host.answer = (_, response) => response.write(BYTES.subarray(0, 100_000))
    expect(await thrownBy(() => naming(host.url).attachments.download(target, file(), aborting))).toMatchObject({ message: 'enough' })
    expect(await left()).toEqual([])
  })

  test('of one that came at the second try: then it is whole', async () => {
    let tries = 0
    host.answer = (_, response) => {
      if (++tries === 1) response.writeHead(200, { 'content-length': String(BYTES.length) }).write('half', () => response.destroy())
      else response.end(BYTES)
    }
    expect(await naming(host.url, {}, withoutWaiting()).attachments.download(target, file())).toMatchObject({ sha256: SHA256 })
    expect([tries, await left()]).toEqual([2, ['plan.pdf']])
  })

  test('of one larger than allowed', async () => {
    expect(await thrownBy(() => naming(host.url).attachments.download(target, file(), { maxBytes: 1000 }))).toMatchObject({
      code: 'response_too_large',
    })
    const unknownSize = naming(host.url, { 'attachment-file-size': null })
    expect(await thrownBy(() => unknownSize.attachments.download(target, file(), { maxBytes: 1000 }))).toMatchObject({
      code: 'response_too_large',
    })
    expect(await left()).toEqual([])
  })
})

test.each([
  'http://10.0.0.1/a',
  'http://files.example.com/a',
  'https://user:pass@files.example.com/a',
  'file:///etc/passwd',
  'https://169.254.169.254/',
])('the address %s is not opened', async (url) => {
  const error = await thrownBy(() => naming(url).attachments.download(target, file()))
  expect(error).toMatchObject({ code: 'protocol_error' })
  expect(await left()).toEqual([])
})

test('the emulator gives the file where its address is open, and a page to sign in where it is not', async () => {
  for (const [quirks, expected] of [
    [{ 'attachment-download': 'open' }, { sizeBytes: 5, sha256: createHash('sha256').update('bytes').digest('hex') }],
    [{}, { code: 'not_available' }],
  ] as const) {
    const other = await Account.open({ quirks })
    try {
      const client = other.connect()
      const { id: organizationId } = await client.organizations.create({ name: 'Acme' })
      const { id: resourceId } = await client.documents.create({ organizationId, name: 'With files' })
      const owner = { resourceType: 'documents', resourceId } as const
      const { id } = await client.attachments.upload({ ...owner, content: Buffer.from('bytes'), name: 'a.txt' })
      const result = client.attachments.download({ ...owner, id }, file()).catch((error: unknown) => error)
      expect(await result).toMatchObject(expected)
      await rm(file(), { force: true })
    } finally {
      await other.close()
    }
  }
})
