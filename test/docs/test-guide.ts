/** A guide does what it says: its TypeScript is one program, its commands run, and both print what stands below them. */
import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readDocument, type Block } from './documents.js'
import { Reader, looksLike } from './reader.js'

const KNOWN = ['ts', 'bash', 'text', 'powershell', 'console', 'yaml', 'markdown']
export const hasBash = spawnSync('bash', ['-c', 'true']).status === 0

/**
 * The tests of one guide, in a folder and against an emulator of its own. What is to be saved is saved first; then come the commands above
 * the first block of the program, the program as a whole, and the other commands.
 * @param emulate flags of the emulator that the guide tells its reader to start it with
 * @returns the reader, for tests that look at what the guide has left behind
 */
export const testGuide = (name: string, emulate: readonly string[] = []): (() => Reader) => {
  const { blocks } = readDocument(name)
  const of = (language: string): readonly Block[] => blocks.filter((block) => block.language === language)
  /** The output shown after a block; a shell block and a program in one section each have their own. */
  const shownAfter = (block: Block): string | undefined => {
    const next = blocks[blocks.indexOf(block) + 1]
    return next?.language === 'text' ? next.content : undefined
  }
  const programAt = blocks.findIndex(({ language }) => language === 'ts')
  const commands = (above: boolean): readonly Block[] => of('bash').filter((block) => blocks.indexOf(block) < programAt === above)

  let reader: Reader
  beforeAll(async () => {
    reader = await Reader.start(emulate)
    for (const block of blocks) if (block.saveAs !== null) reader.save(block.saveAs, block.content)
  })
  afterAll(() => reader.stop())

  const runCommands = async (some: readonly Block[]): Promise<void> => {
    for (const block of some) {
      const { code, stdout, stderr } = await reader.runShell(block)
      expect({ line: block.line, code, ...(code === 0 ? {} : { stdout, stderr }) }).toEqual({ line: block.line, code: 0 })
      const shown = shownAfter(block)
      if (shown !== undefined) expect(looksLike(stdout + stderr, shown), `line ${block.line}:\n${stdout}${stderr}`).toBe(true)
    }
  }

  it('uses only kinds of blocks that readers are told of', () => {
    expect(blocks.filter(({ language }) => !KNOWN.includes(language))).toEqual([])
    expect(blocks.filter(({ language, saveAs }) => (language === 'yaml' || language === 'markdown') && saveAs === null)).toEqual([])
  })

  it.skipIf(!hasBash || commands(true).length === 0)(
    'has commands above its program that run and print what is shown',
    { timeout: 120_000 },
    () => runCommands(commands(true)),
  )

  it('has a program that fits the declarations of the package', async () => {
    expect(programAt).toBeGreaterThanOrEqual(0)
    expect(await reader.typeCheck(of('ts'))).toBe('')
  })

  it('has a program that runs and prints what is shown', { timeout: 60_000 }, async () => {
    const { code, stderr, printed } = await reader.runProgram(of('ts'))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const wrong = of('ts').flatMap((block, index) => {
      const shown = shownAfter(block)
      return shown === undefined || looksLike(printed[index] ?? '', shown) ? [] : [{ line: block.line, shown, printed: printed[index] }]
    })
    expect(wrong).toEqual([])
  })

  it.skipIf(!hasBash || commands(false).length === 0)('has commands that run and print what is shown', { timeout: 180_000 }, () =>
    runCommands(commands(false)),
  )

  it('names only commands and flags that exist in blocks that are not run', async () => {
    expect(await reader.unknownIn([...of('powershell'), ...of('console')])).toEqual([])
  })

  return () => reader
}
