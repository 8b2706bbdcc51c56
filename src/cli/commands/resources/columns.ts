import type { Attribute, Resource, ResourceKey } from '../../../catalog/index.js'
import { UsageError } from '../../../errors.js'
import { didYouMean } from '../../../jsonapi/near-names.js'
import { keyAmong } from './names.js'

/** What a table shows of a record. Everything else is in `-o json`, or named by --columns. */
const CHOSEN: Readonly<Partial<Record<ResourceKey, readonly string[]>>> = {
  organizations: ['id', 'name', 'shortName', 'organizationTypeName', 'organizationStatusName', 'updatedAt'],
  configurations: ['id', 'name', 'organizationName', 'configurationTypeName', 'configurationStatusName', 'primaryIp', 'serialNumber'],
  configurationInterfaces: ['id', 'name', 'ipAddress', 'macAddress', 'primary'],
  configurationTypes: ['id', 'name', 'configurationsCount'],
  contacts: ['id', 'name', 'organizationName', 'title', 'contactTypeName', 'locationName', 'important'],
  locations: ['id', 'name', 'organizationName', 'address1', 'city', 'regionName', 'countryName', 'primary'],
  passwords: ['id', 'name', 'organizationName', 'username', 'passwordCategoryName', 'passwordUpdatedAt'],
  passwordCategories: ['id', 'name', 'passwordsCount'],
  documents: ['id', 'name', 'organizationName', 'published', 'archived', 'updatedAt'],
  documentFolders: ['id', 'name', 'parentId', 'documentsCount'],
  documentSections: ['id', 'resourceType', 'sort', 'content', 'updatedAt'],
  documentImages: ['id', 'name', 'size', 'documentId', 'createdAt'],
  flexibleAssetTypes: ['id', 'name', 'description', 'enabled'],
  flexibleAssetFields: ['id', 'order', 'name', 'kind', 'required', 'tagType', 'nameKey'],
  flexibleAssets: ['id', 'name', 'organizationName', 'flexibleAssetTypeName', 'updatedAt'],
  attachments: ['id', 'attachmentFileName', 'attachmentContentType', 'attachmentFileSize', 'createdAt'],
  users: ['id', 'name', 'email', 'roleName', 'lastSignInAt'],
  expirations: ['id', 'expirationDate', 'organizationName', 'resourceTypeName', 'resourceName', 'description'],
  domains: ['id', 'name', 'organizationName', 'registrarName', 'expiresOn'],
  checklists: ['id', 'name', 'organizationName', 'completed', 'dueDate', 'assigneeName'],
  logs: ['createdAt', 'action', 'resourceType', 'resourceName', 'ipAddress', 'ipCity', 'userId'],
  userMetrics: ['date', 'userId', 'organizationId', 'resourceType', 'created', 'viewed', 'edited', 'deleted'],
  exports: ['id', 'organizationName', 'exportStatus', 'size', 'createdAt'],
  models: ['id', 'name', 'manufacturerId'],
  operatingSystems: ['id', 'name', 'platformName'],
  countries: ['id', 'name', 'iso'],
  regions: ['id', 'name', 'iso', 'countryId'],
  groups: ['id', 'name', 'description'],
}

const isShown = (attribute: Attribute): boolean => attribute.kind !== 'secret' && attribute.writeOnly !== true

/** Every column that there is: the id and all attributes that can be read. */
export const everyColumn = (resource: Resource): readonly string[] => [
  'id',
  ...Object.entries(resource.attributes)
    .filter(([key, attribute]) => key !== 'id' && isShown(attribute))
    .map(([key]) => key),
]

/** The columns of a table: id, name, organization and last change where nothing better is chosen. */
export const tableColumns = (resource: Resource): readonly string[] => {
  const chosen = CHOSEN[resource.key as ResourceKey]
  if (chosen !== undefined) return chosen
  const has = (key: string): boolean => Object.hasOwn(resource.attributes, key)
  return ['id', ...['name', 'organizationName', 'description', 'updatedAt'].filter(has)]
}

/** The columns that a person named. @throws UsageError with the nearest names */
export const namedColumns = (resource: Resource, text: string): readonly string[] => {
  const known = everyColumn(resource)
  return text.split(',').map((part) => {
    const key = keyAmong(part.trim(), known)
    if (known.includes(key)) return key
    throw new UsageError('invalid_input', `${resource.key} have no column ${JSON.stringify(part.trim())}.`, {
      hint: didYouMean(part.trim(), known) ?? `There are: ${known.join(', ')}.`,
    })
  })
}

/** The choice above, for a test that compares it with the catalog. */
export const chosenColumns = CHOSEN
