/** Looks whether a zip file is whole, without unpacking it to anywhere. */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib'
import { ProtocolError } from '../../errors.js'

export interface ZipReport {
  /** Files and folders in it. */
  readonly entries: number
  /** Unpacked in memory, piece by piece, and found to have their size and CRC. */
  readonly checkedEntries: number
  /** Found in their place, and not unpacked, because they are encrypted. */
  readonly encryptedEntries: number
  /** What all of them say to have when unpacked. */
  readonly unpackedBytes: number
}

const END = 0x06054b50
const END_64 = 0x06064b50
const LOCATOR_64 = 0x07064b50
const ENTRY = 0x02014b50
const LOCAL = 0x04034b50
const SIGNATURE = 0x05054b50
const END_BYTES = 22
const LOCATOR_BYTES = 20
const ENTRY_BYTES = 46
const LOCAL_BYTES = 30
const MAX_COMMENT = 65_535
const STORED = 0
const DEFLATED = 8

const PIECE_BYTES = 256 * 1024
/** Below these, unpacking at once costs less than a stream. */
const SMALL_PACKED = 32 * 1024
const SMALL_UNPACKED = 1024 * 1024
/** Texts shrink to a tenth, logs to a fiftieth. What grows more is made to do harm. */
const MAX_RATIO = 200
const RATIO_FREE_BYTES = 256 * 1024 * 1024

/**
 * Reads the directory of a zip file and every entry in it: each must lie where the directory says, and have the size and CRC that it
 * says. Takes little memory whatever the file holds, and gives up on one that would unpack to more than two hundred times its size.
 * @throws ProtocolError `protocol_error` for a file that is no whole zip; the reason of the signal
 */
export const checkZip = async (path: string, signal?: AbortSignal): Promise<ZipReport> => {
  const handle = await open(path, 'r')
  try {
    const zip = new ZipReader(handle, (await handle.stat()).size)
    const directory = await zip.directory()
    const limit = Math.max(RATIO_FREE_BYTES, zip.sizeBytes * MAX_RATIO)
    let [checkedEntries, encryptedEntries, unpackedBytes, packedBytes] = [0, 0, 0, 0]
    for await (const entry of zip.entries(directory)) {
      signal?.throwIfAborted()
      unpackedBytes += entry.size
      packedBytes += entry.packed
      if (unpackedBytes > limit) throw damaged(`it would unpack to more than ${limit} bytes`)
      // Entries that share their bytes are how small files become huge ones.
      if (packedBytes > zip.sizeBytes) throw damaged('its entries overlap')
      const start = await zip.dataStart(entry)
      if (entry.encrypted) encryptedEntries++
      else if (entry.method === STORED || entry.method === DEFLATED) {
        await zip.checkEntry(entry, start, signal)
        checkedEntries++
      }
    }
    return { entries: directory.count, checkedEntries, encryptedEntries, unpackedBytes }
  } finally {
    await handle.close()
  }
}

interface Directory {
  readonly offset: number
  readonly size: number
  readonly count: number
}
interface Entry {
  readonly number: number
  readonly name: Buffer
  readonly method: number
  readonly encrypted: boolean
  readonly crc: number
  readonly packed: number
  readonly size: number
  /** Of its local header. */
  readonly offset: number
}

class ZipReader {
  readonly sizeBytes: number
  readonly #file: FileHandle

  constructor(file: FileHandle, sizeBytes: number) {
    this.#file = file
    this.sizeBytes = sizeBytes
  }

  async directory(): Promise<Directory> {
    if (this.sizeBytes < END_BYTES) throw damaged('it is too short')
    const tailStart = Math.max(0, this.sizeBytes - END_BYTES - MAX_COMMENT)
    const tail = await this.#bytes(tailStart, this.sizeBytes - tailStart)
    let at = tail.length - END_BYTES
    while (at >= 0 && !(tail.readUInt32LE(at) === END && at + END_BYTES + tail.readUInt16LE(at + 20) === tail.length)) at--
    if (at < 0) throw damaged('its end is missing')
    const count = tail.readUInt16LE(at + 10)
    const size = tail.readUInt32LE(at + 12)
    const offset = tail.readUInt32LE(at + 16)
    const large = count === 0xffff || size === 0xffffffff || offset === 0xffffffff
    return this.#within(large ? await this.#directory64(tailStart + at) : { count, size, offset })
  }

