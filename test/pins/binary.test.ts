import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { modulesLoadedBy, shortName } from './loaded-modules.js'
import { pathToFileURL } from 'node:url'

const BINARY = 'dist/bin/gluekit.js'

describe('the binary', () => {
  it('starts with a line that lets a shell run it', () => {
    expect(existsSync(BINARY)).toBe(true)
    expect(readFileSync(BINARY, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
  })

  it('names the licences of the code in it', () => {
    const notices = readFileSync('dist/bin/THIRD-PARTY-NOTICES.txt', 'utf8')
    for (const name of ['commander', 'undici']) expect(notices.includes(`\n${name} `), name).toBe(true)
    expect(notices.includes('not stated')).toBe(false)
  })

  it('needs no package but SQLite and the optional key store', async () => {
    const chunks = readdirSync('dist/bin', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'))
    const specifiers = chunks.flatMap((name) =>
      [
        ...readFileSync(`dist/bin/${name}`, 'utf8').matchAll(
          /(?:^|[;}])import(?:[^"';]*?from)?["']([^"']+)["']|\bimport\(["']([^"']+)["']\)/g,
        ),
      ].map((match) => match[1] ?? match[2] ?? ''),
    )
    const packages = new Set(specifiers.filter((name) => !name.startsWith('.') && !name.startsWith('node:')))
    expect([...packages].filter((name) => !['@photostructure/sqlite', '@napi-rs/keyring', 'exceljs'].includes(name))).toEqual([])
  })

  it('answers --version without loading the emulator, the web server or the key store', async () => {
    const url = pathToFileURL(BINARY).href
    const loaded = (
      await modulesLoadedBy(`process.argv = [process.execPath, 'gluekit', '--version']; await import(${JSON.stringify(url)})`)
    ).map(shortName)
    expect(loaded).toContain(BINARY)
    expect(loaded.filter((name) => /emulat|undici|hono|keyring|sqlite/.test(name))).toEqual([])
  })
})
