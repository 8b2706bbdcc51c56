import type { Resource, ResourceKey } from '../../../catalog/index.js'
import { resourceOfKey } from '../../../catalog/index.js'
import type { GlueClient } from '../../../client/glue-client.js'
import type { RecordList } from '../../../client/generic/record-list.js'
import type { AnyRecord } from '../../../jsonapi/decode.js'
import type { Given } from '../../command.js'
import { withClient } from '../../connect.js'
import { EXIT, type ExitCode } from '../../exit-codes.js'
import { recordWriter, type RecordColumns } from '../../output/record-writer.js'
import { startProgress } from '../../progress.js'
import type { Session } from '../../session.js'
import { everyColumn, namedColumns, tableColumns } from './columns.js'
import { hideSecretTraits } from './hide-secret-traits.js'
import { title, wordsFor } from './names.js'
import { parseQuery, type QueryOptions } from './query-options.js'
import { resolveNames } from './resolve-names.js'

/** A person reads no further; `--all` or a program gets everything. */
const ROWS_OF_A_TABLE = 100

/** Lists any resource of the catalog. */
export const listHandler =
  (resource: Resource) =>
  async (session: Session, { options }: Given<QueryOptions>): Promise<ExitCode> => {
    const parsed = parseQuery(resource, 'list', options)
    const columns = columnsFor(resource, session, options.columns)
    const limit = limitOf(session, options)
    return withClient(
      session,
      async ({ client }) => {
        const query = await resolveNames(client, parsed, session.call)
        const list = listOf(client, resource, {
          ...query,
          ...session.call,
          ...(limit === undefined ? {} : { pageSize: Math.min(1000, limit + 1) }),
        })
        const writer = recordWriter(session, session.options.output, columns)
        const hide = hideSecretTraits(resource, client, session.call)
        const progress = startProgress(session, `Reading ${wordsFor(resource)}`)
        const read = { shown: 0, total: null as number | null, cut: false }
        try {
          reading: for await (const page of list.pages()) {
            read.total ??= page.meta.totalCount
            for (const record of page.data) {
              if (limit !== undefined && read.shown >= limit) {
                read.cut = true
                break reading
              }
              await writer.write(await hide(record))
              read.shown++
            }
            progress.update(read.shown, read.total)
          }
        } finally {
          progress.stop()
        }
        await writer.end()
        if (read.shown === 0) await session.note(`No ${wordsFor(resource)} found.`)
        if (read.cut) return tellCut(session, resource, read.shown, read.total, options)
        return tellCompleteness(session, list.completeness)
      },
      // With a limit the pages ahead would be read for nothing.
      limit === undefined ? {} : { prefetch: 0 },
    )
  }

export const columnsFor = (resource: Resource, session: Session, named: string | undefined): RecordColumns => ({
  keys:
    named !== undefined ? namedColumns(resource, named) : session.options.output === 'csv' ? everyColumn(resource) : tableColumns(resource),
  title: (key) => title(key, resource),
  // What a person asked for by name is shown, however narrow it gets.
  mayDrop: named === undefined,
  // Who looks into the logs asks for the hour.
  isMoment: (key) => resource.key === 'logs' && key === 'createdAt',
  isNumber: (key) => resource.attributes[key]?.kind === 'int',
})

/** Says on stderr that an answer is incomplete; with --strict it counts as a failure. */
export const tellCompleteness = async (
  session: Session,
  completeness: { complete: boolean; reasons: readonly string[] },
): Promise<ExitCode> => {
  if (completeness.complete) return EXIT.ok
  await session.note(`INCOMPLETE: ${completeness.reasons.join(' ')}`)
  return session.options.strict === true ? EXIT.incomplete : EXIT.ok
}

const limitOf = (session: Session, { limit, all }: QueryOptions): number | undefined => {
  if (all === true) return undefined
  if (limit !== undefined) return limit
  return session.options.output === 'table' && session.options.strict !== true ? ROWS_OF_A_TABLE : undefined
}

const tellCut = async (
  session: Session,
  resource: Resource,
  shown: number,
  total: number | null,
  { limit }: QueryOptions,
): Promise<ExitCode> => {
  const of = total === null ? '' : ` of ${total}`
  if (limit === undefined)
    await session.note(`The first ${shown}${of} ${wordsFor(resource)}. For all of them: --all, or -o json, ndjson or csv.`)
  else if (session.options.output === 'table') await session.note(`The first ${shown}${of} ${wordsFor(resource)}.`)
  return EXIT.ok
}

/** Some have a way of their own: documents to reach all folders, logs and user metrics to reach all of a long time. */
const listOf = (client: GlueClient, resource: Resource, query: Readonly<Record<string, unknown>>): RecordList<AnyRecord> => {
  if (resource !== resourceOfKey('documents'))
    return (client[resource.key as ResourceKey] as unknown as { list(query: unknown): RecordList<AnyRecord> }).list(query)
  const { documentFolderId, ...rest } = query
  const list = client.documents.list({ ...rest, ...(documentFolderId === undefined ? {} : { folder: documentFolderId }) } as never)
  return list as unknown as RecordList<AnyRecord>
}
