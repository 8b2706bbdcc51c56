/** A local mirror of an IT Glue account: synced, searched, queried, and a cache for reads. */
import path from 'node:path'
import type { GlueClient } from '../client/glue-client.js'
import { hooksOf } from '../client/mirror-hooks.js'
import { resolveHome } from '../profile/home.js'
import { Mirror } from './mirror.js'
import type { MirrorOptions } from './mirror.js'
import type { MirrorStore } from './store/port.js'
import { openSqliteStore } from './store/sqlite/store.js'

export interface OpenMirrorOptions extends MirrorOptions {
  /** The file. That of the profile, or one by host and key in this user's folder, unless given. */
  readonly path?: string | undefined
  /** In place of a file. */
  readonly store?: MirrorStore | undefined
}

/**
 * Opens the mirror of the account that the client talks to. Nothing is asked of the API before something is read or synced.
 * @throws MirrorError `mirror_damaged`, `mirror_unusable`; SchemaTooNewError for a file of a newer version; ConfigurationError where
 *   there is no SQLite to use
 */
export const openMirror = async (client: GlueClient, options: OpenMirrorOptions = {}): Promise<Mirror> => {
  const store =
    options.store ?? (await openSqliteStore({ path: options.path ?? (await mirrorPath(client)), redact: hooksOf(client).redact }))
  try {
    return await Mirror.over(client, store, options)
  } catch (error) {
    await store.close()
    throw error
  }
}

/** Where the mirror of this account lies, whether it is there or not. */
export const mirrorPath = async (client: GlueClient): Promise<string> => {
  return hooksOf(client).file ?? path.join(resolveHome().mirror, await mirrorFileName(client))
}

/** By host and key, where no profile has a name for the account. */
export const mirrorFileName = async (client: GlueClient): Promise<string> =>
  `${new URL(client.baseUrl).host.replaceAll(/[^a-z0-9.-]/gi, '-')}-${await hooksOf(client).fingerprint()}.sqlite`

export { removeMirror } from './store/sqlite/store.js'
export { parseQuery } from './search/query.js'

export { Mirror } from './mirror.js'
export type { MirrorOptions } from './mirror.js'
export type { Origin } from './reads/freshness.js'
export type { KindReader, KindReaders, MirrorQuery, ReadOptions, Refreshed, RefreshOptions } from './reads/kind-reader.js'
export type { MirrorList, MirrorRecord } from './reads/mirror-list.js'
export type { KindStatistics, MirrorStatistics } from './statistics.js'
export type { KindStatus, MirrorStatus } from './status.js'
export type { SyncProgress } from './sync/meter.js'
export type { RelatedOptions } from './sync/related-lane.js'
export type { KindReport, SyncReport } from './sync/report.js'
export type { SyncOptions } from './sync/run-sync.js'
export type { Vanished } from './sync/vanished.js'
export type * from './search/types.js'
export type * from './sql/types.js'
export type { MirrorStore, StoredRecord, VerifyReport } from './store/port.js'
