/** Tests of the built package see the sources as they are, also when vitest is started on its own. */
import { build, isFresh } from './dist.js'

export const setup = async (): Promise<void> => {
  if (isFresh(process.cwd())) return
  const outcome = await build(process.cwd())
  if (!outcome.ok) throw new Error(`The build failed.\n${outcome.problem ?? ''}`)
}
