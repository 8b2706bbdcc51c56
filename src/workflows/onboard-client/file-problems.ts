import type { ErrorCode } from '../../errors.js'
import { FileProblemsError } from '../file-problems.js'
import type { FileProblem } from '../file-problems.js'

/** Everything that is wrong with an onboarding file, found before anything was written. */
export class OnboardingFileError extends FileProblemsError {
  constructor(path: string, problems: readonly FileProblem[], code?: ErrorCode) {
    super(path, problems, 'Mend the file and run again; nothing was written.', code)
  }
}
