import { createHash } from 'node:crypto'
import os from 'node:os'
import path from 'node:path'
import { ConfigurationError } from '../errors.js'
import type { Environment } from './types.js'

/** The folders of gluekit. None of them exists before something is written into it. */
export interface Home {
  /** Profiles and encrypted keys. */
  readonly config: string
  /** Journals, the reveal log, use of keys, shared limits: what a machine remembers. */
  readonly state: string
  /** Local copies of accounts. */
  readonly mirror: string
  /**
   * The name under which keys lie in the key store of the operating system. A home chosen by GLUEKIT_HOME has its own, so that
   * a trial in a temporary folder can never overwrite the key of a profile of the same name.
   */
  readonly keychainService: string
}

export interface HomeOptions {
  readonly env?: Environment | undefined
  readonly platform?: NodeJS.Platform | undefined
  /** The user's home folder. */
  readonly userFolder?: string | undefined
}

const NAME = 'gluekit'

/** GLUEKIT_HOME, or the usual folders of the operating system. Creates nothing. */
export const resolveHome = (options: HomeOptions = {}): Home => {
  const env = options.env ?? process.env
  const platform = options.platform ?? process.platform
  const { join, resolve } = platform === 'win32' ? path.win32 : path.posix
  if (env['GLUEKIT_HOME']) {
    const root = resolve(env['GLUEKIT_HOME'])
    return {
      config: root,
      state: join(root, 'state'),
      mirror: join(root, 'mirror'),
      keychainService: `${NAME}:${createHash('sha256').update(root).digest('hex').slice(0, 12)}`,
    }
  }
  const user = (): string => options.userFolder ?? userFolder()
  // A relative path in these variables is to be ignored, says the XDG base directory specification.
  const folder = (variable: string, ...fallback: string[]): string => {
    const value = env[variable]
    const absolute = platform === 'win32' ? path.win32.isAbsolute : path.posix.isAbsolute
    return value && absolute(value) ? value : join(user(), ...fallback)
  }
  if (platform === 'win32') {
    const local = join(folder('LOCALAPPDATA', 'AppData', 'Local'), NAME)
    return {
      config: join(folder('APPDATA', 'AppData', 'Roaming'), NAME),
      state: join(local, 'state'),
      mirror: join(local, 'mirror'),
      keychainService: NAME,
    }
  }
  if (platform === 'darwin') {
    const root = join(user(), 'Library', 'Application Support', NAME)
    return { config: root, state: join(root, 'state'), mirror: join(root, 'mirror'), keychainService: NAME }
  }
  return {
    config: join(folder('XDG_CONFIG_HOME', '.config'), NAME),
    state: join(folder('XDG_STATE_HOME', '.local', 'state'), NAME),
    mirror: join(folder('XDG_DATA_HOME', '.local', 'share'), NAME, 'mirror'),
    keychainService: NAME,
  }
}

const userFolder = (): string => {
  let folder = ''
  try {
    folder = os.homedir()
  } catch {
    // The user has no entry in the user database, as in some containers.
  }
  if (folder === '')
    throw new ConfigurationError('bad_configuration', 'This user has no home folder, so there is no place for profiles and state.', {
      hint: 'Set GLUEKIT_HOME to a folder that only this user can read.',
    })
  return folder
}
