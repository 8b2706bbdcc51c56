import type { OrganizationFacts } from '../facts.js'
import type { Freshness } from './result.js'

/** The ages, in days, of what people write: live documents and flexible assets. */
export const writtenAges = ({ kinds }: OrganizationFacts): readonly number[] => [
  ...kinds.documents.facts.ages,
  ...kinds.flexibleAssets.facts.ages,
]

export const freshnessOf = (ages: readonly number[], recentDays: number): Freshness => {
  if (ages.length === 0) return { medianAgeDays: null, recentShare: null }
  const recent = ages.filter((age) => age <= recentDays).length
  return { medianAgeDays: medianOf(ages), recentShare: Math.round((recent / ages.length) * 1000) / 1000 }
}

/** The middle one, or the mean of the two in the middle, rounded down. */
export const medianOf = (numbers: readonly number[]): number | null => {
  if (numbers.length === 0) return null
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const high = sorted[middle] as number
  return sorted.length % 2 === 1 ? high : Math.floor(((sorted[middle - 1] as number) + high) / 2)
}
