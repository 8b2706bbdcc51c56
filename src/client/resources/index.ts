/** What single resources can do beyond the operations of the catalog. */
import type { ResourceKey } from '../../catalog/index.js'
import type { ClientCore } from '../core.js'
import type { ResourceClient } from '../generic/resource-client.js'
import { attachmentOperations } from './attachments.js'
import type { AttachmentOperations } from './attachments.js'
import { configurationOperations } from './configurations/configurations.js'
import type { ConfigurationOperations } from './configurations/configurations.js'
import { contactOperations } from './contacts/contacts.js'
import type { ContactOperations } from './contacts/contacts.js'
import { documentOperations } from './documents/documents.js'
import type { DocumentOperations } from './documents/documents.js'
import { exportOperations } from './exports.js'
import type { ExportOperations } from './exports.js'
import { flexibleAssetTypeOperations } from './flexible-asset-types/flexible-asset-types.js'
import type { FlexibleAssetTypeOperations } from './flexible-asset-types/flexible-asset-types.js'
import { flexibleAssetOperations } from './flexible-assets/flexible-assets.js'
import type { FlexibleAssetOperations } from './flexible-assets/flexible-assets.js'
import { logOperations } from './logs.js'
import type { LogOperations } from './logs.js'
import { organizationOperations } from './organizations.js'
import type { OrganizationOperations } from './organizations.js'
import { resourceAccessOperations } from './resource-accesses.js'
import type { ResourceAccessOperations } from './resource-accesses.js'
import { passwordOperations } from './passwords/passwords.js'
import type { PasswordOperations } from './passwords/passwords.js'
import { relatedItemOperations } from './related-items.js'
import type { RelatedItemOperations } from './related-items.js'
import { userMetricOperations } from './user-metrics.js'
import type { UserMetricOperations } from './user-metrics.js'

/** A member here replaces the method of the same name that the catalog gives the resource. */
export interface SpecialOperations {
  readonly organizations: OrganizationOperations
  readonly configurations: ConfigurationOperations
  readonly contacts: ContactOperations
  readonly flexibleAssetTypes: FlexibleAssetTypeOperations
  readonly flexibleAssets: FlexibleAssetOperations
  readonly documents: DocumentOperations
  readonly attachments: AttachmentOperations
  readonly exports: ExportOperations
  readonly resourceAccesses: ResourceAccessOperations
  readonly relatedItems: RelatedItemOperations
  readonly passwords: PasswordOperations
  readonly logs: LogOperations
  readonly userMetrics: UserMetricOperations
}

export const specialOperations = (core: ClientCore, of: (key: ResourceKey) => ResourceClient): SpecialOperations => {
  const relatedItems = relatedItemOperations(core)
  const attachments = attachmentOperations(of('attachments'), core)
  const flexibleAssetTypes = flexibleAssetTypeOperations(core, of('flexibleAssetTypes'), of('flexibleAssetFields'))
  return {
    organizations: organizationOperations(core, of('organizations')),
    configurations: configurationOperations(of('configurations'), relatedItems),
    contacts: contactOperations(of('contacts')),
    flexibleAssetTypes,
    flexibleAssets: flexibleAssetOperations(core, of('flexibleAssets'), flexibleAssetTypes),
    documents: documentOperations(core, of, attachments),
    attachments,
    exports: exportOperations(core, of('exports')),
    resourceAccesses: resourceAccessOperations(core),
    relatedItems,
    passwords: passwordOperations(core, of('passwords'), of('passwordFolders')),
    logs: logOperations(core, of('logs')),
    userMetrics: userMetricOperations(core, of('userMetrics')),
  }
}
