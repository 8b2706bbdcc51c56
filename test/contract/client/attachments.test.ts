import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AttachmentOwner } from '../../../src/client/resources/attachments.js'
import type { GlueClient } from '../../../src/index.js'
import { Account, answer, intercepting, thrownBy, withoutWaiting } from '../support/account.js'

let account: Account
let client: GlueClient
let folder: string
let owner: AttachmentOwner

beforeAll(async () => {
  account = await Account.open()
  client = account.connect()
  folder = await mkdtemp(path.join(os.tmpdir(), 'gluekit-attachments-'))
})
afterAll(async () => {
  await account.close()
  await rm(folder, { recursive: true })
})
beforeEach(async () => {
  await account.faults()
  const { id: organizationId } = await client.organizations.create({ name: 'Acme' })
  const { id: resourceId } = await client.documents.create({ organizationId, name: 'With files' })
  owner = { resourceType: 'documents', resourceId }
})

const file = async (name: string, content: string | Uint8Array): Promise<string> => {
  const target = path.join(folder, name)
  await writeFile(target, content)
  return target
}
const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')
/** Bytes that repeat nowhere near. */
const bytes = (size: number): Buffer => Buffer.from(Uint8Array.from({ length: size }, (_, index) => (index * 7919 + (index >> 8)) % 251))
const writes = (requests: readonly { readonly method: string }[]): number => requests.filter(({ method }) => method === 'POST').length
const stored = async (): Promise<readonly string[]> =>
  (await client.attachments.list(owner).collect()).map(({ attachmentFileName }) => attachmentFileName)
async function* pieces(...all: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all
}
const CREATE = { method: 'POST', path: '/documents/*/relationships/attachments' }

