/** The description of the IT Glue API that everything else derives from. */
import type { Resource } from './define.js'
import { attachments } from './resources/attachments.js'
import { checklistTemplates } from './resources/checklist-templates.js'
import { checklists } from './resources/checklists.js'
import { configurationInterfaces } from './resources/configuration-interfaces.js'
import { configurationStatuses } from './resources/configuration-statuses.js'
import { configurationTypes } from './resources/configuration-types.js'
import { configurations } from './resources/configurations.js'
import { contactTypes } from './resources/contact-types.js'
import { contacts } from './resources/contacts.js'
import { countries } from './resources/countries.js'
import { documentFolders } from './resources/document-folders.js'
import { documentImages } from './resources/document-images.js'
import { documentSections } from './resources/document-sections.js'
import { documents } from './resources/documents.js'
import { domains } from './resources/domains.js'
import { expirations } from './resources/expirations.js'
import { exports } from './resources/exports.js'
import { flexibleAssetFields } from './resources/flexible-asset-fields.js'
import { flexibleAssetTypes } from './resources/flexible-asset-types.js'
import { flexibleAssets } from './resources/flexible-assets.js'
import { groups } from './resources/groups.js'
import { locations } from './resources/locations.js'
import { logs } from './resources/logs.js'
import { manufacturers } from './resources/manufacturers.js'
import { models } from './resources/models.js'
import { operatingSystems } from './resources/operating-systems.js'
import { organizationStatuses } from './resources/organization-statuses.js'
import { organizationTypes } from './resources/organization-types.js'
import { organizations } from './resources/organizations.js'
import { passwordCategories } from './resources/password-categories.js'
import { passwordFolders } from './resources/password-folders.js'
import { passwords } from './resources/passwords.js'
import { platforms } from './resources/platforms.js'
import { regions } from './resources/regions.js'
import { relatedItems } from './resources/related-items.js'
import { resourceAccesses } from './resources/resource-accesses.js'
import { sslCertificates } from './resources/ssl-certificates.js'
import { tickets } from './resources/tickets.js'
import { userMetrics } from './resources/user-metrics.js'
import { users } from './resources/users.js'
import type { Attachment } from './resources/attachments.js'
import type { ChecklistTemplate } from './resources/checklist-templates.js'
import type { Checklist } from './resources/checklists.js'
import type { ConfigurationInterface } from './resources/configuration-interfaces.js'
import type { ConfigurationStatus } from './resources/configuration-statuses.js'
import type { ConfigurationType } from './resources/configuration-types.js'
import type { Configuration } from './resources/configurations.js'
import type { ContactType } from './resources/contact-types.js'
import type { Contact } from './resources/contacts.js'
import type { Country } from './resources/countries.js'
import type { DocumentFolder } from './resources/document-folders.js'
import type { DocumentImage } from './resources/document-images.js'
import type { DocumentSection } from './resources/document-sections.js'
import type { Document } from './resources/documents.js'
import type { Domain } from './resources/domains.js'
import type { Expiration } from './resources/expirations.js'
import type { Export } from './resources/exports.js'
import type { FlexibleAssetField } from './resources/flexible-asset-fields.js'
import type { FlexibleAssetType } from './resources/flexible-asset-types.js'
import type { FlexibleAsset } from './resources/flexible-assets.js'
import type { Group } from './resources/groups.js'
import type { Location } from './resources/locations.js'
import type { Log } from './resources/logs.js'
import type { Manufacturer } from './resources/manufacturers.js'
import type { Model } from './resources/models.js'
import type { OperatingSystem } from './resources/operating-systems.js'
import type { OrganizationStatus } from './resources/organization-statuses.js'
import type { OrganizationType } from './resources/organization-types.js'
import type { Organization } from './resources/organizations.js'
import type { PasswordCategory } from './resources/password-categories.js'
import type { PasswordFolder } from './resources/password-folders.js'
import type { Password } from './resources/passwords.js'
import type { Platform } from './resources/platforms.js'
import type { Region } from './resources/regions.js'
import type { RelatedItem } from './resources/related-items.js'
import type { ResourceAccess } from './resources/resource-accesses.js'
import type { SslCertificate } from './resources/ssl-certificates.js'
import type { Ticket } from './resources/tickets.js'
import type { UserMetric } from './resources/user-metrics.js'
import type { User } from './resources/users.js'

/** The description of each resource, by catalog key. */
export interface Catalog {
  readonly attachments: typeof attachments
  readonly checklistTemplates: typeof checklistTemplates
  readonly checklists: typeof checklists
  readonly configurationInterfaces: typeof configurationInterfaces
  readonly configurationStatuses: typeof configurationStatuses
  readonly configurationTypes: typeof configurationTypes
  readonly configurations: typeof configurations
  readonly contactTypes: typeof contactTypes
  readonly contacts: typeof contacts
  readonly countries: typeof countries
  readonly documentFolders: typeof documentFolders
  readonly documentImages: typeof documentImages
  readonly documentSections: typeof documentSections
  readonly documents: typeof documents
  readonly domains: typeof domains
  readonly expirations: typeof expirations
  readonly exports: typeof exports
  readonly flexibleAssetFields: typeof flexibleAssetFields
  readonly flexibleAssetTypes: typeof flexibleAssetTypes
  readonly flexibleAssets: typeof flexibleAssets
  readonly groups: typeof groups
  readonly locations: typeof locations
  readonly logs: typeof logs
  readonly manufacturers: typeof manufacturers
  readonly models: typeof models
  readonly operatingSystems: typeof operatingSystems
  readonly organizationStatuses: typeof organizationStatuses
  readonly organizationTypes: typeof organizationTypes
  readonly organizations: typeof organizations
  readonly passwordCategories: typeof passwordCategories
  readonly passwordFolders: typeof passwordFolders
  readonly passwords: typeof passwords
  readonly platforms: typeof platforms
  readonly regions: typeof regions
  readonly relatedItems: typeof relatedItems
  readonly resourceAccesses: typeof resourceAccesses
  readonly sslCertificates: typeof sslCertificates
  readonly tickets: typeof tickets
  readonly userMetrics: typeof userMetrics
  readonly users: typeof users
}

