import { fairness, fairnessBetweenProcesses } from './fairness.js'
import { foreign } from './foreign.js'
import { herd } from './herd.js'
import { limiterEfficiency, limiterSafety } from './limiter.js'
import { noise } from './noise.js'
import { outage } from './outage.js'
import type { Measured } from './proof.js'

/** What is shown in full by the command, and in small by the tests. */
export const PROOFS: Readonly<Record<string, () => Promise<readonly Measured[]>>> = {
  limiter: async () => [await limiterSafety(200, 7_500), await limiterEfficiency()],
  fairness: async () => [...(await fairness(60)), await fairnessBetweenProcesses(60)],
  foreign: async () => [await foreign(60)],
  noise: async () => [await noise(5, 10_000)],
  outage,
  herd: async () => [await herd(40)],
}
