/** The documents of an organization in all folders, for one request where that is known to be enough. */
import type { GlueClient } from '../../client/glue-client.js'
import type { RecordList } from '../../client/generic/record-list.js'
import { isGlueError } from '../../errors.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import type { MirrorStore } from '../store/port.js'

/** Where folders cannot be read, so many organizations are looked through in every way that an account may know. */
const THOROUGH = 3

/**
 * An account may ignore the filter for all folders, and then lists the root alone as if that were everything. Whether something is missing
 * is seen by the folders, which count what lies in them; and once a document of a folder has come, the filter is known to work.
 */
export class DocumentLists {
  /** A document in a folder has come with the filter for all folders. */
  #proven = false
  #refused = false
  #thorough = 0

  /** The list to read, and whether what it brings is enough; if not, the thorough list is to be read. */
  async choose(
    client: GlueClient,
    store: MirrorStore,
    organizationId: string,
    query: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly list: RecordList<AnyRecord>; readonly isEnough: (records: number, inFolders: number) => boolean }> {
    const documents = client.resource('documents')
    const thorough = (): RecordList<AnyRecord> => documents.list({ organizationId, ...query })
    if (this.#refused) return { list: thorough(), isEnough: () => true }
    const expected = this.#proven ? 0 : await inFoldersOf(store, organizationId)
    return {
      list: documents.list({ organizationId, documentFolderId: 'all', ...query }),
      isEnough: (records, inFolders) => {
        this.#proven ||= inFolders > 0
        if (this.#proven || records === 0) return this.#proven || expected === null || expected === 0
        if (expected === null) return this.#thorough >= THOROUGH
        return expected === 0
      },
    }
  }

  /** Everything that an account may know is tried. */
  thorough(client: GlueClient, organizationId: string, query: Readonly<Record<string, unknown>>): RecordList<AnyRecord> {
    this.#thorough++
    return client.resource('documents').list({ organizationId, ...query })
  }

  /** Whether the account does not know the filter: then every list is read in the thorough way. */
  refuses(error: unknown): boolean {
    if (this.#refused || !(isGlueError(error, 'bad_request') || isGlueError(error, 'validation_failed'))) return false
    this.#refused = true
    return true
  }
}

/** Documents in the folders of an organization, by what these say; null where the account does not offer its folders. */
const inFoldersOf = async (store: MirrorStore, organizationId: string): Promise<number | null> => {
  const { complete, lastFullAt } = await store.stream(`documentFolders@${organizationId}`)
  if (!complete && lastFullAt === null) return null
  const { records } = await store.list('documentFolders', { where: { organizationId }, limit: 1000 })
  return records.reduce((sum, { record }) => sum + (typeof record['documentsCount'] === 'number' ? record['documentsCount'] : 1), 0)
}
