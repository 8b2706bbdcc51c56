import type { Random } from '../random.js'

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
  return value >>> 0
})
const crc32 = (bytes: Uint8Array): number => {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}
const adler32 = (bytes: Uint8Array): number => {
  let low = 1
  let high = 0
  for (const byte of bytes) {
    low = (low + byte) % 65521
    high = (high + low) % 65521
  }
  return ((high << 16) | low) >>> 0
}
const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes
}
const chunk = (name: string, body: Uint8Array): Buffer => {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), body])
  return Buffer.concat([word(body.length), named, word(crc32(named))])
}

// Stored blocks instead of compressed ones: what a compressor puts out depends on its version, and the seed must not.
const store = (raw: Uint8Array): Buffer => {
  const header = Buffer.from([0x78, 0x01, 0x01, raw.length & 255, raw.length >> 8, ~raw.length & 255, (~raw.length >> 8) & 255])
  return Buffer.concat([header, raw, word(adler32(raw))])
}

const SIZE = 16

/** A valid PNG of 16 by 16 grey pixels with boxes and lines in it, as base64. */
export const pngDiagram = (random: Random): string => {
  const raw = new Uint8Array(SIZE * (SIZE + 1)).fill(0xf4)
  for (let row = 0; row < SIZE; row++) raw[row * (SIZE + 1)] = 0
  const trunk = random.int(3, 12)
  for (let row = 1; row < SIZE - 1; row++) raw[row * (SIZE + 1) + 1 + trunk] = 0x40
  for (let box = 0; box < 4; box++) {
    const top = random.int(1, 12)
    const left = random.int(0, 12)
    for (let row = top; row < top + 3; row++)
      for (let column = left; column < left + 4; column++) raw[row * (SIZE + 1) + 1 + column] = 0x60 + box * 0x20
  }
  const head = Buffer.concat([word(SIZE), word(SIZE), Buffer.from([8, 0, 0, 0, 0])])
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', store(raw)), chunk('IEND', new Uint8Array())]).toString('base64')
}
