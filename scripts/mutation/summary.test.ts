import { describe, expect, it } from 'vitest'
import { scoreOf, survivorsOf, tableOf } from './summary.js'
import type { Mutant } from './summary.js'

const mutant = (status: string, line = 1, fields: Partial<Mutant> = {}): Mutant => ({
  mutatorName: 'ConditionalExpression',
  replacement: 'true',
  status,
  location: { start: { line, column: 5 }, end: { line, column: 10 } },
  ...fields,
})

describe('the score', () => {
  it('counts a test that fails or never ends as one that noticed', () => {
    expect(scoreOf([mutant('Killed'), mutant('Timeout'), mutant('Survived'), mutant('NoCoverage')])).toBe(50)
  })

  it('leaves out what was not tried, or could not run', () => {
    expect(scoreOf([mutant('Killed'), mutant('Ignored'), mutant('RuntimeError'), mutant('CompileError')])).toBe(100)
    expect(scoreOf([])).toBe(100)
  })
})

describe('the report', () => {
  const source = ['if (a > b) {', '  stop()', '}', ''].join('\n')

  it('names what no test noticed, with the place and the change, in the order of the file', () => {
    const block = mutant('NoCoverage', 1, {
      mutatorName: 'BlockStatement',
      replacement: '{}',
      location: { start: { line: 1, column: 12 }, end: { line: 3, column: 2 } },
    })
    expect(survivorsOf('src/a.ts', { source, mutants: [block, mutant('Survived'), mutant('Killed')] })).toEqual([
      'src/a.ts:1:5  ConditionalExpression: a > b → true',
      'src/a.ts:1:12  BlockStatement: { stop() } → {}, which no test reaches',
    ])
  })

  it('has a row for each file and one for all', () => {
    const files = {
      'src/b.ts': { source, mutants: [mutant('Killed'), mutant('Timeout'), mutant('Ignored')] },
      'src/a.ts': { source, mutants: [mutant('Survived'), mutant('Killed')] },
    }
    expect(tableOf(files)).toEqual([
      'file      score %  killed  survived  no coverage  timeouts  ignored',
      'src/a.ts     50.0       1         1            0         0        0',
      'src/b.ts    100.0       1         0            0         1        1',
      'all          75.0       2         1            0         1        1',
    ])
  })
})
