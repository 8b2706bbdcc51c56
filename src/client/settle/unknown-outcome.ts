/** What is said of a create that may or may not have made its record. */
import { GlueError, OutcomeUnknownError } from '../../errors.js'
import type { Candidate, ReconcileOptions, ReconciledRecord } from '../../errors.js'
import type { Redaction } from '../../http/redaction.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import { labelOf } from '../generic/references.js'
import type { Making } from './underway.js'

export interface Search {
  /** How long it was looked for. */
  readonly forMs: number
  /** What the last look failed with. */
  readonly failure: unknown
  /** The caller ended it. */
  readonly aborted: boolean
}

export const unknownOutcome = (
  making: Making,
  search: Search,
  redaction: Redaction,
  reconcile: (options: ReconcileOptions) => Promise<ReconciledRecord>,
): OutcomeUnknownError => {
  const { cause, none } = making
  const candidates = making.candidates.map((record) => candidateOf(making, record, redaction))
  const failed = cause instanceof GlueError ? ` ${cause.message}` : ''
  return new OutcomeUnknownError(`Whether ${whatOf(making, redaction)} was created is not known.${failed}`, {
    cause,
    candidates,
    hint: `${foundSaying(making, candidates, search)} ${none === undefined ? NEXT : NEXT_BY_HAND}`,
    ...(none === undefined ? { reconcile } : {}),
  })
}

const NEXT = 'Look for it in IT Glue before you create it again; in a program, error.reconcile() goes on looking.'
const NEXT_BY_HAND = 'Look for it in IT Glue before you create it again.'

const whatOf = ({ sought }: Making, redaction: Redaction): string => {
  const { resource, name } = sought
  return name === null
    ? `a new ${resource.singular}`
    : `the ${resource.singular} ${JSON.stringify(redaction.redact(name.slice(0, MOST_SHOWN)))}`
}
const MOST_SHOWN = 120

const foundSaying = ({ none, fits }: Making, candidates: readonly Candidate[], { forMs, failure, aborted }: Search): string => {
  if (none !== undefined) return `It cannot be looked for. ${none}`
  if (fits > 1) return `${fits} records could be it: ${idsOf(candidates)}.`
  if (fits === 1) return `The record ${idsOf(candidates)} could be it, or that of another create of the same.`
  if (aborted) return 'The call was ended before it was found.'
  if (failure !== undefined) return `The last look for it failed: ${failure instanceof Error ? failure.message : 'the request failed.'}`
  const similar = candidates.length === 0 ? '' : ` What resembles it differs in something that was sent: ${idsOf(candidates)}.`
  return `It was looked for during ${Math.round(forMs / 1000)} s and was not there; it may still come.${similar}`
}

const idsOf = (candidates: readonly Candidate[]): string => {
  const ids = candidates.slice(0, 8).map(({ id }) => id)
  return `${ids.join(', ')}${candidates.length > ids.length ? ' ...' : ''}`
}

const candidateOf = ({ sought }: Making, record: AnyRecord, redaction: Redaction): Candidate => {
  const text = (key: string | undefined): string | null => {
    const value = key === undefined ? undefined : record[key]
    return typeof value === 'string' && value !== '' ? redaction.redact(value) : null
  }
  return {
    type: record.type,
    id: record.id,
    name: text(labelOf(sought.resource)),
    createdAt: text('createdAt'),
    url: text('resourceUrl'),
  }
}
