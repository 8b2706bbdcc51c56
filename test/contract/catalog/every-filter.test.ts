import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { resources } from '../../../src/catalog/index.js'
import type { Filter, GlueClient, Resource, ResourceKey } from '../../../src/index.js'
import { openFullAccount, ORGANIZATION } from './full-account.js'
import type { FullAccount } from './full-account.js'

/** Every filter, sort and include of every list, by the client, against an account that has something to tell apart. */

let full: FullAccount
let client: GlueClient
beforeAll(async () => {
  full = await openFullAccount()
  client = full.account.connect()
})
afterAll(() => full.account.close())

const listed = resources.filter(({ endpoints }) => endpoints.some(({ operation }) => operation === 'list'))
const filtersOf = (resource: Resource): [string, Filter][] =>
  Object.entries(resource.filters).filter(([, filter]) => filter.on?.includes('list') !== false)
const cases = listed.flatMap((resource) =>
  filtersOf(resource).map(([key, filter]) => ({ resource, key, filter, name: `${resource.key} by ${key}` })),
)

type Item = Readonly<Record<string, unknown>> & { readonly id: string }
const lists = new Map<string, readonly Item[]>()
/** Everything in reach of the list, with what state knows beyond the API. */
const everything = async (resource: Resource): Promise<readonly Item[]> => {
  const key = resource.key as ResourceKey
  const found = lists.get(key)
  if (found !== undefined) return found
  const scope = { ...full.parentOf(key, 'list'), ...(key === 'documents' ? { documentFolderId: 'all' } : {}) }
  const stored = new Map(full.records.get(key)!.map(({ id, attributes }) => [id, attributes]))
  const all = (await client.resource(key).list(scope).collect()).map((record): Item => ({ ...stored.get(record.id), ...record }))
  lists.set(key, all)
  return all
}

/** What a filter is about: its own attribute, that of the name behind `exclude` or `range`, or something worked out. */
const subjectOf = (key: string): ((item: Item) => unknown) => {
  if (key === 'primaryEmail')
    return ({ contactEmails }) =>
      (contactEmails as { readonly value: string; readonly primary: boolean }[] | null)?.find(({ primary }) => primary)?.value
  if (key === 'groupId')
    return ({ id }) =>
      full.records.get('groups')!.find(({ attributes }) => (attributes['organizationIds'] as string[] | undefined)?.includes(id))?.id
  const name = key.replace(/^(exclude|range)(?=[A-Z])/, '')
  return (item) => item[name === key ? key : name.charAt(0).toLowerCase() + name.slice(1)]
}

/** A value that some records have and others have not; the least common, which is the harder one to hit by chance. */
const telling = (values: readonly unknown[]): unknown => {
  const counts = new Map<unknown, number>()
  for (const value of values) if (value !== null && value !== undefined && value !== '') counts.set(value, (counts.get(value) ?? 0) + 1)
  const [rarest] = [...counts].filter(([, count]) => count < values.length).sort((a, b) => a[1] - b[1])
  return rarest?.[0]
}
const ids = (items: readonly { readonly id: string }[]): string[] => items.map(({ id }) => id).sort()
const moment = (value: unknown): number => (typeof value === 'string' ? Date.parse(value) : Number.NaN)

interface Probe {
  readonly query: Readonly<Record<string, unknown>>
  readonly matches: (item: Item) => boolean
}
/** What to ask, and what must come back. */
const probe = (key: string, filter: Filter, all: readonly Item[]): Probe | undefined => {
  const subject = subjectOf(key)
  if (filter.kind === 'idRange' || filter.kind === 'dateRange') {
    const numeric = filter.kind === 'idRange'
    const known = all.map(subject).filter((value) => value !== null && value !== undefined)
    const sorted = known.map((value) => (numeric ? Number(value) : moment(value))).sort((a, b) => a - b)
    // The API may refuse more than a week.
    const half = sorted.slice(0, Math.floor((sorted.length - 1) / 2) + 1)
    const [low, high] = [sorted[0]!, half.findLast((value) => numeric || value - sorted[0]! <= 7 * 86_400_000)!]
    if (low === undefined || high === undefined || known.length < 2) return undefined
    const inside = (item: Item): boolean => {
      const at = numeric ? Number(subject(item) ?? Number.NaN) : moment(subject(item))
      return at >= low && at <= high
    }
    const [from, to] = numeric ? [String(low), String(high)] : [new Date(low).toISOString(), new Date(high).toISOString()]
    return { query: { [key]: { from, to } }, matches: inside }
  }
  if (filter.kind === 'folder') {
    const folder = telling(all.map(subject))
    return folder === undefined ? undefined : { query: { [key]: folder }, matches: (item) => subject(item) === folder }
  }
  const value = telling(all.map(subject))
  if (value === undefined) return undefined
  const same = (item: Item): boolean => subject(item) === value
  const needed = filter.requires === undefined ? {} : { [filter.requires]: all.find(same)![filter.requires] }
  return {
    query: { [key]: filter.kind === 'text' ? String(value) : value, ...needed },
    matches: key.startsWith('exclude') ? (item) => !same(item) : same,
  }
}

