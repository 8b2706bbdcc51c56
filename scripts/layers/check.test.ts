import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { checkLayers } from './check.js'
import { importsOf } from './imports.js'
import { LAYERS, reachOf } from './table.js'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A project with these files in `src`. */
const project = (files: Readonly<Record<string, string>>): string => {
  const root = mkdtempSync(path.join(tmpdir(), 'gluekit-layers-'))
  folders.push(root)
  writeFileSync(path.join(root, 'package.json'), JSON.stringify({ name: 'gluekit', dependencies: { undici: '1.0.0' } }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.join(root, 'src', path.dirname(name)), { recursive: true })
    writeFileSync(path.join(root, 'src', name), text)
  }
  return root
}
const violationsOf = (files: Readonly<Record<string, string>>): readonly string[] => checkLayers(project(files)).violations

describe('the imports of a file', () => {
  it('are found in every form, with how they load', () => {
    const text = [
      `import a from './a.js'`,
      `import type { B } from './b.js'`,
      `import { type C } from './c.js'`,
      `export * from './d.js'`,
      `export type { E } from './e.js'`,
      `const f = () => import('./f.js')`,
      `type G = typeof import('./g.js')`,
      `// import './no.js'`,
      'const h = `import "./no.js"`',
      `import './i.js'`,
    ].join('\n')
    expect(importsOf(text).map(({ specifier, how, line }) => `${specifier} ${how} ${line}`)).toEqual([
      './a.js value 1',
      './b.js type 2',
      './c.js value 3',
      './d.js value 4',
      './e.js type 5',
      './f.js dynamic 6',
      './g.js type 7',
      './i.js value 10',
    ])
  })
})

describe('the table', () => {
  it('names only layers that exist in it', () => {
    for (const { mayImport } of Object.values(LAYERS)) for (const name of mayImport) expect(Object.keys(LAYERS)).toContain(name)
  })
  it('lets a layer import what the layers below it may import', () => {
    expect([...reachOf('client')].sort()).toEqual(
      ['catalog', 'client', 'clock', 'errors', 'http', 'jsonapi', 'process', 'profile', 'resilience', 'sqlite'].sort(),
    )
  })
  it('keeps the emulator to the catalog and the leaves', () => {
    expect([...reachOf('emulator')].sort()).toEqual(['catalog', 'clock', 'emulator', 'errors'])
  })
  it('keeps the mirror out of the workflows', () => {
    expect(reachOf('workflows').has('mirror')).toBe(false)
  })
})

describe('check-layers', () => {
  it('accepts what the table allows, and imports on demand of the root', () => {
    expect(
      violationsOf({
        'errors.ts': '',
        'index.ts': `export { a } from './client/a.js'`,
        'client/a.ts': `import { request } from 'undici'\nimport { readFileSync } from 'node:fs'\nimport { b } from '../http/b.js'`,
        'http/b.ts': `import '../errors.js'\nexport const c = () => import('../resilience/c.js')`,
        'resilience/c.ts': `export const d = () => import('../sqlite/d.js')`,
        'sqlite/d.ts': '',
      }),
    ).toEqual([])
  })
  it.each([
    [
      'an upward import',
      { 'http/a.ts': `import '../client/b.js'`, 'client/b.ts': '' },
      'src/http/a.ts:1 (http) imports src/client/b.ts (client)',
    ],
    [
      'a type of an upper layer',
      { 'http/a.ts': `import type { B } from '../client/b.js'`, 'client/b.ts': '' },
      '(http) imports src/client/b.ts',
    ],
    ['an upward import on demand', { 'http/a.ts': `void import('../client/b.js')`, 'client/b.ts': '' }, '(http) imports src/client/b.ts'],
    [
      'the emulator sharing wire code',
      { 'emulator/a.ts': `import '../jsonapi/b.js'`, 'jsonapi/b.ts': '' },
      '(emulator) imports src/jsonapi/b.ts',
    ],
    ['a catalog that imports', { 'catalog/a.ts': `import '../errors.js'`, 'errors.ts': '' }, 'may import nothing'],
    [
      'a workflow that knows the mirror',
      { 'workflows/a.ts': `import '../mirror/b.js'`, 'mirror/b.ts': '' },
      '(workflows) imports src/mirror/b.ts',
    ],
    ['a folder that is no layer', { 'utils/a.ts': '' }, '"utils" is not a layer'],
    ['a missing file', { 'http/a.ts': `import './b.js'` }, '"./b.js" is no file of src'],
    ['a way out of src', { 'http/a.ts': `import '../../test/b.js'` }, '"../../test/b.js" is no file of src'],
    ['a test file', { 'http/a.ts': `import './b.test.js'`, 'http/b.test.ts': '' }, 'imports the test file src/http/b.test.ts'],
    ['a package that is not installed', { 'http/a.ts': `import 'left-pad'` }, '"left-pad" is loaded but is no dependency'],
    ['a package in the catalog', { 'catalog/a.ts': `import 'undici'` }, 'the catalog is plain data'],
    ['a bare name of a Node module', { 'http/a.ts': `import 'fs'` }, 'write "node:fs"'],
    ['the package by its own name', { 'http/a.ts': `import 'gluekit/errors'` }, 'use a relative path'],
  ])('refuses %s', (_, files, message) => {
    const violations = violationsOf(files)
    expect(violations).toHaveLength(1)
    expect(violations[0]).toContain(message)
  })
  it('refuses a circle, and names every file of it', () => {
    expect(
      violationsOf({ 'http/a.ts': `import './b.js'`, 'http/b.ts': `import { C } from './c.js'`, 'http/c.ts': `import './a.js'` }),
    ).toEqual(['circle: src/http/a.ts → src/http/b.ts → src/http/c.ts → src/http/a.ts'])
  })
  it('lets types of one layer refer to each other', () => {
    expect(violationsOf({ 'http/a.ts': `import './b.js'`, 'http/b.ts': `import type { A } from './a.js'` })).toEqual([])
  })
  it('refuses a root that loads SQLite through layers that may', () => {
    const violations = violationsOf({
      'index.ts': `export * from './client/a.js'`,
      'client/a.ts': `import '../resilience/b.js'`,
      'resilience/b.ts': `import '../sqlite/c.js'`,
      'sqlite/c.ts': '',
    })
    expect(violations).toEqual([
      `the SDK's root loads sqlite: src/index.ts → src/client/a.ts → src/resilience/b.ts → src/sqlite/c.ts. Import it on demand.`,
    ])
  })
  it('exempts test files and says which', () => {
    const { violations, exempt } = checkLayers(
      project({ 'http/a.test.ts': `import '../emulator/b.js'\nimport 'vitest'\nimport '../../test/c.js'`, 'emulator/b.ts': '' }),
    )
    expect(violations).toEqual([])
    expect(exempt).toEqual(['src/http/a.test.ts:3 imports test/c.ts', 'src/http/a.test.ts:1 (http) imports src/emulator/b.ts (emulator)'])
  })
})