describe('an upload', () => {
  test.each(['multipart', 'base64'] as const)('as %s carries every byte, and knows their hash', async (encoding) => {
    for (const size of [1, 2, 3, 65_535, 65_536, 65_537, 200_000]) {
      const content = bytes(size)
      const result = await client.attachments.upload({ ...owner, path: await file(`${encoding}-${size}.bin`, content), encoding })
      expect(result).toMatchObject({ sizeBytes: size, sha256: sha256(content), created: true, verified: 'content' })
      expect(account.stored('attachments', result.id)).toMatchObject({ attachmentFileSize: size, contentHash: sha256(content) })
    }
  })

  test('of ten megabytes arrives as a form, and is refused before sending where it does not fit', async () => {
    const content = bytes(10_000_000)
    const target = await file('ten.bin', content)
    const { id, sizeBytes } = await client.attachments.upload({ ...owner, path: target })
    expect(account.stored('attachments', id)).toMatchObject({ attachmentFileSize: sizeBytes, contentHash: sha256(content) })
    const { requests, value } = await account.during(async () => [
      await thrownBy(() => client.attachments.upload({ ...owner, path: target, encoding: 'base64' })),
      await thrownBy(async () => client.attachments.upload({ ...owner, path: await file('over.bin', bytes(10 * 1024 * 1024)) })),
    ])
    expect([requests, value]).toMatchObject([[], [{ code: 'too_large' }, { code: 'too_large' }]])
  })

  test('takes a path, bytes or a stream', async () => {
    const content = bytes(100_000)
    const uploads = [
      { path: await file('a.bin', content) },
      { content: Buffer.concat([Buffer.from('before'), content]).subarray(6), name: 'b.bin' },
      { stream: pieces(content.subarray(0, 7), content.subarray(7)), name: 'c.bin' },
    ]
    for (const upload of uploads)
      for (const encoding of ['multipart', 'base64'] as const) {
        const { stream, ...rest } = upload
        const again = stream === undefined ? {} : { stream: pieces(content.subarray(0, 50_001), content.subarray(50_001)) }
        const { id } = await client.attachments.upload({ ...owner, ...rest, ...again, encoding, ifPresent: 'add' })
        expect(account.stored('attachments', id)).toMatchObject({ contentHash: sha256(content) })
      }
    expect(await stored()).toEqual(['a.bin', 'a.bin', 'b.bin', 'b.bin', 'c.bin', 'c.bin'])
  })

  test('is JSON when it is small and a form when it is large, and JSON again where the name would be ambiguous in a form', async () => {
    const types: string[] = []
    const watched = account.connect({
      transport: intercepting(({ method, headers }) => {
        if (method === 'POST') types.push(headers['content-type']!.replace(/;.*/, ''))
      }),
    })
    const large = bytes(1024 * 1024 + 1)
    await watched.attachments.upload({ ...owner, content: bytes(1024 * 1024), name: 'small.bin' })
    await watched.attachments.upload({ ...owner, content: large, name: 'large.bin' })
    await watched.attachments.upload({ ...owner, content: large, name: 'a "b".bin' })
    expect(types).toEqual(['application/vnd.api+json', 'multipart/form-data', 'application/vnd.api+json'])
    expect(await stored()).toEqual(['small.bin', 'large.bin', 'a "b".bin'])
  })

  test('goes as JSON where forms are refused', async () => {
    const types: string[] = []
    const picky = account.connect({
      transport: intercepting(({ method, headers }) => {
        if (method !== 'POST') return
        types.push(headers['content-type']!.replace(/;.*/, ''))
        return headers['content-type']!.startsWith('multipart') ? answer(415, { message: 'Unsupported Media Type' }) : undefined
      }),
    })
    const content = bytes(1024 * 1024 + 1)
    const { id } = await picky.attachments.upload({ ...owner, content, name: 'large.bin' })
    expect(types).toEqual(['multipart/form-data', 'application/vnd.api+json'])
    expect(account.stored('attachments', id)).toMatchObject({ contentHash: sha256(content) })
    expect(await thrownBy(() => picky.attachments.upload({ ...owner, content, name: 'b.bin', encoding: 'multipart' }))).toMatchObject({
      status: 415,
    })
  })

  test.each(['a "quoted" name.txt', 'two\r\nlines.txt', 'Grundriß Köln.pdf', '資料.txt', "o'neill; a=b.txt", 'emoji 🖨.png'])(
    'keeps the name %s in both forms',
    async (name) => {
      for (const encoding of ['multipart', 'base64'] as const)
        await client.attachments.upload({ ...owner, content: bytes(10), name, encoding, ifPresent: 'add' })
      expect(await stored()).toEqual([name, name])
    },
  )

  test('cannot smuggle a header into a form by its name, its type or its content', async () => {
    const bodies: string[] = []
    const watched = account.connect({
      transport: intercepting(async ({ method, body }) => {
        if (method !== 'POST' || body === undefined || typeof body === 'string') return
        const chunks: Uint8Array[] = []
        for await (const chunk of body) chunks.push(chunk)
        bodies.push(Buffer.concat(chunks).toString('utf8'))
        return answer(201, { data: { id: '1', type: 'attachments', attributes: {} } })
      }),
    })
    const name = 'a"; filename="b\r\nx-evil: 1\r\n\r\n--gluekit.txt'
    await watched.attachments.upload({ ...owner, content: Buffer.from('--gluekit-\r\n'), name, encoding: 'multipart' })
    const [head] = bodies[0]!.split('--gluekit-\r\n')
    expect(head!.split('\r\n').filter((line) => /^x-evil/i.test(line))).toEqual([])
    expect(head).toContain('filename="a%22; filename=%22b%0D%0Ax-evil: 1%0D%0A%0D%0A--gluekit.txt"')
    expect(
      await thrownBy(() => client.attachments.upload({ ...owner, content: bytes(1), name: 'a', contentType: 'a/b\r\nx: y' })),
    ).toMatchObject({
      code: 'invalid_input',
    })
  })

  test('tells of its progress', async () => {
    const seen: number[] = []
    await client.attachments.upload(
      { ...owner, content: bytes(200_000), name: 'p.bin' },
      {
        onProgress: ({ sentBytes, sizeBytes }) => {
          seen.push(sentBytes / sizeBytes)
          throw new Error('not of interest')
        },
      },
    )
    expect(seen.at(-1)).toBe(1)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
  })
})

