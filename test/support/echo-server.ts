/** A server that answers with what nobody may see: the key and the body of the request, in every way that an answer can carry them. */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Heard {
  readonly key: string
  readonly body: string
}
type Answer = (response: ServerResponse, heard: Heard, request: IncomingMessage) => void

const json = (status: number, value: (heard: Heard) => unknown, headers: (heard: Heard) => Record<string, string> = () => ({})): Answer => {
  return (response, heard) => {
    response.writeHead(status, { 'content-type': 'application/vnd.api+json', ...headers(heard) })
    response.end(JSON.stringify(value(heard)))
  }
}
const text = (status: number, contentType: string, body: (heard: Heard) => string): Answer => {
  return (response, heard) => {
    response.writeHead(status, { 'content-type': contentType })
    response.end(body(heard))
  }
}
/** Bytes that are no answer in HTTP, or only the beginning of one. */
const raw = (bytes: (heard: Heard) => string): Answer => {
  return (response, heard) => {
    response.socket?.end(bytes(heard))
  }
}
const html = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
const base64 = (value: string): string => Buffer.from(`user:${value}`).toString('base64')

export const ECHOES: Readonly<Record<string, Answer>> = {
  'the detail of a refusal': json(422, ({ key, body }) => ({
    errors: [{ status: 422, title: `no ${key}`, detail: [body, key], source: { pointer: `/data/attributes/${key}` } }],
  })),
  'a refusal without a form': json(400, ({ key, body }) => ({ name: [key, body], [key]: ['is not allowed'] })),
  'the message of a gateway': json(401, ({ key, body }) => ({ message: `wrong: ${key} ${body}` })),
  'a page of a gateway': text(403, 'text/html', ({ key, body }) => `<html><title>${html(body)} ${key}</title></html>`),
  'a missing record': json(404, ({ key, body }) => ({ errors: [{ detail: `${key} ${body}`, source: { parameter: key } }] })),
  'a conflict': json(409, ({ key, body }) => ({ error: { message: `${body} ${key}` } })),
  'a limit': json(
    429,
    ({ key }) => ({ message: key }),
    ({ key }) => ({ 'retry-after': key, 'x-ratelimit-reset': key }),
  ),
  'a failure in base64': text(500, 'text/plain', ({ key, body }) => `${base64(key)} ${base64(body)}`),
  'a failure in a URL': text(502, 'text/plain', ({ key, body }) => `?key=${encodeURIComponent(key)}&body=${encodeURIComponent(body)}`),
  'a failure in JSON within JSON': json(500, ({ key, body }) => ({
    errors: [{ detail: JSON.stringify({ key, body: JSON.stringify(body) }) }],
  })),
  'a long failure that is cut': text(503, 'text/plain', ({ key, body }) => `${'.'.repeat(485)}${key}${body}`),
  'a refusal that was cut': json(422, ({ key, body }) => ({
    errors: [{ detail: `"${key.slice(0, 20)}…" and "${key.slice(-14)}" and ${body.slice(body.indexOf('attributes'), -20)}` }],
  })),
  'a redirect': json(
    302,
    () => ({}),
    ({ key }) => ({ location: `https://example.com/?key=${key}` }),
  ),
  'broken JSON': text(200, 'application/vnd.api+json', ({ key, body }) => `{"data": ${key} ${body}`),
  'a page in place of an answer': text(200, 'text/html', ({ key, body }) => `<title>${key}</title>${body}`),
  'an answer of another shape': json(200, ({ key, body }) => ({ data: [key, { id: key, type: body, attributes: body }], [key]: body })),
  'another id of the request': json(
    500,
    () => ({}),
    ({ key }) => ({ 'x-request-id': key, 'set-cookie': `session=${key}` }),
  ),
  'a broken head': raw(({ key, body }) => `HTTP/1.1 200 OK\r\n${key} ${body}\r\n\r\n`),
  'a head without end': raw(({ key }) => `HTTP/1.1 200 OK\r\nx-echo: ${key.repeat(2000)}`),
  'half an answer': raw(({ key, body }) => `HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n{"data":"${key} ${body}`),
  'no answer': (response) => void response.socket?.destroy(),
  'what is said to be compressed': (response, { key, body }) => {
    response.writeHead(200, { 'content-type': 'application/vnd.api+json', 'content-encoding': 'gzip' })
    response.end(key + body)
  },
  'an unknown status': text(299, 'text/plain', ({ key, body }) => `${key}${body}`),
}

export interface EchoServer {
  readonly url: string
  /** How the next requests are answered. */
  answer: keyof typeof ECHOES
  close(): Promise<void>
}

export const startEchoServer = async (): Promise<EchoServer> => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const heard = { key: String(request.headers['x-api-key']), body: Buffer.concat(chunks).toString('utf8') }
      ECHOES[echo.answer]!(response, heard, request)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const echo: EchoServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: 'no answer',
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return echo
}
