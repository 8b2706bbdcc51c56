import { fork, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface Server {
  readonly url: string
  readonly apiKey: string
  stop(): void
}

const firstLine = async (child: ChildProcess): Promise<string> => {
  if (child.stdout === null) throw new Error('the process has no output to read')
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error('the server ended before it was ready')
}

/** Ends with this process, however that ends. */
export const staticServer = async (records: number, latencyMs: number): Promise<Server> => {
  const child = fork(fileURLToPath(new URL('./static-server.mjs', import.meta.url)), [String(records), String(latencyMs)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    execArgv: [],
  })
  return { url: await firstLine(child), apiKey: 'ITG.00000000000000000000000000000000', stop: () => child.kill() }
}

export const emulator = async (latencyMs: number): Promise<Server> => {
  const binary = fileURLToPath(new URL('../dist/bin/gluekit.js', import.meta.url))
  const child = spawn(process.execPath, [binary, 'emulate', '--port', '0', '--rate-limit', 'off', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  process.on('exit', () => child.kill())
  const ready = JSON.parse(await firstLine(child)) as { url: string; apiKey: string; adminUrl: string }
  const rules = [{ fault: { kind: 'latency', ms: latencyMs } }]
  await fetch(`${ready.adminUrl}/faults`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(rules) })
  return { ...ready, stop: () => child.kill() }
}

/** Runs one measurement in a process of its own, and returns what it prints as JSON. */
export const inOwnProcess = async <T>(script: string, ...args: readonly string[]): Promise<T> => {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const child = spawn(process.execPath, ['--expose-gc', 'scripts/run.mjs', `bench/${script}`, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  if (code !== 0) throw new Error(`${script} ended with ${code}`)
  return JSON.parse(text) as T
}
