/** One seed: an account with a life of its own, faults on the way, a mirror that is synced now and then, and quiet at the end. */
import type { ResourceKey } from '../../src/catalog/index.js'
import type { FaultRule } from '../../src/emulator/index.js'
import { GlueError } from '../../src/errors.js'
import type { MirrorStore } from '../../src/mirror/store/port.js'
import { SYNCED_KINDS } from '../../src/mirror/sync/kinds.js'
import { runSync } from '../../src/mirror/sync/run-sync.js'
import type { SyncOptions } from '../../src/mirror/sync/run-sync.js'
import { SeededRandom } from '../fuzz/random.js'
import { WrongClock, emulated } from './emulated.js'
import type { Emulated } from './emulated.js'
import { contentsOf, differences, truthOf } from './truth.js'
import { World } from './world.js'

export interface Lived {
  readonly seed: number
  /** What differs between mirror and account at the end, and what was taken for gone on the way and was not. */
  readonly differences: readonly string[]
  readonly syncs: number
  readonly failures: number
  readonly records: number
}

const MINUTE_MS = 60_000

export const live = async (seed: number, newStore: () => Promise<MirrorStore> | MirrorStore): Promise<Lived> => {
  const dice = new SeededRandom(seed)
  const account = emulated({ seedNumber: seed, client: { breaker: false } })
  const store = account.watch(await newStore())
  const world = new World(account.emulator, dice)
  world.populate(dice.pick([0, 5, 40, 120]))
  // As it is shown, so it is kept: what shows stamps otherwise shows them so to the end.
  const always: readonly FaultRule[] = dice.chance(0.3) ? [{ fault: { kind: 'sameStamp', seconds: dice.pick([1, 60, 300]) } }] : []
  const wronglyBuried: string[] = []
  let syncs = 0
  let failures = 0
  const steps = 2 + dice.below(5)
  for (let step = 0; step < steps; step++) {
    for (let count = dice.below(25); count > 0; count--) {
      world.change()
      if (dice.chance(0.3)) await account.clock.advance(dice.below(30_000))
    }
    const shrinks = dice.chance(0.15)
    account.emulator.faults.set([...always, ...(dice.chance(0.6) ? faultsOf(dice) : []), ...(shrinks ? [shrinkOf(dice)] : [])])
    await account.clock.advance(dice.below(dice.pick([1, 30, 600, 100_000])) * 1000)
    syncs++
    // Whoever accepts that a key which sees nothing any more means what it says, wants the mirror emptied.
    if (!(await synced(account, store, dice, { ...optionsOf(dice), ...(shrinks ? { acceptDeletions: false } : {}) }))) failures++
    wronglyBuried.push(...(await buriedAlive(account, store)))
  }
  // Quiet: nobody changes anything, nothing fails, and late records have shown.
  account.emulator.faults.set(always)
  await account.clock.advance(5 * MINUTE_MS)
  const empty = account.watch(await newStore())
  const truth = await account.run(() => truthOf(account.client, empty))
  const compared = async (kinds?: readonly ResourceKey[]): Promise<readonly string[]> => {
    const mirror = await account.run(() => contentsOf(store, kinds))
    return differences(mirror, kinds === undefined ? truth : new Map(kinds.map((kind) => [kind, truth.get(kind)!])))
  }
  const pageSize = dice.pick(PAGE_SIZES)
  const quietly = async (options: SyncOptions): Promise<void> => {
    if (!(await synced(account, store, dice, { acceptDeletions: true, pageSize, ...options }, false)))
      throw new Error('a sync failed in quiet')
  }
  // What was stopped half way goes on, and then a look at changes and counts finds everything that has a stamp.
  for (let round = 0; round < 2; round++) await quietly({})
  const afterChanges = await compared(STAMPED)
  await quietly({ full: true })
  const atTheEnd = await compared()
  await account.client.close()
  await Promise.all([store.close(), empty.close()])
  const records = [...truth.values()].reduce((sum, { size }) => sum + size, 0)
  const differing = [...wronglyBuried, ...afterChanges.map((line) => `by changes: ${line}`), ...atTheEnd]
  return { seed, differences: differing, syncs, failures, records }
}

