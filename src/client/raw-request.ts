import { UsageError } from '../errors.js'
import type { ApiRequest } from '../http/types.js'

const METHODS: readonly string[] = ['GET', 'POST', 'PATCH', 'DELETE'] satisfies readonly ApiRequest['method'][]
/** Segments of plain characters: everything in the paths of the API, and nothing that a server or a proxy reads in two ways. */
const PATH = /^(?:\/[A-Za-z0-9_~.-]+)+\/?$/
const DOTS = /\/\.{1,2}(?:\/|$)/
/** Printable, without blanks, and without the mark that ends a query. */
const QUERY = /^[\x21\x22\x24-\x7e]*$/

/**
 * A request that a program has put together by itself goes to the API's host, and to the route that it shows.
 * @throws UsageError `invalid_input`; nothing was sent
 */
export const requirePlain = ({ method, path, query }: ApiRequest): void => {
  if (!METHODS.includes(method))
    throw new UsageError('invalid_input', 'The method of a request is one of those that the API knows.', {
      hint: `They are ${METHODS.join(', ')}.`,
    })
  if (typeof path !== 'string' || !PATH.test(path) || DOTS.test(path)) {
    throw new UsageError('invalid_input', 'The path of a request must be a plain path below the API, such as /organizations/17.', {
      hint: 'Give no host, no "..", no escapes, and what follows "?" as "query".',
    })
  }
  if (query !== undefined && (typeof query !== 'string' || !QUERY.test(query))) {
    throw new UsageError('invalid_input', 'The query of a request must be encoded, and hold no "#".', {
      hint: 'Encode names and values with encodeURIComponent().',
    })
  }
}