/** Filters whose subject no client and no seed can set. */
const UNTRIED: Readonly<Record<string, string>> = {}

describe('every filter filters', () => {
  test.each(cases)('$name', async ({ resource, key, filter, name }) => {
    const scope = full.parentOf(resource.key as ResourceKey, 'list')
    const all = await everything(resource)
    if (key in scope) {
      // The list is this filter's own: another value gives other records.
      const other = full.records.get(resource.key as ResourceKey)!.find(({ attributes }) => attributes[key] !== scope[key])!
      const given = await client
        .resource(resource.key as ResourceKey)
        .list({ ...scope, [key]: other.attributes[key] })
        .collect()
      expect(given.map((record) => record[key])).toEqual(given.map(() => other.attributes[key]))
      expect(given.length).toBeGreaterThan(0)
      return
    }
    const asked = probe(key, filter, all)
    expect([name, asked === undefined]).toEqual([name, name in UNTRIED])
    if (asked === undefined) return
    const given = await client
      .resource(resource.key as ResourceKey)
      .list({ ...scope, ...asked.query })
      .collect()
    expect(ids(given)).toEqual(ids(all.filter(asked.matches)))
    expect(given.length).toBeGreaterThan(0)
    expect(given.length).toBeLessThan(all.length)
  })
})

/** The records of one organization, where a list can be narrowed to them: enough to see an order or an include. */
const nearby = (resource: Resource): Record<string, unknown> => ({
  ...full.parentOf(resource.key as ResourceKey, 'list'),
  ...(resource.filters['organizationId'] === undefined || resource.key === 'flexibleAssets' ? {} : { organizationId: ORGANIZATION }),
})

/** Values in the order of the API: numbers by size, texts without regard to case, and nothing after everything. */
const rank = (resource: Resource, sort: string, value: unknown): readonly [number, bigint | number | string] => {
  if (value === null || value === undefined) return [1, 0]
  const kind = sort === 'id' ? 'ref' : resource.attributes[sort]!.kind
  if (kind === 'ref') return [0, BigInt(value as string)]
  if (kind === 'timestamp' || kind === 'date') return [0, Date.parse(value as string)]
  return [0, typeof value === 'string' ? value.toLowerCase() : Number(value)]
}
const inOrder = (resource: Resource, sort: string, values: readonly unknown[]): boolean =>
  values.every((value, at) => {
    if (at === 0) return true
    const [[nothing, before], [none, after]] = [rank(resource, sort, values[at - 1]), rank(resource, sort, value)]
    return nothing === none ? before <= after : nothing < none
  })
/** Sorts of which the account holds fewer than three values, with how many: a yes or no has two. */
const FEW: Readonly<Record<string, number>> = { 'checklists by completed': 2 }

const sortCases = listed.flatMap((resource) =>
  Object.keys(resource.sorts).map((sort) => ({ resource, sort, name: `${resource.key} by ${sort}` })),
)

