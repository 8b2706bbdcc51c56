import { UsageError } from '../errors.js'

/** What a client that only reads answers to a write: `POST` with its path, or `a batch`. */
export const readOnlyRefusal = (method: string, path?: string): UsageError =>
  new UsageError('read_only', `This client only reads, and ${path === undefined ? method : `${method} ${path}`} writes.`, {
    hint: 'Use a profile without readOnly, if you mean to write. See troubleshooting: read_only',
  })
