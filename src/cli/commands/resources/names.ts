import { resources } from '../../../catalog/index.js'
import type { Filter, Operation, Resource } from '../../../catalog/index.js'

/** How the catalog is spelled on the command line. */

/** `flexibleAssetTypes` → `flexible-asset-types` */
export const kebab = (key: string): string => key.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase()

/** `flexible-asset-types`, `flexible_asset_types` → `flexibleAssetTypes` */
export const camel = (name: string): string => name.replace(/[-_]+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** The key that is meant, however it is spelled; the text itself when nothing matches, so that the refusal can name it. */
export const keyAmong = (text: string, keys: readonly string[]): string => {
  const plain = (name: string): string => name.toLowerCase().replace(/[-_]/g, '')
  return keys.find((key) => plain(key) === plain(text)) ?? text
}

/** `organizationTypeName` → `Organization type`; among organizations, where everything is one's own, `Type`. */
export const title = (key: string, resource?: Resource): string => {
  const own = resource === undefined ? '' : camel(resource.singular.replaceAll(' ', '-'))
  // A name that stands for the id beside it.
  const base = key.replace(/Name$/, '')
  const named = base !== key && Object.hasOwn(resource?.attributes ?? {}, `${base}Id`) ? base : key
  const moment = named.replace(/(?<=[a-z]{3})(?:At|On)$/, '')
  const rest = own !== '' && moment.startsWith(own) && /^[A-Z]\w{2}/.test(moment.slice(own.length)) ? moment.slice(own.length) : moment
  const words = kebab(rest)
    .split('-')
    .map((word) => ACRONYMS.get(word) ?? word)
  return words.join(' ').replace(/^[a-z]/, (letter) => letter.toUpperCase())
}
/** `flexible asset types`, for sentences. */
export const wordsFor = (resource: Resource): string =>
  nounOf(resource)
    .split('-')
    .map((word) => ACRONYMS.get(word) ?? word)
    .join(' ')
const ACRONYMS = new Map([
  ['id', 'ID'],
  ['ids', 'IDs'],
  ['ip', 'IP'],
  ['mac', 'MAC'],
  ['url', 'URL'],
  ['psa', 'PSA'],
  ['ssl', 'SSL'],
])

export const has = (resource: Resource, operation: Operation): boolean =>
  resource.endpoints.some((endpoint) => endpoint.operation === operation)

/** What has a noun on the command line: everything that can be read. */
export const readable: readonly Resource[] = resources.filter((resource) => has(resource, 'list') || has(resource, 'get'))

export const nounOf = (resource: Resource): string => kebab(resource.key)

/** The filters that a list takes. */
export const listFilters = (resource: Resource): readonly (readonly [string, Filter])[] =>
  Object.entries(resource.filters).filter(([, filter]) => filter.on?.includes('list') !== false)

/** Parts of nested paths of an operation: all of them, and those without which there is no path. */
export const parametersOf = (
  resource: Resource,
  operation: Operation,
): { readonly all: readonly string[]; readonly needed: readonly string[] } => {
  const paths = resource.endpoints.filter((endpoint) => endpoint.operation === operation).map((endpoint) => endpoint.path.split('/'))
  const entries = Object.entries(resource.params ?? {})
  const within = (segment: string): number => paths.filter((path) => path.includes(`:${segment}`)).length
  return {
    all: entries.filter(([, { segment }]) => within(segment) > 0).map(([key]) => key),
    needed: entries.filter(([, { segment }]) => paths.length > 0 && within(segment) === paths.length).map(([key]) => key),
  }
}
