import { sleep } from '../clock.js'
import type { Emulator } from './emulator.js'
import { dateHeader } from './wire/message.js'
import type { EmulatorRequest, EmulatorResponse } from './wire/message.js'

export interface MemoryResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The whole body. Rejects where the connection is reset in its middle; never settles, but for the signal, where it stalls. */
  body(): Promise<string>
  /** A file, where the answer is one. */
  readonly bytes?: Uint8Array
}

/** What sockets report when the other side resets them. */
export class ConnectionResetError extends Error {
  readonly code = 'ECONNRESET'
  constructor() {
    super('the connection was reset')
    this.name = 'ConnectionResetError'
  }
}

/** Plays one request without a socket, on the emulator's clock: under a virtual clock nothing really waits. */
export const exchange = async (emulator: Emulator, request: EmulatorRequest, signal?: AbortSignal): Promise<MemoryResponse> => {
  const { response, delivery, entry } = emulator.handle(request)
  if (delivery.delayMs > 0) await sleep(emulator.clock, delivery.delayMs, signal)
  const { fate } = delivery
  const headers = { date: dateHeader(emulator.clock.now()), ...response.headers }
  if (fate.kind === 'resetBefore') {
    Object.assign(entry, { status: 0, bytes: 0 })
    throw new ConnectionResetError()
  }
  if (fate.kind === 'slowHeaders') await sleep(emulator.clock, Math.ceil(headSizeOf(response) / fate.bytes) * fate.everyMs, signal)
  const body = async (): Promise<string> => {
    if (fate.kind === 'resetMidBody' || fate.kind === 'cut') {
      Object.assign(entry, { status: fate.kind === 'cut' ? response.status : 0, bytes: Math.floor(entry.bytes * fate.fraction) })
      throw new ConnectionResetError()
    }
    // What never ends is never whole.
    if (fate.kind === 'stall' || fate.kind === 'endless')
      await new Promise<never>((_resolve, reject) => {
        if (signal?.aborted === true) reject(signal.reason)
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
      })
    if (fate.kind === 'drip') await sleep(emulator.clock, Math.ceil(response.body.length / fate.bytes) * fate.everyMs, signal)
    return fate.kind === 'bomb' ? response.body + ' '.repeat(fate.bytes) : response.body
  }
  return { status: response.status, headers, body, ...(response.bytes === undefined ? {} : { bytes: response.bytes }) }
}

const headSizeOf = ({ headers }: EmulatorResponse): number =>
  Object.entries(headers).reduce((size, [name, value]) => size + name.length + value.length + 4, 20)
