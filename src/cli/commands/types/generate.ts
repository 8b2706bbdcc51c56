import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { unreadable } from '../../../client/files/local-file.js'
import { UsageError } from '../../../errors.js'
import { readTypes } from '../../../workflows/flexible-asset-types/index.js'
import { compareGenerated, generateTraitTypes } from '../../../workflows/generate-types/index.js'
import type { Given } from '../../command.js'
import { withClient } from '../../connect.js'
import { EXIT, type ExitCode } from '../../exit-codes.js'
import { jsonText } from '../../output/json.js'
import { safeLine } from '../../output/safe-text.js'
import { requireWritable, writeWholeFile } from '../../output/write-file.js'
import type { Session } from '../../session.js'
import type { GenerateOptions } from './register.js'

export const generateCommand = async (session: Session, { options }: Given<GenerateOptions>): Promise<ExitCode> => {
  const out = options.out === undefined ? undefined : path.resolve(session.context.cwd, options.out)
  if (options.check === true && out === undefined)
    throw new UsageError('usage', 'There is no file to check.', { hint: 'Name it with --out; --check writes nothing.' })
  const present = out === undefined ? null : await textOf(out)
  if (out !== undefined && options.check !== true) await requireWritable(out)
  return withClient(session, async ({ client }) => {
    const types = await readTypes(client, { ...session.call, names: options.type })
    const text = generateTraitTypes(types)
    if (out === undefined) {
      await session.context.stdout.write(text)
      return EXIT.ok
    }
    const differences = present === null ? ['the file does not exist'] : compareGenerated(present, text)
    const file = options.out ?? ''
    if (options.check === true) {
      await report(session, { file, upToDate: differences.length === 0, written: false, types: types.length, differences })
      return differences.length === 0 ? EXIT.ok : EXIT.differs
    }
    // One that says the same stays as it is, so that nothing is built anew for it.
    const written = differences.length > 0
    if (written) await writeWholeFile(out, text)
    await report(session, { file, upToDate: true, written, types: types.length, differences })
    return EXIT.ok
  })
}

interface Report {
  readonly file: string
  readonly upToDate: boolean
  readonly written: boolean
  readonly types: number
  readonly differences: readonly string[]
}

const report = async (session: Session, result: Report): Promise<void> => {
  if (session.options.output !== 'table') return session.print(jsonText(result, session.options.output === 'json' ? 2 : undefined))
  const { file, upToDate, written, types, differences } = result
  if (!upToDate) {
    await session.print(safeLine(`${file} is out of date:`))
    for (const difference of differences) await session.print(safeLine(`  ${difference}`))
    return session.note(`Write it anew: gluekit types generate --out ${file}`)
  }
  return session.print(safeLine(written ? `${file}: ${types} types written.` : `${file} is up to date (${types} types).`))
}

const textOf = async (file: string): Promise<string | null> => {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw unreadable(file, error)
  }
}
