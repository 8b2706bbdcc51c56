import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { closingLine, tallyOf } from './tally.js'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})
const reportOf = (numbers: Readonly<Record<string, number>>, testResults: readonly unknown[] = []): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gluekit-tally-'))
  folders.push(folder)
  const file = path.join(folder, 'vitest.json')
  const none = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 }
  writeFileSync(file, JSON.stringify({ ...none, ...numbers, testResults }))
  return file
}

describe('the sum of checks and tests', () => {
  it('adds both', () => {
    const tally = tallyOf({
      checks: [true, true, false],
      report: reportOf({ numPassedTests: 10, numPendingTests: 2 }),
      vitestFailed: false,
    })
    expect(tally).toEqual({ passed: 12, failed: 1, skipped: 2 })
  })

  it('counts a file that could not be loaded', () => {
    const report = reportOf({ numPassedTests: 5 }, [{ status: 'failed', assertionResults: [] }])
    expect(tallyOf({ checks: [], report, vitestFailed: true })).toEqual({ passed: 5, failed: 1, skipped: 0 })
  })

  it('counts a run that failed although no test did', () => {
    expect(tallyOf({ checks: [], report: reportOf({ numPassedTests: 5 }), vitestFailed: true }).failed).toBe(1)
  })

  it('counts a run that left no report', () => {
    expect(tallyOf({ checks: [true], report: '/nonexistent/vitest.json', vitestFailed: true })).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    })
  })
})

describe('the closing line', () => {
  it('names what was skipped only when something was', () => {
    expect(closingLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed')
    expect(closingLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped')
  })
})
