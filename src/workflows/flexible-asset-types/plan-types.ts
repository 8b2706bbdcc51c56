import type { AccountField, AccountType, FieldModel, TypeModel } from './model.js'

export interface TypeFieldChange {
  readonly attribute: string
  readonly before: string | null
  readonly after: string | null
}

/** One thing to do. */
export type TypeChange =
  | { readonly do: 'create type'; readonly type: TypeModel }
  | { readonly do: 'change type'; readonly type: TypeModel; readonly present: AccountType; readonly changes: readonly TypeFieldChange[] }
  | { readonly do: 'add field'; readonly type: TypeModel; readonly typeId: string; readonly field: FieldModel; readonly order: number }
  | {
      readonly do: 'change field'
      readonly type: TypeModel
      readonly field: FieldModel
      readonly present: AccountField
      readonly order: number
      readonly changes: readonly TypeFieldChange[]
    }
  | { readonly do: 'delete field'; readonly type: TypeModel; readonly present: AccountField }

/** What the files want and a push cannot or may not do. */
export interface RefusedChange {
  readonly type: string
  readonly field: string | null
  readonly reason: string
  readonly hint: string
}

export interface TypePlan {
  readonly changes: readonly TypeChange[]
  readonly refused: readonly RefusedChange[]
  /** What a person should know: fields that are left alone, what looks like a rename. */
  readonly notes: readonly string[]
}

export interface PlanTypesOptions {
  /** Deletes fields that the files do not have, and with each of them its data in every asset. */
  readonly deleteFields?: boolean | undefined
}
