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

describe('the reference of the emulator', () => {
  const { blocks } = readDocument('docs/reference/emulator.md')
  const lines = blocks.filter(({ language }) => language === 'console').flatMap(({ content }) => content.trim().split('\n'))

  it('has programs that run, each on its own', async () => {
    const programs = blocks.filter(({ language }) => language === 'ts')
    expect(programs.length).toBeGreaterThan(1)
    const importLine = "import { startEmulator } from 'gluekit/emulator'"
    const alone = programs.map((block) => {
      const body = block.content.replace(importLine, '')
      const end = body.includes('.close()') ? '' : 'await emulator.close()\n'
      return { ...block, content: `{\n${body}${end}}` }
    })
    const [first, ...others] = alone
    const all = [{ ...first!, content: `${importLine}\n${first!.content}` }, ...others]
    expect(await reader.typeCheck(all)).toBe('')
    expect(await reader.runProgram(all)).toMatchObject({ code: 0, stderr: '' })
  })

  it('has commands that start', { timeout: 60_000 }, async () => {
    const commands = lines.filter((line) => line.startsWith('gluekit emulate'))
    expect(commands.length).toBeGreaterThan(6)
    for (const command of commands)
      expect({ command, url: await reader.emulates(command) }).toEqual({ command, url: expect.stringMatching(/^http:/) })
  })

  it.skipIf(!hasBash || spawnSync('curl', ['--version']).status !== 0)('has requests to the witness that it answers', async () => {
    const requests = lines.filter((line) => line.startsWith('curl '))
    expect(requests.length).toBeGreaterThan(2)
    for (const line of requests) {
      const content = line.replace('curl -sS', 'curl -sS --fail').replace('http://127.0.0.1:8011', reader.adminUrl)
      const { code, stderr } = await reader.runShell({ language: 'bash', content, section: '', line: 0, saveAs: null })
      expect({ line, code, stderr }).toEqual({ line, code: 0, stderr: '' })
    }
  })
})
