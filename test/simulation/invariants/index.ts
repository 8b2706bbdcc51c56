import type { Invariant, Run, Violation } from '../run.js'
import { circuitIsLegal } from './breaker.js'
import { abortsEndAtOnce, attemptsAreBounded, deadlinesHold, everythingEnds, nothingOdd } from './calls.js'
import { burstHolds, limitHolds, neverRefused, nobodyComesEarly } from './limits.js'
import { listsAreHonest } from './lists.js'
import { createsHappenOnce, deletesHold, valuesHold } from './records.js'

export const INVARIANTS: Readonly<Record<string, Invariant>> = {
  'everything ends': everythingEnds,
  'nothing odd': nothingOdd,
  'the limit holds': limitHolds,
  'never refused for the limit': neverRefused,
  'the burst holds': burstHolds,
  'nobody comes early': nobodyComesEarly,
  'aborts end at once': abortsEndAtOnce,
  'deadlines hold': deadlinesHold,
  'attempts are bounded': attemptsAreBounded,
  'the circuit is legal': circuitIsLegal,
  'creates happen once': createsHappenOnce,
  'deletes hold': deletesHold,
  'values hold': valuesHold,
  'lists are honest': listsAreHonest,
}

export const violationsOf = (run: Run): readonly Violation[] =>
  Object.entries(INVARIANTS).flatMap(([invariant, check]) => [...check(run)].map((message) => ({ invariant, message })))
