/** The checks that precede the tests. Each is one command; it passes when the command exits with 0. */
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'

export interface Check {
  readonly name: string
  readonly argv: readonly string[]
}
const script = (name: string, ...rest: string[]): readonly string[] => ['scripts/run.mjs', name, ...rest]
const tool = (...parts: string[]): string => path.join('node_modules', ...parts)

export const checks: readonly Check[] = [
  { name: 'layers', argv: script('scripts/check-layers.ts') },
  { name: 'types', argv: [tool('ts7', 'bin', 'tsc'), '-p', '.'] },
  { name: 'lint', argv: [tool('oxlint', 'bin', 'oxlint'), '--type-aware'] },
  { name: 'format', argv: [tool('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.'] },
  { name: 'docs', argv: script('scripts/generate-docs.ts', '--check') },
  { name: 'build', argv: script('scripts/build.ts', '--if-stale') },
]

export interface Result {
  readonly check: Check
  readonly ok: boolean
  readonly seconds: number
  readonly output: string
}

export const runCheck = (check: Check): Promise<Result> =>
  new Promise((resolve) => {
    const started = performance.now()
    const child = spawn(process.execPath, check.argv, { stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    const finish = (ok: boolean, text = ''): void => {
      resolve({ check, ok, seconds: (performance.now() - started) / 1000, output: Buffer.concat(chunks).toString('utf8') + text })
    }
    child.on('error', (error) => finish(false, error.message))
    child.on('close', (code) => finish(code === 0))
  })

/** Runs all checks, two at a time, and prints each as it ends. A failing one does not stop the others. */
export const runChecks = async (list: readonly Check[] = checks): Promise<readonly Result[]> => {
  const waiting = [...list]
  const results: Result[] = []
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const result = await runCheck(check)
      results.push(result)
      console.log(`${result.ok ? 'ok    ' : 'FAILED'}  ${check.name} (${result.seconds.toFixed(1)} s)`)
      if (!result.ok || check.name === 'layers') console.log(result.output.trimEnd().replace(/^/gm, '        '))
    }
  }
  await Promise.all([worker(), worker()])
  return results
}

/** Removes a folder that a step left behind. */
export const discard = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
