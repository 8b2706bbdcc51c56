import type { Result } from './simulate.js'

const SHOWN = 40

export const replayCommand = (seed: number): string => `npm run simulate -- --seed ${seed} --verbose`

/** What was violated, how to see it again, what the seed means, and what happened last. */
export const describeFailure = ({ run, violations, hash }: Result): string => {
  const { scenario, history } = run
  const listed = violations.slice(0, 10).map(({ invariant, message }) => `  ${invariant}: ${message}`)
  if (violations.length > listed.length) listed.push(`  and ${violations.length - listed.length} more`)
  return [
    `seed ${scenario.seed} FAILED (${hash}):`,
    ...listed,
    `replay: ${replayCommand(scenario.seed)}`,
    `what the seed means: ${JSON.stringify(scenario)}`,
    `the last ${SHOWN} events:`,
    ...history.lastOf(SHOWN).map((line) => `  ${line}`),
  ].join('\n')
}

export const describeRun = ({ run, hash }: Result): string => {
  const { scenario, history, log, virtualMs } = run
  const ends = new Map<string, number>()
  for (const { end } of history.operations) ends.set(end, (ends.get(end) ?? 0) + 1)
  return [
    ...history.lastOf(Infinity),
    `seed ${scenario.seed} (${hash}): ${history.operations.length} operations, ${log.length} requests at the server, ${(virtualMs / 1_000).toFixed(1)} s`,
    `ends: ${[...ends].map(([end, count]) => `${end} ${count}`).join(', ')}`,
  ].join('\n')
}
