import { isGlueError } from '../../errors.js'

/**
 * Reads the answer to a write. One that is empty, or is not what the API sends, says nothing about the write: it may have taken place, and
 * must be looked up like one that went unanswered.
 * @throws GlueError whatever `read` throws, with the outcome `unknown`
 */
export const written = <T>(read: () => T): T => {
  try {
    return read()
  } catch (error) {
    if (isGlueError(error)) error.outcome = 'unknown'
    throw error
  }
}
