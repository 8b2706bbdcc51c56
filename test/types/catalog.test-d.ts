/**
 * What the types must refuse. Compiled with everything else: a line that is no longer an error makes its `@ts-expect-error` one.
 */
import type { catalog, CreateInput, FiltersOf, IncludeOf, OperationOf, ParamsOf, SortOf, UpdateInput } from '../../src/catalog/index.js'
import type { Configuration, Contact, DocumentSection, Password } from '../../src/catalog/index.js'

type Catalog = typeof catalog
type Configurations = Catalog['configurations']
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(..._equal: Same<A, B> extends true ? [] : [never]): void => undefined

const minimal: CreateInput<Configurations> = { organizationId: '1', name: 'SRV-01', configurationTypeId: 2 }
export const accepted: readonly CreateInput<Configurations>[] = [
  minimal,
  { ...minimal, hostname: 'srv-01', archived: false, warrantyExpiresAt: '2027-01-31', contactId: null },
  { ...minimal, extra: { 'future-attribute': 1 } },
]

export const creates: readonly CreateInput<Configurations>[] = [
  // @ts-expect-error configurationTypeId is required
  { organizationId: '1', name: 'SRV-01' },
  // @ts-expect-error a required attribute cannot be emptied
  { ...minimal, name: null },
  // @ts-expect-error the API writes it, nobody else
  { ...minimal, createdAt: '2026-01-01T00:00:00.000Z' },
  // @ts-expect-error it is copied from the organization
  { ...minimal, organizationName: 'Acme' },
  // @ts-expect-error there is no such attribute
  { ...minimal, hostnme: 'srv-01' },
  // @ts-expect-error not a boolean
  { ...minimal, archived: 'yes' },
]

export const changes: readonly UpdateInput<Configurations>[] = [
  {},
  { name: 'SRV-02', notes: null },
  // @ts-expect-error it cannot be emptied
  { name: null },
  // @ts-expect-error it cannot be changed
  { updatedAt: '2026-01-01T00:00:00.000Z' },
]

export const updates = {
  category: [
    { name: 'Wi-Fi' },
    // @ts-expect-error an update of a category must carry its name
    {},
  ] satisfies readonly UpdateInput<Catalog['passwordCategories']>[],
  flexibleAsset: [
    { traits: { name: 'x' } },
    // @ts-expect-error the type is given once, on create
    { flexibleAssetTypeId: '1' },
  ] satisfies readonly UpdateInput<Catalog['flexibleAssets']>[],
  document: [
    { name: 'Runbook' },
    // @ts-expect-error the API does not move documents between folders
    { documentFolderId: '1' },
  ] satisfies readonly UpdateInput<Catalog['documents']>[],
}

export const values: readonly CreateInput<Catalog['documentSections']>[] = [
  { resourceType: 'Document::Heading', level: 2, content: 'Backup' },
  // @ts-expect-error not one of the four kinds of section
  { resourceType: 'Document::Table' },
  // @ts-expect-error headings have six levels
  { resourceType: 'Document::Heading', level: 7 },
]

export const lists: readonly FiltersOf<Configurations>[] = [
  { organizationId: 1, name: ['a', 'b'], archived: true, psaIntegrationType: 'autotask' },
  // @ts-expect-error there is no filter on hostnames
  { hostname: 'srv-01' },
  // @ts-expect-error not a known integration
  { psaIntegrationType: 'excel' },
]
export const typed: readonly FiltersOf<Catalog['flexibleAssets']>[] = [
  { flexibleAssetTypeId: '1' },
  // @ts-expect-error the API lists flexible assets of one type only
  { organizationId: '1' },
  // @ts-expect-error this filter belongs to the bulk delete
  { flexibleAssetTypeId: '1', archived: true },
]

export const sorts: readonly SortOf<Configurations>[] = [
  'name',
  '-updatedAt',
  // @ts-expect-error the API does not sort by hostname
  'hostname',
  // @ts-expect-error sorts are spelled in camelCase here
  'updated_at',
]
// @ts-expect-error documents have no sort
export const documentSort: SortOf<Catalog['documents']> = 'name'

export const listed: readonly IncludeOf<Configurations, 'list'>[] = [
  'passwords',
  // @ts-expect-error related items come with single records only
  'relatedItems',
  // @ts-expect-error there is no include for the organization
  'organization',
]
export const single: IncludeOf<Configurations, 'get'> = 'relatedItems'
// @ts-expect-error users include nothing
export const nothing: IncludeOf<Catalog['users'], 'get'> = 'groups'

export const sections: ParamsOf<Catalog['documentSections'], 'list'> = { documentId: '1' }
// @ts-expect-error sections are reached through their document
export const unplaced: ParamsOf<Catalog['documentSections'], 'list'> = {}
export const optional: ParamsOf<Configurations, 'list'> = {}
export const parent: ParamsOf<Catalog['attachments'], 'list'> = { resourceType: 'flexible_assets', resourceId: '1' }
// @ts-expect-error users have no attachments
export const noParent: ParamsOf<Catalog['attachments'], 'list'> = { resourceType: 'users', resourceId: '1' }

same<OperationOf<Catalog['countries']>, 'list' | 'get'>()
// @ts-expect-error there is no single delete of a configuration
same<Extract<OperationOf<Configurations>, 'delete'>, 'delete'>()

export const read = (configuration: Configuration, contact: Contact, section: DocumentSection, password: Password): void => {
  same<(typeof configuration)['id'], string>()
  same<(typeof configuration)['type'], 'configurations'>()
  same<(typeof configuration)['hostname'], string | null>()
  same<(typeof configuration)['name'], string>()
  same<(typeof configuration)['configurationTypeId'], string>()
  same<(typeof section)['level'], 1 | 2 | 3 | 4 | 5 | 6 | null>()
  same<NonNullable<(typeof contact)['contactEmails']>[number]['value'], string | null>()
  // @ts-expect-error records are read, not written
  configuration.name = 'SRV-02'
  // @ts-expect-error values travel only in a reveal
  void password.password
  // @ts-expect-error never returned
  void password.otpSecret
}
