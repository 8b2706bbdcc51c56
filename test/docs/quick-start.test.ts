/** The quick start does what it says. */
import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readDocument, type Block } from './documents.js'
import { Reader, looksLike } from './reader.js'

const { blocks, headings } = readDocument('docs/guide/quick-start.md')
const of = (language: string): readonly Block[] => blocks.filter((block) => block.language === language)
/** The output shown after a block; a shell block and a program in one section each have their own. */
const shownAfter = (block: Block): string | undefined => {
  const next = blocks[blocks.indexOf(block) + 1]
  return next?.language === 'text' ? next.content : undefined
}
const hasBash = spawnSync('bash', ['-c', 'true']).status === 0

let reader: Reader
beforeAll(async () => {
  reader = await Reader.start()
  for (const block of blocks) if (block.saveAs !== null) reader.save(block.saveAs, block.content)
})
afterAll(() => reader.stop())

describe('the quick start', () => {
  it('has the sections that people look for', () => {
    const wanted = ['Store a key', 'Test the connection', 'List organizations', 'List every kind', 'Create a configuration']
    wanted.push('Upload a document', 'Work with flexible assets', 'Create a password and link it', 'Choose a region')
    wanted.push('Watch health, metrics and the limiter', 'Search and find', 'Handle errors', 'Onboard a client', 'Audit all organizations')
    wanted.push('Know the limits of the API', 'Stay safe', 'When something goes wrong')
    expect(headings.map(({ text }) => text)).toEqual(expect.arrayContaining(wanted))
  })

  it('uses only kinds of blocks that it speaks of', () => {
    const known = ['ts', 'bash', 'text', 'powershell', 'console', 'yaml', 'markdown']
    expect(blocks.filter(({ language }) => !known.includes(language))).toEqual([])
    expect(blocks.filter(({ language, saveAs }) => (language === 'yaml' || language === 'markdown') && saveAs === null)).toEqual([])
  })

  it('has a program that fits the declarations of the package', async () => {
    expect(await reader.typeCheck(of('ts'))).toBe('')
  })

  it('has a program that runs and prints what is shown', async () => {
    const { code, stderr, printed } = await reader.runProgram(of('ts'))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const wrong = of('ts').flatMap((block, index) => {
      const shown = shownAfter(block)
      return shown === undefined || looksLike(printed[index] ?? '', shown) ? [] : [{ line: block.line, shown, printed: printed[index] }]
    })
    expect(wrong).toEqual([])
  })

  it.skipIf(!hasBash)('has commands that run and print what is shown', { timeout: 180_000 }, async () => {
    for (const block of of('bash')) {
      const { code, stdout, stderr } = await reader.runShell(block)
      expect({ line: block.line, code, ...(code === 0 ? {} : { stderr }) }).toEqual({ line: block.line, code: 0 })
      const shown = shownAfter(block)
      if (shown !== undefined) expect(looksLike(stdout + stderr, shown), `line ${block.line}:\n${stdout}${stderr}`).toBe(true)
    }
    const made = (await reader.state('organizations')).filter(({ attributes }) => attributes['name'] === 'Quick Start Veterinary')
    expect(made).toHaveLength(1)
  })

  it('names only commands and flags that exist in blocks that are not run', async () => {
    const lines = [...of('powershell'), ...of('console')]
    expect(lines.length).toBeGreaterThan(3)
    expect(await reader.unknownIn(lines)).toEqual([])
    const [example] = lines
    expect(await reader.unknownIn([{ ...example!, content: 'gluekit doctor --no-such-flag' }])).toEqual(['gluekit doctor --no-such-flag'])
    expect(await reader.unknownIn([{ ...example!, content: 'gluekit no-such-command' }])).toEqual(['gluekit no-such-command'])
  })
})

describe('the comparison with what is shown', () => {
  it('takes three dots for anything, and nothing else', () => {
    expect(looksLike('a 1 b\n', 'a ... b')).toBe(true)
    expect(looksLike('a 1 c\n', 'a ... b')).toBe(false)
    expect(looksLike('a (b)\n', 'a (b)')).toBe(true)
    expect(looksLike('', 'a')).toBe(false)
  })
})
