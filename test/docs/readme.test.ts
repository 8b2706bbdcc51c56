/** What stands in the README and in the reference can be copied and works. */
import { cpSync, existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT, readDocument } from './documents.js'
import { Reader } from './reader.js'

const readme = readDocument('README.md')
const hasBash = spawnSync('bash', ['-c', 'true']).status === 0

let reader: Reader
beforeAll(async () => {
  reader = await Reader.start()
  cpSync(path.join(ROOT, 'examples'), path.join(reader.folder, 'examples'), { recursive: true })
})
afterAll(() => reader.stop())

describe('the README', () => {
  it('gives the two commands, each in a block of its own, and both exist', () => {
    const commands = readme.blocks.map(({ content }) => content.trim().split(/\s+#/)[0]).filter((line) => line?.startsWith('npm ci'))
    expect(commands).toEqual(['npm ci && npm run demo', 'npm ci && npm test'])
    const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['demo', 'test']))
  })

  it('fits on a screen or little more', () => {
    expect(readme.text.split('\n').length).toBeLessThan(110)
  })

  it('has a program that fits the declarations, runs and finds something', async () => {
    const blocks = readme.blocks.filter(({ language }) => language === 'ts')
    expect(await reader.typeCheck(blocks)).toBe('')
    const { code, stderr, stdout } = await reader.runProgram(blocks)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/\b[1-9]\d* devices of Brightwater .* are out of warranty\./)
  })

  it.skipIf(!hasBash)('has commands that run', { timeout: 180_000 }, async () => {
    for (const block of readme.blocks.filter(({ language }) => language === 'bash')) {
      const { code, stderr } = await reader.runShell(block)
      expect(code, stderr).toBe(0)
    }
    expect(readFileSync(path.join(reader.folder, 'devices.csv'), 'utf8').split('\n').length).toBeGreaterThan(10)
    expect(existsSync(path.join(reader.folder, 'audit.html'))).toBe(true)
    expect((await reader.requests()).filter(({ method }) => method !== 'GET')).toEqual([])
  })
})

describe.each(['docs/guide/onboarding.md', 'docs/guide/audit.md'])('%s', (name) => {
  const { blocks } = readDocument(name)

  it('has a program that fits the declarations', async () => {
    const [block, ...others] = blocks.filter(({ language }) => language === 'ts')
    expect(block).toBeDefined()
    // One of them takes up the client of the quick start.
    const content = block!.content.includes('const client')
      ? block!.content
      : `import type { GlueClient } from 'gluekit'\ndeclare const client: GlueClient\n${block!.content}`
    expect(await reader.typeCheck([{ ...block!, content }, ...others])).toBe('')
  })

  it('names only commands and flags that exist', async () => {
    expect(await reader.unknownIn(blocks.filter(({ language }) => ['sh', 'bash', 'powershell', ''].includes(language)))).toEqual([])
  })
})

describe('the reference of the emulator', () => {
  it('has a program that runs', async () => {
    const blocks = readDocument('docs/reference/emulator.md').blocks.filter(({ language }) => language === 'ts')
    expect(blocks.length).toBeGreaterThan(0)
    expect(await reader.typeCheck(blocks)).toBe('')
    expect((await reader.runProgram(blocks)).code).toBe(0)
  })
})
