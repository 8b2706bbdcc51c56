import type { ResourceKey } from '../../../catalog/index.js'
import type { SearchAnswer, SearchHit } from '../../../mirror/index.js'
import type { Given } from '../../command.js'
import { EXIT, type ExitCode } from '../../exit-codes.js'
import { jsonText } from '../../output/json.js'
import { safeLine } from '../../output/safe-text.js'
import { formatTable, type Column } from '../../output/table.js'
import { writeCsv } from '../../output/write-csv.js'
import type { Session } from '../../session.js'
import { kebab } from '../resources/names.js'
import type { SearchCommandOptions } from './register.js'
import { withMirrorAlone } from './with-mirror.js'

/** Searches the mirror. Asks nothing of the API. */
export const searchMirror = (session: Session, { args, options }: Given<SearchCommandOptions>): Promise<ExitCode> =>
  withMirrorAlone(session, async (mirror) => {
    const answer = await mirror.search(args.join(' '), { limit: options.limit })
    await print(session, answer)
    const unsynced = (await mirror.status()).kinds.every(({ lastSyncAt }) => lastSyncAt === null)
    if (unsynced) await session.note('INCOMPLETE: The mirror is empty. Fill it with: gluekit sync')
    return unsynced && session.options.strict === true ? EXIT.incomplete : EXIT.ok
  })

const COLUMNS: readonly Column[] = [
  { title: 'ID', keep: true },
  { title: 'Kind', readable: 12 },
  { title: 'Name', readable: 16 },
  { title: 'Organization', readable: 12, spare: 1 },
  { title: 'Found', readable: 20 },
]
const snippetOf = ({ snippet }: SearchHit): string => snippet.map(({ text }) => text).join('')

const print = async (session: Session, answer: SearchAnswer): Promise<void> => {
  const { hits } = answer
  switch (session.options.output) {
    case 'json':
      return session.print(jsonText(answer, 2))
    case 'ndjson':
      for (const hit of hits) await session.print(jsonText(hit))
      return
    case 'csv': {
      const rows = hits.map((hit) => [
        hit.kind,
        hit.id,
        hit.name ?? '',
        hit.organizationId ?? '',
        hit.organizationName ?? '',
        snippetOf(hit),
      ])
      return writeCsv(session.context.stdout, [['kind', 'id', 'name', 'organizationId', 'organizationName', 'snippet'], ...rows])
    }
    case 'table': {
      const rows = hits.map((hit) => [
        hit.id,
        kebab(hit.kind satisfies ResourceKey),
        `${hit.name ?? ''}${hit.archived ? ' (archived)' : ''}`,
        hit.organizationName ?? '',
        snippetOf(hit),
      ])
      const width = session.context.stdout.columns
      if (rows.length > 0)
        await session.print(formatTable(COLUMNS, rows, { width, heading: session.colors.bold, mayDrop: true }).join('\n'))
      await session.note(foundOf(answer))
      for (const note of answer.notes) await session.note(safeLine(note))
    }
  }
}

const foundOf = ({ hits, total, order }: SearchAnswer): string => {
  if (hits.length === 0) return 'Nothing found.'
  const count = `${total.atLeast ? 'at least ' : ''}${total.count}`
  const shown = hits.length < total.count ? `The first ${hits.length} of ${count}` : `${count} found`
  return `${shown}, ${order === 'relevance' ? 'best first' : 'newest first, because so many fit'}.`
}
