import type { Dispatcher } from 'undici'
import { decodeBody } from './content-encoding.js'
import { GatheredBytes } from './gathered-bytes.js'
import type { TransportResponse } from './transport.js'
import { joinedHeaders } from './undici-errors.js'
import { Exchange } from './undici-exchange.js'

/** An answer that is handed over once all of it is there. */
export class WholeExchange extends Exchange<TransportResponse> implements Dispatcher.DispatchHandler {
  protected readonly what = 'answer'
  #status = 0
  #headers: Readonly<Record<string, string>> = {}
  readonly #bytes = new GatheredBytes()

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return
    this.onHead()
    this.#status = status
    this.#headers = joinedHeaders(headers)
    this.requireSize(Number(this.#headers['content-length']))
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.settled) return
    if (this.take(chunk)) this.#bytes.add(chunk)
  }

  onResponseEnd(): void {
    if (this.settled) return
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
