import type { Dispatcher } from 'undici'
import type { StreamedResponse } from './transport.js'
import { Exchange } from './undici-exchange.js'

/** Bytes that wait for their reader before the socket is told to pause. */
const HIGH_WATER = 256 * 1024

/** An answer that is read as it comes. The reader sets the pace. */
export class StreamExchange extends Exchange<StreamedResponse> implements Dispatcher.DispatchHandler {
  protected readonly what = 'file'
  #failure: unknown
  #waiting: Buffer[] = []
  #waitingBytes = 0
  #wake: (() => void) | undefined

  protected begin(status: number, headers: Readonly<Record<string, string>>): void {
    this.onHead()
    this.requireSize(Number(headers['content-length']))
    this.resolve({ status, headers, body: { [Symbol.asyncIterator]: () => this.#read() } })
  }

  protected add(chunk: Buffer, controller: Dispatcher.DispatchController): void {
    this.#waiting.push(chunk)
    this.#waitingBytes += chunk.length
    if (this.#waitingBytes >= HIGH_WATER) controller.pause()
    this.#wake?.()
  }

  protected end(): void {
    this.settle()
    this.free(true)
  }

  protected override onFailure(error: unknown): void {
    this.#failure = error
    this.#waiting = []
  }

  protected override onSettled(): void {
    this.#wake?.()
  }

  async *#read(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (;;) {
        const chunk = this.#waiting.shift()
        if (chunk !== undefined) {
          this.#waitingBytes -= chunk.length
          if (this.#waitingBytes < HIGH_WATER && this.controller?.paused === true) {
            // The time it stood still was the reader's.
            this.progressAt = performance.now()
            this.controller.resume()
          }
          yield chunk
        } else if (this.#failure !== undefined) throw this.#failure
        else if (this.settled) return
        else await new Promise<void>((resolve) => (this.#wake = resolve))
      }
    } finally {
      // The reader has had enough: the socket goes with the rest of the answer.
      this.cancel()
    }
  }
}
