import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../random.js'
import { pdfPage } from './pdf.js'
import { pngDiagram } from './png.js'

describe('the files of the demo seed', () => {
  it('include PNGs that a decoder accepts', () => {
    const bytes = Buffer.from(pngDiagram(createRandom(1)), 'base64')
    const start = bytes.indexOf('IDAT')
    const length = bytes.readUInt32BE(start - 4)
    // Inflating checks the stored blocks and their Adler checksum.
    expect(inflateSync(bytes.subarray(start + 4, start + 4 + length))).toHaveLength(16 * 17)
    expect(bytes.readUInt32BE(bytes.indexOf('IHDR') + 4)).toBe(16)
    // The checksum of the empty last chunk is the same in every PNG.
    expect(bytes.subarray(-12).toString('hex')).toBe('0000000049454e44ae426082')
  })
  it('include PDFs whose table of contents points at the objects', () => {
    const text = Buffer.from(pdfPage('Contract (draft) \\ 2'), 'base64').toString('latin1')
    expect(text).toContain('(Contract \\(draft\\) \\\\ 2) Tj')
    const table = Number(/startxref\n(\d+)/.exec(text)?.[1])
    expect(text.slice(table, table + 4)).toBe('xref')
    const offsets = [...text.matchAll(/^(\d{10}) 00000 n/gm)].map(([, offset]) => Number(offset))
    expect(offsets).toHaveLength(5)
    offsets.forEach((offset, index) => expect(text.slice(offset, offset + 7)).toBe(`${index + 1} 0 obj`))
  })
})
