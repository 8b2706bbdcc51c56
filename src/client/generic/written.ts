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

/**
 * Looks up what a write needs before it is sent. What fails here is not the write, whatever it was that failed.
 * @throws GlueError whatever `look` throws, with the outcome `not_sent` where it names none
 */
export const unsent = async <T>(look: () => Promise<T>): Promise<T> => {
  try {
    return await look()
  } catch (error) {
    throw asUnsent(error)
  }
}

export const asUnsent = (error: unknown): unknown => {
  if (isGlueError(error)) error.outcome ??= 'not_sent'
  return error
}
