import { createHash } from 'node:crypto'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { VirtualClock } from '../../../src/clock.js'
import type { Transport, TransportResponse } from '../../../src/http/transport.js'
import { UndiciTransport } from '../../../src/http/undici-transport.js'
import type { ExportProgress, ExportRunOptions } from '../../../src/client/resources/exports.js'
import type { GlueClient } from '../../../src/index.js'
import { Account, answer, intercepting, thrownBy } from '../support/account.js'
import { FileHost } from '../support/file-host.js'

/** A zip with one entry. */
const zipOf = (name: string, content: Buffer): Buffer => {
  const packed = deflateRawSync(content)
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(name.length, 26)
  const entry = Buffer.alloc(46)
  entry.writeUInt32LE(0x02014b50, 0)
  entry.writeUInt16LE(8, 10)
  entry.writeUInt32LE(crc32(content), 16)
  entry.writeUInt32LE(packed.length, 20)
  entry.writeUInt32LE(content.length, 24)
  entry.writeUInt16LE(name.length, 28)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(46 + name.length, 12)
  end.writeUInt32LE(30 + name.length + packed.length, 16)
  return Buffer.concat([local, Buffer.from(name), packed, entry, Buffer.from(name), end])
}
const ZIP = zipOf('organizations.csv', Buffer.from('id,name\n1,Acme\n'.repeat(1000)))
const SHA256 = createHash('sha256').update(ZIP).digest('hex')

let account: Account
let host: FileHost
let clock: VirtualClock
let folder: string

beforeAll(async () => {
  host = await new FileHost().open()
})
afterAll(() => host.close())
beforeEach(async () => {
  clock = new VirtualClock(Date.UTC(2026, 5, 1))
  account = await Account.open({ clock })
  host.asked.length = 0
  host.gives(ZIP)
  folder = await mkdtemp(path.join(os.tmpdir(), 'gluekit-exports-'))
})
afterEach(async () => {
  await account.close()
  await rm(folder, { recursive: true })
})
const file = (): string => path.join(folder, 'export.zip')

/** A client for which every export that is ready lies on the host of files; `signature` tells the address at each look. */
const connect = (signature: () => string = () => 'secret-signature'): GlueClient => {
  const real = new UndiciTransport({ loopback: true })
  const relocated = (response: TransportResponse): TransportResponse => {
    const text = Buffer.from(response.body).toString('utf8')
    const body = text.replaceAll(/"download-url":"[^"]+"/g, () => `"download-url":"${host.url}/files/${signature()}"`)
    return { ...response, body: Buffer.from(body) }
  }
  const transport: Transport = {
    send: async (request) => {
      const response = await real.send(request)
      return request.path.startsWith('/exports') ? relocated(response) : response
    },
    stream: (request) => real.stream(request),
    close: () => real.close(),
  }
  return account.connect({ transport, clock })
}
/** Waits take no time. */
const quick = (seen: ExportProgress[] = []): ExportRunOptions => ({
  onProgress: (progress) => {
    seen.push(progress)
    if ('waitMs' in progress) setImmediate(() => void clock.advance(progress.waitMs))
  },
})
const stored = async (): Promise<number> => (await account.state('exports')).length

describe('an export', () => {
  test('is made, waited for, saved, and found to be whole', async () => {
    const seen: ExportProgress[] = []
    const { requests, value } = await account.during(() => connect().exports.run({ includeLogs: true }, file(), quick(seen)))
    expect(value).toMatchObject({
      path: file(),
      sizeBytes: ZIP.length,
      sha256: SHA256,
      organizationId: null,
      entries: 1,
      checkedEntries: 1,
      encryptedEntries: 0,
      encrypted: false,
      deleted: false,
    })
    expect((await readFile(file())).equals(ZIP)).toBe(true)
    expect(seen.map(({ phase }) => phase).filter((phase, index, all) => phase !== all[index - 1])).toEqual([
      'created',
      'preparing',
      'downloading',
      'verifying',
      'done',
    ])
    expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
    expect(await stored()).toBe(1)
    expect(JSON.stringify(host.asked.map(({ headers }) => headers))).not.toContain(account.server.apiKey)
  })

  test('waits longer and longer between its looks', async () => {
    const waits: number[] = []
    let looks = 0
    const slow = account.connect({
      clock,
      transport: intercepting(({ method, path: asked }) => {
        if (method === 'POST') return answer(201, { data: { id: '7', type: 'exports', attributes: {} } })
        if (!asked.startsWith('/exports/7')) return
        const ready = ++looks > 9
        return answer(200, {
          data: { id: '7', type: 'exports', attributes: { 'download-url': ready ? `${host.url}/f` : null, 'export-status': null } },
        })
      }),
    })
    await slow.exports.run({}, file(), {
      onProgress: (progress) => {
        if (progress.phase === 'preparing') waits.push(progress.waitMs)
        quick().onProgress?.(progress)
      },
    })
    expect(waits).toEqual([5000, 7500, 11_250, 16_875, 25_312.5, 37_968.75, 56_953.125, 60_000, 60_000])
  })

  test('is deleted afterwards only when asked', async () => {
    expect(await connect().exports.run({}, file(), { ...quick(), deleteAfter: true })).toMatchObject({ deleted: true })
    expect(await stored()).toBe(0)
  })

  test('keeps its password to itself', async () => {
    const zipPassword = 'correct horse battery'
    const client = connect()
    const said: unknown[] = []
    client.onWrite('*', (event) => void said.push(event))
    const { requests, value } = await account.during(() => client.exports.run({ zipPassword }, file(), quick(said as ExportProgress[])))
    expect(value.encrypted).toBe(true)
    const refused = await thrownBy(() => client.exports.create({ zipPassword }))
    expect(JSON.stringify([requests, value, said, refused])).not.toContain(zipPassword)
    expect(refused).toMatchObject({ code: 'validation_failed' })
  })
})

