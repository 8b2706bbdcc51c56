import { mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { GlueError, isGlueError } from '../../../errors.js'
import {
  parseTypeFile,
  printTypeFile,
  readTypeFiles,
  readTypes,
  typeFileName,
  type TypeFile,
} from '../../../workflows/flexible-asset-types/index.js'
import type { Given } from '../../command.js'
import { withClient } from '../../connect.js'
import { EXIT, type ExitCode } from '../../exit-codes.js'
import { jsonText } from '../../output/json.js'
import { safeLine } from '../../output/safe-text.js'
import { writeWholeFile } from '../../output/write-file.js'
import { writeCsv } from '../../output/write-csv.js'
import type { Session } from '../../session.js'
import type { PullOptions } from './register.js'

interface Pulled {
  readonly type: string
  readonly file: string
  readonly action: 'written' | 'unchanged' | 'replaced' | 'kept'
}

/** Files are looked at before anything is written: one that says something else may be somebody's work. */
export const pullCommand = async (session: Session, { args, options }: Given<PullOptions>): Promise<ExitCode> =>
  withClient(session, async ({ client }) => {
    const folder = path.resolve(session.context.cwd, args[0] ?? '.')
    const names = await namesIn(folder)
    const present = await presentIn(folder, names)
    const types = await readTypes(client, { ...session.call, names: options.type })
    const taken = new Set(names.map((name) => name.toLowerCase()))
    const results: Pulled[] = []
    const toWrite: { readonly file: string; readonly text: string }[] = []
    for (const type of types) {
      const text = printTypeFile(type)
      const known = present.types.find((file) => file.type.name === type.name)
      const broken = known === undefined ? present.others.get(typeFileName(type)) : undefined
      // Most likely this very type, half written: a second file beside it would help nobody.
      if (broken !== undefined) throw broken
      const file = known?.path ?? path.join(folder, typeFileName(type, taken))
      taken.add(path.basename(file).toLowerCase())
      // Compared by what they say: comments and order of keys are the owner's.
      const same = known !== undefined && JSON.stringify(known.type) === JSON.stringify(parseTypeFile(text))
      const action = known === undefined ? 'written' : same ? 'unchanged' : options.force === true ? 'replaced' : 'kept'
      if (action === 'written' || action === 'replaced') toWrite.push({ file, text })
      results.push({ type: type.name, file: path.relative(session.context.cwd, file), action })
    }
    if (options.dryRun !== true) {
      if (toWrite.length > 0) await makeFolder(folder)
      for (const { file, text } of toWrite) await writeWholeFile(file, text)
    }
    await print(session, results, options)
    return results.some(({ action }) => action === 'kept') ? EXIT.refused : EXIT.ok
  })

interface Present {
  readonly types: readonly TypeFile[]
  /** Files that describe no type, by their names in small letters: other YAML, or a type that somebody is writing. */
  readonly others: ReadonlyMap<string, GlueError>
}

/** What the folder has; a folder that is not there has nothing. */
const presentIn = async (folder: string, names: readonly string[]): Promise<Present> => {
  const types: TypeFile[] = []
  const others = new Map<string, GlueError>()
  for (const name of names.filter((each) => /\.ya?ml$/i.test(each))) {
    try {
      types.push(...(await readTypeFiles(path.join(folder, name))))
    } catch (error) {
      if (!isGlueError(error)) throw error
      others.set(name.toLowerCase(), error)
    }
  }
  return { types, others }
}

const namesIn = async (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => [])

const makeFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true })
  } catch (cause) {
    if (isGlueError(cause)) throw cause
    throw new GlueError('file_unreadable', `The folder ${folder} cannot be made.`, {
      hint: 'Give another one; nothing was written.',
      cause,
    })
  }
}

const print = async (session: Session, results: readonly Pulled[], { dryRun }: PullOptions): Promise<void> => {
  switch (session.options.output) {
    case 'json':
      return session.print(jsonText({ dryRun: dryRun === true, types: results }, 2))
    case 'ndjson':
      for (const result of results) await session.print(jsonText(result))
      return
    case 'csv':
      return writeCsv(session.context.stdout, [['type', 'file', 'action'], ...results.map((each) => [each.type, each.file, each.action])])
    case 'table':
      for (const { type, file, action } of results) await session.print(safeLine(`${action.padEnd(9)}  ${type} → ${file}`))
      if (dryRun === true) await session.note('Dry run: nothing was written.')
      if (results.some(({ action }) => action === 'kept'))
        await session.note('Files that say something else were kept. See gluekit flexible-asset-types diff; --force replaces them.')
  }
}
