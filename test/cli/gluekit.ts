/** The built binary as a process of its own, and an emulator for it to talk to. */
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'

export const BINARY = path.resolve(import.meta.dirname, '../../dist/bin/gluekit.js')
export const EXAMPLE = path.resolve(import.meta.dirname, '../../examples/onboarding')

/** What the dates of the demo account are relative to. */
export const NOW = '2026-03-01'

export interface Outcome {
  readonly exit: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly input?: string
  readonly cwd?: string
  /** Called with everything written to stdout so far. */
  readonly onStdout?: (text: string, child: { kill(signal: NodeJS.Signals): boolean }) => void
}

// What commands remember of each other, such as a server that was down, is not to reach from one run of the tests into the next.
const home = path.join(tmpdir(), `gluekit-cli-test-${process.pid}`)
process.on('exit', () => rmSync(home, { recursive: true, force: true }))

/** What a user's environment has that matters, and nothing that would reach a real account. */
const baseEnvironment = (): Record<string, string | undefined> => ({
  PATH: process.env['PATH'],
  SystemRoot: process.env['SystemRoot'],
  TMPDIR: process.env['TMPDIR'],
  HOME: '/nonexistent',
  GLUEKIT_HOME: home,
})

export const gluekit = (args: readonly string[], options: RunOptions = {}): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BINARY, ...args], {
      env: { ...baseEnvironment(), ...options.env } as NodeJS.ProcessEnv,
      cwd: options.cwd ?? process.cwd(),
      stdio: 'pipe',
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      options.onStdout?.(stdout, child)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', reject)
    child.on('close', (exit) => resolve({ exit, stdout, stderr }))
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input ?? '')
  })

export interface Emulator {
  readonly url: string
  readonly apiKey: string
  readonly adminUrl: string
  readonly pid: number
  /** What a command needs to talk to it. */
  readonly env: Readonly<Record<string, string>>
  /** The witness: method and path of every request since the last call. */
  requests(): Promise<readonly { readonly method: string; readonly path: string; readonly status: number | null }[]>
  admin(method: string, path: string, body?: unknown): Promise<unknown>
  api(method: string, path: string, body?: unknown): Promise<unknown>
  /** Ends it; the exit code. */
  stop(): Promise<number | null>
}

export const emulate = async (...args: readonly string[]): Promise<Emulator> => {
  const child = spawn(process.execPath, [BINARY, 'emulate', '--port', '0', '--json', '--now', NOW, ...args], {
    env: baseEnvironment() as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
    closed.then((code) => {
      throw new Error(`the emulator ended with ${code}`)
    }),
  ])
  const ready = JSON.parse(line) as Pick<Emulator, 'url' | 'apiKey' | 'adminUrl' | 'pid'>
  const send = async (url: string, method: string, body: unknown, headers: Readonly<Record<string, string>>): Promise<unknown> => {
    const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
  const admin: Emulator['admin'] = (method, route, body) =>
    send(`${ready.adminUrl}${route}`, method, body, { 'content-type': 'application/json' })
  return {
    ...ready,
    env: { GLUEKIT_BASE_URL: ready.url, IT_GLUE_API_KEY: ready.apiKey },
    admin,
    api: (method, route, body) =>
      send(`${ready.url}${route}`, method, body, { 'content-type': 'application/vnd.api+json', 'x-api-key': ready.apiKey }),
    async requests() {
      const entries = (await admin('GET', '/requests')) as { method: string; path: string; status: number | null }[]
      await admin('DELETE', '/requests')
      return entries
    },
    async stop() {
      child.kill('SIGTERM')
      return closed
    },
  }
}

/** A folder for one test, removed afterwards. */
export const withFolder = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'gluekit-cli-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Control characters, line ends apart. */
export const RAW_CONTROL = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/
