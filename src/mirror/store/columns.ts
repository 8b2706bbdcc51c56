/** What records are selected and ordered by, apart from their text. */
import type { Values } from './codec.js'
import type { KindPlan } from './kinds.js'

export interface Columns {
  readonly organizationId: string | null
  readonly typeId: string | null
  /** The label as it is compared: see `foldedName`. Empty for what has none. */
  readonly name: string
  readonly archived: boolean | null
  /** Milliseconds since 1970; 0 for what does not say. */
  readonly updatedAt: number
}

export const columnsOf = (plan: KindPlan, values: Readonly<Values>): Columns => ({
  organizationId: textOrNull(plan.organization, values),
  typeId: textOrNull(plan.type, values),
  name: plan.label === undefined ? '' : foldedName(values[plan.label]),
  archived: plan.archived && typeof values['archived'] === 'boolean' ? values['archived'] : null,
  updatedAt: plan.updated === undefined ? 0 : timeOf(values[plan.updated]),
})

const textOrNull = (key: string | undefined, values: Readonly<Values>): string | null => {
  const value = key === undefined ? undefined : values[key]
  return typeof value === 'string' ? value : null
}

const timeOf = (value: unknown): number => {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? 0 : time
}

const LONGEST = 200

/** Small letters without accents, so that `Café` and `CAFE` are one name. */
export const foldedName = (label: unknown): string => {
  if (typeof label !== 'string') return ''
  const text = label.length > LONGEST ? label.slice(0, LONGEST) : label
  // oxlint-disable-next-line no-control-regex -- ASCII without NUL, which is nearly every name
  if (/^[\x01-\x7f]*$/.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}|\0/gu, '')
    .toLowerCase()
}
