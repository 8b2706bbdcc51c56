import { describe, expect, it } from 'vitest'
import type { DatabaseConstructor } from './database-sync.js'
import { withoutExperimentalWarning } from './experimental-warning.js'
import { chooseLibrary, sqliteLibrary } from './library.js'

/** A library that says it is of this version. */
const ofVersion = (version: string): DatabaseConstructor =>
  class {
    exec(): void {}
    close(): void {}
    prepare = () => ({ get: () => ({ version }) }) as never
  }
const missing = (): Promise<DatabaseConstructor> => Promise.reject(new Error('no such package'))

describe('the SQLite of a process', () => {
  it('is safe to be used by several processes, and the same for all who ask', async () => {
    const library = await sqliteLibrary()
    expect(library).toBe(await sqliteLibrary())
    expect((await chooseLibrary({ builtin: () => undefined, packaged: async () => library.DatabaseSync })).version).toBe(library.version)
  })

  it.each(['3.51.3', '3.53.0', '3.100.0', '4.0.0'])('is that of Node when it is %s', async (version) => {
    expect(await chooseLibrary({ builtin: () => ofVersion(version), packaged: missing })).toMatchObject({ name: 'node:sqlite', version })
  })

  it.each(['3.51.2', '3.9.9', '2.99.99'])('is that of the package when Node has %s', async (version) => {
    const packaged = async (): Promise<DatabaseConstructor> => ofVersion('3.53.0')
    expect(await chooseLibrary({ builtin: () => ofVersion(version), packaged })).toMatchObject({
      name: '@photostructure/sqlite',
      version: '3.53.0',
    })
  })

  it('is missed with a reason and a way out', async () => {
    const refused = (message: string) =>
      expect.objectContaining({ code: 'bad_configuration', message: expect.stringContaining(message), hint: expect.any(String) })
    await expect(chooseLibrary({ builtin: () => ofVersion('3.46.1'), packaged: missing })).rejects.toEqual(refused('3.46.1'))
    await expect(chooseLibrary({ builtin: () => undefined, packaged: missing })).rejects.toEqual(refused('none of its own'))
    await expect(chooseLibrary({ builtin: () => undefined, packaged: async () => ofVersion('3.50.4') })).rejects.toEqual(refused('3.50.4'))
  })
})

describe('the warning of Node', () => {
  it('that SQLite is experimental is held back, and no other', () => {
    const told: string[] = []
    const before = process.emitWarning
    process.emitWarning = ((warning: string) => told.push(warning)) as never
    try {
      const loaded = withoutExperimentalWarning(() => {
        process.emitWarning('SQLite is an experimental feature and might change at any time', 'ExperimentalWarning')
        process.emitWarning('something else')
        return 'loaded'
      })
      expect(loaded).toBe('loaded')
      process.emitWarning('SQLite, later')
    } finally {
      process.emitWarning = before
    }
    expect(told).toEqual(['something else', 'SQLite, later'])
  })
})
