import type { Seed, SeedRecord } from '../seed/types.js'
import { resourceOf } from '../wire/names.js'
import type { Answers } from './switches.js'

type IdSize = Answers['id-size']

/** Where the ids of new records begin; greater than those of a seed of that size, or raised above them. */
export const FIRST_IDS: Readonly<Record<IdSize, bigint>> = {
  '16-digit': 4_500_000_000_000_000n,
  short: 3_000_000n,
  '18-digit': 700_000_000_000_000_000n,
}
const SEED_BEGIN: Readonly<Record<IdSize, bigint>> = { '16-digit': 0n, short: 1_000_000n, '18-digit': 600_000_000_000_000_000n }

/** Numbers long enough to be nothing but ids, wherever they stand in a text. */
const LONG_NUMBER = /\d{12,}/g

/** The seed with ids of another size, in their order. `16-digit` leaves every seed as it is; generated ids always have 16 digits. */
export const withIdSize = (seed: Seed, size: IdSize): Seed => {
  if (size === '16-digit' || seed.generated !== undefined) return seed
  const known = [...seed.records.filter(({ resource }) => resource !== 'logs'), ...seed.links].map(({ id }) => id)
  const sorted = [...new Set(known)].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
  const ids = new Map(sorted.map((id, at) => [id, String(SEED_BEGIN[size] + BigInt(at) + 1n)]))
  const idOf = (id: string): string => ids.get(id) ?? id
  return {
    ...seed,
    records: seed.records.map((record) => resized(record, idOf)),
    links: seed.links.map((link) => ({
      ...link,
      id: idOf(link.id),
      from: { ...link.from, id: idOf(link.from.id) },
      to: { ...link.to, id: idOf(link.to.id) },
    })),
  }
}

const resized = (record: SeedRecord, idOf: (id: string) => string): SeedRecord => {
  const described = resourceOf(record.resource).attributes
  const within = (value: unknown, isReference: boolean): unknown => {
    if (typeof value === 'string') return isReference ? idOf(value) : value.replace(LONG_NUMBER, idOf)
    // Ids in traits stand in lists.
    if (Array.isArray(value)) return value.map((item) => within(item, true))
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, within(inner, false)]))
    return value
  }
  const attributes = Object.fromEntries(
    Object.entries(record.attributes).map(([key, value]) => [key, within(value, described[key]?.kind === 'ref')]),
  )
  const parent = record.parent && Object.fromEntries(Object.entries(record.parent).map(([key, value]) => [key, idOf(value)]))
  return { ...record, id: record.resource === 'logs' ? record.id : idOf(record.id), attributes, ...(parent && { parent }) }
}
