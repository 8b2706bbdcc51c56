import { catalog } from '../../catalog/index.js'
import type { ResourceKey } from '../../catalog/index.js'

/** What an audit reads of every organization. */
export const AUDITED_KINDS = [
  'configurations',
  'contacts',
  'locations',
  'passwords',
  'documents',
  'flexibleAssets',
  'domains',
  'expirations',
  'checklists',
] as const satisfies readonly ResourceKey[]
export type AuditedKind = (typeof AUDITED_KINDS)[number]

/** `configuration` or `configurations`, as many as there are. */
export const nounOf = (kind: AuditedKind, count = 2): string => (count === 1 ? catalog[kind].singular : `${catalog[kind].singular}s`)

/** `Flexible assets`. */
export const headingOf = (kind: AuditedKind): string => nounOf(kind).replace(/^./, (letter) => letter.toUpperCase())
