import { isGlueError } from '../../../errors.js'
import type { Given } from '../../command.js'
import { EXIT, type ExitCode } from '../../exit-codes.js'
import { confirm } from '../../prompt.js'
import type { Session } from '../../session.js'
import type { RebuildOptions } from './register.js'
import { mirrorFile, withMirrorAlone } from './with-mirror.js'

/** Throws the file away. What it held comes again with the next sync. */
export const rebuildMirror = async (session: Session, { options }: Given<RebuildOptions>): Promise<ExitCode> => {
  const file = await mirrorFile(session)
  if (options.yes !== true && !(await confirm(session.context, `Throw away the mirror ${file}?`, 'Say --yes.'))) {
    await session.note('Nothing was done.')
    return EXIT.refused
  }
  try {
    await withMirrorAlone(session, (mirror) => mirror.rebuild())
  } catch (error) {
    // It cannot even be opened: that is what this command is for.
    if (!isGlueError(error, 'mirror_damaged') && !isGlueError(error, 'schema_too_new')) throw error
    const { removeMirror } = await import('../../../mirror/index.js')
    await removeMirror(file)
  }
  await session.print('The mirror is empty. Fill it with: gluekit sync')
  return EXIT.ok
}

/** Prints where the file lies, whether it is there or not. */
export const mirrorPath = async (session: Session): Promise<ExitCode> => {
  await session.print(await mirrorFile(session))
  return EXIT.ok
}
