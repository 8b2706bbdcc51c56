import { Option, type Command } from 'commander'
import type { Filter, Resource } from '../../../catalog/index.js'
import { UsageError } from '../../../errors.js'
import { collect, positiveInteger } from '../../global-options.js'
import { kebab, keyAmong, listFilters, parametersOf, wordsFor } from './names.js'

/** Ids that a person may also give by name: the key, and the resource that knows the names. */
export const BY_NAME = { organizationId: 'organizations', flexibleAssetTypeId: 'flexibleAssetTypes' } as const
type ByName = keyof typeof BY_NAME
/** `organizationId` → `organization` */
const nameOption = (key: ByName): string => key.replace(/Id$/, '')

export interface QueryOptions {
  readonly filter?: readonly string[]
  readonly sort?: string
  readonly include?: string
  readonly limit?: number
  readonly all?: true
  readonly columns?: string
  readonly [generated: string]: unknown
}

/** A query as the client takes it, and the names in it that are still to be resolved. */
export interface ParsedQuery {
  readonly query: Readonly<Record<string, unknown>>
  readonly names: readonly { readonly key: ByName; readonly name: string }[]
}

/** Options generated from the catalog: one for each filter and each part of a nested path. */
export const addQueryOptions = (command: Command, resource: Resource, operation: 'list' | 'get'): void => {
  const parameters = parametersOf(resource, operation)
  const filters = operation === 'list' ? listFilters(resource) : []
  const keys = new Set([...parameters.needed, ...filters.map(([key]) => key)])
  if (operation === 'list') for (const key of parameters.all) keys.add(key)
  for (const key of keys) {
    if (isByName(key)) command.option(`--${kebab(nameOption(key))} <name|id>`, `of this ${wordsOf(nameOption(key))}`)
    else command.addOption(generated(key, resource))
  }
  // The long form of what can also be given by name.
  for (const key of keys) if (isByName(key)) command.addOption(new Option(`--${kebab(key)} <id>`).hideHelp())
  const includes = Object.keys(resource.includes[operation] ?? {})
  if (includes.length > 0) command.option('--include <names>', `bring along: ${includes.map(kebab).join(', ')}`)
  if (operation === 'get') return
  if (filters.length > 0) command.option('--filter <key=value>', 'any of the filters above, by key; may be repeated', collect)
  const sorts = Object.keys(resource.sorts)
  // Where nothing can be sorted the option is still understood, so that the refusal can say why.
  if (sorts.length === 0) command.addOption(new Option('--sort <keys>').hideHelp())
  else command.option('--sort <keys>', `by ${sorts.map(kebab).join(', ')}; with - in front descending`)
  command
    .addOption(new Option('--limit <n>', 'at most this many').argParser(positiveInteger).conflicts('all'))
    .option('--all', 'no limit; a table shows 100 otherwise')
    .option('--columns <names>', 'for table and csv, by the keys of -o json')
}

const generated = (key: string, resource: Resource): Option => {
  const filter = resource.filters[key]
  const choices = filter?.enum ?? resource.params?.[key]?.enum
  const what = describe(key, filter)
  return new Option(
    `--${kebab(key)} <${filter === undefined && choices !== undefined ? 'type' : placeholder(filter)}>`,
    choices === undefined ? what : `${what}: ${choices.join(', ')}`,
  )
}

const describe = (key: string, filter: Filter | undefined): string => {
  if (key === 'id') return 'only these; several with commas'
  if (key.startsWith('exclude')) return `all but this ${wordsOf(key.slice('exclude'.length))}`
  if (filter?.kind === 'dateRange' || filter?.kind === 'idRange')
    return `${wordsOf(key.replace(/^range(?=[A-Z])/, '')).replace(/ at$/, '')} within, such as ${filter.kind === 'dateRange' ? '2026-03-01..2026-03-08' : '100..200'}; either side may be left out`
  if (filter?.kind === 'bool') return `${wordsOf(key)} ones alone (true), or all others (false)`
  if (/^(?:psa|rmm)Id$/.test(key)) return `with this id in the ${wordsOf(key)}`
  return `with this ${wordsOf(key)}`
}

const placeholder = (filter: Filter | undefined): string => {
  switch (filter?.kind) {
    case 'dateRange':
    case 'idRange':
      return 'from..to'
    case 'bool':
      return 'true|false'
    case 'folder':
      return 'id|root|all'
    case 'text':
      return 'text'
    case 'id':
    case undefined:
      return 'id'
  }
}

