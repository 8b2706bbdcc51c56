import { GlueError } from '../errors.js'
import type { StreamedBody } from './transport.js'
import type { RequestContent } from './types.js'

/**
 * A streamed body of one attempt. Its last piece is held back until the source has ended where it should: what is too short or too
 * long never reaches the server whole, so the server cannot have acted on it.
 */
export class SentContent implements StreamedBody {
  readonly sizeBytes: number
  /** Why the source could not be sent, once it could not. Speaks neither of the network nor of the server. */
  failure: GlueError | undefined
  readonly #content: RequestContent
  #isOver = false
  /** Ends the wait for the source. */
  #interrupt: (() => void) | undefined
  #source: AsyncIterator<Uint8Array> | undefined

  constructor(content: RequestContent) {
    this.#content = content
    this.sizeBytes = content.sizeBytes
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    let held: Uint8Array | undefined
    let sizeBytes = 0
    try {
      const source = (this.#source = this.#content.open()[Symbol.asyncIterator]())
      for (;;) {
        const { done, value } = await this.#unlessOver(source.next())
        if (done === true) break
        sizeBytes += value.length
        if (sizeBytes > this.sizeBytes) throw changed(`has more than the ${this.sizeBytes} bytes that were announced`)
        if (held !== undefined) yield held
        held = value
      }
      if (sizeBytes < this.sizeBytes) throw changed(`ended after ${sizeBytes} of the ${this.sizeBytes} bytes that were announced`)
    } catch (error) {
      if (error !== OVER) throw (this.failure = error instanceof GlueError ? error : unreadable(error))
      return
    } finally {
      this.#release()
    }
    if (held !== undefined) yield held
  }

  /** The attempt is over, however it ended: the source is let go of, even where the transport forgot to. */
  close(): void {
    this.#isOver = true
    this.#interrupt?.()
    this.#release()
  }

  /** Not a race with a promise that lasts as long as this does: that would keep every piece until the end. */
  #unlessOver<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      work.then(resolve, reject)
      this.#interrupt = () => reject(OVER)
      if (this.#isOver) this.#interrupt()
    })
  }

  #release(): void {
    const source = this.#source
    this.#source = undefined
    // Not waited for: a source that hangs would hold up the call.
    source?.return?.().then(undefined, () => undefined)
  }
}

const OVER = new Error('the attempt is over')

const changed = (what: string): GlueError =>
  new GlueError('file_unreadable', `The content ${what}, so it was not sent.`, {
    hint: 'Something changed it meanwhile. Try again when it is at rest.',
  })

const unreadable = (cause: unknown): GlueError =>
  new GlueError('file_unreadable', 'The content could not be read to its end, so it was not sent.', {
    hint: 'Look at `cause`, which says what its source reported.',
    cause,
  })
