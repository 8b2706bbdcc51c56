/** What is linked to each record: one request a record, so it is spread over many runs. Changed records come first. */
import type { ResourceKey } from '../../catalog/index.js'
import { isGlueError } from '../../errors.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import type { DueRecord } from '../store/port.js'
import { inParallel } from './in-parallel.js'
import { LINKED_KINDS } from './kinds.js'
import { BudgetSpent } from './meter.js'
import type { SyncPorts } from './stream-run.js'

export interface RelatedOptions {
  /** Of the requests that the limit allows in one window: what one run may spend; 0.1 unless given. */
  readonly share?: number | undefined
  /** Records whose links were read so recently are left alone, unless they have changed: 7 days unless given. */
  readonly fresherThanMs?: number | undefined
  readonly kinds?: readonly ResourceKey[] | undefined
}

const SHARE = 0.1
const FRESH_MS = 7 * 86_400_000
const AT_ONCE = 4
const AT_A_TIME = 200

/** @returns how many records were looked at */
export const readRelatedItems = async (
  ports: SyncPorts,
  options: RelatedOptions,
  limit: { readonly maxRequests: number },
): Promise<number> => {
  const { run, clock } = ports
  const kinds = LINKED_KINDS.filter((kind) => options.kinds?.includes(kind) ?? true)
  const most = Math.floor((options.share ?? SHARE) * (Number.isFinite(limit.maxRequests) ? limit.maxRequests : 2850))
  const readBefore = clock.now() - (options.fresherThanMs ?? FRESH_MS)
  let looked = 0
  while (looked < most) {
    const due = await run.dueForRelated({ kinds, limit: Math.min(AT_A_TIME, most - looked), readBefore })
    if (due.length === 0) break
    let done = 0
    await inParallel(
      due.map((record) => async (): Promise<void> => {
        if (await lookAt(ports, record)) done++
      }),
      AT_ONCE,
    )
    looked += due.length
    // None of them can be read: the same ones would come again.
    if (done === 0) break
  }
  return looked
}

const lookAt = async ({ pages, meter, run, clock, signal }: SyncPorts, due: DueRecord): Promise<boolean> => {
  const { kind, id } = due
  try {
    const record = await meter.request(() => pages.client.resource(kind).get(id, { include: ['relatedItems'], priority: 'bulk', signal }))
    const items = record.included['relatedItems'] as readonly AnyRecord[] | undefined
    if (items === undefined) return false
    await run.applyRelated(due, items, clock.now())
    return true
  } catch (error) {
    if (isGlueError(error, 'not_found')) {
      // Gone, or out of sight of this key: the lists say which.
      await run.applyRelated(due, null, clock.now())
      return true
    }
    if (error instanceof BudgetSpent || !isGlueError(error)) throw error
    if (error.code === 'not_available' || error.code === 'forbidden' || error.code === 'server_error') return false
    throw error
  }
}
