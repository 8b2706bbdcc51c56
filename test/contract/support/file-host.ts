import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** A host of files that is not the API: it answers as a test tells it, and keeps what it was asked. */
export class FileHost {
  readonly asked: IncomingMessage[] = []
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end()
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer((request, response) => {
    this.asked.push(request)
    this.answer(request, response)
  })

  async open(): Promise<this> {
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
      socket.on('error', () => undefined)
    })
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }
  /** Answers every request with these bytes. */
  gives(content: Uint8Array, headers: Readonly<Record<string, string>> = {}): void {
    this.answer = (_, response) => response.writeHead(200, { 'content-length': String(content.length), ...headers }).end(content)
  }
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
