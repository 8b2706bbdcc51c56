import { UsageError } from '../errors.js'

/**
 * The body as it goes out.
 * @throws UsageError too_large, before anything is sent: the gateway answers an oversize body with a 403 that looks like a wrong key
 */
export const encodeRequestBody = (body: unknown, maxBytes: number): string | undefined => {
  if (body === undefined) return undefined
  const text = JSON.stringify(body)
  // A character takes at most three bytes: most bodies need no counting.
  if (text.length * 3 > maxBytes) {
    const size = Buffer.byteLength(text)
    if (size > maxBytes) {
      throw new UsageError('too_large', `The body has ${megabytes(size)}, and the API takes about ${megabytes(maxBytes)}.`, {
        hint: 'Send less at a time: fewer records, or a smaller file. See troubleshooting: too_large',
      })
    }
  }
  return text
}

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`
