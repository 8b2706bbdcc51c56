import type { Clock } from '../clock.js'
import type { Region } from '../http/regions.js'
import type { FetchLike } from '../http/fetch-transport.js'
import type { Transport } from '../http/transport.js'
import type { TrustedCertificates } from '../http/trusted-certificates.js'
import type { PipelineEvent } from '../http/events.js'
import type { RevealLog } from '../profile/audit-log.js'
import type { BeforeImage } from './core.js'
import type { Logger } from './logging/logger.js'
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
  /**
   * How long the record of a create whose outcome is unknown is looked for, in ms, in calls without `deadlineMs`: 20,000 in interactive and
   * 30,000 in bulk calls unless given; 0 for one look. A call with `deadlineMs` keeps the last third of it.
   */
  readonly settleMs?: number
  /** `false` switches the circuit breaker off. */
  readonly breaker?: false
  /** Largest request body, in bytes; 10 MB unless given, which is what the gateway is known to accept. */
  readonly maxBodyBytes?: number
  /** Pages that a list requests at once, ahead of its reader; 4 unless given, 0 for one after the other. */
  readonly prefetch?: number
  /** Put in front of gluekit's own. */
  readonly userAgent?: string
  /** Told of everything that happens to calls: `client.on` in one piece. What it throws is ignored. */
  readonly onEvent?: (event: PipelineEvent) => void
  /** Where to log what happens: `jsonLogger()`, a pino logger, or anything with its methods. Nothing is logged unless given. */
  readonly logger?: Logger
  /** The trace that calls belong to which name none, or a function that is asked when a call begins. */
  readonly traceId?: string | (() => string | undefined)
  /** `true` sends the header `traceparent` along. IT Glue has no use for it, so it is for proxies of your own that keep traces. */
  readonly sendTraceparent?: boolean
  /** Keeps what an update of traits is about to overwrite. Resolves when it is safe. */
  readonly keepBefore?: (before: BeforeImage) => Promise<void>
  /**
   * Remembers the documents that are created, for accounts whose keys cannot list them. In memory, as long as the client lives, unless
   * given; `fromProfile` keeps them in the state folder.
   */
  readonly documentMemory?: DocumentMemory
  /** Takes down every reveal of a password before it happens. The log in this user's state folder unless given; there is no reveal without one. */
  readonly revealLog?: RevealLog
  /** The file of the local mirror, for `openMirror`. One in this user's folder, by host and key, unless given; `fromProfile` knows it. */
  readonly mirrorFile?: string
  /**
   * Certificates that are trusted besides those of Node, as PEM text or as a file (PEM or DER): of a company proxy that opens encrypted
   * connections, or of a host with an authority of its own. A `fetch` or `transport` of your own checks certificates itself.
   */
  readonly ca?: TrustedCertificates
  /** Sends in place of the built-in transport, which is faster. Told not to follow redirects. */
  readonly fetch?: FetchLike
  readonly transport?: Transport
  readonly clock?: Clock
  /** A number from 0 up to 1. */
  readonly random?: () => number
}
