/** A plan is shown and thought over before it is applied: what a person has edited meanwhile is not overwritten. */
import type { GlueClient } from '../../client/glue-client.js'
import { GlueError } from '../../errors.js'
import type { CallOptions } from '../../http/types.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import type { Attributes, Work } from './plan-types.js'

/** What is about to be overwritten, as the plan saw it. */
export interface Seen {
  readonly updatedAt: unknown
  readonly values: Attributes
}

/** @param keys of the attributes, or of the traits, that will be written */
export const seenOf = (record: AnyRecord, keys: readonly string[], values: Attributes = record): Seen => ({
  updatedAt: record['updatedAt'],
  values: Object.fromEntries(keys.map((key) => [key, values[key]])),
})

/** @throws GlueError `conflict` when somebody has changed what this step would overwrite; nothing was sent */
export const refuseIfChanged = async (client: GlueClient, work: Work, id: string | null, call: CallOptions): Promise<void> => {
  if ((work.do !== 'update' && work.do !== 'update traits') || work.seen === undefined || id === null) return
  const { seen } = work
  const record =
    work.do === 'update'
      ? await client.resource(work.resource).get(id, { ...work.parent, ...call })
      : await client.resource('flexibleAssets').get(id, { ...call })
  // Reads differ in what they show of a long value; an edit always moves the time.
  if (record['updatedAt'] === seen.updatedAt) return
  const values = work.do === 'update' ? record : ((record['traits'] ?? {}) as Attributes)
  const changed = Object.keys(seen.values).filter((key) => JSON.stringify(values[key] ?? null) !== JSON.stringify(seen.values[key] ?? null))
  if (changed.length === 0) return
  throw new GlueError('conflict', `Somebody has changed ${changed.join(', ')} since the plan was made, so it was not overwritten.`, {
    hint: 'Run the same command again: the new plan shows what is there now.',
    outcome: 'not_sent',
  })
}
