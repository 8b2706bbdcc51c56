import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import path from 'node:path'
import type { Home } from '../../../profile/index.js'

/** One journal for each file and account: found again whatever folder the command is run from, and whichever link leads to the file. */
export const journalFile = (home: Home, baseUrl: string, file: string): string => {
  const name = createHash('sha256')
    .update(`${baseUrl}\n${placeOf(file)}`)
    .digest('hex')
    .slice(0, 16)
  return path.join(home.state, 'onboarding', `${name}.jsonl`)
}

const placeOf = (file: string): string => {
  try {
    return realpathSync.native(file)
  } catch {
    // A pipe has no place.
    return path.resolve(file)
  }
}
