import { isUtf8 } from 'node:buffer'
import { JsonError, parseJsonBytes } from '../jsonapi/parse-json.js'
import type { TransportResponse } from './transport.js'

/** The body of a success cannot be what the API sent. The reason holds nothing of the body. */
export class UnreadableBody extends Error {
  override readonly name = 'UnreadableBody'
}

/**
 * The document in a successful answer; undefined for an empty body where one is allowed.
 * @throws UnreadableBody
 */
export const readDocument = (response: TransportResponse, mayBeEmpty: boolean): unknown => {
  const { body, headers } = response
  if (body.length === 0) {
    if (mayBeEmpty || response.status === 204) return undefined
    throw new UnreadableBody('the answer is empty')
  }
  if (headers['content-type']?.includes('html') === true) throw new UnreadableBody('the answer is a page of HTML')
  if (!isUtf8(body)) throw new UnreadableBody('the answer is not UTF-8')
  const bytes = asBuffer(body)
  if (mayBeEmpty && bytes.length < 16 && bytes.toString('utf8').trim() === '') return undefined
  let json: unknown
  try {
    json = parseJsonBytes(bytes)
  } catch (error) {
    if (error instanceof JsonError) throw new UnreadableBody(error.message.replace('the text', 'the answer'), { cause: error })
    throw error
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new UnreadableBody('the answer is JSON, and not a document')
  return json
}

export const bodyText = (body: Uint8Array): string => asBuffer(body).toString('utf8')

const asBuffer = (body: Uint8Array): Buffer => (Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength))
