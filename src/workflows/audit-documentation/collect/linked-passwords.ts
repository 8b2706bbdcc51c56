import type { RecordSource } from '../../../client/record-source.js'
import type { CollectOptions } from './collect-account.js'
import { inParallel } from './in-parallel.js'
import { readList } from './read-list.js'

/**
 * The ids of passwords that are linked to something. Lists do not tell, so each password that is not embedded costs a request
 * of its own; its value is declined in so many words.
 */
export const readLinkedPasswords = async (
  source: RecordSource,
  filter: Readonly<Record<string, unknown>>,
  { signal, concurrency }: Pick<CollectOptions, 'signal' | 'concurrency'>,
): Promise<ReadonlySet<string>> => {
  let loose: string[] = []
  await readList(
    source,
    {
      resource: 'passwords',
      query: filter,
      visit: (record) => void (record.resourceId === null && !record.archived && loose.push(record.id)),
      forget: () => (loose = []),
    },
    signal,
  )
  const linked = new Set<string>()
  const tasks = loose.map((id) => async (): Promise<void> => {
    const found = await source.get('passwords', id, ['relatedItems'], { signal, priority: 'bulk' })
    // What cannot be looked at is not accused of anything.
    if (!found.available || found.record === null || (found.record.included['relatedItems'] ?? []).length > 0) linked.add(id)
  })
  await inParallel(tasks, concurrency)
  return linked
}
