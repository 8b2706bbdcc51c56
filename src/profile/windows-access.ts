import { execFile } from 'node:child_process'
import os from 'node:os'
import path from 'node:path'
import { ConfigurationError } from '../errors.js'
import type { Environment } from './types.js'

export type RunProgram = (file: string, args: readonly string[]) => Promise<void>

/**
 * Gives a file or folder to the current user alone, which is what mode 0600 means on Windows: nothing is inherited from the
 * folder above, and one entry grants full access to this user. What is created later inside the folder inherits that entry.
 */
export const restrictToUser = async (
  target: string,
  kind: 'file' | 'folder',
  env: Environment = process.env,
  run: RunProgram = runProgram,
  userName: string = os.userInfo().username,
): Promise<void> => {
  const user = env['USERDOMAIN'] ? `${env['USERDOMAIN']}\\${userName}` : userName
  const icacls = path.win32.join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'icacls.exe')
  try {
    await run(icacls, [target, '/inheritance:r', '/grant:r', `${user}:${kind === 'folder' ? '(OI)(CI)F' : 'F'}`, '/Q'])
  } catch (cause) {
    throw new ConfigurationError('bad_configuration', `The access list of ${target} could not be limited to this user.`, {
      hint: 'Set GLUEKIT_HOME to a folder on an NTFS disk that belongs to this user.',
      cause,
    })
  }
}

const runProgram: RunProgram = (file, args) =>
  new Promise((resolve, reject) => {
    execFile(file, [...args], { windowsHide: true, timeout: 10_000 }, (error) => (error === null ? resolve() : reject(error)))
  })
