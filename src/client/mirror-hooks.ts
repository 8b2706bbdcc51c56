/** What a mirror needs of the client that it belongs to, and nobody else does. */
import { createHash } from 'node:crypto'
import type { Clock } from '../clock.js'
import type { Metrics } from '../http/metrics.js'
import type { GlueClient } from './glue-client.js'
import type { GlueClientOptions } from './options.js'

export interface MirrorHooks {
  readonly clock: Clock
  readonly random: () => number
  /** Takes out the secrets that the client knows by their value. */
  readonly redact: (text: string) => string
  /** The file that the profile names; undefined: it goes by host and key. */
  readonly file: string | undefined
  /** Of host and key: the same for the same two, and nothing can be told of the key from it. */
  fingerprint(): Promise<string>
  /** Set by a mirror that is open. */
  cacheHitRate?: () => number | null
}

const offered = new WeakMap<GlueClient, MirrorHooks>()

export const offerToMirror = (
  client: GlueClient,
  options: Pick<GlueClientOptions, 'apiKey' | 'mirrorFile'>,
  parts: Pick<MirrorHooks, 'clock' | 'random' | 'redact'>,
): void => {
  const { apiKey, mirrorFile } = options
  const fingerprint = async (): Promise<string> => {
    const key = typeof apiKey === 'string' ? apiKey : await apiKey()
    return createHash('sha256').update(`gluekit mirror ${client.baseUrl} ${key}`).digest('hex').slice(0, 16)
  }
  offered.set(client, { ...parts, file: mirrorFile, fingerprint })
}

export const hooksOf = (client: GlueClient): MirrorHooks => {
  const hooks = offered.get(client)
  if (hooks === undefined) throw new TypeError('A mirror belongs to a GlueClient.')
  return hooks
}

export const withCacheHitRate = (client: GlueClient, metrics: Metrics): Metrics => {
  const rate = offered.get(client)?.cacheHitRate
  return rate === undefined ? metrics : { ...metrics, cacheHitRate: rate() }
}