describe('what is refused', () => {
  test.skipIf(process.platform === 'win32')('is refused with a code, and nothing reaches the server', async () => {
    const small = account.connect({ maxBodyBytes: 10_000 })
    const pipe = path.join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    let closed = false
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield bytes(1000)
      } finally {
        closed = true
      }
    }
    const large = await file('large.bin', bytes(10_001))
    const { requests, value: errors } = await account.during(async () => [
      await thrownBy(() => client.attachments.upload({ ...owner, path: path.join(folder, 'absent') })),
      await thrownBy(() => client.attachments.upload({ ...owner, path: folder })),
      await thrownBy(() => client.attachments.upload({ ...owner, path: pipe })),
      await thrownBy(() => client.attachments.upload({ ...owner, path: '/dev/zero' })),
      await thrownBy(async () => client.attachments.upload({ ...owner, path: await file('empty', '') })),
      await thrownBy(() => client.attachments.upload({ ...owner, content: new Uint8Array(), name: 'empty' })),
      await thrownBy(() => client.attachments.upload({ ...owner, stream: pieces(), name: 'empty' })),
      await thrownBy(() => client.attachments.upload({ ...owner, name: 'nothing' })),
      await thrownBy(() => client.attachments.upload({ ...owner, stream: null as never, name: 'nothing' })),
      await thrownBy(() => client.attachments.upload({ ...owner, stream: [bytes(1)] as never, name: 'x' })),
      await thrownBy(() => client.attachments.upload({ ...owner, stream: 'text' as never, name: 'x' })),
      await thrownBy(() => client.attachments.upload({ ...owner, content: [1] as never, name: 'x' })),
      await thrownBy(() => client.attachments.upload({ ...owner, path: large, content: bytes(1) })),
      await thrownBy(() => client.attachments.upload({ ...owner, content: bytes(1) })),
      await thrownBy(() => client.attachments.upload({ ...owner, resourceId: '1/../2', path: large })),
      await thrownBy(() => small.attachments.upload({ ...owner, path: large })),
      await thrownBy(() => small.attachments.upload({ ...owner, content: bytes(9_000), name: 'x', encoding: 'base64' })),
      await thrownBy(() => small.attachments.upload({ ...owner, stream: endless(), name: 'x' })),
    ])
    expect(errors.map((error) => (error as { code: string }).code)).toEqual([
      ...Array<string>(4).fill('file_unreadable'),
      ...Array<string>(10).fill('invalid_input'),
      'hostile_id',
      ...Array<string>(3).fill('too_large'),
    ])
    for (const error of errors) expect(error).toMatchObject({ outcome: 'not_sent' })
    expect(requests).toEqual([])
    expect(closed).toBe(true)
  })

  test('is no file that fits as a form, though not as JSON', async () => {
    const small = account.connect({ maxBodyBytes: 10_000 })
    const { id } = await small.attachments.upload({ ...owner, content: bytes(9_000), name: 'x.bin' })
    expect(account.stored('attachments', id)).toMatchObject({ contentHash: sha256(bytes(9_000)) })
  })

  test('is a file that changes between two attempts', async () => {
    const target = await file('log.txt', bytes(100_000))
    const { clock, random, onEvent, waitsMs } = withoutWaiting()
    await account.faults({ match: CREATE, times: 1, fault: { kind: 'status', status: 429 } })
    const patient = account.connect({
      clock: clock!,
      random: random!,
      onEvent: onEvent!,
      transport: intercepting(async ({ method }) => {
        if (method === 'POST' && waitsMs.length > 0) await writeFile(target, bytes(100_001))
      }),
    })
    expect(await thrownBy(() => patient.attachments.upload({ ...owner, path: target }))).toMatchObject({
      code: 'file_unreadable',
      outcome: 'rejected',
    })
    expect(await stored()).toEqual([])
  })
})

