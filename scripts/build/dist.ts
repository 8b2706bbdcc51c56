/** Builds `dist` beside the old one and swaps them, so that a failed or running build never leaves half of it. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { bundleBinary } from './binary.js'

const run = promisify(execFile)
const STAMP = '.sources'
const BINARY_ENTRY = 'src/cli/main.ts'

export interface BuildOutcome {
  readonly ok: boolean
  readonly notes: readonly string[]
  /** What the compiler said, when `ok` is false. */
  readonly problem?: string
}

/** A digest of everything that `dist` is made from. */
const digestOfSources = (root: string): string => {
  const hash = createHash('sha256')
  const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((name) => path.join('src', name))
    .filter((name) => !name.endsWith('.test.ts') && statSync(path.join(root, name)).isFile())
  for (const name of [...files, 'package.json', 'tsconfig.json', 'tsconfig.build.json'].sort()) {
    hash
      .update(name.replaceAll('\\', '/'))
      .update('\0')
      .update(readFileSync(path.join(root, name)))
      .update('\0')
  }
  return hash.digest('hex')
}

/** Whether `dist` was built from the sources as they are now. */
export const isFresh = (root: string): boolean => {
  const stamp = path.join(root, 'dist', STAMP)
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === digestOfSources(root)
}

const compile = async (root: string, outDir: string): Promise<string | undefined> => {
  const compiler = path.join(root, 'node_modules', 'ts7', 'bin', 'tsc')
  try {
    await run(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', outDir], { cwd: root, maxBuffer: 1 << 26 })
    return undefined
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string }
    return `${stdout ?? ''}${stderr ?? ''}`.trim() || String(error)
  }
}

const swapIn = (root: string, fresh: string): void => {
  const dist = path.join(root, 'dist')
  const old = `${fresh}-old`
  if (existsSync(dist)) renameSync(dist, old)
  renameSync(fresh, dist)
  rmSync(old, { recursive: true, force: true, maxRetries: 5 })
}

export const build = async (root: string): Promise<BuildOutcome> => {
  const fresh = path.join(root, `.build-${process.pid}`)
  const digest = digestOfSources(root)
  const notes: string[] = []
  try {
    mkdirSync(fresh, { recursive: true })
    const problem = await compile(root, fresh)
    if (problem !== undefined) return { ok: false, notes, problem }
    if (existsSync(path.join(root, BINARY_ENTRY))) {
      const binary = await bundleBinary(root, path.join(root, BINARY_ENTRY), path.join(fresh, 'bin'))
      if (binary.problem !== undefined) return { ok: false, notes, problem: binary.problem }
      chmodSync(path.join(fresh, 'bin', 'gluekit.js'), 0o755)
    } else {
      notes.push(`${BINARY_ENTRY} does not exist: the binary was not bundled.`)
    }
    writeFileSync(path.join(fresh, STAMP), digest)
    swapIn(root, fresh)
    return { ok: true, notes }
  } finally {
    rmSync(fresh, { recursive: true, force: true, maxRetries: 5 })
  }
}