/** Records that the account has, and that the mirror takes for gone. */
const buriedAlive = async ({ emulator, run }: Emulated, store: MirrorStore): Promise<readonly string[]> => {
  const wrong: string[] = []
  for (const { kind } of SYNCED_KINDS)
    for (const { id } of emulator.account.of(kind).rows) {
      const stored = await run(() => store.get({ kind, id }))
      if (stored !== null && stored.deletedAt !== null) wrong.push(`${kind} ${id} was taken for gone`)
    }
  return wrong
}

/** Kinds in which nothing changes without a stamp here. */
const STAMPED = SYNCED_KINDS.filter(({ lane, seldom }) => lane !== 'organization' && !seldom).map(({ kind }) => kind)

export const PAGE_SIZES = [1, 2, 3, 7, 20, 100, 1000]

const optionsOf = (dice: SeededRandom): SyncOptions => ({
  pageSize: dice.pick(PAGE_SIZES),
  full: dice.chance(0.2),
  acceptDeletions: dice.chance(0.5),
  attachments: dice.chance(0.8),
  relatedItems: dice.chance(0.1),
  atOnce: 1 + dice.below(6),
  ...(dice.chance(0.3) ? { budget: 1 + dice.below(120) } : {}),
})

/** @returns whether it came to its end */
const synced = async (
  account: Emulated,
  store: MirrorStore,
  dice: SeededRandom,
  options: SyncOptions,
  mayStop = true,
): Promise<boolean> => {
  const machine = new WrongClock(account.clock)
  machine.offsetMs = dice.pick([0, 0, 0, 86_400_000, -86_400_000])
  const stop = new AbortController()
  const requests = mayStop && dice.chance(0.25) ? 1 + dice.below(80) : Infinity
  let told = 0
  const onProgress = (): void => {
    if (++told >= requests) stop.abort(new Error('stopped'))
  }
  try {
    await account.run(() =>
      runSync(
        { client: account.client, store, clock: machine, random: () => dice.next() },
        { ...options, signal: stop.signal, onProgress },
      ),
    )
    return true
  } catch (error) {
    if (error instanceof GlueError || error === stop.signal.reason) return false
    throw error
  }
}

/** A key that sees nothing any more, or a part of the account that is refused or answers with nothing. */
const shrinkOf = (dice: SeededRandom): FaultRule => {
  const match = { pathPattern: `^/${dice.pick(['configurations', 'contacts', 'passwords', 'flexible_assets', 'locations'])}$` }
  return dice.pick<FaultRule>([
    { fault: { kind: 'hiddenRows', share: 1 } },
    { match, fault: { kind: 'denied', status: dice.pick([403, 404] as const) } },
    { match, fault: { kind: 'wrongContent', body: 'empty' } },
  ])
}

const faultsOf = (dice: SeededRandom): readonly FaultRule[] => {
  const rules: FaultRule[] = []
  const drifting = (): number => dice.below(3)
  if (dice.chance(0.5))
    rules.push({
      match: { method: 'GET', pathPattern: '^/(configurations|contacts|passwords|flexible_assets|locations)$' },
      fault: {
        kind: 'drift',
        updates: 1 + drifting(),
        inserts: 1 + drifting(),
        deletes: 1 + drifting(),
        where: dice.pick(['anywhere', 'earlierPages'] as const),
      },
      probability: dice.pick([0.1, 0.5, 1]),
      // Somebody who adds more than is read between two pages of one record would never be caught up with.
      times: 1 + dice.below(60),
    })
  if (dice.chance(0.3)) rules.push({ fault: { kind: 'lateRows', ms: dice.below(120_000) } })
  if (dice.chance(0.3)) rules.push({ fault: { kind: 'duplicatePage' }, probability: 0.1 })
  if (dice.chance(0.4))
    rules.push({ fault: { kind: 'status', status: dice.pick([500, 502, 503, 504] as const) }, probability: dice.pick([0.02, 0.2]) })
  if (dice.chance(0.2)) rules.push({ fault: { kind: 'reset', at: 'midBody' }, probability: 0.05 })
  if (dice.chance(0.2)) rules.push({ fault: { kind: 'malformedJson' }, probability: 0.05 })
  if (dice.chance(0.2)) rules.push({ fault: { kind: 'pageTooLarge', above: dice.pick([5, 50]) } })
  return rules
}
