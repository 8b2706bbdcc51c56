import { spawn, type ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/**
 * Makes a program for Node out of lines of TypeScript that import from `src`, for tests that need a second process. The program
 * lies in `folder`; what it imports from packages is found from there only when it is built in, so everything is.
 */
export const buildChildScript = async (folder: string, source: string): Promise<string> => {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL('../../src', import.meta.url)), loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Packages in the older module format ask for their parts at run time.
    banner: { js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url)" },
    write: false,
    logLevel: 'silent',
  })
  const file = path.join(folder, `child-${process.hrtime.bigint()}.mjs`)
  writeFileSync(file, outputFiles[0]?.text ?? '')
  return file
}

export interface Child {
  readonly process: ChildProcess
  /** Resolves with the next line that the child prints; rejects when it ends before. */
  line(): Promise<string>
  /** Resolves when it has ended, with all that it printed. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly output: string }>
}

export const startChild = (argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Child => {
  const child = spawn(argv[0] ?? '', argv.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], env })
  let output = ''
  let errors = ''
  let taken = 0
  let over = false
  let wake = (): void => undefined
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    output += part
    wake()
  })
  child.stderr.setEncoding('utf8').on('data', (part: string) => (errors += part))
  const ended = new Promise<Awaited<Child['ended']>>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      over = true
      wake()
      resolve({ code, signal, output: output + errors })
    })
  })
  return {
    process: child,
    ended,
    line: async () => {
      for (;;) {
        const end = output.indexOf('\n', taken)
        if (end >= 0) {
          const line = output.slice(taken, end)
          taken = end + 1
          return line
        }
        if (over) throw new Error(`the child ended without another line: ${errors}`)
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
  }
}
