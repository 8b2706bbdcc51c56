import { VirtualClock } from '../../../src/clock.js'
import { seedOf } from '../../../src/emulator/index.js'
import type { Seed, SeedRecord } from '../../../src/emulator/index.js'
import { catalog, resources } from '../../../src/catalog/index.js'
import type { Resource, ResourceKey } from '../../../src/index.js'
import { Account } from '../support/account.js'
import type { StateRecord } from '../support/account.js'

export const NOW = Date.UTC(2026, 5, 1)
export const ORGANIZATION = '4489414129010794'

const stamps = (day: number): { readonly createdAt: string; readonly updatedAt: string } => {
  const stamp = new Date(NOW - day * 86_400_000).toISOString()
  return { createdAt: stamp, updatedAt: stamp }
}
let lastId = 7_000_000_000_000_000
const record = (resource: ResourceKey, attributes: SeedRecord['attributes'], day = 1): SeedRecord => ({
  resource,
  id: String(++lastId),
  attributes: { ...stamps(day), ...attributes },
})

/** Kinds of which one record gets children of every sort, so that what can be included is there to come. */
const CHILDREN = [
  'checklists',
  'contacts',
  'documents',
  'documentFolders',
  'domains',
  'flexibleAssets',
  'locations',
  'passwordFolders',
  'passwords',
] as const satisfies readonly ResourceKey[]
const children = (resourceType: ResourceKey, resourceId: string, userId: string, groupId: string): readonly SeedRecord[] => {
  const folder = resourceType.endsWith('Folders')
  return [
    record('resourceAccesses', { resourceType, resourceId, accessorType: 'User', accessorId: userId, name: 'A user' }),
    record('resourceAccesses', { resourceType, resourceId, accessorType: 'Group', accessorId: groupId, name: 'A group' }),
    ...(folder ? [] : [record('attachments', { resourceType, resourceId, name: `Of ${resourceType}`, attachmentFileName: 'a.txt' })]),
    ...(folder || resourceType === 'checklists' || resourceType === 'passwords'
      ? []
      : [record('passwords', { resourceType, resourceId, organizationId: ORGANIZATION, name: `Of ${resourceType}`, password: 'inside' })]),
  ]
}

/** What the demo account has nothing of, and what only integrations put there. */
const extras = (demo: Seed): readonly SeedRecord[] => {
  const of = (resource: ResourceKey): readonly SeedRecord[] => demo.records.filter((known) => known.resource === resource)
  const [user] = of('users')
  const [configuration] = of('configurations').filter(({ attributes }) => attributes['organizationId'] === ORGANIZATION)
  const [typeId, statusId] = [configuration!.attributes['configurationTypeId'], configuration!.attributes['configurationStatusId']]
  const accessor = { resourceType: 'configurations', resourceId: configuration!.id }
  return [
    ...[1, 2, 3].map((day) =>
      record('userMetrics', {
        userId: day === 1 ? of('users')[1]!.id : user!.id,
        organizationId: day === 2 ? of('organizations')[1]!.id : ORGANIZATION,
        resourceType: day === 3 ? 'Passwords' : 'Configurations',
        created: day,
        viewed: 10 - day,
        edited: day * 2,
        deleted: day === 1 ? 4 : 0,
        date: new Date(NOW - day * 86_400_000).toISOString().slice(0, 10),
      }),
    ),
    ...[2, 5, 9].map((day) => record('logs', { level: 1, userId: user!.id, action: 'create', resourceType: 'Configuration' }, day)),
    record('exports', { organizationId: ORGANIZATION, exportStatus: 'completed' }, 3),
    record('exports', { exportAll: true, exportStatus: 'completed' }, 4),
    record('exports', { exportAll: true, exportStatus: 'in_progress' }, 2),
    // More than any other document has, and changed on several days.
    ...Array.from({ length: 12 }, (_, at) =>
      record(
        'documentSections',
        { documentId: of('documents')[0]!.id, resourceType: 'Document::Text', content: '<p>x</p>', sort: 100 + at },
        1 + at,
      ),
    ),
    ...['Ticket one', 'Ticket two'].map((name) => record('tickets', { name })),
    ...['one.example', 'two.example'].map((name) => record('sslCertificates', { name })),
    record('resourceAccesses', { ...accessor, accessorType: 'User', accessorId: user!.id, name: 'A user' }),
    record('resourceAccesses', { ...accessor, accessorType: 'Group', accessorId: of('groups')[0]!.id, name: 'A group' }),
    ...CHILDREN.flatMap((parent) => {
      const near = of(parent).filter(({ attributes }) => attributes['organizationId'] === ORGANIZATION)
      // Assets are listed type by type.
      const types = new Map(near.map((one) => [one.attributes['flexibleAssetTypeId'], one]))
      return [...types.values()].flatMap((one) => children(parent, one.id, user!.id, of('groups')[0]!.id))
    }),
    ...[ORGANIZATION, of('organizations')[1]!.id].map((organizationId) => record('checklistTemplates', { name: 'Own', organizationId })),
    // No API key can make one, and each is deleted once.
    ...[1, 2, 3, 4, 5, 6, 7].map((day) =>
      record('checklists', { name: `Own ${day}`, organizationId: ORGANIZATION, completed: day > 5 }, day),
    ),
    record('flexibleAssetTypes', { name: 'Retired', enabled: false, icon: 'x' }),
    record('groups', { name: 'Sees one', organizationIds: [ORGANIZATION], accountsUserIds: [user!.id] }),
    record('users', { firstName: 'Sal', lastName: 'Esforce', email: 'sal@msp.example', roleName: 'Lite', salesforceId: '77' }),
    record(
      'organizations',
      { name: 'From a PSA', psaId: 'PSA-1', psaIntegrationType: 'manage', myGlueAccountId: '901', primary: true },
      20,
    ),
    record('organizations', { name: 'From another PSA', psaId: 'PSA-2', psaIntegrationType: 'vorex', myGlueAccountId: '905' }, 30),
    ...(['contacts', 'locations', 'configurations'] as const).flatMap((resource) =>
      [1, 2].map((number) =>
        record(resource, {
          organizationId: ORGANIZATION,
          name: `Synced ${resource} ${number}`,
          firstName: 'Synced',
          ...(resource === 'configurations' && { configurationTypeId: typeId, configurationStatusId: statusId }),
          psaId: `PSA-${number}`,
          psaIntegrationType: number === 1 ? 'manage' : 'vorex',
          rmmId: `RMM-${number}`,
          rmmIntegrationType: number === 1 ? 'syncro' : 'auvik',
        }),
      ),
    ),
  ]
}