describe('every sort', () => {
  test.each(sortCases)('of $name orders up and down', async ({ resource, sort, name }) => {
    const key = resource.key as ResourceKey
    const valuesOf = (records: readonly Item[]): readonly unknown[] => records.map((record) => (sort === 'id' ? record.id : record[sort]))
    const sorted = async (scope: object, order: string): Promise<readonly Item[]> =>
      (await client
        .resource(key)
        .list({ ...scope, sort: order })
        .collect()) as unknown as readonly Item[]
    // Near records tell enough, where they differ.
    let scope: object = nearby(resource)
    let up = await sorted(scope, sort)
    if (new Set(valuesOf(up)).size < 3) up = await sorted((scope = full.parentOf(key, 'list')), sort)
    const down = await sorted(scope, `-${sort}`)
    expect(ids(up)).toEqual(ids(down))
    expect([name, Math.min(3, new Set(valuesOf(up)).size)]).toEqual([name, FEW[name] ?? 3])
    expect([valuesOf(up), inOrder(resource, sort, valuesOf(up))]).toEqual([valuesOf(up), true])
    expect([valuesOf(down), inOrder(resource, sort, valuesOf(down).toReversed())]).toEqual([valuesOf(down), true])
  })
})

describe('every size of a page', () => {
  test.each(listed.map((resource) => ({ resource, name: resource.key })))('gives all of $name', async ({ resource }) => {
    const key = resource.key as ResourceKey
    const scope = nearby(resource)
    const all = ids(await client.resource(key).list(scope).collect())
    for (const pageSize of [Math.max(1, Math.ceil(all.length / 3)), Math.max(1, all.length - 1), all.length + 1]) {
      if (pageSize > 1000) continue
      const { requests, value: given } = await full.account.during(() =>
        client
          .resource(key)
          .list({ ...scope, pageSize })
          .collect(),
      )
      expect(ids(given)).toEqual(all)
      expect(given.completeness).toMatchObject({ complete: true })
      const sizes = requests.map(({ path }) => new URLSearchParams(path.split('?')[1]).get('page[size]'))
      expect(new Set(sizes)).toEqual(new Set([String(pageSize)]))
      expect(requests.length).toBeGreaterThanOrEqual(Math.ceil(all.length / pageSize))
      expect(requests.length).toBeLessThanOrEqual(Math.ceil(all.length / pageSize) + 1)
    }
  })
})

const includeCases = resources.flatMap((resource) =>
  (['list', 'get'] as const).flatMap((where) =>
    Object.entries(resource.includes[where] ?? {}).map(([include, { of }]) => ({
      resource,
      where,
      include,
      of,
      name: `${resource.key} ${where} ${include}`,
    })),
  ),
)
/** Whether the account has the record tied to the one that it came with; nothing where that is not written down. */
const tie = (
  include: string,
  of: string | undefined,
  owner: { readonly id: string; readonly [key: string]: unknown },
  id: string,
): readonly boolean[] => {
  if (include === 'relatedItems' || include === 'users' || include === 'organizations') return [true]
  if (typeof owner[`${include}Id`] === 'string') return [owner[`${include}Id`] === id]
  const stored = of === undefined ? undefined : full.account.stored(of as ResourceKey, id)
  const back = stored?.['resourceId'] ?? stored?.['configurationId'] ?? stored?.['flexibleAssetTypeId']
  return [back === undefined || back === owner.id]
}
/** What came with includes: the ones that never brought anything are listed at the end. */
const brought = new Map<string, number>()