describe('the same file', () => {
  const upload = (content: Uint8Array, more = {}) => client.attachments.upload({ ...owner, content, name: 'a.txt', ...more })

  test('given twice is there once, and says how it was recognised', async () => {
    const first = await upload(bytes(10))
    const { requests, value } = await account.during(() => upload(bytes(10)))
    expect(value).toMatchObject({ id: first.id, created: false, verified: 'content', sha256: sha256(bytes(10)) })
    expect(writes(requests)).toBe(0)
    // Another client has not seen the bytes.
    const other = await account.connect().attachments.upload({ ...owner, content: bytes(10), name: 'a.txt' })
    expect(other).toMatchObject({ id: first.id, created: false, verified: 'name-and-size' })
  })

  test('is not one with other bytes, though name and size agree', async () => {
    const first = await upload(Buffer.from('aaaa'))
    const second = await upload(Buffer.from('bbbb'))
    expect(second).toMatchObject({ created: true, verified: 'content' })
    expect(second.id).not.toBe(first.id)
    expect((await upload(Buffer.from('aaaa'))).id).toBe(first.id)
    expect((await upload(Buffer.from('bbbb'))).id).toBe(second.id)
  })

  test('is added once more where that is wanted', async () => {
    await upload(bytes(10))
    expect((await upload(bytes(10), { ifPresent: 'add' })).created).toBe(true)
    expect(await stored()).toEqual(['a.txt', 'a.txt'])
  })

  test('given many times at once is there once', async () => {
    const results = await Promise.all(Array.from({ length: 5 }, () => upload(bytes(10))))
    expect(results.filter(({ created }) => created)).toHaveLength(1)
    expect(new Set(results.map(({ id }) => id)).size).toBe(1)
  })

  test('is found when its upload went unanswered, and told as created', async () => {
    await account.faults({ match: CREATE, times: 1, fault: { kind: 'status', status: 504, when: 'after' } })
    const { requests, value } = await account.during(() => upload(bytes(10)))
    expect(value).toMatchObject({ created: true, verified: 'name-and-size', sha256: sha256(bytes(10)) })
    expect(writes(requests)).toBe(1)
    expect(await stored()).toEqual(['a.txt'])
  })

  test('is reported as unknown when its upload went unanswered and it is not there', async () => {
    await account.faults({ match: CREATE, times: 1, fault: { kind: 'status', status: 504, when: 'before' } })
    const { requests, value } = await account.during(() => thrownBy(() => upload(bytes(10))))
    expect(value).toMatchObject({ outcome: 'unknown' })
    expect(writes(requests)).toBe(1)
  })
})

test('a size that the server does not confirm is a partial success that names the attachment', async () => {
  const lying = account.connect({
    transport: intercepting(({ method }) =>
      method === 'POST'
        ? answer(201, {
            data: { id: '77', type: 'attachments', attributes: { 'attachment-file-size': 9, 'attachment-file-name': 'a.txt' } },
          })
        : undefined,
    ),
  })
  expect(await thrownBy(() => lying.attachments.upload({ ...owner, content: bytes(10), name: 'a.txt' }))).toMatchObject({
    code: 'partial',
    done: { attachmentId: '77', storedBytes: 9, sizeBytes: 10 },
  })
})

describe('attachments', () => {
  test('are renamed, and stay the same file', async () => {
    const { id } = await client.attachments.upload({ ...owner, content: bytes(5), name: 'a.txt' })
    expect(await client.attachments.rename(id, 'Network plan', owner)).toMatchObject({
      id,
      name: 'Network plan',
      attachmentFileName: 'a.txt',
    })
    expect(await client.attachments.upload({ ...owner, content: bytes(5), name: 'a.txt' })).toMatchObject({ id, created: false })
  })

  test('are deleted together, though some are not there', async () => {
    const ids: string[] = []
    for (const name of ['a', 'b', 'c']) ids.push((await client.attachments.upload({ ...owner, content: bytes(5), name })).id)
    const events: string[] = []
    const stop = client.onWrite('attachment.deleted', ({ id }) => void events.push(id))
    const { requests, value } = await account.during(() => client.attachments.deleteMany([ids[0]!, ids[1]!, ids[0]!], owner))
    expect(value).toEqual({ deleted: [ids[0], ids[1]], absent: [] })
    expect(requests).toHaveLength(1)
    expect(await client.attachments.deleteMany([ids[1]!, ids[2]!, '99'], owner)).toEqual({ deleted: [ids[2]], absent: [ids[1], '99'] })
    stop()
    expect(events).toEqual([ids[0], ids[1], ids[2]])
    expect(await stored()).toEqual([])
    const { requests: none } = await account.during(async () => {
      expect(await client.attachments.deleteMany([], owner)).toEqual({ deleted: [], absent: [] })
      expect(await thrownBy(() => client.attachments.deleteMany(['1', '../2'], owner))).toMatchObject({ code: 'hostile_id' })
    })
    expect(none).toEqual([])
  })
})
