import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import path from 'node:path'
import type { Home } from '../../../profile/index.js'

/** One journal for each file and account: found again whatever folder the command is run from, and whichever link leads to the file. */
export const journalFile = (home: Home, baseUrl: string, file: string): string => {
  return path.join(home.state, 'onboarding', `${digest(`${baseUrl}\n${placeOf(file)}`)}.jsonl`)
}

/** One lock for each client, whichever file describes it: two runs of two copies would create everything twice. */
export const clientLockFile = (home: Home, baseUrl: string, organization: string): string =>
  path.join(
    home.state,
    'onboarding',
    `client-${digest(`${baseUrl}\n${organization.trim().replaceAll(/\s+/g, ' ').normalize('NFC').toLowerCase()}`)}.lock`,
  )

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

const placeOf = (file: string): string => {
  try {
    return realpathSync.native(file)
  } catch {
    // A pipe has no place.
    return path.resolve(file)
  }
}
