import { createRequire } from 'node:module'
import { ConfigurationError } from '../../errors.js'
import type { Environment, KeyStore } from '../types.js'
import { runQuietly } from './run-quietly.js'

export interface KeychainOptions {
  /** The name under which all keys of this home lie: `Home.keychainService`. */
  readonly service: string
  /** 3 s by default. A locked store that waits for somebody at a screen must not hold up a program without one. */
  readonly timeoutMs?: number | undefined
  readonly env?: Environment | undefined
  readonly platform?: NodeJS.Platform | undefined
  /** The program that talks to the key store: reads one request as JSON and prints one answer. For tests. */
  readonly helper?: readonly string[] | undefined
}

// The native calls block, can hang for ever in a prompt that nobody sees, and cannot be cancelled. So they run in a process that
// can be killed. The key travels through its pipes, never through arguments or environment. On Linux the Secret Service is
// named, since otherwise the library falls back to the kernel's key ring, which forgets everything at the next start.
const HELPER = `
let text = ''
process.stdin.setEncoding('utf8').on('data', (part) => { text += part }).on('end', () => {
  const { library, service, account, action, key } = JSON.parse(text)
  let answer
  try {
    const { Entry } = require(library)
    const entry = new Entry(service, account, { linux: { store: 'secret-service' } })
    if (action === 'set') entry.setPassword(key)
    answer = { value: action === 'get' ? entry.getPassword() : action === 'delete' ? entry.deleteCredential() : true }
  } catch (error) {
    answer = { failure: error && error.code ? String(error.code) : 'unknown' }
  }
  process.stdout.write(JSON.stringify(answer))
})`

/** macOS Keychain, Windows Credential Manager, or the Secret Service of a Linux desktop. */
export const keychainStore = (options: KeychainOptions): KeyStore => {
  const timeoutMs = options.timeoutMs ?? 3000
  const platform = options.platform ?? process.platform
  const description = NAMES[platform] ?? NAMES.linux
  const call = async (action: 'get' | 'set' | 'delete', account: string, key?: string): Promise<unknown> => {
    const library = options.helper === undefined ? locateLibrary(description) : ''
    const result = await runQuietly(options.helper ?? [process.execPath, '-e', HELPER], {
      timeoutMs,
      input: JSON.stringify({ library, service: options.service, account, action, key }),
      env: helperEnvironment(options.env ?? process.env),
    })
    if (result.kind === 'too_slow') throw unavailable(description, platform, `it did not answer within ${timeoutMs / 1000} s`)
    const answer = result.kind === 'done' ? readAnswer(result.stdout) : null
    if (answer === null) throw unavailable(description, platform, 'the program that asks it ended without an answer')
    if (answer.failure !== undefined) throw unavailable(description, platform, `it refused (${answer.failure})`)
    return answer.value
  }
  return {
    description,
    writable: true,
    get: async (profile) => {
      const value = await call('get', profile)
      return typeof value === 'string' ? value : null
    },
    set: async (profile, key) => void (await call('set', profile, key)),
    delete: async (profile) => (await call('delete', profile)) === true,
  }
}

const NAMES: Readonly<Record<string, string>> & { readonly linux: string } = {
  darwin: 'the macOS Keychain',
  win32: 'the Windows Credential Manager',
  linux: 'the Secret Service key store',
}

const locateLibrary = (description: string): string => {
  try {
    return createRequire(import.meta.url).resolve('@napi-rs/keyring')
  } catch (cause) {
    throw new ConfigurationError('key_store_unavailable', `${description} cannot be used: the package @napi-rs/keyring is not installed.`, {
      hint: 'Install gluekit without --omit=optional, or keep the key in an encrypted file: gluekit auth login --store encrypted-file',
      cause,
    })
  }
}

// The helper needs the session bus, the user and the search paths. It needs no options of Node and no key.
const helperEnvironment = (env: Environment): Environment => {
  const withheld = new Set(['NODE_OPTIONS', 'IT_GLUE_API_KEY', 'ITGLUE_API_KEY', 'GLUEKIT_PASSPHRASE'])
  return { ...Object.fromEntries(Object.entries(env).filter(([name]) => !withheld.has(name))), ELECTRON_RUN_AS_NODE: '1' }
}

const readAnswer = (text: string): { value?: unknown; failure?: string } | null => {
  try {
    const answer: unknown = JSON.parse(text)
    return typeof answer === 'object' ? answer : null
  } catch {
    return null
  }
}

const unavailable = (description: string, platform: NodeJS.Platform, problem: string): ConfigurationError =>
  new ConfigurationError('key_store_unavailable', `${capital(description)} cannot be used: ${problem}.`, {
    hint:
      platform === 'darwin' || platform === 'win32'
        ? 'Unlock it and allow the access, or keep the key in an encrypted file: gluekit auth login --store encrypted-file'
        : 'Where no desktop session is open there is no such store. Keep the key in an encrypted file (gluekit auth login --store encrypted-file), in IT_GLUE_API_KEY, or have a command print it.',
  })

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
