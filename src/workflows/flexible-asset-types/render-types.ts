/** A plan for people: `+` is new, `~` changes, `-` goes, `!` is refused. */
import type { TypeChange, TypePlan } from './plan-types.js'

export const changeTitle = (change: TypeChange): string => {
  const type = JSON.stringify(change.type.name)
  switch (change.do) {
    case 'create type':
      return `create the type ${type}`
    case 'change type':
      return `change the type ${type}`
    case 'add field':
      return `add the field ${JSON.stringify(change.field.name)} to ${type}`
    case 'change field':
      return `change the field ${JSON.stringify(change.present.name)} of ${type}`
    case 'delete field':
      return `delete the field ${JSON.stringify(change.present.name)} of ${type}`
  }
}

export const renderTypePlan = (plan: TypePlan): readonly string[] => {
  const lines = plan.changes.flatMap((change): string[] => {
    switch (change.do) {
      case 'create type':
        return [`+ type ${change.type.name}`, ...change.type.fields.map((field) => `    + ${field.name} (${field.tagType ?? field.kind})`)]
      case 'change type':
        return [`~ type ${change.type.name}`, ...change.changes.map(changed)]
      case 'add field':
        return [`+ ${change.type.name}: field ${change.field.name} (${change.field.tagType ?? change.field.kind})`]
      case 'change field':
        return [`~ ${change.type.name}: field ${change.present.name}`, ...change.changes.map(changed)]
      case 'delete field':
        return [`- ${change.type.name}: field ${change.present.name}, with its data in every asset`]
    }
  })
  return [
    ...lines,
    ...plan.refused.map(({ type, field, reason, hint }) => `! ${type}${field === null ? '' : `: field ${field}`}: ${reason}. ${hint}`),
    plan.changes.length === 0 && plan.refused.length === 0
      ? 'No changes: the account has what the files describe.'
      : `${plan.changes.length} ${plan.changes.length === 1 ? 'change' : 'changes'}, ${plan.refused.length} refused.`,
  ]
}

const changed = ({
  attribute,
  before,
  after,
}: {
  readonly attribute: string
  readonly before: string | null
  readonly after: string | null
}): string => `    ${attribute}: ${before ?? 'nothing'} → ${after ?? 'nothing'}`
