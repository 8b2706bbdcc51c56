import type { Dispatcher } from 'undici'
import { decodeBody } from './content-encoding.js'
import { TransportFailure, uploadMs } from './transport.js'
import type { TransportResponse } from './transport.js'
import { joinedHeaders } from './undici-errors.js'
import { Exchange } from './undici-exchange.js'

/** An answer that is handed over once all of it is there. */
export class WholeExchange extends Exchange<TransportResponse> implements Dispatcher.DispatchHandler {
  protected readonly what = 'answer'
  #status = 0
  #headers: Readonly<Record<string, string>> = {}
  #chunks: Buffer[] = []
  #headersTimer: NodeJS.Timeout | undefined

  protected override onSending(): void {
    // The library begins anew with every piece of the head, and with every announcement (1xx) that comes before it.
    const { timeouts, body } = this.request
    clearTimeout(this.#headersTimer)
    this.#headersTimer = setTimeout(
      () => {
        this.fail(new TransportFailure('headers_timeout', true, 'the answer did not begin in time'))
      },
      timeouts.headersMs + uploadMs(body),
    ).unref()
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return
    clearTimeout(this.#headersTimer)
    this.#status = status
    this.#headers = joinedHeaders(headers)
    this.progressAt = performance.now()
    this.requireSize(Number(this.#headers['content-length']))
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.settled) return
    this.#chunks.push(chunk)
    this.take(chunk)
  }

  onResponseEnd(): void {
    if (this.settled) return
    const bytes = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks, this.size)
    const encoding = this.#headers['content-encoding']
    if (encoding === undefined) return this.#succeed(bytes)
    decodeBody(encoding, bytes, this.request.maxResponseBytes).then(
      (body) => this.#succeed(body),
      (error: unknown) => this.fail(error),
    )
  }

  protected override onFailure(): void {
    this.#chunks = []
  }

  protected override onSettled(): void {
    clearTimeout(this.#headersTimer)
  }

  #succeed(body: Buffer): void {
    if (this.settled) return
    this.settle()
    this.resolve({ status: this.#status, headers: this.#headers, body })
  }
}
