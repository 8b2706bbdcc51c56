import { z } from 'zod'
import { CHECKS } from '../checks/index.js'
import { COUNTABLE_NAMES } from '../countables.js'

const names = z.array(z.string().trim().min(1, 'a name cannot be empty')).readonly()
const days = z.int().min(1).max(36_500)
const weight = z.number().min(0).max(1000)
const nameOrNames = z.union([z.string().trim().min(1), z.array(z.string().trim().min(1)).min(1)])

const requirement = z
  .strictObject({
    what: z.enum(COUNTABLE_NAMES).optional(),
    flexibleAssetType: nameOrNames.optional(),
    configurationType: nameOrNames.optional(),
    minimum: z.int().min(1).max(1_000_000).default(1),
    weight: weight.default(5),
    /** What the report says in place of the built-in words. */
    title: z.string().trim().min(1).max(200).optional(),
    fix: z.string().trim().min(1).max(500).optional(),
  })
  .refine((entry) => [entry.what, entry.flexibleAssetType, entry.configurationType].filter((given) => given !== undefined).length === 1, {
    error: 'a requirement names exactly one of "what", "flexibleAssetType" and "configurationType"',
  })

const check = z.union([z.literal('off'), z.strictObject({ weight: weight.optional(), target: z.number().gt(0).max(1).optional() })])

/** A policy as a file spells it: what is left out has its default. */
export const policySchema = z.strictObject({
  version: z.literal(1),
  name: z.string().trim().min(1).max(100).optional(),
  organizations: z
    .strictObject({ skip: z.strictObject({ types: names.optional(), statuses: names.optional(), names: names.optional() }).optional() })
    .optional(),
  require: z.array(requirement).optional(),
  checks: z.strictObject(Object.fromEntries(CHECKS.map(({ id }) => [id, check.optional()]))).optional(),
  limits: z
    .strictObject({
      documentDays: days.optional(),
      flexibleAssetDays: days.optional(),
      passwordDays: days.optional(),
      oldPasswordDays: days.optional(),
      expiringWithinDays: days.optional(),
      recentDays: days.optional(),
    })
    .optional(),
  ignore: z
    .strictObject({ configurationStatuses: names.optional(), contactTypes: names.optional(), serialNumberOfTypes: names.optional() })
    .optional(),
  grades: z
    .strictObject({
      A: z.number().min(0).max(100),
      B: z.number().min(0).max(100),
      C: z.number().min(0).max(100),
      D: z.number().min(0).max(100),
    })
    .refine(({ A, B, C, D }) => A > B && B > C && C > D, { error: 'grades must fall: A above B above C above D' })
    .optional(),
})
export type PolicyFile = z.infer<typeof policySchema>

export interface PolicyRequirement {
  /** Stable for the same thing wanted: `has-contacts`, `has-asset-backup`. */
  readonly id: string
  readonly title: string
  readonly fix: string
  readonly what: (typeof COUNTABLE_NAMES)[number] | null
  /** Any of these types counts. Names as the account spells them; letter case does not matter, `*` stands for anything. */
  readonly flexibleAssetTypes: readonly string[]
  readonly configurationTypes: readonly string[]
  readonly minimum: number
  readonly weight: number
}
export interface PolicyCheck {
  readonly weight: number
  /** The share of records that must pass for full points, 0-1. */
  readonly target: number
}

/** A policy with everything filled in: plain data. */
export interface AuditPolicy {
  readonly version: 1
  readonly name: string
  /** Organizations that are counted and not judged. */
  readonly skip: { readonly types: readonly string[]; readonly statuses: readonly string[]; readonly names: readonly string[] }
  readonly require: readonly PolicyRequirement[]
  /** By check id; a check that is switched off is absent and makes no finding either. */
  readonly checks: Readonly<Record<string, PolicyCheck>>
  readonly limits: {
    readonly documentDays: number
    readonly flexibleAssetDays: number
    readonly passwordDays: number
    readonly oldPasswordDays: number
    readonly expiringWithinDays: number
    readonly recentDays: number
  }
  readonly ignore: {
    readonly configurationStatuses: readonly string[]
    readonly contactTypes: readonly string[]
    readonly serialNumberOfTypes: readonly string[]
  }
  /** The lowest score of each grade; below D is F. */
  readonly grades: { readonly A: number; readonly B: number; readonly C: number; readonly D: number }
}
