/** Damages files of a mirror: `npm run simulate:damage -- [HOW MANY] [SEED]`, 300 from seed 1 unless given. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { damageFiles } from './damage.js'

const [files = 300, seed = 1] = process.argv.slice(2).map(Number)
const folder = mkdtempSync(path.join(tmpdir(), 'gluekit-damage-'))
try {
  const { problems, harmless, named, leftOut } = await damageFiles({ files, seed, folder })
  for (const problem of problems) console.log(problem)
  console.log(
    `${files} damaged files, ${problems.length} problems: of ${named} an error told, ${harmless} were read as if whole, ` +
      `of ${leftOut} records were left out`,
  )
  process.exitCode = problems.length === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
