/** A plan as data: what there is to do, in steps that are done in the order of their dependence. */
import type { AttachmentParent } from '../../client/resources/attachments.js'
import type { ResourceKey } from '../../catalog/index.js'
import type { Seen } from './changed-since.js'
import type { SecretSource } from './file-schema.js'
import type { LocalFileFacts } from './local-files.js'

export type StepAction = 'create' | 'update' | 'unchanged' | 'conflict'
export type StepKind =
  | 'organization'
  | 'location'
  | 'contact'
  | 'configuration'
  | 'interface'
  | 'password'
  | 'folder'
  | 'document'
  | 'section'
  | 'publication'
  | 'file'
  | 'flexible asset type'
  | 'flexible asset'
  | 'link'
  | 'attachment'

/** One attribute as it is and as it will be, in words; null for empty. Password values are never among them. */
export interface FieldChange {
  readonly field: string
  readonly before: string | null
  readonly after: string | null
}

export interface OnboardingStep {
  /** The same on every run: `configuration:fw-01`, `document:runbook/section/3`. */
  readonly key: string
  readonly kind: StepKind
  readonly action: StepAction
  /** What it is about, for people. */
  readonly title: string
  readonly changes: readonly FieldChange[]
  /** Of a conflict: why nothing will be done, and what to do about it. Of an unchanged password: that its value was not compared. */
  readonly reason?: string
  /** Keys of steps that must be done before. */
  readonly dependsOn: readonly string[]
  /** The record, where it exists. */
  readonly id: string | null
  readonly work: Work | null
}

/** The id of the record that another step is about: known when that step is done. */
export interface StepReference {
  readonly step: string
}
/** What is sent: as it is, or with ids to be filled in. */
export type Value = unknown
export type Attributes = Readonly<Record<string, Value>>

/** What a step sends. No secret: a value is read from its source when the plan is applied. */
export type Work =
  | { readonly do: 'create'; readonly resource: ResourceKey; readonly attributes: Attributes; readonly secret?: SecretRequest }
  | {
      readonly do: 'update'
      readonly resource: ResourceKey
      readonly attributes: Attributes
      /** Of records that live under another one. */
      readonly parent?: Attributes
      readonly seen?: Seen
      readonly secret?: SecretRequest
    }
  | { readonly do: 'create type'; readonly name: string }
  | {
      readonly do: 'create asset'
      readonly organizationId: Value
      readonly flexibleAssetTypeId: Value
      /** The name that the asset will have. */
      readonly name: string
      readonly title: string | undefined
      readonly markdown: string | undefined
      readonly traits: Attributes
    }
  | { readonly do: 'update traits'; readonly traits: Attributes; readonly seen?: Seen }
  | { readonly do: 'publish'; readonly document: Value }
  | {
      readonly do: 'upload'
      readonly organizationId: Value
      readonly document: Value
      readonly name: string
      readonly file: LocalFileFacts
    }
  | { readonly do: 'link'; readonly from: LinkEndValue; readonly to: LinkEndValue; readonly notes: string | undefined }
  | { readonly do: 'attach'; readonly parent: AttachmentParent; readonly to: Value; readonly file: LocalFileFacts }

export interface LinkEndValue {
  readonly type: ResourceKey
  readonly id: Value
}

/** A password value that must be read before anything is written. */
export interface SecretRequest {
  /** The password it is for. */
  readonly name: string
  readonly username: string | null
  readonly source: SecretSource
  /** Where the file says so: `client.yaml:41:12`. */
  readonly place: string
}

export interface OnboardingPlan {
  readonly organization: { readonly name: string; readonly id: string | null; readonly url: string | null }
  /** In the order of the file; `dependsOn` says what must come first. */
  readonly steps: readonly OnboardingStep[]
  readonly counts: Readonly<Record<StepAction, number>>
}

export const stepReference = (step: string): StepReference => ({ step })
export const isStepReference = (value: unknown): value is StepReference =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 1 && typeof (value as { step?: unknown }).step === 'string'

/** The steps whose ids a value needs. */
export const referencesOf = (value: unknown): string[] => {
  if (isStepReference(value)) return [value.step]
  if (Array.isArray(value)) return (value as unknown[]).flatMap(referencesOf)
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(referencesOf)
  return []
}

/** A value with the ids filled in. `idOf` gives the id of a step's record. */
export const resolveReferences = (value: unknown, idOf: (step: string) => string): unknown => {
  if (isStepReference(value)) return idOf(value.step)
  if (Array.isArray(value)) return (value as unknown[]).map((item) => resolveReferences(item, idOf))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolveReferences(inner, idOf)]))
  return value
}
