import type { AnyRecord } from '../../jsonapi/decode.js'
import type { OutputFormat } from '../global-options.js'
import type { Session } from '../session.js'
import { cellText, readableText, shortText } from './cell-text.js'
import { jsonText } from './json.js'
import { formatTable, type Column } from './table.js'
import { writeCsv } from './write-csv.js'

/** Prints records one after the other. What can be read while it is written is; JSON and tables come whole or not at all. */
export interface RecordWriter {
  write(record: AnyRecord): Promise<void>
  end(): Promise<void>
}

export interface RecordColumns {
  readonly keys: readonly string[]
  readonly title: (key: string) => string
  readonly isNumber: (key: string) => boolean
  /** Whether the time of day matters, not the day alone. */
  readonly isMoment: (key: string) => boolean
  /** Whether columns at the right may be left out where there is no room for them. */
  readonly mayDrop: boolean
}

export const recordWriter = (session: Session, format: OutputFormat, columns: RecordColumns): RecordWriter => {
  switch (format) {
    case 'json':
      return jsonWriter(session)
    case 'ndjson':
      return {
        write: (record) => session.print(jsonText(plainRecord(record))),
        end: async () => undefined,
      }
    case 'csv':
      return csvWriter(session, columns)
    case 'table':
      return tableWriter(session, columns)
  }
}

const jsonWriter = (session: Session): RecordWriter => {
  const records: string[] = []
  return {
    write: async (record) => {
      records.push(jsonText(plainRecord(record)))
    },
    end: async () => {
      if (records.length === 0) return session.print('[]')
      // One record a line: readable by people and by tools that compare lines.
      await session.context.stdout.write('[\n')
      for (const [index, record] of records.entries())
        await session.context.stdout.write(`  ${record}${index < records.length - 1 ? ',' : ''}\n`)
      await session.context.stdout.write(']\n')
    },
  }
}

const csvWriter = (session: Session, { keys }: RecordColumns): RecordWriter => {
  let started = false
  const start = async (): Promise<void> => {
    if (started) return
    started = true
    await writeCsv(session.context.stdout, [keys])
  }
  return {
    write: async (record) => {
      await start()
      await writeCsv(session.context.stdout, [keys.map((key) => cellText(record[key]))])
    },
    end: start,
  }
}

const tableWriter = (session: Session, { keys, title, isNumber, isMoment, mayDrop }: RecordColumns): RecordWriter => {
  const rows: string[][] = []
  const columns: Column[] = keys.map((key) => ({
    title: title(key),
    align: isNumber(key) ? 'right' : 'left',
    keep: key === 'id' || key.endsWith('Id') || isMoment(key),
  }))
  return {
    write: async (record) => {
      rows.push(keys.map((key) => (isMoment(key) ? readableText : shortText)(record[key])))
    },
    end: async () => {
      if (rows.length === 0) return
      const width = session.context.stdout.columns
      await session.print(formatTable(columns, rows, { width, heading: session.colors.bold, mayDrop }).join('\n'))
    },
  }
}

/** A record without the parts that are empty in nearly all of them. */
export const plainRecord = (record: AnyRecord): Readonly<Record<string, unknown>> => {
  const { extra, included, ...rest } = record
  return {
    ...rest,
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
    ...(Object.keys(included).length === 0 ? {} : { included }),
  }
}
