import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { importsOf } from '../../scripts/layers/imports.js'
import { modulesLoadedBy, shortName } from './loaded-modules.js'

interface Manifest {
  readonly name: string
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>
  readonly bin: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest
const subpaths = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
  typeof target === 'string' ? [] : [{ subpath, ...target }],
)
const MEGABYTE = 1024 * 1024

describe('the package', () => {
  it.each(subpaths)('has the code and the types of $subpath', (target) => {
    expect(existsSync(target.default)).toBe(true)
    expect(existsSync(target.types)).toBe(true)
  })

  it('has one GlueError, whatever subpath it is taken from', async () => {
    const modules = await Promise.all(subpaths.map(async (target) => [target.subpath, await load(target.default)] as const))
    const root = modules.find(([subpath]) => subpath === '.')?.[1]
    expect(root?.['GlueError']).toBeTypeOf('function')
    for (const [subpath, module] of modules) {
      // A subpath may leave the errors to the root, but what it has must be the same.
      if ('GlueError' in module) expect(module['GlueError'], subpath).toBe(root?.['GlueError'])
    }
  })

  it('has one module graph: no subpath carries a copy of the errors', () => {
    const copies = filesIn('dist').filter((file) => file.endsWith('errors.js') && !file.startsWith('dist/bin/'))
    const definitions = copies.filter((file) => /class GlueError\b/.test(readFileSync(file, 'utf8')))
    expect(definitions).toEqual(['dist/errors.js'])
  })

  it('has no default export on any subpath', async () => {
    for (const target of subpaths) expect(Object.keys(await load(target.default)), target.subpath).not.toContain('default')
  })

  it('stays small: at most 3 MB to download and eight direct dependencies', () => {
    const download = gzipSync(Buffer.concat(filesIn('dist').map((file) => readFileSync(file)))).length
    expect(download).toBeLessThan(3 * MEGABYTE)
    expect(Object.keys(manifest.dependencies).length).toBeLessThanOrEqual(8)
  })

  it('depends on nothing that its code does not load', () => {
    const code = filesIn('dist')
      .filter((file) => file.endsWith('.js') && !file.startsWith('dist/bin/'))
      .flatMap((file) => importsOf(readFileSync(file, 'utf8'), file))
    const loaded = new Set(
      code.map(({ specifier }) =>
        specifier
          .split('/')
          .slice(0, specifier.startsWith('@') ? 2 : 1)
          .join('/'),
      ),
    )
    expect(Object.keys(manifest.dependencies).filter((name) => !loaded.has(name))).toEqual([])
  })

  it('names exact versions only', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.devDependencies })
    expect(versions.filter(([, version]) => !/^(npm:[^@]+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })

  it('ships no test and no source', () => {
    expect(filesIn('dist').filter((file) => /\.test\.|(?<!\.d)\.ts$/.test(file))).toEqual([])
  })
})

describe('importing the root of the SDK', () => {
  let loaded: readonly string[] = []
  beforeAll(async () => {
    loaded = (await modulesLoadedBy(`await import(${JSON.stringify(urlOf('dist/index.js'))})`)).map(shortName)
  })

  it('loads the client', () => {
    expect(loaded).toContain('dist/index.js')
    expect(loaded).toContain('dist/client/glue-client.js')
  })

  it('loads no mirror, no workflow, no server, no terminal', () => {
    expect(
      loaded.filter((name) => /^dist\/(sqlite|mirror|workflows|mcp|viewer|emulator|opentelemetry|prometheus|cli|bin)\//.test(name)),
    ).toEqual([])
  })

  it('loads none of the packages that only other surfaces need', () => {
    const foreign =
      /^(node:sqlite|@photostructure\/|hono|@hono\/|commander|cli-|@clack\/|@modelcontextprotocol\/|@opentelemetry\/|prom-client|@napi-rs\/|sanitize-html|markdown-it|yaml)/
    expect(loaded.filter((name) => foreign.test(name))).toEqual([])
  })
})

describe('a subpath for a package that is not installed', () => {
  it.each([
    ['opentelemetry', 'openTelemetry', '@opentelemetry/api'],
    ['prometheus', 'prometheus', 'prom-client'],
  ])('%s can be imported, and says what to install when it is used', (subpath, plugin, peer) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'gluekit-no-peers-'))
    try {
      // Away from every `node_modules`.
      cpSync('dist', folder, { recursive: true, filter: (source) => !source.includes(path.join('dist', 'bin')) })
      writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}')
      const script = `
        const { ${plugin} } = await import(${JSON.stringify(pathToFileURL(path.join(folder, subpath, 'index.js')).href)})
        try { ${plugin}() } catch ({ name, code, message, hint }) { console.log(JSON.stringify([name, code, message + ' ' + hint])) }`
      const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', cwd: folder })
      const [name, code, text] = JSON.parse(stdout) as [string, string, string]
      expect([name, code]).toEqual(['ConfigurationError', 'bad_configuration'])
      expect(text).toContain(`npm install ${peer}`)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

const urlOf = (file: string): string => pathToFileURL(path.resolve(file)).href
const load = async (file: string): Promise<Readonly<Record<string, unknown>>> =>
  (await import(urlOf(file))) as Readonly<Record<string, unknown>>
const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((name) => statSync(name).isFile())