/** Reads the options of a list or get. @throws UsageError */
export const parseQuery = (resource: Resource, operation: 'list' | 'get', options: QueryOptions): ParsedQuery => {
  const query: Record<string, unknown> = {}
  const names: { key: ByName; name: string }[] = []
  const parameters = parametersOf(resource, operation)
  const known = [...new Set([...parameters.all, ...listFilters(resource).map(([key]) => key)])]
  const give = (key: string, text: string): void => {
    if (Object.hasOwn(query, key))
      throw new UsageError('usage', `${JSON.stringify(key)} is given twice.`, { hint: 'Give several values in one, separated by commas.' })
    // A part of the path is one id, where a filter takes several.
    query[key] = parameters.needed.includes(key) ? text.trim() : valueOf(resource.filters[key], key, text)
  }
  for (const key of known) {
    const text = options[key]
    if (typeof text === 'string') give(key, text)
    const name = isByName(key) ? options[nameOption(key)] : undefined
    if (!isByName(key) || typeof name !== 'string') continue
    if (/^\d+$/.test(name.trim())) give(key, name.trim())
    else names.push({ key, name })
  }
  for (const pair of options.filter ?? []) {
    const at = pair.indexOf('=')
    if (at < 1)
      throw new UsageError('usage', `--filter takes key=value, and ${JSON.stringify(pair.slice(0, 80))} is not of that form.`, {
        hint: 'For example: --filter name="Contoso Ltd".',
      })
    const key = keyAmong(pair.slice(0, at).trim(), known)
    if (NOT_FILTERS.has(key))
      throw new UsageError('unknown_filter', `${resource.key} cannot be filtered by "${key}".`, {
        hint: 'See the options of this command: --help',
      })
    give(key, pair.slice(at + 1))
  }
  for (const key of parameters.needed)
    if (query[key] === undefined && !names.some((wanted) => wanted.key === key))
      throw new UsageError(
        'usage',
        `${operation === 'list' ? 'Listing' : 'Getting'} ${wordsFor(resource)} needs --${isByName(key) ? kebab(nameOption(key)) : kebab(key)}.`,
        {
          hint: isByName(key)
            ? 'Give a name or an id.'
            : `These records live under another one: give ${parameters.needed.map((part) => `--${kebab(part)}`).join(' and ')}.`,
        },
      )
  for (const [key, { required }] of operation === 'list' ? listFilters(resource) : [])
    if (required === true && query[key] === undefined && !names.some((wanted) => wanted.key === key))
      throw new UsageError('usage', `Listing ${wordsFor(resource)} needs --${isByName(key) ? kebab(nameOption(key)) : kebab(key)}.`, {
        hint:
          key === 'flexibleAssetTypeId' ? 'The types there are: gluekit flexible-asset-types list' : 'The API refuses the list without it.',
      })
  if (options.sort !== undefined) query['sort'] = options.sort.split(',').map((part) => sortKey(part.trim(), Object.keys(resource.sorts)))
  if (options.include !== undefined)
    query['include'] = options.include.split(',').map((part) => keyAmong(part.trim(), Object.keys(resource.includes[operation] ?? {})))
  return { query, names }
}

const sortKey = (text: string, known: readonly string[]): string =>
  text.startsWith('-') ? `-${keyAmong(text.slice(1), known)}` : keyAmong(text, known)

const valueOf = (filter: Filter | undefined, key: string, text: string): unknown => {
  switch (filter?.kind) {
    case 'id':
      return text.split(',').map((part) => part.trim())
    case 'bool': {
      if (/^(?:true|yes|1)$/i.test(text)) return true
      if (/^(?:false|no|0)$/i.test(text)) return false
      throw new UsageError('invalid_input', `The filter "${key}" is true or false, not ${JSON.stringify(text.slice(0, 80))}.`, {
        hint: `For example: --${kebab(key)} true`,
      })
    }
    case 'dateRange':
    case 'idRange': {
      const [from, to, more] = text.split('..')
      if (to === undefined || more !== undefined || (from === '' && to === ''))
        throw new UsageError('invalid_input', `The filter "${key}" takes a range, and ${JSON.stringify(text.slice(0, 80))} is none.`, {
          hint: `For example ${filter.kind === 'idRange' ? '100..200' : '2026-03-01..2026-03-08'}; either side may be left out.`,
        })
      return { ...(from ? { from } : {}), ...(to ? { to } : {}) }
    }
    case 'folder':
    case 'text':
    case undefined:
      return text
  }
}

/** What else a query of the client may hold. */
const NOT_FILTERS: ReadonlySet<string> = new Set([
  'sort',
  'include',
  'pageSize',
  'pageNumber',
  'signal',
  'deadlineMs',
  'priority',
  'traceId',
  'group',
])

const isByName = (key: string): key is ByName => Object.hasOwn(BY_NAME, key)
const wordsOf = (key: string): string =>
  kebab(key)
    .replace(/^id$/, 'record')
    .replaceAll('-', ' ')
    .replace(/ id$/, '')
    .replace(/\bmac\b/g, 'MAC')
    .replace(/\bpsa\b/g, 'PSA')
    .replace(/\brmm\b/g, 'RMM')
    .replace(/\bmy glue\b/g, 'MyGlue')
