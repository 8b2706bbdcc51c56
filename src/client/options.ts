import type { Clock } from '../clock.js'
import type { Region } from '../http/regions.js'
import type { Transport } from '../http/transport.js'
import type { PipelineEvent } from '../http/types.js'
import type { RevealLog } from '../profile/audit-log.js'
import type { BeforeImage } from './core.js'
import type { DocumentMemory } from './resources/documents/remembered.js'

export interface GlueClientOptions {
  /** `us`, `eu` or `au`. `us` unless this or `baseUrl` is given. */
  readonly region?: Region
  /** The key, or a function that is asked for it before each request: a new key takes effect on the next one. After a refusal it is asked once with `fresh`. */
  readonly apiKey: string | ((options?: { readonly fresh?: boolean }) => string | Promise<string>)
  /** Another host in place of a region: HTTPS, or plain HTTP on loopback. */
  readonly baseUrl?: string
  /** At most `limit` requests in any `windowMs`; the part `share` of the documented 3000 in 300,000 ms unless given. `false` is accepted for loopback only. */
  readonly rateLimit?: { readonly limit: number; readonly windowMs: number } | false
  /** The part of the account's limit that this client may use, 0-1; 0.95 leaves room for other tools. */
  readonly share?: number
  /**
   * Counts requests together with all other processes of this machine that use the same key and share too, and shares the circuit breaker with
   * them, through a file in the folder; `true` is the state folder of gluekit, which its command line uses. In one process requests are always
   * counted together.
   */
  readonly shareLimits?: true | { readonly folder: string }
  /** Refuses every write before anything is sent. */
  readonly readOnly?: boolean
  /** Repetitions of a call that may be repeated; 3 unless given. */
  readonly retries?: number
  /** `false` switches the circuit breaker off. */
  readonly breaker?: false
  /** Largest request body, in bytes; 10 MB unless given, which is what the gateway is known to accept. */
  readonly maxBodyBytes?: number
  /** Pages that a list requests at once, ahead of its reader; 4 unless given, 0 for one after the other. */
  readonly prefetch?: number
  /** Put in front of gluekit's own. */
  readonly userAgent?: string
  /** Told of every attempt, retry, wait and end of a call. What it throws is ignored. */
  readonly onEvent?: (event: PipelineEvent) => void
  /** Keeps what an update of traits is about to overwrite. Resolves when it is safe. */
  readonly keepBefore?: (before: BeforeImage) => Promise<void>
  /**
   * Remembers the documents that are created, for accounts whose keys cannot list them. In memory, as long as the client lives, unless
   * given; `fromProfile` keeps them in the state folder.
   */
  readonly documentMemory?: DocumentMemory
  /** Takes down every reveal of a password before it happens. The log in this user's state folder unless given; there is no reveal without one. */
  readonly revealLog?: RevealLog
  readonly transport?: Transport
  readonly clock?: Clock
  /** A number from 0 up to 1. */
  readonly random?: () => number
}
