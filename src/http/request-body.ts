import { UsageError } from '../errors.js'
import type { RequestContent } from './types.js'

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
    if (size > maxBytes) throw tooLarge(size, maxBytes)
  }
  return text
}

/** @throws UsageError `too_large`, as for a body in one piece; `invalid_input` for content that cannot be announced */
export const requireSendable = ({ contentType, sizeBytes }: RequestContent, body: unknown, maxBytes: number): void => {
  if (body !== undefined) throw new UsageError('invalid_input', 'A request carries either `body` or `content`.')
  if (!/^[\x20-\x7e]+$/.test(contentType)) throw new UsageError('invalid_input', 'The content type holds what no header may hold.')
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0)
    throw new UsageError('invalid_input', 'The size of the content must be known before it is sent.')
  if (sizeBytes > maxBytes) throw tooLarge(sizeBytes, maxBytes)
}

const tooLarge = (size: number, maxBytes: number): UsageError =>
  new UsageError('too_large', `The body has ${megabytes(size)}, and the API takes about ${megabytes(maxBytes)}.`, {
    hint: 'Send less at a time: fewer records, or a smaller file. See troubleshooting: too_large',
  })

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`
