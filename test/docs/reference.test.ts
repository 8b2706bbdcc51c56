/** The examples of the reference, and the commands of the guide to the API, run as they stand. */
import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documentNames, readDocument } from './documents.js'
import type { Block } from './documents.js'
import { Reader } from './reader.js'

const pages = documentNames()
  .filter((name) => name.startsWith('docs/reference/resources/') && !name.endsWith('/README.md'))
  .map((name) => ({ name, blocks: readDocument(name).blocks }))
const guide = readDocument('docs/guide/api-patterns.md')
const of = (blocks: readonly Block[], language: string): readonly Block[] => blocks.filter((block) => block.language === language)
const has = (command: string): boolean => spawnSync(command, ['--version']).status === 0

let reader: Reader
beforeAll(async () => {
  reader = await Reader.start()
})
afterAll(() => reader.stop())

/** Each in a scope of its own, so that all of them can have a client. */
const programs = pages.flatMap(({ blocks }) =>
  of(blocks, 'ts').map((block) => {
    const [imports = '', ...body] = block.content.split('\n')
    return { ...block, content: [imports, '{', ...body, 'await client.close()', '}'].join('\n') }
  }),
)
const [first, ...others] = programs
const once: readonly Block[] =
  first === undefined ? [] : [first, ...others.map((block) => ({ ...block, content: block.content.split('\n').slice(1).join('\n') }))]

describe('the reference', () => {
  it('has a page with a program and commands for every resource', () => {
    expect(pages.length).toBeGreaterThanOrEqual(40)
    expect(pages.filter(({ blocks }) => of(blocks, 'ts').length !== 1 || of(blocks, 'bash').length !== 1).map(({ name }) => name)).toEqual(
      [],
    )
  })

  it('says of every special method what it does', () => {
    const methods = pages.flatMap(({ name }) => {
      const section = readDocument(name).text.split('\n## Made easy and safe\n')[1]?.split('\n## ')[0] ?? ''
      return section.split('\n').flatMap((line, at, all) => (line.startsWith('- `') ? [{ name, line, about: all[at + 1] ?? '' }] : []))
    })
    expect(methods.length).toBeGreaterThan(50)
    expect(methods.filter(({ about }) => !/^ {2}\S/.test(about)).map(({ name, line }) => `${name}: ${line}`)).toEqual([])
  })

  it('has programs that fit the declarations of the package', async () => {
    expect(await reader.typeCheck(once)).toBe('')
  })

  it('has programs that run, each of which finds something', async () => {
    const { code, stderr, printed } = await reader.runProgram(once)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(pages.filter((_, index) => (printed[index] ?? '').trim() === '').map(({ name }) => name)).toEqual(EMPTY)
  })

  it.skipIf(!has('bash'))('has commands that run', { timeout: 180_000 }, async () => {
    const commands = pages.flatMap(({ blocks }) => of(blocks, 'bash').map((block) => block.content))
    const lanes = [0, 1, 2].map((lane) => commands.filter((_, index) => index % 3 === lane).join('\n'))
    const runs = await Promise.all(
      lanes.map((content) => reader.runShell({ language: 'bash', content, section: '', line: 0, saveAs: null })),
    )
    for (const { code, stderr } of runs) expect({ code, errors: code === 0 ? '' : stderr }).toEqual({ code: 0, errors: '' })
  })
})

/** What the demo account has none of; user metrics because those of the account lie before the last thirty days by the clock. */
const EMPTY = ['exports', 'resource-accesses', 'ssl-certificates', 'tickets', 'user-metrics'].map(
  (name) => `docs/reference/resources/${name}.md`,
)

describe('the guide to the API', () => {
  it.skipIf(!has('bash') || !has('curl'))('has requests that the API answers', async () => {
    for (const block of of(guide.blocks, 'bash')) {
      const { code, stdout } = await reader.runShell(block)
      expect({ line: block.line, code, answer: stdout.slice(0, 9) }).toEqual({ line: block.line, code: 0, answer: '{"data":[' })
    }
  })
})
