import {
  renderPlan,
  summaryOf,
  type OnboardingPlan,
  type OnboardingResult,
  type OnboardingStep,
} from '../../../workflows/onboard-client/index.js'
import { jsonText } from '../../output/json.js'
import { safeLine } from '../../output/safe-text.js'
import { writeCsv } from '../../output/write-csv.js'
import type { Session } from '../../session.js'
import type { OnboardOptions } from './register.js'

/** The plan, for a person. Programs get one document at the end. */
export const printPlan = async (session: Session, plan: OnboardingPlan, options: OnboardOptions): Promise<void> => {
  if (session.options.output !== 'table') return
  await session.print(session.colors.bold(safeLine(`Plan for ${plan.organization.name}`)))
  const paint: Readonly<Record<string, (text: string) => string>> = {
    '+': session.colors.green,
    '~': session.colors.yellow,
    '!': session.colors.red,
  }
  for (const line of renderPlan(plan, {
    all: options.showUnchanged === true,
    valueWidth: Math.max(30, session.context.stdout.columns - 40),
  })) {
    const safe = line.startsWith(' ') ? `${/^ */.exec(line)?.[0] ?? ''}${safeLine(line.trimStart())}` : safeLine(line)
    await session.print((paint[safe.charAt(0)] ?? ((text: string) => text))(safe))
  }
}

/** What came of it; `result` is null when nothing was applied. */
export const printOutcome = async (
  session: Session,
  plan: OnboardingPlan,
  result: OnboardingResult | null,
  options: OnboardOptions,
): Promise<void> => {
  switch (session.options.output) {
    case 'json':
      return session.print(jsonText(documentOf(plan, result, options), 2))
    case 'ndjson':
      for (const step of plan.steps) await session.print(jsonText(publicStep(step)))
      return
    case 'csv': {
      const rows = plan.steps.map(({ key, kind, action, title, reason, id }) => [key, kind, action, title, reason ?? '', id ?? ''])
      return writeCsv(session.context.stdout, [['key', 'kind', 'action', 'title', 'reason', 'id'], ...rows])
    }
    case 'table':
      return result === null ? tellPlanOnly(session, plan, options) : tellResult(session, result)
  }
}

const tellPlanOnly = async (session: Session, plan: OnboardingPlan, { dryRun }: OnboardOptions): Promise<void> => {
  if (plan.counts.create + plan.counts.update > 0 && dryRun === true) await session.note('Dry run: nothing was changed.')
  if (plan.counts.conflict > 0) await session.note('Nothing is done about conflicts: settle those marked with ! first.')
}

const tellResult = async (session: Session, result: OnboardingResult): Promise<void> => {
  const { organization, created, updated, unchanged, conflicts, failed, skipped } = result
  await session.print(session.colors.bold(safeLine(`Done: ${created} created, ${updated} updated, ${unchanged} unchanged.`)))
  if (organization.url !== null) await session.print(safeLine(`See it at ${organization.url}`))
  for (const { kind, title, message, hint } of failed)
    await session.note(`Failed: ${kind} ${safeLine(title)}: ${message}${hint === undefined ? '' : ` ${hint}`}`)
  for (const { kind, title } of skipped) await session.note(`Left out: ${kind} ${safeLine(title)}, which needs one that failed.`)
  for (const { kind, title, reason } of conflicts) await session.note(`Conflict: ${kind} ${safeLine(title)}: ${reason}`)
}

const documentOf = (
  plan: OnboardingPlan,
  result: OnboardingResult | null,
  { dryRun }: OnboardOptions,
): Readonly<Record<string, unknown>> => ({
  organization: result?.organization ?? plan.organization,
  dryRun: dryRun === true,
  summary: summaryOf(plan),
  counts: plan.counts,
  steps: plan.steps.map(publicStep),
  result,
})

/** What will be sent stays out: it is long, and says nothing that the changes do not say. */
const publicStep = ({ key, kind, action, title, changes, reason, dependsOn, id }: OnboardingStep): Readonly<Record<string, unknown>> => ({
  key,
  kind,
  action,
  title,
  changes,
  reason: reason ?? null,
  dependsOn,
  id,
})
