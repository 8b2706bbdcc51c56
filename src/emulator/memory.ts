import { sleep } from '../clock.js'
import type { Emulator } from './emulator.js'
import type { EmulatorRequest } from './wire/message.js'

export interface MemoryResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The whole body. Rejects where the connection is reset in its middle; never settles, but for the signal, where it stalls. */
  body(): Promise<string>
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
  if (fate.kind === 'resetBefore') {
    Object.assign(entry, { status: 0, bytes: 0 })
    throw new ConnectionResetError()
  }
  const body = async (): Promise<string> => {
    if (fate.kind === 'resetMidBody') {
      Object.assign(entry, { status: 0, bytes: Math.floor(entry.bytes * fate.fraction) })
      throw new ConnectionResetError()
    }
    if (fate.kind === 'stall')
      await new Promise<never>((_resolve, reject) => {
        if (signal?.aborted === true) reject(signal.reason)
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
      })
    if (fate.kind === 'drip') await sleep(emulator.clock, Math.ceil(response.body.length / fate.bytes) * fate.everyMs, signal)
    return response.body
  }
  return { status: response.status, headers: response.headers, body }
}
