/** Kills syncs at random moments: `npm run simulate:kills -- [HOW MANY] [SEED]`, 200 from seed 1 unless given. Needs a build. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { killSyncs } from './kills.js'

const [kills = 200, seed = 1] = process.argv.slice(2).map(Number)
const folder = mkdtempSync(path.join(tmpdir(), 'gluekit-kills-'))
try {
  const killed = await killSyncs({ kills, seed, folder })
  for (const problem of killed.problems) console.log(problem)
  console.log(
    `${killed.kills} kills over ${killed.mirrors} mirrors, ${killed.problems.length} problems; full syncs read ${killed.repeated} pages again ` +
      `after ${killed.killsOfFull} kills, ${killed.mostRepeatedPerKill.toFixed(1)} a kill at most`,
  )
  process.exitCode = killed.problems.length === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
