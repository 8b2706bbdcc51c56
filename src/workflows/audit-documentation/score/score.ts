import type { AuditPolicy } from '../policy/schema.js'
import type { Measure } from './measure.js'
import type { Grade, RequirementResult, RequirementStatus } from './result.js'

export interface Score {
  /** 0-100, rounded down, so that 100 means everything; null when nothing counted. */
  readonly score: number | null
  readonly grade: Grade | null
  readonly points: number
  readonly of: number
  readonly requirements: readonly RequirementResult[]
  /** Lines that add up to the score. */
  readonly explain: readonly string[]
}

/**
 * Points for what is there, by how near it comes to what is wanted. What could not be read, and what there is nothing of to
 * judge, is left out of both sides of the sum: it neither helps nor hurts.
 */
export const scoreOf = (measures: readonly Measure[], grades: AuditPolicy['grades']): Score => {
  const judged = measures.map((entry) => ({ entry, result: judge(entry) }))
  const points = sum(judged.map(({ result }) => result.points))
  const of = sum(judged.map(({ result }) => result.of))
  // A hair is added before rounding down, since 0.1 + 0.2 is not quite 0.3.
  const score = of === 0 ? null : Math.min(100, Math.floor((points / of) * 100 + 1e-6))
  return {
    score,
    grade: score === null ? null : gradeOf(score, grades),
    points: cents(points),
    of: cents(of),
    requirements: judged.map(({ result }) => result),
    explain: [
      ...judged.map(({ entry, result }) => line(entry, result)),
      score === null ? 'Nothing that counts could be checked: no score.' : `Score ${score}: ${text(points)} of ${text(of)} points.`,
    ],
  }
}

export const gradeOf = (score: number, grades: AuditPolicy['grades']): Grade =>
  score >= grades.A ? 'A' : score >= grades.B ? 'B' : score >= grades.C ? 'C' : score >= grades.D ? 'D' : 'F'

const judge = ({ requirement, reading, have, want, evidence, by }: Measure): RequirementResult => {
  const { id, weight, fix } = requirement
  const out = (status: RequirementStatus, why: string): RequirementResult => ({ id, status, points: 0, of: 0, evidence: why, fix: null })
  if (reading.state === 'not_available') return out('not_available', reading.reasons[0] ?? 'Could not be read.')
  if (have === null)
    return reading.state === 'complete' ? out('not_applicable', evidence) : out('not_available', incomplete(reading.reasons))
  const met = have >= want
  // A part of a list shows that something is there, never that it is not.
  if (!met && by === 'count' && reading.state === 'incomplete') return out('not_available', incomplete(reading.reasons))
  const points = met ? weight : cents(weight * Math.max(0, Math.min(1, have / want)))
  return {
    id,
    status: met ? 'met' : have > 0 ? 'partial' : 'missing',
    points,
    of: weight,
    evidence: reading.state === 'incomplete' ? `${evidence}, of those that could be read` : evidence,
    fix: met ? null : fix,
  }
}

const incomplete = (reasons: readonly string[]): string => `The list is incomplete. ${reasons[0] ?? ''}`.trim()

const line = ({ requirement }: Measure, { status, points, of, evidence }: RequirementResult): string =>
  status === 'not_available'
    ? `–  ${requirement.title}: could not be checked (${evidence})`
    : status === 'not_applicable'
      ? `–  ${requirement.title}: does not apply (${evidence})`
      : `${text(points)} of ${text(of)}  ${requirement.title}: ${evidence}`

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
const cents = (number: number): number => Math.round(number * 100) / 100
const text = (number: number): string => String(cents(number))
