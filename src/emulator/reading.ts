import type { IncomingMessage } from 'node:http'

/** The body of a request, or `'tooLarge'`. What comes beyond the limit is read and dropped, so that the answer can be read. */
export const readBody = (request: IncomingMessage, limit: number): Promise<Buffer | 'tooLarge' | undefined> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else chunks.length = 0
    })
    request.on('end', () => resolve(size > limit ? 'tooLarge' : size === 0 ? undefined : Buffer.concat(chunks)))
    request.on('error', reject)
    request.on('close', () => {
      if (!request.complete) reject(new Error('the request was broken off'))
    })
  })
