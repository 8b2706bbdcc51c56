/** What is wrong with a file that somebody wrote, told with line and column. */
import { GlueError } from '../errors.js'
import type { ErrorCode } from '../errors.js'

/** A place in a file; both count from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** One thing that is wrong with a file. Never holds a value that could be a secret. */
export interface FileProblem extends Place {
  readonly message: string
  readonly hint?: string | undefined
}

/** Everything that is wrong with a file, found before anything was sent. */
export class FileProblemsError extends GlueError {
  readonly path: string
  readonly problems: readonly FileProblem[]

  /** @param remedy the hint, unless the only problem has one of its own */
  constructor(path: string, problems: readonly FileProblem[], remedy: string, code: ErrorCode = 'invalid_input') {
    const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column)
    const only = sorted.length === 1 ? sorted[0] : undefined
    const message =
      only === undefined
        ? `${path} has ${sorted.length} problems:\n${sorted.map((problem) => `  ${inWords(problem)}`).join('\n')}`
        : `${path}:${only.line}:${only.column}: ${only.message}`
    super(code, message, { hint: only?.hint ?? remedy, outcome: 'not_sent' })
    this.path = path
    this.problems = sorted
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), path: this.path, problems: this.problems }
  }
}

const inWords = ({ line, column, message, hint }: FileProblem): string =>
  `line ${line}, column ${column}: ${message}${hint === undefined ? '' : ` ${hint}`}`
