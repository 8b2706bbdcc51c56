/** The list of one organization, through the client, page after page. */
import type { RecordList } from '../../client/generic/record-list.js'
import { isGlueError } from '../../errors.js'
import type { ErrorCode } from '../../errors.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import type { Sweep } from './checkpoint.js'
import type { DocumentLists } from './document-lists.js'
import type { StreamRun } from './stream-run.js'

/** Once, and again where records moved meanwhile. */
const MAX_TRIES = 3

interface Read {
  readonly seen: number
  readonly inFolders: number
  readonly complete: boolean
  readonly reasons: readonly string[]
}

/** Reads it from its beginning to its end, as often as it takes until the counts agree. */
export const wholeList = async (list: StreamRun, documents: DocumentLists): Promise<Sweep> => {
  const { stream, ports } = list
  const earlier = list.checkpoint.sweep
  if (earlier?.end !== undefined) return earlier
  if (earlier !== undefined) await ports.run.endSweep(stream, earlier.id)
  for (let attempt = 1; ; attempt++) {
    const id = list.newSweepId()
    const { seen, complete, reasons } = await readAll(list, id, documents)
    const counted = complete ? seen : null
    const sweep: Sweep = { id, first: counted, last: counted, watermark: null, unread: 0, repairs: attempt - 1, end: { complete, reasons } }
    if (complete || attempt === MAX_TRIES) {
      await list.patch(complete ? { remote: seen } : {}, { ...list.checkpoint, sweep })
      return sweep
    }
    await ports.run.endSweep(stream, id)
  }
}

const readAll = async (list: StreamRun, sweep: string, documents: DocumentLists): Promise<Read> => {
  const { synced, stream, ports } = list
  const { client } = ports.pages
  const query = { priority: 'bulk', signal: ports.signal } as const
  const organizationId = stream.organizationId!
  if (synced.kind !== 'documents') return read(list, client.resource(synced.kind).list({ organizationId, ...query }), sweep)
  const { list: first, isEnough } = await documents.choose(client, ports.store, organizationId, query)
  try {
    const brought = await read(list, first, sweep)
    if (isEnough(brought.seen, brought.inFolders)) return brought
  } catch (error) {
    if (!documents.refuses(error)) throw error
  }
  return read(list, documents.thorough(client, organizationId, query), sweep)
}

const read = async (list: StreamRun, records: RecordList<AnyRecord>, sweep: string): Promise<Read> => {
  const { meter, clock } = list.ports
  let [seen, inFolders, pages] = [0, 0, 0]
  meter.spend(1)
  for await (const page of records.pages()) {
    if (pages++ > 0) meter.spend(1)
    inFolders += page.data.filter(({ documentFolderId }) => typeof documentFolderId === 'string').length
    seen = (await list.apply({ records: page.data, children: [], at: clock.now() }, { sweep })).seen
  }
  const { complete, reasons } = records.completeness
  return { seen, inFolders, complete, reasons }
}

/** The account does not offer it to this key, or the organization is not there. */
export const isOutOfReach = (error: unknown): boolean => isGlueError(error) && OUT_OF_REACH.has(error.code)

const OUT_OF_REACH: ReadonlySet<ErrorCode> = new Set(['not_available', 'forbidden', 'not_found', 'unauthorized'])
