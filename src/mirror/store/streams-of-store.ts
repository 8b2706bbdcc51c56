import type { StreamState } from './port.js'

/** Of a stream that was never written. */
export const emptyStream = (key: string): StreamState => ({
  key,
  checkpoint: null,
  complete: false,
  reasons: [],
  remote: null,
  lastFullAt: null,
  lastIncrementalAt: null,
})
