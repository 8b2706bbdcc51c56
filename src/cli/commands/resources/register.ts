import type { Command } from 'commander'
import type { Resource } from '../../../catalog/index.js'
import type { Runner } from '../../command.js'
import { has, kebab, nounOf, parametersOf, readable, wordsFor } from './names.js'
import { registerOutOfReach } from './out-of-reach.js'
import { addQueryOptions, type QueryOptions } from './query-options.js'

/** A noun for every resource that can be read; its verbs are described only when `wanted` names it. */
export const registerResources = (program: Command, wanted: ReadonlySet<string>, runner: Runner): Command[] => {
  registerOutOfReach(program, runner)
  return readable.map((resource) => {
    const noun = program.command(nounOf(resource), { hidden: true }).description(resource.doc)
    if (!wanted.has(nounOf(resource))) return noun
    if (has(resource, 'list')) addList(noun, resource, runner)
    if (has(resource, 'get')) addGet(noun, resource, runner)
    return noun
  })
}

const addList = (noun: Command, resource: Resource, runner: Runner): void => {
  const name = nounOf(resource)
  const command = noun.command('list').description(`List ${wordsFor(resource)}.`)
  addQueryOptions(command, resource, 'list')
  command
    .addHelpText(
      'after',
      `\nExamples:\n${examplesOf(resource, name)
        .map((line) => `  gluekit ${line}`)
        .join('\n')}`,
    )
    .action(runner<QueryOptions>(async () => (await import('./list.js')).listHandler(resource)))
}

const addGet = (noun: Command, resource: Resource, runner: Runner): void => {
  const name = nounOf(resource)
  const command = noun.command('get').argument('<id>', 'its id, as list prints it').description(`Show one ${resource.singular}.`)
  addQueryOptions(command, resource, 'get')
  command
    .addHelpText('after', `\nExamples:\n${getExamples(resource, name)}`)
    .action(runner<QueryOptions>(async () => (await import('./get.js')).getHandler(resource)))
}

const getExamples = (resource: Resource, name: string): string => {
  const line = `${name} get 4489414129010794${neededOf(resource, 'get')}`
  return [line, `${line} -o json`]
    .map((example) => `  gluekit ${example.length <= LONGEST_EXAMPLE ? example : example.replace(' --', ' \\\n    --')}`)
    .join('\n')
}

/** With `gluekit` in front it fits 80 columns. */
const LONGEST_EXAMPLE = 70

const examplesOf = (resource: Resource, name: string): string[] => {
  const parent = Object.hasOwn(resource.params ?? {}, 'organizationId') || Object.hasOwn(resource.filters, 'organizationId')
  const under = parent ? ' --organization Contoso' : ''
  const type = resource.filters['flexibleAssetTypeId']?.required === true ? ' --flexible-asset-type LAN' : ''
  const always = `${neededOf(resource, 'list')}${type}`
  const sort = Object.hasOwn(resource.sorts, 'updatedAt') ? ' --sort -updated-at' : ''
  const lines = [
    `${name} list${always}${under !== '' && always.includes(under) ? '' : under}`,
    `${name} list${always}${sort} -o json`,
    `${name} list${always} -o json`,
    `${name} list${always} -o csv > ${name}.csv`,
  ]
  return [...new Set(lines)].filter((line) => line.length <= LONGEST_EXAMPLE).slice(0, 3)
}

const neededOf = (resource: Resource, operation: 'list' | 'get'): string =>
  parametersOf(resource, operation)
    .needed.map((key) => (key === 'organizationId' ? ' --organization Contoso' : ` --${kebab(key)} ${sample(resource, key)}`))
    .join('')

const sample = (resource: Resource, key: string): string => resource.params?.[key]?.enum?.[0] ?? '4489414129010794'
