/** The list of one organization, through the client, which knows how each account lists documents of all folders. */
import { isGlueError } from '../../errors.js'
import type { ErrorCode } from '../../errors.js'
import type { Sweep } from './checkpoint.js'
import type { StreamRun } from './stream-run.js'

/** Once, and again where records moved meanwhile. */
const MAX_TRIES = 3

/** Reads it from its beginning to its end, as often as it takes until the counts agree. */
export const wholeList = async (list: StreamRun): Promise<Sweep> => {
  const { synced, stream, ports } = list
  const { client } = ports.pages
  const earlier = list.checkpoint.sweep
  if (earlier?.end !== undefined) return earlier
  if (earlier !== undefined) await ports.run.endSweep(stream, earlier.id)
  for (let attempt = 1; ; attempt++) {
    const id = list.newSweepId()
    const records = client.resource(synced.kind).list({ organizationId: stream.organizationId, priority: 'bulk', signal: ports.signal })
    let seen = 0
    ports.meter.spend(1)
    let pages = 0
    for await (const page of records.pages()) {
      if (pages++ > 0) ports.meter.spend(1)
      const result = await list.apply({ records: page.data, children: [], at: ports.clock.now() }, { sweep: id })
      seen = result.seen
    }
    const { complete, reasons } = records.completeness
    const sweep: Sweep = {
      id,
      first: complete ? seen : null,
      last: complete ? seen : null,
      watermark: null,
      unread: 0,
      repairs: attempt - 1,
      end: { complete, reasons },
    }
    if (complete || attempt === MAX_TRIES) {
      await list.patch(complete ? { remote: seen } : {}, { ...list.checkpoint, sweep })
      return sweep
    }
    await ports.run.endSweep(stream, id)
  }
}

/** The account does not offer it to this key, or the organization is not there. */
export const isOutOfReach = (error: unknown): boolean => isGlueError(error) && OUT_OF_REACH.has(error.code)

const OUT_OF_REACH: ReadonlySet<ErrorCode> = new Set(['not_available', 'forbidden', 'not_found', 'unauthorized'])
