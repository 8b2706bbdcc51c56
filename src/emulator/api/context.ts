import type { Endpoint, Resource } from '../../catalog/index.js'
import type { Answers } from '../behaviours/switches.js'
import type { Lens } from '../control/fault-lens.js'
import type { ApiKey } from '../control/keys.js'
import type { Account } from '../state/account.js'
import type { Query } from '../wire/query.js'

export type { Answers }

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
  /** How a fault makes the account look; absent where it looks as it is. */
  readonly lens?: Lens
}
