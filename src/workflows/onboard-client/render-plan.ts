/** A plan in lines of text, for people. */
import type { FieldChange, OnboardingPlan, OnboardingStep, StepAction } from './plan-types.js'

export interface RenderPlanOptions {
  /** Shows what stays as it is, too. */
  readonly all?: boolean
  /** Longer values are cut; 60 unless given. */
  readonly valueWidth?: number
}

const MARKS: Readonly<Record<StepAction, string>> = { create: '+', update: '~', unchanged: '=', conflict: '!' }

/** One line a step, with a line for each change below it; the counts last. */
export const renderPlan = (plan: OnboardingPlan, options: RenderPlanOptions = {}): string[] => {
  const shown = plan.steps.filter((step) => options.all === true || step.action !== 'unchanged')
  const width = Math.max(0, ...shown.map((step) => step.kind.length))
  return [...shown.flatMap((step) => linesOf(step, width, options.valueWidth ?? 60)), summaryOf(plan)]
}

/** `12 to create, 1 to update, 30 unchanged, 1 conflict`; `0 changes` when there is nothing to do. */
export const summaryOf = ({ counts }: Pick<OnboardingPlan, 'counts'>): string => {
  const conflicts = counts.conflict === 0 ? '' : `, ${counts.conflict} ${counts.conflict === 1 ? 'conflict' : 'conflicts'}`
  if (counts.create + counts.update === 0) return `0 changes, ${counts.unchanged} unchanged${conflicts}`
  return `${counts.create} to create, ${counts.update} to update, ${counts.unchanged} unchanged${conflicts}`
}

const linesOf = (step: OnboardingStep, width: number, valueWidth: number): string[] => {
  const head = `${MARKS[step.action]} ${step.kind.padEnd(width)}  ${oneLine(step.title, 100)}`
  const indent = ' '.repeat(width + 4)
  const changes =
    step.action === 'update' || step.action === 'conflict' ? step.changes.map((change) => `${indent}${changeLine(change, valueWidth)}`) : []
  return [head, ...changes, ...(step.reason === undefined ? [] : [`${indent}${step.reason}`])]
}

const changeLine = ({ field, before, after }: FieldChange, width: number): string =>
  `${field}: ${quoted(before, width)} -> ${quoted(after, width)}`

const quoted = (value: string | null, width: number): string => (value === null ? '(empty)' : JSON.stringify(oneLine(value, width)))

const oneLine = (text: string, width: number): string => {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`
}
