/** Compares the imports of `src` with the table of layers. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { builtinModules } from 'node:module'
import path from 'node:path'
import { importsOf } from './imports.js'
import type { Import } from './imports.js'
import { BUNDLED_LAYERS, LAYERS, ROOT_MUST_NOT_LOAD, reachOf } from './table.js'

export interface Edge extends Import {
  /** Paths relative to `src`, with `/`. */
  readonly from: string
  readonly to: string
}
export interface Report {
  readonly files: number
  readonly edges: number
  readonly violations: readonly string[]
  /** Imports of test files that production code could not have. */
  readonly exempt: readonly string[]
}

const isTest = (file: string): boolean => /\.test(-d)?\.ts$/.test(file)

/** `errors.ts` → `errors`, `http/send.ts` → `http`. */
const layerOf = (file: string): string => (file.includes('/') ? file.slice(0, file.indexOf('/')) : file.replace(/(?:\.test)?\.ts$/, ''))

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

const listFiles = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .sort()

interface Manifest {
  readonly name?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** `root` holds `src` and `package.json`. */
export const checkLayers = (root: string): Report => {
  const src = path.join(root, 'src')
  const files = listFiles(src)
  const known = new Set(files)
  const manifest: Manifest = existsSync(path.join(root, 'package.json'))
    ? (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest)
    : {}
  const installed = new Set(
    [manifest.dependencies, manifest.optionalDependencies, manifest.peerDependencies].flatMap((group) => Object.keys(group ?? {})),
  )
  const violations: string[] = []
  const exempt: string[] = []
  const edges: Edge[] = []

  for (const from of files) {
    const layer = layerOf(from)
    if (LAYERS[layer] === undefined) {
      violations.push(`src/${from}: "${layer}" is not a layer. Add it to the table, or put the file into a layer.`)
      continue
    }
    for (const found of importsOf(readFileSync(path.join(src, from), 'utf8'), from)) {
      const at = `src/${from}:${found.line}`
      if (!found.specifier.startsWith('.')) {
        const problem = isTest(from) ? undefined : packageProblem(found, layer, installed, manifest.name)
        if (problem !== undefined) violations.push(`${at}: ${problem}`)
        continue
      }
      const to = path.posix.normalize(path.posix.join(path.posix.dirname(from), found.specifier.replace(/\.js$/, '.ts')))
      if (!known.has(to)) {
        if (to.startsWith('../') && isTest(from)) exempt.push(`${at} imports ${to.slice(3)}`)
        else violations.push(`${at}: "${found.specifier}" is no file of src.`)
        continue
      }
      if (isTest(to) && !isTest(from)) violations.push(`${at}: production code imports the test file src/${to}.`)
      edges.push({ ...found, from, to })
    }
  }

  for (const edge of edges) {
    const [from, to] = [layerOf(edge.from), layerOf(edge.to)]
    if (reachOf(from).has(to)) continue
    const what = `src/${edge.from}:${edge.line} (${from}) imports src/${edge.to} (${to})`
    if (isTest(edge.from)) exempt.push(what)
    else violations.push(`${what}: ${from} may import ${[...reachOf(from)].filter((name) => name !== from).join(', ') || 'nothing'}.`)
  }

  violations.push(...circlesOf(edges), ...loadsOfRoot(edges))
  return { files: files.length, edges: edges.length, violations, exempt }
}

const packageProblem = (found: Import, layer: string, installed: ReadonlySet<string>, own: string | undefined): string | undefined => {
  const { specifier, how } = found
  const name = packageOf(specifier)
  if (specifier.startsWith('node:')) return undefined
  if (builtinModules.includes(name)) return `write "node:${specifier}".`
  if (name === own) return `"${specifier}" is this package: use a relative path.`
  if (layer === 'catalog') return `the catalog is plain data and imports no package, but "${specifier}".`
  if (installed.has(name) || BUNDLED_LAYERS.includes(layer)) return undefined
  // The types of a package that is not installed would be missing for the reader of our declarations, too.
  return `"${name}" is ${how === 'type' ? 'named in types' : 'loaded'} but is no dependency of the installed package.`
}

/**
 * Every circle of modules that load each other. A circle that only types close vanishes in the output; that types obey the layers keeps
 * it inside one of them.
 */
const circlesOf = (edges: readonly Edge[]): readonly string[] => {
  const next = new Map<string, Set<string>>()
  for (const { from, to, how } of edges) {
    if (how !== 'value' || isTest(from)) continue
    const targets = next.get(from) ?? new Set()
    next.set(from, targets.add(to))
  }
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file)
    if (start >= 0) {
      circles.push(`circle: ${[...trail.slice(start), file].map((name) => `src/${name}`).join(' → ')}`)
      return
    }
    if (done.has(file)) return
    for (const target of next.get(file) ?? []) visit(target, [...trail, file])
    done.add(file)
  }
  for (const file of next.keys()) visit(file, [])
  return circles
}

/** What `src/index.ts` loads that it must not, with the way that leads there. */
const loadsOfRoot = (edges: readonly Edge[]): readonly string[] => {
  const values = edges.filter(({ how, from }) => how === 'value' && !isTest(from))
  const ways = new Map<string, readonly string[]>([['index.ts', ['index.ts']]])
  const problems: string[] = []
  for (const [file, way] of ways) {
    for (const { to } of values.filter(({ from }) => from === file)) {
      if (ways.has(to)) continue
      ways.set(to, [...way, to])
      if (ROOT_MUST_NOT_LOAD.includes(layerOf(to))) {
        problems.push(`the SDK's root loads ${layerOf(to)}: ${[...way, to].map((name) => `src/${name}`).join(' → ')}. Import it on demand.`)
      }
    }
  }
  return problems
}
