/** The types of traits: as a read gives them, and as a write takes them. Interfaces written by `gluekit types generate` are made of these. */
import type { FlexibleAsset } from '../../../catalog/index.js'

/** Traits by the `nameKey` of their fields, without types by field. */
export type Traits = Readonly<Record<string, unknown>>

/** At most 255 characters. */
export type TextTrait = string
/** HTML. */
export type TextboxTrait = string
/** A day, `YYYY-MM-DD`. */
export type DateTrait = string
export type CheckboxTrait = boolean
/** One of the options of its field. */
export type SelectTrait<Option extends string = string> = Option
/** A number; some answers give it as text. */
export type NumberTrait = number | string
export type PercentTrait = number | string
/** The id of an embedded password, never its value. */
export type PasswordTrait = number | string

/** A record that a tag points at. What else is known of it depends on its kind. */
export interface TaggedRecord {
  readonly id: number | string
  readonly name?: string | null
  readonly 'organization-name'?: string | null
  readonly 'resource-url'?: string | null
  /** Of configurations only. */
  readonly hostname?: string | null
  /** Of configurations only. */
  readonly 'configuration-type-name'?: string | null
}
/** Records that a trait points at. @typeParam Target the tag type, or the traits of the flexible assets that it points at */
// oxlint-disable-next-line no-unused-vars -- it tells a reader what the ids are of
export interface TagTrait<Target = unknown> {
  readonly type: string
  readonly values: readonly TaggedRecord[]
}
/** A file that a trait holds. Its bytes cannot be read with a key. */
export interface UploadedFile {
  readonly id?: number | string
  readonly name: string | null
  readonly url: string | null
  readonly size?: number | null
  readonly 'content-type'?: string | null
}
export interface UploadTrait {
  readonly type: string
  readonly values: readonly UploadedFile[]
}

type TagId = string | number | { readonly id: string | number }
/** One record or several: by id, as `{ id }`, or as a read gave them. */
export type TagInput = TagId | readonly TagId[] | TagTrait
/** A file of this machine, or its bytes; text is taken to be base64. */
export type UploadInput =
  { readonly path: string; readonly fileName?: string } | { readonly content: Uint8Array | string; readonly fileName: string }
export type PasswordInput = string | number | { readonly id: string | number }

/** What a write takes where a read gives `V`. */
export type TraitInput<V> = V extends UploadTrait ? UploadInput : V extends TagTrait ? TagInput : V

/** Traits as a read gives them: an empty one is null or missing, also a required one that was added to the type later. */
export type ReadTraits<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> | null }
/** Traits of a new asset: what the type requires must be there. */
export type WriteTraits<T> = { readonly [K in keyof T]: TraitInput<T[K]> | (undefined extends T[K] ? null : never) }
/** Traits to change; `null` empties one that is not required. */
export type TraitChanges<T> = { readonly [K in keyof T]?: TraitInput<Exclude<T[K], undefined>> | (undefined extends T[K] ? null : never) }

/** A flexible asset whose traits are known by type. */
export interface TypedFlexibleAsset<T> extends Omit<FlexibleAsset, 'traits'> {
  readonly traits: ReadTraits<T>
}

/** A type of flexible assets, by its name or id, that knows the traits of its assets: what `gluekit types generate` writes. */
export interface FlexibleAssetTypeRef<T = Traits> {
  readonly name?: string
  readonly id?: string | number
  /** Never there: it carries the type. */
  readonly traits?: T
}
