import { expect, test } from 'vitest'
import { resources } from '../../catalog/index.js'
import { referencesOf } from './references.js'

test('every reference that can be named is, with what its names are looked up within', () => {
  const found = Object.fromEntries(
    resources
      .map((resource) => [resource.key, referencesOf(resource).map(({ name, scope }) => [name, ...scope].join(' within '))] as const)
      .filter(([, names]) => names.length > 0),
  )
  expect(found).toEqual({
    configurations: [
      'organization',
      'configurationType',
      'configurationStatus',
      'manufacturer',
      'operatingSystem',
      'model within manufacturerId',
      'location within organizationId',
      'contact within organizationId',
    ],
    contacts: ['organization', 'contactType', 'location within organizationId'],
    documentFolders: ['parent within organizationId'],
    documents: ['organization', 'documentFolder within organizationId'],
    exports: ['organization'],
    flexibleAssetFields: ['flexibleAssetType'],
    flexibleAssets: ['organization', 'flexibleAssetType'],
    locations: ['organization', 'country', 'region within countryId'],
    models: ['manufacturer'],
    organizations: ['organizationType', 'organizationStatus', 'parent'],
    passwordFolders: ['parent within organizationId'],
    passwords: ['organization', 'passwordCategory', 'passwordFolder within organizationId'],
  })
})