/** The demo account and the extras, on an emulator whose clock the test moves. */
export const openFullAccount = async (): Promise<FullAccount> => {
  const demo = await seedOf('demo', new Date(NOW))
  const clock = new VirtualClock(NOW)
  const account = await Account.open({ clock, seed: { ...demo, records: [...demo.records, ...extras(demo)] } })
  const state = new Map<ResourceKey, readonly StateRecord[]>()
  for (const { key } of resources) state.set(key as ResourceKey, await account.state(key as ResourceKey))
  return new FullAccount(account, clock, state)
}

export class FullAccount {
  constructor(
    readonly account: Account,
    readonly clock: VirtualClock,
    /** What it held at the start. */
    readonly records: ReadonlyMap<ResourceKey, readonly StateRecord[]>,
  ) {}

  /** A record to point at, of the organization that everything here happens in where it belongs to one. */
  readonly pick = (key: ResourceKey): StateRecord => {
    const all = this.records.get(key) ?? []
    const found =
      key === 'organizations'
        ? all.find(({ id }) => id === ORGANIZATION)
        : (all.find(
            ({ attributes }) =>
              attributes['organizationId'] === ORGANIZATION &&
              attributes['psaIntegrationType'] === undefined &&
              attributes['psaIntegration'] !== 'enabled',
          ) ?? all[0])
    if (found === undefined) throw new Error(`there is no ${key} to point at`)
    return found
  }

  /** Values for the parameters that every path of an operation holds, and for the filters that its list needs: of a list the busiest parents. */
  parentOf(key: ResourceKey, operation: string): Record<string, unknown> {
    const resource: Resource = catalog[key]
    const paths = resource.endpoints.filter((endpoint) => endpoint.operation === operation).map(({ path }) => path.split('/'))
    const given: Record<string, unknown> = {}
    for (const [name, parameter] of Object.entries(resource.params ?? {})) {
      if (!paths.every((path) => path.includes(`:${parameter.segment}`))) continue
      const target = (parameter.target ?? 'configurations') as ResourceKey
      if (parameter.enum !== undefined) given[name] = 'configurations'
      else given[name] = operation === 'list' ? this.busiest(key, name) : this.pick(target).id
    }
    if (operation === 'list')
      for (const [name, filter] of Object.entries(resource.filters)) if (filter.required === true) given[name] = this.busiest(key, name)
    return given
  }

  /** The one under which new records are made. */
  parent(key: ResourceKey, target: ResourceKey | undefined): string {
    const type = this.records.get('flexibleAssetTypes')!.find(({ attributes }) => attributes['name'] === 'Printing')!
    return key === 'flexibleAssetFields' ? type.id : this.pick(target ?? 'configurations').id
  }

  /** The parent with the most of these, so that a list has something to choose from. */
  busiest(key: ResourceKey, parameter: string): string {
    const resource: Resource = catalog[key]
    const target = (resource.params?.[parameter] ?? resource.attributes[parameter])?.target as ResourceKey | undefined
    const counts = new Map<string, number>()
    for (const { attributes } of this.records.get(key) ?? []) {
      const parent = attributes[parameter]
      const fits = target !== undefined || attributes['resourceType'] === 'configurations'
      if (fits && typeof parent === 'string') counts.set(parent, (counts.get(parent) ?? 0) + 1)
    }
    const [most] = [...counts].sort((a, b) => b[1] - a[1])
    return most?.[0] ?? this.pick(target ?? 'configurations').id
  }
}
