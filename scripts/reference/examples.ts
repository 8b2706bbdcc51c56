/** One program and one command line for each resource, which run as they stand against the demo account. */
import type { Filter, Operation, Resource, ResourceKey } from '../../src/catalog/index.js'
import { parametersOf } from '../../src/cli/commands/resources/names.js'
import { ORGANIZATION } from './samples.js'
import type { Samples } from './samples.js'
import { kebab } from './words.js'

export interface Examples {
  readonly program: string
  /** Empty where the command line has no noun for the resource. */
  readonly commands: string
}

export const examplesOf = (resource: Resource, samples: Samples): Examples =>
  resource.endpoints.some(({ operation }) => operation === 'list')
    ? listExamples(resource, samples)
    : (WITHOUT_LIST[resource.key]?.(samples) ?? getExamples(resource, samples))

const listExamples = (resource: Resource, samples: Samples): Examples => {
  const given = argumentsOf(resource, 'list', samples)
  const sort = Object.hasOwn(resource.sorts, 'updatedAt') ? ['-updatedAt'] : []
  const query = [...given.map(([key, value]) => `${key}: '${value}'`), ...sort.map((key) => `sort: '${key}'`)].join(', ')
  const variable = variableOf(resource)
  const shown = Object.entries(resource.attributes).find(([, attribute]) => attribute.label === true)?.[0] ?? 'id'
  const call = `client.${resource.key}.list(${query === '' ? '' : `{ ${query} }`}).collect({ limit: 3 })`
  const found = `const found = await ${call}\nfor (const ${variable} of found) console.log(${variable}.id${shown === 'id' ? '' : `, ${variable}.${shown}`})`
  const flags = given.map(([key, value]) => flagOf(key, value)).join('')
  const record = samples.first(resource.key as ResourceKey)
  const canGet = resource.endpoints.some(({ operation }) => operation === 'get') && record !== undefined
  const getArguments = canGet ? argumentsOf(resource, 'get', samples) : []
  const options = getArguments.length === 0 ? '' : `, { ${getArguments.map(([key, value]) => `${key}: '${value}'`).join(', ')} }`
  return {
    program: program(
      canGet ? `${found}\n\nconst one = await client.${resource.key}.get('${record.id}'${options})\nconsole.log(one.id)` : found,
    ),
    commands: [
      `gluekit ${kebab(resource.key)} list${flags} --limit 3`,
      ...(canGet
        ? [`gluekit ${kebab(resource.key)} get ${record.id}${getArguments.map(([key, value]) => flagOf(key, value)).join('')} -o json`]
        : []),
    ].join('\n'),
  }
}

const getExamples = (resource: Resource, samples: Samples): Examples => {
  const record = samples.first(resource.key as ResourceKey)
  if (record === undefined) throw new Error(`The demo account has none of the ${resource.key}: write an example by hand.`)
  return {
    program: program(`const one = await client.${resource.key}.get('${record.id}')\nconsole.log(one.id)`),
    commands: `gluekit ${kebab(resource.key)} get ${record.id} -o json`,
  }
}

/** What has no list of its own comes with the records that it belongs to. */
const WITHOUT_LIST: Readonly<Record<string, (samples: Samples) => Examples>> = {
  relatedItems: (samples) => {
    const id = samples.first('configurations')?.id ?? ''
    return {
      program: program(
        `const linked = await client.relatedItems.of({ type: 'configurations', id: '${id}' })\nfor (const item of linked) console.log(item.assetType, item.name)`,
      ),
      commands: `gluekit configurations get ${id} --include related-items -o json`,
    }
  },
  documentImages: (samples) => {
    const id = samples.first('documents')?.id ?? ''
    return {
      program: program(
        `const image = await client.documentImages.create({\n  target: { type: 'document', id: ${id} },\n  image: { content: '${DOT}', fileName: 'dot.png' },\n})\nconst one = await client.documentImages.get(image.id)\nconsole.log(one.id)`,
      ),
      commands: `gluekit documents get ${id} -o json`,
    }
  },
  resourceAccesses: (samples) => {
    const id = samples.first('passwords')?.id ?? ''
    return {
      program: program(
        `const password = await client.passwords.get('${id}', { include: ['userResourceAccesses'] })\nfor (const access of password.included.userResourceAccesses ?? []) console.log(access.id)`,
      ),
      commands: `gluekit passwords get ${id} --include user-resource-accesses -o json`,
    }
  },
}

/** A picture of one pixel. */
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const program = (body: string): string => `import { GlueClient } from 'gluekit'\n\nconst client = await GlueClient.fromProfile()\n${body}`

/** What an operation cannot do without, and an organization to keep the example small. */
const argumentsOf = (resource: Resource, operation: Operation, samples: Samples): readonly (readonly [string, string])[] => {
  const { needed, all } = parametersOf(resource, operation)
  const filters = operation === 'list' ? Object.entries(resource.filters).filter(isNeeded) : []
  const keys = new Set([...needed, ...filters.map(([key]) => key)])
  const under = operation === 'list' && (all.includes('organizationId') || Object.hasOwn(resource.filters, 'organizationId'))
  if (under) keys.add('organizationId')
  return [...keys].map((key) => {
    const value =
      resource.params?.[key]?.enum === undefined
        ? samples.parentOf(resource, key)
        : (samples.parentOf(resource, key) ?? resource.params[key].enum[0])
    if (value === undefined) throw new Error(`The demo account has no ${key} for an example of ${resource.key}.`)
    return [key, value] as const
  })
}
const isNeeded = ([, filter]: readonly [string, Filter]): boolean => filter.required === true

const flagOf = (key: string, value: string): string =>
  key === 'organizationId' && value === ORGANIZATION.id ? ` --organization "${ORGANIZATION.name}"` : ` --${kebab(key)} ${value}`

const variableOf = (resource: Resource): string => {
  const [first = 'record', ...rest] = resource.singular.split(' ')
  const name = [first.toLowerCase(), ...rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('')
  return RESERVED.has(name) ? `${name}Record` : name
}
const RESERVED = new Set(['export', 'import', 'default'])
