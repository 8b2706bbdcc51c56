import type { Dispatcher } from 'undici'
import { decodeBody } from './content-encoding.js'
import { GatheredBytes } from './gathered-bytes.js'
import type { TransportResponse } from './transport.js'
import { Exchange } from './undici-exchange.js'

/** An answer that is handed over once all of it is there. */
export class WholeExchange extends Exchange<TransportResponse> implements Dispatcher.DispatchHandler {
  protected readonly what = 'answer'
  #status = 0
  #headers: Readonly<Record<string, string>> = {}
  readonly #bytes = new GatheredBytes()

  protected begin(status: number, headers: Readonly<Record<string, string>>): void {
    this.onHead()
    this.#status = status
    this.#headers = headers
    this.requireSize(Number(headers['content-length']))
  }

  protected add(chunk: Buffer): void {
    this.#bytes.add(chunk)
  }

  protected end(): void {
    this.free(true)
    const bytes = this.#bytes.join()
    const encoding = this.#headers['content-encoding']
    if (encoding === undefined) return this.#succeed(bytes)
    decodeBody(encoding, bytes, this.request.maxResponseBytes, this.request.signal).then(
      (body) => this.#succeed(body),
      (error: unknown) => this.fail(error),
    )
  }

  protected override onFailure(): void {
    this.#bytes.clear()
  }

  #succeed(body: Buffer): void {
    if (this.settled) return
    this.settle()
    this.resolve({ status: this.#status, headers: this.#headers, body })
  }
}
