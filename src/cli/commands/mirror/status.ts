import type { KindStatus, MirrorStatus } from '../../../mirror/index.js'
import { EXIT, type ExitCode } from '../../exit-codes.js'
import { jsonText } from '../../output/json.js'
import { formatTable, type Column } from '../../output/table.js'
import { writeCsv } from '../../output/write-csv.js'
import type { Session } from '../../session.js'
import { kebab } from '../resources/names.js'
import { withMirrorAlone } from './with-mirror.js'

/** What is here and what is there. Asks nothing of the API. */
export const mirrorStatus = (session: Session): Promise<ExitCode> =>
  withMirrorAlone(session, async (mirror) => {
    const status = await mirror.status()
    await print(session, status)
    const incomplete = status.kinds.some(({ complete, type }) => !complete && type !== 'relatedItems')
    return incomplete && session.options.strict === true ? EXIT.incomplete : EXIT.ok
  })

const KEYS = ['type', 'local', 'remote', 'complete', 'lastSyncAt', 'ageMs', 'reasons'] as const satisfies readonly (keyof KindStatus)[]
const COLUMNS: readonly Column[] = [
  { title: 'Kind', readable: 16 },
  { title: 'Here', align: 'right', keep: true },
  { title: 'There', align: 'right', keep: true },
  { title: 'Age', align: 'right', keep: true },
  { title: 'Complete', readable: 20 },
]

const print = async (session: Session, status: MirrorStatus): Promise<void> => {
  switch (session.options.output) {
    case 'json':
      return session.print(jsonText(status, 2))
    case 'ndjson':
      for (const kind of status.kinds) await session.print(jsonText(kind))
      return
    case 'csv': {
      const cell = (kind: KindStatus, key: (typeof KEYS)[number]): string =>
        key === 'reasons' ? kind.reasons.join(' ') : kind[key] === null ? '' : String(kind[key])
      return writeCsv(session.context.stdout, [KEYS, ...status.kinds.map((kind) => KEYS.map((key) => cell(kind, key)))])
    }
    case 'table': {
      const rows = status.kinds.map((kind) => [
        kebab(kind.type),
        String(kind.local),
        kind.remote === null ? '-' : String(kind.remote),
        kind.ageMs === null ? 'never' : ageText(kind.ageMs),
        kind.complete ? 'yes' : `no: ${kind.reasons[0] ?? ''}`,
      ])
      const width = session.context.stdout.columns
      await session.print(formatTable(COLUMNS, rows, { width, heading: session.colors.bold }).join('\n'))
      await session.print(`\n${status.path ?? 'in memory'}, ${(status.sizeBytes / 1_000_000).toFixed(1)} MB`)
    }
  }
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const

const ageText = (ms: number): string => {
  for (const [unit, size] of UNITS) if (ms >= size) return `${Math.floor(ms / size)} ${unit}`
  return `${Math.floor(ms / 1000)} s`
}
