import type { Clock } from '../../../clock.js'
import { TransportFailure, type FailureKind, type Transport } from '../../../http/transport.js'

/** What the last exchange showed beyond its answer. */
export interface Observed {
  status: number | null
  failure: FailureKind | null
  /** How far this machine's clock is ahead of the server's; null when the server did not say the time. */
  clockAheadMs: number | null
}

/** Passes everything through and remembers what a diagnosis needs. */
export const recordingTransport = (inner: Transport, clock: Clock): Transport & { readonly observed: Observed } => {
  const observed: Observed = { status: null, failure: null, clockAheadMs: null }
  return {
    observed,
    async send(request) {
      const before = clock.now()
      try {
        const response = await inner.send(request)
        observed.status = response.status
        observed.failure = null
        observed.clockAheadMs = aheadBy(response.headers['date'], before, clock.now())
        return response
      } catch (error) {
        observed.failure = error instanceof TransportFailure ? error.kind : null
        throw error
      }
    },
    close: () => inner.close(),
  }
}

/** The header has whole seconds and was written somewhere between sending and receiving. */
export const aheadBy = (date: string | undefined, before: number, after: number): number | null => {
  const server = Date.parse(date ?? '')
  if (Number.isNaN(server)) return null
  return Math.round((before + after) / 2 - (server + 500))
}