export const catalog: Catalog = {
  attachments,
  checklistTemplates,
  checklists,
  configurationInterfaces,
  configurationStatuses,
  configurationTypes,
  configurations,
  contactTypes,
  contacts,
  countries,
  documentFolders,
  documentImages,
  documentSections,
  documents,
  domains,
  expirations,
  exports,
  flexibleAssetFields,
  flexibleAssetTypes,
  flexibleAssets,
  groups,
  locations,
  logs,
  manufacturers,
  models,
  operatingSystems,
  organizationStatuses,
  organizationTypes,
  organizations,
  passwordCategories,
  passwordFolders,
  passwords,
  platforms,
  regions,
  relatedItems,
  resourceAccesses,
  sslCertificates,
  tickets,
  userMetrics,
  users,
}

export type ResourceKey = keyof Catalog

/** The record type of each resource, by catalog key. */
export interface RecordTypes {
  attachments: Attachment
  checklistTemplates: ChecklistTemplate
  checklists: Checklist
  configurationInterfaces: ConfigurationInterface
  configurationStatuses: ConfigurationStatus
  configurationTypes: ConfigurationType
  configurations: Configuration
  contactTypes: ContactType
  contacts: Contact
  countries: Country
  documentFolders: DocumentFolder
  documentImages: DocumentImage
  documentSections: DocumentSection
  documents: Document
  domains: Domain
  expirations: Expiration
  exports: Export
  flexibleAssetFields: FlexibleAssetField
  flexibleAssetTypes: FlexibleAssetType
  flexibleAssets: FlexibleAsset
  groups: Group
  locations: Location
  logs: Log
  manufacturers: Manufacturer
  models: Model
  operatingSystems: OperatingSystem
  organizationStatuses: OrganizationStatus
  organizationTypes: OrganizationType
  organizations: Organization
  passwordCategories: PasswordCategory
  passwordFolders: PasswordFolder
  passwords: Password
  platforms: Platform
  regions: Region
  relatedItems: RelatedItem
  resourceAccesses: ResourceAccess
  sslCertificates: SslCertificate
  tickets: Ticket
  userMetrics: UserMetric
  users: User
}

/** Every resource, in the order of the catalog. */
export const resources: readonly Resource[] = Object.values(catalog)

const byType = new Map<string, Resource>(resources.map((resource) => [resource.type, resource]))

/** The resource whose responses carry `type`; `_` and `-` mean the same. */
export const resourceOfType = (type: string): Resource | undefined => byType.get(type.replaceAll('_', '-'))

const byKey = new Map<string, Resource>(Object.entries(catalog))

/** The resource with this catalog key. */
export const resourceOfKey = (key: string): Resource | undefined => byKey.get(key)

export { MAX_BODY_BYTES, PAGE_SIZE, RATE_LIMIT } from './limits.js'
export { REMOVED, SOURCES } from './sources.js'
export { MAX_TEXT_TRAIT, NEVER_IN_TITLE, TAG_TARGETS, assetTagTarget, assetTagType, nameKeyOf } from './traits.js'
export type { TagType } from './traits.js'
export type * from './define.js'
export type { Attachment } from './resources/attachments.js'
export type { ChecklistTemplate } from './resources/checklist-templates.js'
export type { Checklist } from './resources/checklists.js'
export type { ConfigurationInterface } from './resources/configuration-interfaces.js'
export type { ConfigurationStatus } from './resources/configuration-statuses.js'
export type { ConfigurationType } from './resources/configuration-types.js'
export type { Configuration } from './resources/configurations.js'
export type { ContactType } from './resources/contact-types.js'
export type { Contact } from './resources/contacts.js'
export type { Country } from './resources/countries.js'
export type { DocumentFolder } from './resources/document-folders.js'
export type { DocumentImage } from './resources/document-images.js'
export type { DocumentSection } from './resources/document-sections.js'
export type { Document } from './resources/documents.js'
export type { Domain } from './resources/domains.js'
export type { Expiration } from './resources/expirations.js'
export type { Export } from './resources/exports.js'
export type { FlexibleAssetField } from './resources/flexible-asset-fields.js'
export type { FlexibleAssetType } from './resources/flexible-asset-types.js'
export type { FlexibleAsset } from './resources/flexible-assets.js'
export type { Group } from './resources/groups.js'
export type { Location } from './resources/locations.js'
export type { Log } from './resources/logs.js'
export type { Manufacturer } from './resources/manufacturers.js'
export type { Model } from './resources/models.js'
export type { OperatingSystem } from './resources/operating-systems.js'
export type { OrganizationStatus } from './resources/organization-statuses.js'
export type { OrganizationType } from './resources/organization-types.js'
export type { Organization } from './resources/organizations.js'
export type { PasswordCategory } from './resources/password-categories.js'
export type { PasswordFolder } from './resources/password-folders.js'
export type { Password } from './resources/passwords.js'
export type { Platform } from './resources/platforms.js'
export type { Region } from './resources/regions.js'
export type { RelatedItem } from './resources/related-items.js'
export type { ResourceAccess } from './resources/resource-accesses.js'
export type { SslCertificate } from './resources/ssl-certificates.js'
export type { Ticket } from './resources/tickets.js'
export type { UserMetric } from './resources/user-metrics.js'
export type { User } from './resources/users.js'
