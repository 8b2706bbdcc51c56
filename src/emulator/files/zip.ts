import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipEntry {
  /** With `/` between folders. */
  readonly name: string
  readonly bytes: Uint8Array
}

const MOST_ENTRIES = 65_535
const VERSION = 20
/** Names are UTF-8. */
const FLAGS = 0x0800
const STORED = 0
const DEFLATED = 8

/** A zip file without encryption; entries are compressed where that makes them smaller. Throws for more entries than the form can count. */
export const zipOf = (entries: readonly ZipEntry[], modified: Date): Buffer => {
  if (entries.length > MOST_ENTRIES) throw new Error(`a zip file cannot hold ${entries.length} entries`)
  const stamp = dosTime(modified)
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, bytes } of entries) {
    const packed = deflateRawSync(bytes)
    const smaller = packed.length < bytes.length
    const content = smaller ? packed : Buffer.from(bytes)
    const fileName = Buffer.from(name, 'utf8')
    const common = Buffer.alloc(26)
    common.writeUInt16LE(VERSION, 0)
    common.writeUInt16LE(FLAGS, 2)
    common.writeUInt16LE(smaller ? DEFLATED : STORED, 4)
    common.writeUInt32LE(stamp, 6)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(content.length, 14)
    common.writeUInt32LE(bytes.length, 18)
    common.writeUInt16LE(fileName.length, 22)
    parts.push(Buffer.from('PK\u0003\u0004', 'latin1'), common, fileName, content)
    // No comment, the first disk, no attributes; then where the entry begins.
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    directory.push(Buffer.from('PK\u0001\u0002', 'latin1'), word(VERSION), common, rest, fileName)
    offset += 4 + common.length + fileName.length + content.length
  }
  const index = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(index.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, index, Buffer.from('PK\u0005\u0006', 'latin1'), end])
}

const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}
/** The date in the upper half, the time of day in steps of two seconds in the lower one. */
const dosTime = (date: Date): number => {
  const day = ((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate()
  const time = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1)
  return ((day << 16) | time) >>> 0
}
