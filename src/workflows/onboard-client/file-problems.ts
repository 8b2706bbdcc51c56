import { GlueError } from '../../errors.js'
import type { ErrorCode } from '../../errors.js'

/** A place in an onboarding file; both count from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** One thing that is wrong with an onboarding file. Never holds a value that could be a secret. */
export interface FileProblem extends Place {
  readonly message: string
  readonly hint?: string | undefined
}

/** Everything that is wrong with an onboarding file, found before anything was written. */
export class OnboardingFileError extends GlueError {
  readonly path: string
  readonly problems: readonly FileProblem[]

  constructor(path: string, problems: readonly FileProblem[], code: ErrorCode = 'invalid_input') {
    const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column)
    const only = sorted.length === 1 ? sorted[0] : undefined
    const message =
      only === undefined
        ? `${path} has ${sorted.length} problems:\n${sorted.map((problem) => `  ${inWords(problem)}`).join('\n')}`
        : `${path}:${only.line}:${only.column}: ${only.message}`
    super(code, message, { hint: only?.hint ?? 'Mend the file and run again; nothing was written.', outcome: 'not_sent' })
    this.path = path
    this.problems = sorted
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), path: this.path, problems: this.problems }
  }
}

const inWords = ({ line, column, message, hint }: FileProblem): string =>
  `line ${line}, column ${column}: ${message}${hint === undefined ? '' : ` ${hint}`}`
