import type { Endpoint, Resource } from '../../catalog/index.js'
import type { ApiKey } from '../control/keys.js'
import type { Account } from '../state/account.js'
import type { Query } from '../wire/query.js'

/** Where the real API leaves a question open, which answer the emulator gives. */
export interface Answers {
  /** `filter[name]` and other text filters: `exact` (default), or without regard to case. */
  readonly textFilter: 'exact' | 'case-insensitive'
  /** A sort or include that the endpoint does not have: 400 (default), or ignored. */
  readonly unknownSortOrInclude: 'refuse' | 'ignore'
  /** A body over the limit: 403 `Forbidden` as seen by clients (default), or 413. */
  readonly oversizeBody: 403 | 413
}
export const DEFAULT_ANSWERS: Answers = { textFilter: 'exact', unknownSortOrInclude: 'refuse', oversizeBody: 403 }

/** One request that has found its endpoint and its key. */
export interface Context {
  readonly account: Account
  readonly resource: Resource
  readonly endpoint: Endpoint
  /** Path parameters by their catalog key; `resourceType` is the catalog key of the parent. */
  readonly params: Readonly<Record<string, string>>
  readonly id: string | undefined
  readonly query: Query
  readonly key: ApiKey
  readonly answers: Answers
  /** The body as a structure; undefined when there is none. Throws when it cannot be read. */
  readonly body: () => unknown
  /** Scheme and host for `links`. */
  readonly origin: string
  /** The path as the route knows it, for `links`. */
  readonly path: string
}