  async *entries({ offset, size, count }: Directory): AsyncGenerator<Entry, void, undefined> {
    let buffer: Buffer = Buffer.alloc(0)
    let read = 0
    const need = async (bytes: number): Promise<void> => {
      while (buffer.length < bytes) {
        const length = Math.min(PIECE_BYTES, size - read)
        if (length <= 0) throw damaged('its directory ends early')
        buffer = Buffer.concat([buffer, await this.#bytes(offset + read, length)])
        read += length
      }
    }
    for (let number = 1; number <= count; number++) {
      await need(ENTRY_BYTES)
      if (buffer.readUInt32LE(0) !== ENTRY) throw damaged(`entry ${number} of its directory is none`)
      const nameBytes = buffer.readUInt16LE(28)
      const extraBytes = buffer.readUInt16LE(30)
      const length = ENTRY_BYTES + nameBytes + extraBytes + buffer.readUInt16LE(32)
      await need(length)
      const extra = buffer.subarray(ENTRY_BYTES + nameBytes, ENTRY_BYTES + nameBytes + extraBytes)
      yield {
        number,
        name: buffer.subarray(ENTRY_BYTES, ENTRY_BYTES + nameBytes),
        encrypted: (buffer.readUInt16LE(8) & 1) === 1,
        method: buffer.readUInt16LE(10),
        crc: buffer.readUInt32LE(16),
        ...wideSizes(extra, { packed: buffer.readUInt32LE(20), size: buffer.readUInt32LE(24), offset: buffer.readUInt32LE(42) }),
      }
      buffer = buffer.subarray(length)
    }
    // An end that counts too few would hide the rest. Only a signature may follow the last entry.
    if (read < size || buffer.length > 0) {
      await need(Math.min(4, buffer.length + size - read))
      if (buffer.length < 4 || buffer.readUInt32LE(0) !== SIGNATURE) throw damaged('its directory holds more than its end says')
    }
  }

  /** Where the bytes of an entry begin. */
  async dataStart({ number, name, encrypted, offset, packed }: Entry): Promise<number> {
    const local = await this.#bytes(offset, LOCAL_BYTES)
    if (local.readUInt32LE(0) !== LOCAL) throw damaged(`entry ${number} is not where its directory says`)
    const start = offset + LOCAL_BYTES + local.readUInt16LE(26) + local.readUInt16LE(28)
    if (start + packed > this.sizeBytes) throw damaged(`entry ${number} is cut off`)
    // No CRC covers a name. Where entries are encrypted, one of the two may be a mask.
    if (!encrypted && !(await this.#bytes(offset + LOCAL_BYTES, local.readUInt16LE(26))).equals(name))
      throw damaged(`entry ${number} has two names`)
    return start
  }

  async checkEntry(entry: Entry, start: number, signal: AbortSignal | undefined): Promise<void> {
    let crc = 0
    let size = 0
    const tooMuch = (): ProtocolError => damaged(`entry ${entry.number} is larger than its directory says`)
    const take = (bytes: Buffer): void => {
      size += bytes.length
      if (size > entry.size) throw tooMuch()
      crc = crc32(bytes, crc)
    }
    try {
      if (entry.method === STORED) for await (const piece of this.#pieces(start, entry.packed)) take(piece)
      else if (entry.packed <= SMALL_PACKED && entry.size <= SMALL_UNPACKED)
        take(inflateRawSync(await this.#bytes(start, entry.packed), { maxOutputLength: entry.size + 1 }))
      else {
        const sink = async (unpacked: AsyncIterable<Buffer>): Promise<void> => {
          for await (const piece of unpacked) take(piece)
        }
        await pipeline(Readable.from(this.#pieces(start, entry.packed)), createInflateRaw(), sink, signal === undefined ? {} : { signal })
      }
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason
      // A stream that is ended half way may report its end in place of the reason.
      if (size > entry.size) throw tooMuch()
      throw damaged(`entry ${entry.number} cannot be unpacked`, error)
    }
    if (size !== entry.size || crc !== entry.crc) throw damaged(`entry ${entry.number} is not what was packed`)
  }

  async #directory64(end: number): Promise<Directory> {
    if (end < LOCATOR_BYTES) throw damaged('its end is damaged')
    const locator = await this.#bytes(end - LOCATOR_BYTES, LOCATOR_BYTES)
    if (locator.readUInt32LE(0) !== LOCATOR_64) throw damaged('its end is damaged')
    const record = await this.#bytes(Number(locator.readBigUInt64LE(8)), 56)
    if (record.readUInt32LE(0) !== END_64) throw damaged('its end is damaged')
    return {
      count: Number(record.readBigUInt64LE(32)),
      size: Number(record.readBigUInt64LE(40)),
      offset: Number(record.readBigUInt64LE(48)),
    }
  }

  #within(directory: Directory): Directory {
    const { offset, size, count } = directory
    if (offset + size > this.sizeBytes || count * ENTRY_BYTES > size) throw damaged('its directory does not fit into it')
    return directory
  }

  async *#pieces(start: number, length: number): AsyncGenerator<Buffer, void, undefined> {
    for (let done = 0; done < length; done += PIECE_BYTES) yield await this.#bytes(start + done, Math.min(PIECE_BYTES, length - done))
  }

  async #bytes(start: number, length: number): Promise<Buffer> {
    if (start < 0 || start + length > this.sizeBytes) throw damaged('it points beyond its end')
    const buffer = Buffer.allocUnsafe(length)
    let filled = 0
    while (filled < length) {
      const { bytesRead } = await this.#file.read(buffer, filled, length - filled, start + filled)
      if (bytesRead === 0) throw damaged('it ends early')
      filled += bytesRead
    }
    return buffer
  }
}

const WIDE = 0xffffffff

/** Sizes that do not fit into 32 bits stand in an extra field, in this order. */
const wideSizes = (
  extra: Buffer,
  narrow: { readonly packed: number; readonly size: number; readonly offset: number },
): { readonly packed: number; readonly size: number; readonly offset: number } => {
  if (narrow.size !== WIDE && narrow.packed !== WIDE && narrow.offset !== WIDE) return narrow
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue
    const field = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2))
    let next = 0
    const wide = (value: number): number => {
      if (value !== WIDE) return value
      if (next + 8 > field.length) throw damaged('the sizes of an entry are missing')
      next += 8
      return Number(field.readBigUInt64LE(next - 8))
    }
    const size = wide(narrow.size)
    const packed = wide(narrow.packed)
    return { size, packed, offset: wide(narrow.offset) }
  }
  throw damaged('the sizes of an entry are missing')
}

const damaged = (why: string, cause?: unknown): ProtocolError =>
  new ProtocolError('protocol_error', `What came is no whole zip file: ${why}. It was not kept.`, {
    hint: 'Download it again. If it stays so, make a new export.',
    cause,
  })
