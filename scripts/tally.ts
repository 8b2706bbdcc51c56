/** The sum of checks and tests. */
import { readFileSync } from 'node:fs'

export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[]
}

export interface Outcomes {
  /** One entry a check: whether it passed. */
  readonly checks: readonly boolean[]
  /** Where vitest wrote its JSON report. */
  readonly report: string
  /** Whether vitest ended with an exit code other than 0. */
  readonly vitestFailed: boolean
}

const readReport = (file: string): VitestReport | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as VitestReport
  } catch {
    return undefined
  }
}

/** A file that could not be loaded counts as one failure, and so does a run that failed without naming a test. */
export const tallyOf = ({ checks, report, vitestFailed }: Outcomes): Tally => {
  const tests = readReport(report)
  const unloadable = (tests?.testResults ?? []).filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
  const failedTests = (tests?.numFailedTests ?? 0) + unloadable
  return {
    passed: checks.filter(Boolean).length + (tests?.numPassedTests ?? 0),
    failed: checks.filter((ok) => !ok).length + (vitestFailed ? Math.max(failedTests, 1) : failedTests),
    skipped: (tests?.numPendingTests ?? 0) + (tests?.numTodoTests ?? 0),
  }
}

export const closingLine = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
