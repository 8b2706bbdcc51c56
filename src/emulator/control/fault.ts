/** What can go wrong, as data. `docs/reference/emulator.md` shows each kind with an example that a test runs. */

/** Whether a write takes place all the same: `before` (default) it does not, `after` it does. */
export type When = 'before' | 'after'
export type Page = 'html' | 'text' | 'empty'

/**
 * What bends an answer and leaves it an answer. Every one that strikes applies.
 * The state stays as it is, with one exception: `drift`.
 */
export type Condition =
  | { readonly kind: 'latency'; readonly ms: number; readonly jitterMs?: number }
  /** The `Date` header is this many seconds ahead of the clock; negative: behind. */
  | { readonly kind: 'dateSkew'; readonly seconds: number }
  /** Another client with the same key: `count` requests of its own before each that is struck, or `perSecond` from the first one on. */
  | { readonly kind: 'foreignRequests'; readonly count?: number; readonly perSecond?: number }
  /**
   * Somebody else changes what is being listed: so many records are deleted, updated or added before the page is read.
   * `where`: `anywhere` (default), or on `earlierPages`, so that the rest moves up. **Changes the state.**
   */
  | {
      readonly kind: 'drift'
      readonly deletes?: number
      readonly updates?: number
      readonly inserts?: number
      readonly where?: 'anywhere' | 'earlierPages'
    }
  /** A record made after the rule was set shows in lists only after `requests` lists that left it out, or `ms` after it was made. */
  | { readonly kind: 'lateRows'; readonly requests?: number; readonly ms?: number }
  /** Records that this key can no longer see: not in lists, 404 by id. By id, by organization, or a `share` (0 to 1) of all. */
  | { readonly kind: 'hiddenRows'; readonly ids?: readonly string[]; readonly organizationIds?: readonly string[]; readonly share?: number }
  /** A page after the first holds the records of the page before it, under its own number. */
  | { readonly kind: 'duplicatePage' }
  /** `created-at` and `updated-at` are shown rounded down to this many seconds, so that many share one. */
  | { readonly kind: 'sameStamp'; readonly seconds: number }
  /** Texts of records begin with something that must not be trusted; `proto` adds keys that JavaScript objects have already. */
  | { readonly kind: 'hostileContent'; readonly forms?: readonly HostileForm[] }

export type HostileForm = 'script' | 'ansi' | 'formula' | 'bidi' | 'proto'

/** What takes the place of the answer or breaks it. The first that strikes wins. */
export type Failure =
  | {
      readonly kind: 'status'
      readonly status: 429 | 500 | 502 | 503 | 504
      readonly when?: When
      /** `json` (default): `{"message": ...}`; `errors`: the JSON:API form; `html`: a page. */
      readonly body?: 'json' | 'errors' | 'html'
      /** `Retry-After`: seconds, also negative ones; `date` lies that many seconds ahead; a text goes out as it is. */
      readonly retryAfter?: number | string | { readonly date: number }
      /** With `when: 'after'`: the write takes place so much later than the answer that denies it. */
      readonly lateMs?: number
    }
  /** 403 (default), 401 or 404, as for a module or a record that the key may not reach. */
  | { readonly kind: 'denied'; readonly status?: 401 | 403 | 404 }
  /** A list that asks for more than `above` records on a page gets `status` (504). */
  | { readonly kind: 'pageTooLarge'; readonly above: number; readonly status?: 500 | 502 | 503 | 504 }
  /** A redirect (302) with `to` as its `Location`, as it is. */
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: 301 | 302 | 303 | 307 | 308; readonly when?: When }
  /** A 200 that is not the answer: a page (`html`, the default), plain text, or nothing. With `contentType` alone: the answer under that name. */
  | { readonly kind: 'wrongContent'; readonly body?: Page; readonly contentType?: string; readonly when?: When }
  /**
   * The connection is reset, before any byte of the response or after `fraction` (0.5) of the body: then the write took place.
   * `lateMs`: with `beforeResponse` and `when: 'after'`, it takes place so much later.
   */
  | {
      readonly kind: 'reset'
      readonly at: 'beforeResponse' | 'midBody'
      readonly when?: When
      readonly fraction?: number
      readonly lateMs?: number
    }
  /** Head and `fraction` (0.5) of the body arrive; then nothing, with the connection open. 0: the head alone. */
  | { readonly kind: 'stall'; readonly fraction?: number }
  /** The head arrives `bytes` (1) at a time, every `everyMs` (100); the body follows at once. */
  | { readonly kind: 'slowHeaders'; readonly bytes?: number; readonly everyMs?: number }
  /** The body arrives `bytes` (1) at a time, every `everyMs` (100). */
  | { readonly kind: 'drip'; readonly bytes?: number; readonly everyMs?: number }
  /**
   * A success whose JSON breaks off after `fraction` (0.5). `framing`: with a `length` that says it is whole (default), `chunked` with
   * a proper end, with a length that is longer than what comes (`lengthTooLong`), or in chunks without an end (`chunksUnended`).
   */
  | {
      readonly kind: 'malformedJson'
      readonly fraction?: number
      readonly framing?: 'length' | 'chunked' | 'lengthTooLong' | 'chunksUnended'
    }
  /** A success with `bytes` of blanks behind its body. */
  | { readonly kind: 'oversize'; readonly bytes: number }
  /** A success with blanks behind its body that never end. */
  | { readonly kind: 'endless' }
  /** A success with `bytes` of blanks behind its body, packed about 1000 to 1, whether the client asked for it or not. */
  | { readonly kind: 'compressionBomb'; readonly bytes: number; readonly encoding?: 'gzip' | 'deflate' | 'br' }

export type Fault = Condition | Failure

export interface FaultMatch {
  readonly method?: string
  /** A glob over the path without its query: `*` within a segment, `**` across. */
  readonly path?: string
  /** A regular expression over the path without its query. */
  readonly pathPattern?: string
  /** Query parameters by their decoded names, with the one value each must have: `{ "page[number]": "2" }`. */
  readonly query?: Readonly<Record<string, string>>
}

export interface FaultRule {
  readonly match?: FaultMatch
  readonly fault: Fault
  /** Strikes this often, then never again. */
  readonly times?: number
  /** Lets so many matches pass first. */
  readonly after?: number
  /** Strikes on every nth match: the nth, the 2nth ... */
  readonly every?: number
  /** Strikes with this probability, 0 to 1, from the emulator's own seeded randomness. */
  readonly probability?: number
}

const CONDITIONS: ReadonlySet<Fault['kind']> = new Set([
  'latency',
  'dateSkew',
  'foreignRequests',
  'drift',
  'lateRows',
  'hiddenRows',
  'duplicatePage',
  'sameStamp',
  'hostileContent',
] satisfies Condition['kind'][])

export const isFailure = (fault: Fault): fault is Failure => !CONDITIONS.has(fault.kind)
