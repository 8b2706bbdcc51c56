import { resources } from '../catalog/index.js'

/** Every fixed word in a path of the API: what is none of them is an id. */
const WORDS: ReadonlySet<string> = new Set(
  resources.flatMap(({ endpoints, params }) => [
    ...endpoints.flatMap(({ path }) => path.split('/').filter((segment) => segment !== '' && !segment.startsWith(':'))),
    ...Object.values(params ?? {}).flatMap((parameter) => parameter.enum ?? []),
  ]),
)

/** `/configurations/17` → `/configurations/:id`: as few different ones as the API has routes, whatever a raw request asks for. */
export const pathTemplate = (path: string): string =>
  // What is no path says what it is in place of one.
  !path.startsWith('/')
    ? path
    : path
        .split('/')
        .map((segment) => (segment === '' || WORDS.has(segment) ? segment : ':id'))
        .join('/')
