import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { GlueError } from '../../../errors.js'
import type { SqlAnswer, SqlValue } from '../../../mirror/index.js'
import type { Given } from '../../command.js'
import { EXIT, type ExitCode } from '../../exit-codes.js'
import { jsonText } from '../../output/json.js'
import { formatTable, type Column } from '../../output/table.js'
import { writeCsv } from '../../output/write-csv.js'
import { readStdin } from '../../prompt.js'
import type { Session } from '../../session.js'
import type { SqlCommandOptions } from './register.js'
import { withMirrorAlone } from './with-mirror.js'

/** Runs one reading statement over the mirror. */
export const sqlCommand = async (session: Session, { args, options }: Given<SqlCommandOptions>): Promise<ExitCode> => {
  const text = await statementOf(session, args[0] ?? '-', options)
  return withMirrorAlone(session, async (mirror) => {
    const answer = await mirror.sql(text, {
      limitRows: options.limit,
      timeoutMs: options.timeout === undefined ? undefined : options.timeout * 1000,
    })
    await print(session, answer)
    if (!answer.truncated) return EXIT.ok
    await session.note(`INCOMPLETE: Only the first ${answer.rows.length} rows. For more: --limit`)
    return session.options.strict === true ? EXIT.incomplete : EXIT.ok
  })
}

const statementOf = async (session: Session, given: string, { file }: SqlCommandOptions): Promise<string> => {
  if (file !== undefined) {
    const name = path.resolve(session.context.cwd, file)
    try {
      return await readFile(name, 'utf8')
    } catch (cause) {
      throw new GlueError('file_unreadable', `The statement in ${name} cannot be read.`, { hint: 'Check the path.', cause })
    }
  }
  return given === '-' ? readStdin(session.context, session.signal) : given
}

/** What JSON has no form for, as text. */
const plain = (value: SqlValue): string | number | null =>
  typeof value === 'bigint' ? String(value) : value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value

const print = async (session: Session, { columns, rows }: SqlAnswer): Promise<void> => {
  const { stdout } = session.context
  const objects = (): Record<string, unknown>[] =>
    rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, plain(row[at] ?? null)])))
  const texts = (): string[][] => rows.map((row) => row.map((value) => (value === null ? '' : String(plain(value)))))
  switch (session.options.output) {
    case 'json':
      return session.print(jsonText(objects(), 2))
    case 'ndjson':
      for (const row of objects()) await session.print(jsonText(row))
      return
    case 'csv':
      return writeCsv(stdout, [columns, ...texts()])
    case 'table': {
      const numbers = columns.map(
        (_, at) => rows.length > 0 && rows.every((row) => typeof row[at] === 'number' || typeof row[at] === 'bigint'),
      )
      const titles = columns.map((title, at): Column => ({
        title,
        align: numbers[at] === true ? 'right' : 'left',
        keep: /(^|_)id$/i.test(title),
      }))
      if (columns.length > 0)
        await session.print(formatTable(titles, texts(), { width: stdout.columns, heading: session.colors.bold }).join('\n'))
      return session.note(`${rows.length} ${rows.length === 1 ? 'row' : 'rows'}.`)
    }
  }
}
