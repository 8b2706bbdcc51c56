import { createHash, randomBytes } from 'node:crypto'
import { open, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { ConfigurationError } from '../../errors.js'
import type { Seed } from '../seed/types.js'
import type { Snapshot } from './snapshot.js'

const FORMAT = 'gluekit-emulator-state'
const VERSION = 1

/** Where an account began, in words that can be said again. */
export type SeedIdentity =
  | { readonly kind: 'demo' | 'empty' | 'own' }
  | {
      readonly kind: 'generated'
      readonly organizations: number
      readonly records: number
      readonly flexibleAssetTypes?: number
      readonly seedNumber?: number
    }

export interface SavedAccount {
  /** Of the seed that the snapshot belongs to. */
  readonly fingerprint: string
  readonly snapshot: Snapshot
}
/** What a file of saved state holds. */
export interface SavedState {
  readonly format: typeof FORMAT
  readonly version: typeof VERSION
  /** What the dates of the seeds are relative to. */
  readonly now: string
  /** The seed of the first account. */
  readonly seed: SeedIdentity
  readonly accounts: Readonly<Record<string, SavedAccount>>
}

export const savedState = (now: Date, seed: SeedIdentity, accounts: SavedState['accounts']): SavedState => ({
  format: FORMAT,
  version: VERSION,
  now: now.toISOString(),
  seed,
  accounts,
})

/** Two seeds with one fingerprint hold the same records. */
export const fingerprintOf = ({ records, links, generated = [] }: Seed): string => {
  const hash = createHash('sha256')
  for (const record of records) hash.update(JSON.stringify(record))
  hash.update(JSON.stringify(links))
  for (const base of generated) {
    hash.update(`${base.resource} ${base.count}`)
    for (let sample = 0; sample < Math.min(SAMPLES, base.count); sample++) {
      const place = Math.floor((sample / SAMPLES) * base.count)
      hash.update(base.idAt(place) + JSON.stringify(base.fieldsAt(place)))
    }
  }
  return hash.digest('hex')
}
/** Records of a generated resource that are looked at; all of them would take longer than the start. */
const SAMPLES = 64

/** The state in a file; undefined where there is none. Throws a `ConfigurationError` for anything else than a whole state. */
export const readState = async (file: string): Promise<SavedState | undefined> => {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new ConfigurationError('bad_configuration', `The file ${file} could not be read (${codeOf(cause)}).`, { hint: HINT, cause })
  }
  let saved: Partial<SavedState> | null = null
  try {
    saved = JSON.parse(text) as Partial<SavedState> | null
  } catch {
    // Told below, with what else it may be.
  }
  if (saved === null || typeof saved !== 'object' || saved.format !== FORMAT || typeof saved.accounts !== 'object')
    throw new ConfigurationError('bad_configuration', `The file ${file} is not a saved state of the emulator, or it is damaged.`, {
      hint: HINT,
    })
  if (saved.version !== VERSION)
    throw new ConfigurationError('bad_configuration', `The file ${file} was saved by another version of gluekit.`, { hint: HINT })
  return saved as SavedState
}

const HINT = 'The file was left as it is. Give another file, or move this one away to begin anew.'
const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown'

/** That the state of a file does not go with what was asked for, or not with this program. */
export const foreignState = (file: string, what: string, cause?: unknown): ConfigurationError =>
  new ConfigurationError('bad_configuration', `The file ${file} cannot be used: ${what}.`, { hint: HINT, cause })

/** The new name too is to outlive a loss of power. Windows has no such call, and does not need it. */
const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Replaces the file as a whole, readable by its owner alone: whoever reads it finds the old state or the new one. */
export const writeState = async (file: string, state: SavedState): Promise<void> => {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`)
  try {
    const handle = await open(temporary, 'wx', 0o600)
    try {
      await handle.writeFile(JSON.stringify(state))
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
    await syncFolder(path.dirname(file))
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw new ConfigurationError('bad_configuration', `${file} could not be written (${codeOf(cause)}).`, {
      hint: 'Give a file in a folder that exists and that this user can write.',
      cause,
    })
  }
}