describe('every include', () => {
  test.each(includeCases)('$name is accepted, and joined to its owner', async ({ resource, where, include, of, name }) => {
    const key = resource.key as ResourceKey
    const scope = where === 'list' ? nearby(resource) : full.parentOf(key, where)
    const records =
      where === 'list'
        ? await client
            .resource(key)
            .list({ ...scope, include: [include] })
            .collect()
        : await Promise.all(
            ownersOf(key, include).map((id) => client.resource(key).get(id, { ...scope, ...ownScope(key, id), include: [include] })),
          )
    const found = records.flatMap((record) => [...(record.included[include] ?? [])])
    brought.set(name, found.length)
    for (const owner of records)
      for (const record of owner.included[include] ?? []) expect([include, ...tie(include, of, owner, record.id)]).toEqual([include, true])
    for (const record of found) {
      expect(record.id).toMatch(/^\d+$/)
      if (of !== undefined) expect(record.type).toBe(resources.find((other) => other.key === of)!.type)
      expect(record).not.toHaveProperty('password')
      expect(record.extra).not.toHaveProperty('password')
    }
  })

  /** Records that have something to include, as far as the seed tells. */
  const ownersOf = (key: ResourceKey, include: string): string[] => {
    const all = full.records.get(key)!
    const links = full.records.get('relatedItems')!
    const having = (child: ResourceKey): Set<unknown> =>
      new Set(
        full.records
          .get(child)!
          .filter(({ attributes }) => String(attributes['resourceType']).toLowerCase().startsWith(key.slice(0, 6).toLowerCase()))
          .map(({ attributes }) => attributes['resourceId']),
      )
    const owners =
      include === 'relatedItems'
        ? new Set(
            links.flatMap(({ attributes }) =>
              [attributes['from'], attributes['to']].map((end) => (end as { readonly id: string } | undefined)?.id),
            ),
          )
        : include === 'attachments' || include === 'passwords'
          ? having(include)
          : /access|authorized/i.test(include)
            ? having('resourceAccesses')
            : include === 'configurationInterfaces'
              ? new Set(full.records.get('configurationInterfaces')!.map(({ attributes }) => attributes['configurationId']))
              : include === 'ancestors'
                ? new Set(all.filter(({ attributes }) => (attributes['parentId'] ?? null) !== null).map(({ id }) => id))
                : new Set(all.filter(({ attributes }) => (attributes[`${include}Id`] ?? null) !== null).map(({ id }) => id))
    const own = all.filter(({ id }) => owners.has(id))
    return (own.length > 0 ? own : all).slice(0, 2).map(({ id }) => id)
  }
  const ownScope = (key: ResourceKey, id: string): Record<string, unknown> => {
    const record = full.records.get(key)!.find((other) => other.id === id)!
    return Object.fromEntries(Object.keys(full.parentOf(key, 'get')).map((name) => [name, record.attributes[name]]))
  }

  test('that the account has something of brings it', () => {
    expect(
      [...brought]
        .filter(([, count]) => count === 0)
        .map(([name]) => name)
        .sort(),
    ).toMatchInlineSnapshot(`
      [
        "checklists get checklistTasks",
        "checklists get recentVersions",
        "checklists get relatedItems",
        "checklists list checklistTasks",
        "configurations get activeNetworkGlueNetworkDevices",
        "configurations get adaptersResources",
        "configurations get adaptersResourcesErrors",
        "configurations get dnetFaRemoteAssets",
        "configurations get fromConfigurationConnections",
        "configurations get recentVersions",
        "configurations get rmmAdaptersResources",
        "configurations get rmmAdaptersResourcesErrors",
        "configurations get rmmRecords",
        "configurations get tickets",
        "configurations get toConfigurationConnections",
        "configurations list adaptersResources",
        "configurations list dnetFaRemoteAssets",
        "configurations list rmmRecords",
        "configurations list tickets",
        "contacts get adaptersResources",
        "contacts get distinctRemoteContacts",
        "contacts get recentVersions",
        "contacts get resourceFields",
        "contacts get tickets",
        "contacts list adaptersResources",
        "contacts list distinctRemoteContacts",
        "contacts list resourceFields",
        "contacts list tickets",
        "flexibleAssetFields list remoteAssetField",
        "flexibleAssets get adaptersResources",
        "flexibleAssets get distinctRemoteAssets",
        "flexibleAssets get recentVersions",
        "flexibleAssets list adaptersResources",
        "flexibleAssets list distinctRemoteAssets",
        "groups get myGlueAccount",
        "groups get organizations",
        "groups get resourceTypeRestrictions",
        "groups list myGlueAccount",
        "groups list resourceTypeRestrictions",
        "locations get adaptersResources",
        "locations get recentVersions",
        "locations get relatedItems",
        "locations list adaptersResources",
        "organizations get adaptersResources",
        "organizations get attachments",
        "organizations get rmmCompanies",
        "organizations list adaptersResources",
        "organizations list attachments",
        "organizations list rmmCompanies",
        "passwords get activeSharedLinks",
        "passwords get networkGlueNetworks",
        "passwords get recentVersions",
        "passwords get rotatablePassword",
        "passwords get sharedLinks",
        "passwords list activeSharedLinks",
        "passwords list networkGlueNetworks",
        "passwords list rotatablePassword",
        "passwords list sharedLinks",
      ]
    `)
  })
})

test('what was covered', () => {
  expect({ lists: listed.length, filters: cases.length, untried: UNTRIED, sorts: sortCases.length, includes: includeCases.length })
    .toMatchInlineSnapshot(`
      {
        "filters": 113,
        "includes": 137,
        "lists": 37,
        "sorts": 126,
        "untried": {},
      }
    `)
})
