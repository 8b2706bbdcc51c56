import type { ResourceKey } from '../../../catalog/index.js'
import type { GlueClient } from '../../../client/glue-client.js'
import { UsageError } from '../../../errors.js'
import type { CallOptions } from '../../../http/types.js'
import { nearNames } from '../../../jsonapi/near-names.js'
import { BY_NAME, type ParsedQuery } from './query-options.js'
import { nounOf } from './names.js'

/** Puts ids in the place of names. @throws UsageError `unknown_name`, `ambiguous_name` */
export const resolveNames = async (
  client: GlueClient,
  { query, names }: ParsedQuery,
  call: CallOptions,
): Promise<Readonly<Record<string, unknown>>> => {
  const resolved: Record<string, unknown> = { ...query }
  for (const { key, name } of names) resolved[key] = await idOfName(client, BY_NAME[key], name, call)
  return resolved
}

/**
 * The id of the one record with this name: exact, else without regard to case, else the only one that contains it.
 * @throws UsageError `unknown_name` with the nearest names, `ambiguous_name` with the candidates
 */
export const idOfName = async (client: GlueClient, key: ResourceKey, name: string, call: CallOptions): Promise<string> => {
  const { resource } = client.resource(key)
  const all = await client
    .resource(key)
    .list({ ...call, priority: 'interactive' })
    .collect()
  const named = all.map((record) => ({ id: record.id, name: String(record['name'] ?? ''), shortName: String(record['shortName'] ?? '') }))
  const wanted = fold(name)
  const found = [
    named.filter((record) => record.name === name),
    named.filter((record) => fold(record.name) === wanted || fold(record.shortName) === wanted),
    wanted.length < 3 ? [] : named.filter((record) => fold(record.name).includes(wanted)),
  ].find((matches) => matches.length > 0)
  if (found === undefined) {
    const near = nearNames(
      name,
      named.map((record) => record.name),
      5,
    )
    throw new UsageError('unknown_name', `There is no ${resource.singular} named ${JSON.stringify(name.slice(0, 120))}.`, {
      hint:
        near.length > 0
          ? `Near: ${near.map((text) => JSON.stringify(text)).join(', ')}.`
          : `See the names: gluekit ${nounOf(resource)} list`,
    })
  }
  const [only, another] = found
  if (only === undefined || another !== undefined)
    throw new UsageError('ambiguous_name', `${found.length} ${resource.key} match ${JSON.stringify(name.slice(0, 120))}.`, {
      hint: `Give the id of one: ${found
        .slice(0, 8)
        .map((record) => `${record.id} (${record.name})`)
        .join(', ')}${found.length > 8 ? ' ...' : ''}`,
    })
  return only.id
}

const fold = (text: string): string => text.normalize('NFKC').trim().toLowerCase()
