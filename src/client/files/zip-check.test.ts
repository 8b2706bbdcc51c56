import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { checkZip } from './zip-check.js'
import type { ZipReport } from './zip-check.js'

const folder = mkdtempSync(path.join(os.tmpdir(), 'gluekit-zip-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Part {
  readonly name: string
  readonly content: Buffer
  readonly stored?: boolean
  readonly encrypted?: boolean
  /** What the directory says in place of the truth. */
  readonly size?: number
  readonly crc?: number
  readonly offset?: number
}
const zip = (parts: readonly Part[], { comment = '', wide = false } = {}): Buffer => {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const part of parts) {
    const packed = part.stored === true ? part.content : deflateRawSync(part.content)
    const name = Buffer.from(part.name)
    const crc = part.crc ?? crc32(part.content)
    const size = part.size ?? part.content.length
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    head.writeUInt16LE(name.length, 26)
    locals.push(head, name, packed)
    const extra = Buffer.alloc(wide ? 28 : 0)
    if (wide) {
      extra.writeUInt16LE(1, 0)
      extra.writeUInt16LE(24, 2)
      extra.writeBigUInt64LE(BigInt(size), 4)
      extra.writeBigUInt64LE(BigInt(packed.length), 12)
      extra.writeBigUInt64LE(BigInt(part.offset ?? offset), 20)
    }
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(part.encrypted === true ? 1 : 0, 8)
    entry.writeUInt16LE(part.stored === true ? 0 : 8, 10)
    entry.writeUInt32LE(crc, 16)
    entry.writeUInt32LE(wide ? 0xffffffff : packed.length, 20)
    entry.writeUInt32LE(wide ? 0xffffffff : size, 24)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt16LE(extra.length, 30)
    entry.writeUInt32LE(wide ? 0xffffffff : (part.offset ?? offset), 42)
    directory.push(entry, name, extra)
    offset += 30 + name.length + packed.length
  }
  const body = Buffer.concat(locals)
  const entries = Buffer.concat(directory)
  const large = Buffer.alloc(wide ? 76 : 0)
  if (wide) {
    large.writeUInt32LE(0x06064b50, 0)
    large.writeBigUInt64LE(BigInt(parts.length), 32)
    large.writeBigUInt64LE(BigInt(entries.length), 40)
    large.writeBigUInt64LE(BigInt(body.length), 48)
    large.writeUInt32LE(0x07064b50, 56)
    large.writeBigUInt64LE(BigInt(body.length + entries.length), 64)
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(wide ? 0xffff : parts.length, 10)
  end.writeUInt32LE(wide ? 0xffffffff : entries.length, 12)
  end.writeUInt32LE(wide ? 0xffffffff : body.length, 16)
  end.writeUInt16LE(comment.length, 20)
  return Buffer.concat([body, entries, large, end, Buffer.from(comment)])
}
let files = 0
const check = (bytes: Buffer, signal?: AbortSignal): Promise<ZipReport> => {
  const file = path.join(folder, `${++files}.zip`)
  writeFileSync(file, bytes)
  return checkZip(file, signal)
}
const text = (size: number): Buffer => Buffer.from(Array.from({ length: size }, (_, index) => (index * 31 + (index >> 7)) % 97))
const parts: readonly Part[] = [
  { name: 'organizations.csv', content: text(1000) },
  { name: 'attachments/', content: Buffer.alloc(0), stored: true },
  { name: 'attachments/plan.pdf', content: text(300_000), stored: true },
  { name: 'documents/long.html', content: text(3_000_000) },
]

describe('a whole zip', () => {
  test.each([
    ['plain', {}],
    ['with a comment', { comment: 'made by PK\u0005\u0006 somebody' }],
    ['in the form for large files', { wide: true }],
  ])('%s is found to be one', async (_, form) => {
    expect(await check(zip(parts, form))).toEqual({ entries: 4, checkedEntries: 4, encryptedEntries: 0, unpackedBytes: 3_301_000 })
  })

  test('that is empty is one', async () => {
    expect(await check(zip([]))).toMatchObject({ entries: 0 })
  })

  test('that is encrypted is one as far as one can see', async () => {
    const encrypted = parts.map((part) => ({ ...part, encrypted: true, crc: 0 }))
    expect(await check(zip(encrypted))).toMatchObject({ entries: 4, checkedEntries: 0, encryptedEntries: 4 })
  })
})

describe('what is no whole zip', () => {
  const whole = zip(parts)
  const changed = (at: number): Buffer => {
    const copy = Buffer.from(whole)
    copy[at] = copy[at]! ^ 0xff
    return copy
  }
  const counting = (entries: number): Buffer => {
    const copy = Buffer.from(whole)
    copy.writeUInt16LE(entries, copy.length - 12)
    return copy
  }
  test.each([
    ['nothing', Buffer.alloc(0), /too short/],
    ['a page', Buffer.from('<html>Please sign in to go on with your export</html>'), /its end is missing/],
    ['one without its last byte', whole.subarray(0, -1), /its end is missing/],
    ['one without its first byte', whole.subarray(1), /directory is none|not where/],
    ['one with a wrong byte in a small file', changed(60), /entry 1 (?:cannot be unpacked|is not what was packed)/],
    ['one with a wrong byte in a stored file', changed(whole.indexOf('plan.pdf') + 5000), /entry 3 is not what was packed/],
    ['one with a wrong byte in a large file', changed(whole.indexOf('long.html') + 500), /entry 4/],
    ['one that says another size', zip([{ name: 'a', content: text(100), size: 99 }]), /entry 1/],
    ['one that says another CRC', zip([{ name: 'a', content: text(100), crc: 1 }]), /entry 1 is not what was packed/],
    ['one whose entry lies elsewhere', zip([{ name: 'a', content: text(100), offset: 7 }]), /not where its directory says/],
    ['one whose end counts fewer entries than its directory holds', counting(2), /holds more than its end says/],
    ['one whose end counts none', counting(0), /holds more than its end says/],
    ['one whose entry has another name in the directory', changed(whole.lastIndexOf('long.html')), /entry 4 has two names/],
    ['one whose entry lies beyond its end', zip([{ name: 'a', content: text(100), offset: 70_000 }]), /beyond its end/],
  ])('is %s', async (_, bytes, message) => {
    await expect(check(bytes)).rejects.toMatchObject({ code: 'protocol_error', message: expect.stringMatching(message) })
  })

  test('is no bomb: one that unpacks far too much, says so or not, or counts the same bytes many times', async () => {
    const content = Buffer.alloc(2_000_000)
    await expect(check(zip([{ name: 'a', content, size: 300 * 1024 * 1024 }]))).rejects.toThrow(/would unpack to more/)
    await expect(check(zip([{ name: 'a', content, size: 10 }]))).rejects.toThrow(/entry 1/)
    await expect(check(zip([{ name: 'a', content: Buffer.alloc(40_000_000), size: 2_000_000 }]))).rejects.toThrow(
      /larger than its directory says/,
    )
    const shared = Array.from({ length: 20 }, () => ({ name: 'a', content: text(200_000), offset: 0, stored: true }))
    const overlapping = zip(shared)
    // The same directory over the bytes of the first entry alone.
    const first = zip(shared.slice(0, 1))
    const entries = overlapping.subarray(20 * 200_031, -22)
    const end = Buffer.from(overlapping.subarray(-22))
    end.writeUInt32LE(200_031, 16)
    await expect(check(Buffer.concat([first.subarray(0, 200_031), entries, end]))).rejects.toThrow(/overlap/)
  })
})

test('the check ends with its signal', async () => {
  await expect(check(zip(parts), AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
})
