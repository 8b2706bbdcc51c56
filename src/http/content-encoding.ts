import { brotliDecompress, brotliDecompressSync, gunzip, gunzipSync } from 'node:zlib'
import { promisify } from 'node:util'
import { TransportFailure } from './transport.js'

/** What `decodeBody` undoes. */
export const ACCEPT_ENCODING = 'gzip, br'

/** Real answers shrink to a tenth. A small text may repeat itself more than that, so the first mebibyte is free. */
const MAX_RATIO = 100
const RATIO_FREE_BYTES = 1024 * 1024
/** Below this, decompressing at once costs less than handing it to a thread. */
const SYNC_BYTES = 32 * 1024

interface Unpacking {
  readonly now: typeof gunzipSync
  readonly later: (bytes: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>
}
const GZIP: Unpacking = { now: gunzipSync, later: promisify(gunzip) }
const UNPACKING: ReadonlyMap<string, Unpacking> = new Map([
  ['gzip', GZIP],
  ['x-gzip', GZIP],
  ['br', { now: brotliDecompressSync, later: promisify(brotliDecompress) }],
])

/**
 * Undoes the content encoding, and stops at `maxBytes` of result or at a hundredfold growth.
 * @throws TransportFailure too_large or malformed
 */
export const decodeBody = async (encoding: string, bytes: Buffer, maxBytes: number): Promise<Buffer> => {
  const name = encoding.trim().toLowerCase()
  if (name === '' || name === 'identity' || bytes.length === 0) return bytes
  const unpacking = UNPACKING.get(name)
  if (unpacking === undefined) throw new TransportFailure('malformed', true, 'the answer is compressed in a way that was not asked for')
  const maxOutputLength = Math.min(maxBytes, Math.max(RATIO_FREE_BYTES, bytes.length * MAX_RATIO))
  try {
    return bytes.length <= SYNC_BYTES ? unpacking.now(bytes, { maxOutputLength }) : await unpacking.later(bytes, { maxOutputLength })
  } catch (error) {
    const code = (error as { code?: unknown }).code
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw new TransportFailure('too_large', true, `the answer unpacks to more than ${maxOutputLength} bytes`, error)
    throw new TransportFailure('malformed', true, 'the answer is compressed, and damaged', error)
  }
}
