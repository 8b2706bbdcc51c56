import { isUtf8 } from 'node:buffer'
import { ProtocolError } from '../errors.js'
import { JsonError, parseJson, textOf } from '../jsonapi/parse-json.js'
import type { TransportResponse } from './transport.js'

/** The body of a success cannot be what the API sent. The reason holds nothing of the body. */
export class UnreadableBody extends Error {
  override readonly name = 'UnreadableBody'
}

/**
 * The document in a successful answer; undefined for an empty body where one is allowed.
 * @throws UnreadableBody
 */
export const readDocument = (response: TransportResponse, mayBeEmpty: boolean, read: (bytes: Buffer) => unknown = readJson): unknown => {
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
    json = read(bytes)
  } catch (error) {
    if (error instanceof JsonError) throw new UnreadableBody(error.message.replace('the text', 'the answer'), { cause: error })
    if (error instanceof ProtocolError) throw new UnreadableBody(error.message.replace(/\.$/, ''), { cause: error })
    throw error
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new UnreadableBody('the answer is JSON, and not a document')
  return json
}

const readJson = (bytes: Buffer): unknown => parseJson(textOf(bytes))

export const bodyText = (body: Uint8Array): string => asBuffer(body).toString('utf8')

const asBuffer = (body: Uint8Array): Buffer => (Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength))
