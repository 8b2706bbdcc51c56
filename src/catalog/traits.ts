/** What fields of flexible assets and their values may be, beyond the attributes of `flexibleAssetFields`. */

/** Characters that a Text trait holds (T). */
export const MAX_TEXT_TRAIT = 255

/** Kinds whose fields are never used for the title: the API forces it to false. `Step` is in the official list and is no documented kind. */
export const NEVER_IN_TITLE = ['Checkbox', 'Header', 'Number', 'Password', 'Percent', 'Step', 'Tag', 'Textbox', 'Upload'] as const

/** What a Tag field points at, by the `tagType` that says so. Flexible assets are written `FlexibleAssetType: <id>`. */
export const TAG_TARGETS = {
  AccountsUsers: 'users',
  Checklists: 'checklists',
  ChecklistTemplates: 'checklistTemplates',
  Contacts: 'contacts',
  Configurations: 'configurations',
  Documents: 'documents',
  Domains: 'domains',
  Passwords: 'passwords',
  Locations: 'locations',
  Organizations: 'organizations',
  SslCertificates: 'sslCertificates',
  Tickets: 'tickets',
} as const
export type TagType = keyof typeof TAG_TARGETS

const ASSET_TAG = 'FlexibleAssetType: '
/** The `tagType` of a tag at flexible assets of this type. */
export const assetTagType = (typeId: string): string => `${ASSET_TAG}${typeId}`
/** What follows `FlexibleAssetType:` in a `tagType`; undefined where it points at records of another kind. */
export const assetTagTarget = (tagType: string): string | undefined =>
  tagType.startsWith(ASSET_TAG.trimEnd()) ? tagType.slice(ASSET_TAG.trimEnd().length).trim() : undefined

/** The key of a trait, which the API makes once of the name of its field: `IP Address(es)` is `ip-address-es` (T). */
export const nameKeyOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