describe('an export in the way', () => {
  test('is refused before anything is made, with what to do', async () => {
    const client = connect()
    const { id } = await client.exports.create({})
    const { requests, value } = await account.during(() => thrownBy(() => client.exports.run({}, file(), quick())))
    expect(value).toMatchObject({ code: 'conflict', outcome: 'not_sent', hint: expect.stringContaining(`download('${id}'`) })
    expect(requests.filter(({ method }) => method === 'POST')).toEqual([])
  })

  test('is waited for when asked', async () => {
    const client = connect()
    const { id } = await client.exports.create({})
    const seen: ExportProgress[] = []
    const options = quick(seen)
    const saved = await client.exports.run({}, file(), {
      ...options,
      whenBlocked: 'wait',
      onProgress: (progress) => {
        if (progress.phase === 'blocked' && seen.length === 2) void client.exports.delete(id).then(() => options.onProgress?.(progress))
        else options.onProgress?.(progress)
      },
    })
    expect(saved.id).not.toBe(id)
    expect(seen.filter(({ phase }) => phase === 'blocked')).toHaveLength(3)
  })
})

describe('an interrupted export', () => {
  test('names its id, and is gone on with by it', async () => {
    const client = connect()
    host.answer = (_, response) => response.writeHead(403).end('<Error>expired</Error>')
    const error = await thrownBy(() => client.exports.run({}, file(), quick()))
    expect(error).toMatchObject({ code: 'partial', done: { exportId: expect.stringMatching(/^\d+$/) } })
    expect(JSON.stringify(error)).not.toContain('secret-signature')
    expect(await readdir(folder)).toEqual([])
    host.gives(ZIP)
    const { exportId } = (error as { done: { exportId: string } }).done
    const { requests, value } = await account.during(() => client.exports.download(exportId, file()))
    expect(value).toMatchObject({ id: exportId, sha256: SHA256 })
    expect(requests.map(({ method }) => method)).toEqual(['GET'])
  })

  test('whose creation went unanswered is found, and not made twice', async () => {
    await account.faults({ match: { method: 'POST', path: '/exports' }, times: 1, fault: { kind: 'status', status: 504, when: 'after' } })
    const { requests, value } = await account.during(() => connect().exports.run({}, file(), quick()))
    expect(value.sha256).toBe(SHA256)
    expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
    expect(await stored()).toBe(1)
  })

  test('whose address has expired is looked at once more for a fresh one', async () => {
    let look = 0
    const client = connect(() => `look-${++look}`)
    host.answer = ({ url }, response) => (url === '/files/look-1' ? response.writeHead(403).end() : response.end(ZIP))
    const { id } = await client.exports.create({})
    await clock.advance(60_000)
    expect(await client.exports.download(id, file())).toMatchObject({ sha256: SHA256 })
    expect(host.asked.map(({ url }) => url)).toEqual(['/files/look-1', '/files/look-2'])
  })

  test('that is aborted leaves nothing here, and rejects with the reason', async () => {
    const client = connect()
    for (const phase of ['preparing', 'downloading', 'verifying'] as const) {
      const abort = new AbortController()
      const options = quick()
      const { id } = await client.exports.create({})
      const work = client.exports.download(id, file(), {
        signal: abort.signal,
        onProgress: (progress) => {
          if (progress.phase === phase) abort.abort(new Error(`enough of ${phase}`))
          options.onProgress?.(progress)
        },
      })
      expect(await thrownBy(() => work)).toMatchObject({ message: `enough of ${phase}` })
      expect(await readdir(folder)).toEqual([])
      await client.exports.delete(id)
    }
  })
})

describe('what comes in place of a zip', () => {
  test.each([
    ['a page', Buffer.from('<html>Please sign in</html>')],
    ['a zip without its end', ZIP.subarray(0, -10)],
    ['a zip with a wrong byte', Buffer.from(ZIP.map((byte, index) => (index === 60 ? byte ^ 1 : byte)))],
  ])('is not kept: %s', async (_, bytes) => {
    host.gives(bytes)
    const client = connect()
    const { id } = await client.exports.create({})
    await clock.advance(60_000)
    expect(await thrownBy(() => client.exports.download(id, file()))).toMatchObject({ code: 'protocol_error' })
    expect(await readdir(folder)).toEqual([])
  })

  test('is never written over a file that is there', async () => {
    await writeFile(file(), 'mine')
    const { requests, value } = await account.during(() => thrownBy(() => connect().exports.run({}, file(), quick())))
    expect(value).toMatchObject({ code: 'invalid_input' })
    expect(requests).toEqual([])
  })
})

test('a client that only reads makes no export', async () => {
  const { requests, value } = await account.during(() => thrownBy(() => account.connect({ readOnly: true }).exports.run({}, file())))
  expect([requests.length, value]).toMatchObject([0, { code: 'read_only' }])
})
