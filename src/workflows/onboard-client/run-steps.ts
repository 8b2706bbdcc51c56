/** Runs steps side by side, none before those it depends on. */
export interface Runnable {
  readonly key: string
  readonly dependsOn: readonly string[]
}

/** `failed`: those that depend on it are left out, the others go on. */
export type StepOutcome = 'done' | 'failed'

/**
 * @param steps what is to be done; a dependency that is not among them counts as done
 * @param run throws to end everything: what is under way is waited for, nothing else is begun
 * @returns the keys of the steps that were left out because of a failure
 */
export const runSteps = async <T extends Runnable>(
  steps: readonly T[],
  concurrency: number,
  run: (step: T) => Promise<StepOutcome>,
): Promise<string[]> => {
  const waiting = new Map(steps.map((step) => [step.key, step]))
  const underWay = new Map<string, Promise<void>>()
  const lost = new Set<string>()
  let stopped: { readonly error: unknown } | undefined
  const skipped: string[] = []

  const begin = (step: T): void => {
    waiting.delete(step.key)
    const work = run(step)
      .then((outcome) => {
        if (outcome === 'failed') lost.add(step.key)
      })
      .catch((error: unknown) => {
        stopped ??= { error }
      })
      .finally(() => underWay.delete(step.key))
    underWay.set(step.key, work)
  }

  for (;;) {
    for (const step of waiting.values()) {
      if (stopped !== undefined || underWay.size >= concurrency) break
      if (step.dependsOn.some((key) => lost.has(key))) {
        waiting.delete(step.key)
        lost.add(step.key)
        skipped.push(step.key)
      } else if (!step.dependsOn.some((key) => waiting.has(key) || underWay.has(key))) begin(step)
    }
    if (underWay.size === 0) {
      if (stopped !== undefined) throw stopped.error
      if (waiting.size === 0) return skipped
      // Steps may be in any order, so that one which was passed over may be due now.
      if (![...waiting.values()].some((step) => !step.dependsOn.some((key) => waiting.has(key))))
        throw new Error('The steps depend on each other in a circle.')
      continue
    }
    await Promise.race(underWay.values())
  }
}
