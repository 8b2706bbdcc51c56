import type { Transport, TransportRequest } from '../../src/http/transport.js'
import { GlueClient } from '../../src/index.js'
import type { GlueClientOptions } from '../../src/index.js'

/** One answer as it came over the wire. */
export interface Recorded {
  readonly status?: number
  /** JSON, or the text as it was. */
  readonly body: unknown
  readonly contentType?: string
}

let clients = 0

/** A client to which each request in turn is answered with what was recorded. */
export const replay = (answers: readonly Recorded[], options: Partial<GlueClientOptions> = {}): { readonly client: GlueClient; readonly asked: TransportRequest[] } => {
  const asked: TransportRequest[] = []
  const transport: Transport = {
    send: (request) => {
      const answer = answers[Math.min(asked.length, answers.length - 1)]!
      asked.push(request)
      return Promise.resolve({
        status: answer.status ?? 200,
        headers: { 'content-type': answer.contentType ?? 'application/vnd.api+json; charset=utf-8' },
        body: new TextEncoder().encode(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)),
      })
    },
    close: () => Promise.resolve(),
  }
  // Clients with the same key and host share their limit, and a pause too.
  const apiKey = `ITG.recorded-${++clients}`
  const client = new GlueClient({ region: 'eu', apiKey, transport, random: () => 0, retries: 0, breaker: false, ...options })
  return { client, asked }
}
