/** Compiles the library and bundles the binary into `dist`. `--if-stale` does nothing when the sources have not changed. */
import { isFresh, build } from './build/dist.js'

const onlyIfStale = process.argv.includes('--if-stale')
if (!(onlyIfStale && isFresh(process.cwd()))) {
  const outcome = await build(process.cwd())
  for (const line of outcome.notes) console.log(line)
  if (!outcome.ok) {
    console.error(outcome.problem)
    process.exitCode = 1
  }
}
