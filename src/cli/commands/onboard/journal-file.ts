import { createHash } from 'node:crypto'
import path from 'node:path'
import type { Home } from '../../../profile/index.js'

/** One journal for each file and account: found again whatever folder the command is run from. */
export const journalFile = (home: Home, baseUrl: string, file: string): string => {
  const name = createHash('sha256')
    .update(`${baseUrl}\n${path.resolve(file)}`)
    .digest('hex')
    .slice(0, 16)
  return path.join(home.state, 'onboarding', `${name}.jsonl`)
}
