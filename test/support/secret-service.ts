import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

export interface SecretService {
  /** The environment in which programs find the key store. */
  readonly env: NodeJS.ProcessEnv
  stop(): Promise<void>
}

/** Why no key store of a Linux desktop can be started here, or null when one can. */
export const secretServiceAbsence = (): string | null => {
  if (process.platform !== 'linux') return 'the Secret Service is a matter of Linux'
  const missing = ['dbus-run-session', 'gnome-keyring-daemon'].filter((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).error)
  return missing.length === 0 ? null : `${missing.join(' and ')} not installed (packages dbus and gnome-keyring)`
}

/** Starts a session bus with an unlocked key store of its own, in a temporary folder. It ends with `stop`, or with this process. */
export const startSecretService = async (): Promise<SecretService> => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gluekit-keyring-'))
  const base = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_RUNTIME_DIR: folder, XDG_CACHE_HOME: folder }
  // `cat` waits until its input is closed, and with it ends the session and the key store.
  const script =
    'printf "pass\\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null && echo "$DBUS_SESSION_BUS_ADDRESS" && exec cat'
  const session = spawn('dbus-run-session', ['--', 'sh', '-c', script], { stdio: ['pipe', 'pipe', 'ignore'], env: base })
  const ended = new Promise<void>((resolve) => session.on('close', () => resolve()))
  const address = await new Promise<string>((resolve, reject) => {
    let text = ''
    session.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part
      if (text.includes('\n')) resolve(text.trim())
    })
    session.on('error', reject)
    session.on('close', () => reject(new Error('the session bus ended at once')))
  })
  return {
    env: { ...base, DBUS_SESSION_BUS_ADDRESS: address },
    stop: async () => {
      session.stdin.end()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
