/** Changes some traits of an asset and keeps the others, although the API replaces all of them. */
import type { FlexibleAsset } from '../../../catalog/index.js'
import { ConflictError, UsageError } from '../../../errors.js'
import type { CallOptions } from '../../../http/types.js'
import type { ClientCore } from '../../core.js'
import { callOptions } from '../../generic/resource-client.js'
import type { ResourceClient } from '../../generic/resource-client.js'
import { unsent } from '../../generic/written.js'
import type { FieldsThatFit } from './live-fields.js'
import type { Traits } from './trait-types.js'
import { writableTraits, writeForm } from './write-form.js'

/**
 * Read, merge, read once more, keep what was there, write, compare what came back.
 * @param check what else must hold of the asset as it is; throws
 */
export const updateTraits = async (
  core: ClientCore,
  assets: ResourceClient,
  fieldsThatFit: FieldsThatFit,
  id: string | number,
  given: Traits,
  options: CallOptions,
  check: (asset: FlexibleAsset) => void = () => undefined,
): Promise<FlexibleAsset> => {
  const call = callOptions(options)
  const read = async (): Promise<FlexibleAsset> => (await unsent(() => assets.get(id, call))) as unknown as FlexibleAsset
  // What is undefined was not named; only null empties.
  const traits = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  if (Object.keys(traits).length === 0)
    throw new UsageError('invalid_input', 'There is nothing to change: no trait was given.', { hint: 'Give at least one trait.' })
  const before = await read()
  check(before)
  const current = traitsOf(before)
  const fields = await unsent(() => fieldsThatFit(before.flexibleAssetTypeId, traits, 'update', options, Object.keys(current)))
  const untouched = without(current, Object.keys(traits))
  const merged = { ...writableTraits(fields, untouched), ...(await writeForm(fields, traits, core.maxBodyBytes)) }
  const again = await read()
  if (again.updatedAt !== before.updatedAt || stable(again.traits) !== stable(before.traits)) {
    throw conflict(id, 'It was changed by somebody else while it was read.', 'Nothing was sent. Read it again and repeat the update.')
  }
  await core.keepBefore?.({
    resource: 'flexibleAssets',
    id: String(id),
    attributes: { traits: current, updatedAt: before.updatedAt },
    at: core.clock.now(),
  })
  /** A repetition may come minutes later, after a refusal for the rate: by then the merged traits may be out of date. */
  const beforeRepeat = async (mayHaveHappened: boolean): Promise<void> => {
    const now = await read()
    const others = without(traitsOf(now), Object.keys(traits))
    // Where an earlier attempt may have been carried out, the named traits may hold what it wrote.
    const same = mayHaveHappened ? stable(dropNull(others)) === stable(dropNull(untouched)) : stable(now.traits) === stable(before.traits)
    if (same) return
    const hint = mayHaveHappened ? 'Compare the asset in IT Glue with its last revision there.' : 'Read it again and repeat the update.'
    throw conflict(id, 'It was changed by somebody else before the update could be repeated.', hint)
  }
  const after = (await assets.update(id, { traits: merged }, { ...call, replace: true }, beforeRepeat)) as unknown as FlexibleAsset
  const kept = traitsOf(after)
  const lost = Object.keys(untouched).filter((key) => untouched[key] !== null && stable(kept[key]) !== stable(untouched[key]))
  if (lost.length > 0) {
    throw conflict(
      id,
      `The API changed traits that were not to be changed: ${lost.map((key) => `"${key}"`).join(', ')}.`,
      'Compare the asset in IT Glue with its last revision there; the traits before the update were kept where a journal is set.',
      'unknown',
    )
  }
  return after
}

export const traitsOf = (asset: FlexibleAsset): Traits => (asset.traits ?? {}) as Traits

const without = (traits: Traits, keys: readonly string[]): Traits =>
  Object.fromEntries(Object.entries(traits).filter(([key]) => !keys.includes(key)))
const dropNull = (traits: Traits): Traits => Object.fromEntries(Object.entries(traits).filter(([, value]) => value !== null))

/** JSON with sorted keys: equal for equal values. */
const stable = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ) ?? 'undefined'

const conflict = (id: string | number, message: string, hint: string, outcome: 'not_sent' | 'unknown' = 'not_sent'): ConflictError =>
  new ConflictError('conflict', `The flexible asset ${id} was not updated as asked. ${message}`, {
    status: 409,
    method: 'PATCH',
    path: `/flexible_assets/${id}`,
    hint,
    outcome,
  })
