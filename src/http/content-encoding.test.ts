import { randomBytes } from 'node:crypto'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import { ACCEPT_ENCODING, decodeBody as decodeWithin } from './content-encoding.js'

const MIB = 1024 * 1024
const decodeBody = (encoding: string, bytes: Buffer, maxBytes: number, signal = new AbortController().signal): Promise<Buffer> =>
  decodeWithin(encoding, bytes, maxBytes, signal)
const small = Buffer.from('{"data":[]}')
/** Does not get smaller, so that what is packed is large as well. */
const large = randomBytes(100_000)

describe.each([
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  [' GZIP ', gzipSync],
  ['br', brotliCompressSync],
] as const)('an answer in %j', (encoding, pack) => {
  it.each([
    ['small', small],
    ['large', large],
  ])('that is %s is unpacked', async (_, bytes) => {
    expect(bytes.equals(await decodeBody(encoding, pack(bytes), bytes.length))).toBe(true)
  })

  it.each([
    ['small', small],
    ['large', large],
  ])('that is %s is refused where it unpacks to more than allowed', async (_, bytes) => {
    await expect(decodeBody(encoding, pack(bytes), bytes.length - 1)).rejects.toMatchObject({
      kind: 'too_large',
      sent: true,
      message: expect.stringContaining(String(bytes.length - 1)),
    })
  })

  it.each([
    ['small', small],
    ['large', large],
  ])('that is %s and damaged is refused', async (_, bytes) => {
    const packed = pack(bytes)
    await expect(decodeBody(encoding, packed.subarray(0, packed.length - 5), MIB)).rejects.toMatchObject({
      kind: 'malformed',
      sent: true,
      message: expect.stringContaining('damaged'),
    })
  })
})

describe('unpacking', () => {
  it('is known for everything that is asked for', async () => {
    const asked = ACCEPT_ENCODING.split(', ')
    expect(asked).toContain('gzip')
    for (const encoding of asked) await expect(decodeBody(encoding, Buffer.from('x'), 1)).rejects.toThrow('damaged')
  })

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ] as const)('%s stops with the signal, and leaves it alone afterwards', async (encoding, pack) => {
    const abort = new AbortController()
    const added: string[] = []
    const removed: string[] = []
    vi.spyOn(abort.signal, 'addEventListener').mockImplementation((type) => void added.push(type))
    vi.spyOn(abort.signal, 'removeEventListener').mockImplementation((type) => void removed.push(type))
    await decodeBody(encoding, pack(large), MIB, abort.signal)
    expect(removed).toEqual(added)
    vi.restoreAllMocks()
    const unpacked = decodeBody(encoding, pack(large), MIB, abort.signal)
    abort.abort(new Error('enough'))
    await expect(unpacked).rejects.toMatchObject({ kind: 'aborted', sent: true })
  })
})

describe('what grows a hundredfold', () => {
  it('is let pass up to a mebibyte', async () => {
    expect(await decodeBody('gzip', gzipSync(Buffer.alloc(MIB)), 10 * MIB)).toHaveLength(MIB)
    await expect(decodeBody('gzip', gzipSync(Buffer.alloc(MIB + 1)), 10 * MIB)).rejects.toMatchObject({ kind: 'too_large' })
  })

  it('is refused, and what grows less is not', async () => {
    const growing = (mebibytes: number): Buffer => Buffer.concat([randomBytes(30_000), Buffer.alloc(mebibytes * MIB)])
    const packed = gzipSync(growing(2))
    expect(await decodeBody('gzip', packed, 10 * MIB)).toHaveLength(30_000 + 2 * MIB)
    await expect(decodeBody('gzip', gzipSync(growing(5)), 10 * MIB)).rejects.toMatchObject({ kind: 'too_large' })
  })
})

describe('an answer that is not packed', () => {
  it.each(['', 'identity', ' Identity '])('(%j) is taken as it is', async (encoding) => {
    expect(await decodeBody(encoding, small, 1)).toBe(small)
  })

  it('is empty whatever it is said to be', async () => {
    const nothing = Buffer.alloc(0)
    expect(await decodeBody('gzip', nothing, 1)).toBe(nothing)
  })

  it('in a way that was not asked for is refused', async () => {
    for (const encoding of ['deflate', 'gzip, br', 'constructor'])
      await expect(decodeBody(encoding, deflateSync(small), MIB)).rejects.toMatchObject({
        kind: 'malformed',
        sent: true,
        message: expect.stringContaining('not asked for'),
      })
  })
})
