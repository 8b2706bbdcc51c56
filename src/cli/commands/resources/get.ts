import type { Resource } from '../../../catalog/index.js'
import type { AnyRecord } from '../../../jsonapi/decode.js'
import type { Given } from '../../command.js'
import { withClient } from '../../connect.js'
import { EXIT, type ExitCode } from '../../exit-codes.js'
import { cellText, readableText } from '../../output/cell-text.js'
import { jsonText } from '../../output/json.js'
import { plainRecord } from '../../output/record-writer.js'
import { formatFields } from '../../output/table.js'
import { writeCsv } from '../../output/write-csv.js'
import type { Session } from '../../session.js'
import { everyColumn } from './columns.js'
import { hideSecretTraits } from './hide-secret-traits.js'
import { title } from './names.js'
import { parseQuery, type QueryOptions } from './query-options.js'
import { resolveNames } from './resolve-names.js'

/** Gets one record of any resource of the catalog. */
export const getHandler =
  (resource: Resource) =>
  async (session: Session, { args, options }: Given<QueryOptions>): Promise<ExitCode> => {
    const parsed = parseQuery(resource, 'get', options)
    return withClient(session, async ({ client }) => {
      const query = await resolveNames(client, parsed, session.call)
      const found = await client.resource(resource.key as never).get(args[0] ?? '', { ...query, ...session.call })
      await printRecord(session, resource, await hideSecretTraits(resource, client, session.call)(found))
      return EXIT.ok
    })
  }

const printRecord = async (session: Session, resource: Resource, record: AnyRecord): Promise<void> => {
  switch (session.options.output) {
    case 'json':
      return session.print(jsonText(plainRecord(record), 2))
    case 'ndjson':
      return session.print(jsonText(plainRecord(record)))
    case 'csv': {
      const keys = everyColumn(resource)
      return writeCsv(session.context.stdout, [keys, keys.map((key) => cellText(record[key]))])
    }
    case 'table':
      return session.print(formatFields(fieldsOf(resource, record), session.context.stdout.columns).join('\n'))
  }
}

const fieldsOf = (resource: Resource, record: AnyRecord): [string, string][] => {
  const known = everyColumn(resource).map((key): [string, string] => [title(key, resource), readableText(record[key])])
  const extra = Object.entries(record.extra).map(([key, value]): [string, string] => [key, cellText(value)])
  const included = Object.entries(record.included).flatMap(([key, records]) =>
    (records as unknown as readonly Readonly<Record<string, unknown>>[]).map((item): [string, string] => [
      title(key),
      `${cellText(item['id'])} ${cellText(item['name'] ?? item['attachmentFileName'] ?? '')}`,
    ]),
  )
  return [...known, ...extra, ...included].filter(([, value]) => value !== '')
}
