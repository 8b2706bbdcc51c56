/** Every departure of a resource from what its description implies, by catalog key. */
import { attachments } from './attachments.js'
import { checklists } from './checklists.js'
import { configurationInterfaces } from './configuration-interfaces.js'
import { configurationTypes } from './configuration-types.js'
import { configurations } from './configurations.js'
import { contacts } from './contacts.js'
import { documentFolders } from './document-folders.js'
import { documentImages } from './document-images.js'
import { documentSections } from './document-sections.js'
import { documents } from './documents.js'
import { expirations } from './expirations.js'
import { exports } from './exports.js'
import { flexibleAssetFields } from './flexible-asset-fields.js'
import { flexibleAssetTypes } from './flexible-asset-types.js'
import { flexibleAssets } from './flexible-assets.js'
import { groups } from './groups.js'
import { locations } from './locations.js'
import { logs } from './logs.js'
import { organizationStatuses } from './organization-statuses.js'
import { organizations } from './organizations.js'
import { passwordFolders } from './password-folders.js'
import { passwords } from './passwords.js'
import type { Quirk } from './quirk.js'
import { userMetrics } from './user-metrics.js'
import { users } from './users.js'

const quirks: readonly Quirk[] = [
  attachments,
  checklists,
  configurationInterfaces,
  configurationTypes,
  configurations,
  contacts,
  documentFolders,
  documentImages,
  documentSections,
  documents,
  expirations,
  exports,
  flexibleAssetFields,
  flexibleAssetTypes,
  flexibleAssets,
  groups,
  locations,
  logs,
  organizationStatuses,
  organizations,
  passwordFolders,
  passwords,
  userMetrics,
  users,
]
const byKey = new Map<string, Quirk>(quirks.map((quirk) => [quirk.resource, quirk]))

export const quirkOf = (key: string): Quirk | undefined => byKey.get(key)
