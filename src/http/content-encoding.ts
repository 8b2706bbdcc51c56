import { brotliDecompressSync, createBrotliDecompress, createGunzip, gunzipSync } from 'node:zlib'
import type { BrotliDecompress, Gunzip } from 'node:zlib'
import { TransportFailure } from './transport.js'

/** What `decodeBody` undoes. */
export const ACCEPT_ENCODING = 'gzip, br'

/** Real answers shrink to a tenth. A small text may repeat itself more than that, so the first mebibyte is free. */
const MAX_RATIO = 100
const RATIO_FREE_BYTES = 1024 * 1024
/** Below this, decompressing at once costs less than handing it to a thread. */
const SYNC_BYTES = 32 * 1024
const PIECE_BYTES = 256 * 1024

/** The most that so many packed bytes may unpack to. */
export const largestUnpacked = (packedBytes: number, maxBytes: number): number =>
  Math.min(maxBytes, Math.max(RATIO_FREE_BYTES, packedBytes * MAX_RATIO))

/**
 * Undoes the content encoding, and stops at `maxBytes` of result, at a hundredfold growth, or when `signal` aborts.
 * @throws TransportFailure too_large, malformed or aborted
 */
export const decodeBody = async (encoding: string, bytes: Buffer, maxBytes: number, signal: AbortSignal): Promise<Buffer> => {
  const name = encoding.trim().toLowerCase()
  if (name === '' || name === 'identity' || bytes.length === 0) return bytes
  const isGzip = name === 'gzip' || name === 'x-gzip'
  if (!isGzip && name !== 'br') throw notAskedFor()
  const maxOutputLength = largestUnpacked(bytes.length, maxBytes)
  try {
    if (bytes.length <= SYNC_BYTES)
      return isGzip ? gunzipSync(bytes, { maxOutputLength }) : brotliDecompressSync(bytes, { maxOutputLength })
    const options = { chunkSize: PIECE_BYTES }
    return await unpack(isGzip ? createGunzip(options) : createBrotliDecompress(options), bytes, maxOutputLength, signal)
  } catch (error) {
    if (error instanceof TransportFailure) throw error
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw unpacksToMore(maxOutputLength, error)
    throw new TransportFailure('malformed', true, 'the answer is compressed, and damaged', error)
  }
}

export const notAskedFor = (): TransportFailure =>
  new TransportFailure('malformed', true, 'the answer is compressed in a way that was not asked for')

export const unpacksToMore = (maxBytes: number, cause?: unknown): TransportFailure =>
  new TransportFailure('too_large', true, `the answer unpacks to more than ${maxBytes} bytes`, cause)

/** Piece by piece, so that it can be stopped: a process that is done need not unpack to the end. */
const unpack = (engine: Gunzip | BrotliDecompress, bytes: Buffer, maxBytes: number, signal: AbortSignal): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const pieces: Buffer[] = []
    let size = 0
    const settle = (end: () => void): void => {
      signal.removeEventListener('abort', onAbort)
      engine.destroy()
      end()
    }
    const onAbort = (): void => settle(() => reject(new TransportFailure('aborted', true, 'aborted')))
    signal.addEventListener('abort', onAbort)
    engine.on('data', (piece: Buffer) => {
      size += piece.length
      if (size > maxBytes) return settle(() => reject(unpacksToMore(maxBytes)))
      pieces.push(piece)
    })
    engine.on('end', () => settle(() => resolve(Buffer.concat(pieces, size))))
    engine.on('error', (error) => settle(() => reject(error)))
    engine.end(bytes)
  })
