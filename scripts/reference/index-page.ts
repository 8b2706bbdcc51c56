import { REMOVED, SOURCES } from '../../src/catalog/index.js'
import type { Operation, Resource } from '../../src/catalog/index.js'
import { code, kebab, pageName, table, titleOf } from './words.js'

export const indexPage = (resources: readonly Resource[]): string => {
  const endpoints = resources.flatMap((resource) => resource.endpoints)
  const documented = resources.filter(({ status }) => status !== 'undocumented')
  return [
    '<!-- Generated from src/catalog by npm run docs. -->',
    '# The API, resource by resource',
    `${resources.length} resources with ${endpoints.length} endpoints; ${documented.length} of the resources, with ${documented.flatMap((resource) => resource.endpoints).length} endpoints, are documented by IT Glue. How the API works as a whole is told in the [guide](../../guide/api-patterns.md).`,
    table(
      ['resource', 'about', ...COLUMNS.map(([title]) => title)],
      resources.map((resource) => [
        `[${titleOf(resource)}](${pageName(resource)}.md)`,
        `${resource.doc}${resource.status === 'undocumented' ? ' Not documented by IT Glue.' : ''}`,
        ...COLUMNS.map(([, wanted]) => (resource.endpoints.some(({ operation }) => wanted.includes(operation)) ? 'yes' : '')),
      ]),
    ),
    '## Not for API keys',
    'These are looked for, and cannot be had with a key; asking for them is refused with the reason.',
    table(
      ['resource', 'why'],
      Object.entries(REMOVED).map(([key, reason]) => [code(kebab(key)), reason]),
    ),
    '## Sources',
    'Where the facts come from. An attribute without a source of its own comes from the official page, D25.',
    table(['key', 'source'], Object.entries(SOURCES)),
  ].join('\n\n')
}

const COLUMNS: readonly (readonly [string, readonly Operation[]])[] = [
  ['list', ['list']],
  ['get', ['get']],
  ['create', ['create']],
  ['update', ['update', 'bulkUpdate']],
  ['delete', ['delete', 'bulkDelete']],
]
