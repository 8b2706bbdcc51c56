import type { LongText } from './long-text.js'

/** What goes in and out of the emulator's core, as data: no socket, no clock. */

export interface EmulatorRequest {
  readonly method: string
  /** Path with query, as it stands in the request line. */
  readonly url: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body?: Uint8Array | string | undefined
}

export interface EmulatorResponse {
  readonly status: number
  /** Lower-case names; without `content-length`, which the adapter knows. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** `body` as it goes over the wire, where that was made first; `withBody` takes it away. */
  readonly utf8?: Buffer | undefined
  /** A file, in place of `body`. */
  readonly bytes?: Uint8Array
}

/** The response with another body. */
export const withBody = (response: EmulatorResponse, body: string): EmulatorResponse => ({ ...response, body, utf8: undefined })

/** How many bytes the body has before it is packed. */
export const sizeOf = (response: EmulatorResponse): number => (response.bytes ?? response.utf8)?.length ?? Buffer.byteLength(response.body)

/** What becomes of a response on its way to the caller. */
export interface Delivery {
  /** Milliseconds between the request and the first byte. */
  readonly delayMs: number
  readonly fate: Fate
}
export type Fate =
  | { readonly kind: 'whole' }
  /** The connection is reset; not one byte of the response arrives. */
  | { readonly kind: 'resetBefore' }
  /** Head and `fraction` of the body arrive, then the connection is reset. */
  | { readonly kind: 'resetMidBody'; readonly fraction: number }
  /** Head and `fraction` of the body arrive, then nothing more, with the connection open. */
  | { readonly kind: 'stall'; readonly fraction: number }
  /** The body arrives in pieces of `bytes`, one every `everyMs`. */
  | { readonly kind: 'drip'; readonly bytes: number; readonly everyMs: number }
  /** The head arrives so. */
  | { readonly kind: 'slowHeaders'; readonly bytes: number; readonly everyMs: number }
  /** Whole, in chunks, without a length. */
  | { readonly kind: 'chunked' }
  /** `fraction` of the body, then the connection is closed in good order; the whole length was announced, or chunks without an end. */
  | { readonly kind: 'cut'; readonly fraction: number; readonly announced: boolean }
  /** The body, then blanks until the caller hangs up. */
  | { readonly kind: 'endless' }
  /** The body and `bytes` of blanks, packed. */
  | { readonly kind: 'bomb'; readonly bytes: number; readonly encoding: 'gzip' | 'deflate' | 'br' }

export const WHOLE: Fate = { kind: 'whole' }

export const JSON_API = 'application/vnd.api+json; charset=utf-8'
const JSON_PLAIN = 'application/json; charset=utf-8'
const HTML = 'text/html; charset=utf-8'

/** A response of the application. */
export const apiResponse = (status: number, body: string): EmulatorResponse => ({
  status,
  headers: body === '' ? {} : { 'content-type': JSON_API },
  body,
})

/** A response of the application whose body was made as bytes: its text is made when somebody asks for it. */
export const longResponse = (status: number, text: LongText): EmulatorResponse => {
  const utf8 = text.toBuffer()
  const { isAscii } = text
  let body: string | undefined
  return {
    status,
    headers: { 'content-type': JSON_API },
    utf8,
    get body() {
      return (body ??= utf8.toString(isAscii ? 'latin1' : 'utf8'))
    },
  }
}

/** A response of the gateway in front of the application: `{"message": ...}`. */
export const gatewayResponse = (status: number, message: string, headers: Readonly<Record<string, string>> = {}): EmulatorResponse => ({
  status,
  headers: { 'content-type': JSON_PLAIN, ...headers },
  body: JSON.stringify({ message }),
})

/** A page for people, as web servers send when nothing behind them understood the request. */
export const htmlResponse = (status: number, title: string): EmulatorResponse => ({
  status,
  headers: { 'content-type': HTML },
  body: `<!DOCTYPE html>\n<html>\n<head>\n  <title>${title} (${status})</title>\n</head>\n<body>\n  <h1>${title}</h1>\n</body>\n</html>\n`,
})

/** `date` as a server puts it on every answer: by its own clock, in whole seconds. */
export const dateHeader = (epochMs: number): string => {
  const second = Math.floor(epochMs / 1_000)
  if (second !== lastSecond) {
    lastSecond = second
    lastDate = new Date(second * 1_000).toUTCString()
  }
  return lastDate
}
let lastSecond = Number.NaN
let lastDate = ''

export const plainJsonResponse = (status: number, body: unknown): EmulatorResponse => ({
  status,
  headers: { 'content-type': JSON_PLAIN },
  body: JSON.stringify(body),
})
