import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalog, resources } from '../../../src/catalog/index.js'
import { isGlueError } from '../../../src/index.js'
import type { Endpoint, GlueClient, Operation, Resource, ResourceKey } from '../../../src/index.js'
import type { AnyRecord } from '../../../src/jsonapi/decode.js'
import { camelCase, isOutOfReach, surface } from '../../catalog/surface.js'
import type { SurfaceEndpoint } from '../../catalog/surface.js'
import { thrownBy } from '../support/account.js'
import { openFullAccount } from './full-account.js'
import type { FullAccount } from './full-account.js'
import { readableOf } from './inputs.js'
import { NewRecords, another } from './new-records.js'
import { by, hasParent, methodsOf, waysOf } from './ways.js'
import type { Methods } from './ways.js'

/**
 * The life of a record of each kind over each of its routes, flat and under the parent, one by one and many at once. What is written is
 * read back by another request. The table at the end says which of the documented endpoints the witness saw, and answered well.
 */

let full: FullAccount
let client: GlueClient
let news: NewRecords
beforeAll(async () => {
  full = await openFullAccount()
  // Logs and metrics are read by windows of time, which are those of the account.
  client = full.account.connect({ clock: full.clock })
  news = new NewRecords(full, client)
  await full.account.forget()
})
afterAll(() => full.account.close())

type Values = Record<string, unknown>
const keys = resources.map(({ key }) => key as ResourceKey)
const attributesOf = (key: ResourceKey): Resource['attributes'] => catalog[key].attributes
const may = (key: ResourceKey, operation: Operation): boolean => waysOf(key, operation).length > 0
const ways = (operation: Operation): readonly { readonly key: ResourceKey; readonly way: Endpoint; readonly name: string }[] =>
  keys.flatMap((key) => waysOf(key, operation).map((way) => ({ key, way, name: `${key} by ${way.path}` })))

/** Attributes that read back as something else than was written. */
const READ_DIFFERENTLY: Readonly<Partial<Record<ResourceKey, readonly string[]>>> = {
  // A picture is written and its address read.
  users: ['avatar'],
  // Written as labels, read as types; a title is made of them.
  flexibleAssets: ['traits'],
  flexibleAssetTypes: ['fields'],
}
/** What a create takes and the API keeps to itself. */
const KEPT_NOWHERE: Readonly<Partial<Record<ResourceKey, readonly string[]>>> = {
  documents: ['sopGenerator'],
  flexibleAssetTypes: ['fields'],
  exports: ['zipPassword'],
  passwords: ['generatedPasswordType', 'shareable'],
  relatedItems: ['viaCopilot', 'destinationType', 'destinationId'],
  attachments: ['attachment'],
  documentImages: ['image'],
}

/** The record by a way to read it: by get, else from the list, else from what its parent includes. */
const readBy = async (key: ResourceKey, id: string, parents: Values, way?: Endpoint): Promise<AnyRecord | undefined> => {
  const methods = methodsOf(client, key)
  const [first] = waysOf(key, 'get')
  const used = way ?? first
  if (used !== undefined) return (await methods.find(id, hasParent(used) ? { ...parents, nested: true } : {})) ?? undefined
  const [list] = waysOf(key, 'list')
  if (list !== undefined) return (await methods.list({ id }).collect()).find((record) => record.id === id)
  const parent = await client.configurations.get(String(parents['resourceId']), {
    include: ['relatedItems', 'userResourceAccesses', 'groupResourceAccesses'],
  })
  return Object.values(parent.included)
    .flat()
    .find((record) => record?.id === id) as AnyRecord | undefined
}

const part = (value: unknown): unknown =>
  Array.isArray(value) ? value.map((item) => expect.objectContaining(item as object)) : expect.objectContaining(value as object)
/** Compares attribute by attribute, so that a failure names those that differ. */
const expectSame = (key: ResourceKey, record: AnyRecord | undefined, written: Values): void => {
  const wanted = readableOf(key, written)
  const given: Values = {}
  for (const [name, value] of Object.entries(wanted)) {
    if ((READ_DIFFERENTLY[key] ?? []).includes(name)) delete wanted[name]
    // The lists of contacts come with parts that the API adds.
    else if (attributesOf(key)[name]!.shape !== undefined) wanted[name] = part(value)
    if (name in wanted) given[name] = record?.[name]
  }
  expect({ key, ...given }).toEqual({ key, ...wanted })
}
const stored = (key: ResourceKey, id: string, written: Values): void => {
  const kept = full.account.stored(key, id) ?? {}
  const hidden = Object.entries(written).filter(([name]) => {
    const { kind, writeOnly } = attributesOf(key)[name] ?? {}
    return (kind === 'secret' || writeOnly === true) && !(KEPT_NOWHERE[key] ?? []).includes(name)
  })
  expect(Object.fromEntries(hidden.map(([name]) => [name, kept[name]]))).toEqual(Object.fromEntries(hidden))
}

const parentsOfNew = (key: ResourceKey, operation: Operation = 'create'): Values => {
  const nested = waysOf(key, operation).find(hasParent)
  return nested === undefined ? {} : Object.fromEntries(Object.entries(by(full, key, nested)).filter(([name]) => name !== 'nested'))
}
const over = (way: Endpoint, parents: Values): Values => (hasParent(way) ? { ...parents, nested: true } : {})
const roomForExport = async (key: ResourceKey): Promise<void> => {
  if (key === 'exports') for (const { id } of await client.exports.list().collect()) await client.exports.delete(id)
}
/** What the deletion of an organization wants besides: its name. */
const meant = async (key: ResourceKey, ids: readonly string[], as: (names: readonly string[]) => unknown): Promise<Values> =>
  key === 'organizations' ? { confirm: as(await Promise.all(ids.map(async (id) => (await client.organizations.get(id)).name))) } : {}
/** A record to be changed and deleted: a new one where that is possible. */
const spare = [...Array(7).keys()].reverse()
const fresh = async (key: ResourceKey): Promise<string> => {
  if (key === 'checklists')
    return full.records.get(key)!.filter(({ attributes }) => String(attributes['name']).startsWith('Own '))[spare.pop()!]!.id
  if (!may(key, 'create')) return full.pick(key).id
  await roomForExport(key)
  return (await methodsOf(client, key).create(await news.minimal(key))).id
}

describe('a list', () => {
  test.each(ways('list'))('of $name', async ({ key, way }) => {
    const methods: Methods = methodsOf(client, key)
    const where = { ...full.parentOf(key, 'list'), ...by(full, key, way) }
    const { nested: _nested, ...parents } = where
    const expected = full.records
      .get(key)!
      .filter(({ attributes }) => Object.entries(parents).every(([name, value]) => attributes[name] === value))
      .map(({ id }) => id)
      .sort()
    const all = await methods.list(where).collect()
    expect(all.map(({ id }) => id).sort()).toEqual(expected)
    expect(expected.length).toBeGreaterThan(['exports', 'attachments'].includes(key) ? 0 : 1)
    expect(all.completeness).toMatchObject({ complete: true })
    if (!['logs', 'userMetrics'].includes(key)) expect(await methods.count(where)).toBe(expected.length)
  })
})

describe('one record', () => {
  test.each(ways('get'))('of $name', async ({ key, way }) => {
    const methods = methodsOf(client, key)
    const { nested: _nested, ...parents } = by(full, key, way)
    const made = key === 'documentImages' ? await fresh(key) : undefined
    const id =
      made ??
      full.records.get(key)!.find(({ attributes }) => Object.entries(parents).every(([name, value]) => attributes[name] === value))!.id
    const record = await methods.get(id, over(way, parents))
    expect(record).toMatchObject({ id, type: catalog[key].type, extra: {} })
    expect(await methods.find(id, over(way, parents))).toEqual(record)
    expect(await methods.find('9', over(way, parents))).toBeNull()
    const error = await thrownBy(() => methods.get('9', over(way, parents)))
    expect(isGlueError(error, 'not_found') && error).toMatchObject({ resourceType: key, resourceId: '9' })
  })

  test('is not found under another parent', async () => {
    for (const { key, way } of ways('get').filter(({ key, way }) => hasParent(way) && key !== 'attachments')) {
      const [[name, parameter]] = Object.entries((catalog[key] as Resource).params!) as unknown as [[string, { target: ResourceKey }]]
      const own = full.busiest(key, name)
      const other = full.records.get(parameter.target)!.find(({ id }) => id !== own)!.id
      const { id } = full.records.get(key)!.find(({ attributes }) => attributes[name] === own)!
      expect([key, await methodsOf(client, key).find(id, over(way, { [name]: other }))]).toEqual([key, null])
    }
  })
})

describe('a create', () => {
  test.each(ways('create'))('of $name, with the least and with everything', async ({ key, way }) => {
    const methods = methodsOf(client, key)
    for (const kind of ['minimal', 'complete'] as const) {
      await roomForExport(key)
      const input = await news[kind](key)
      const { id } = await methods.create(input, hasParent(way) ? { nested: true } : {})
      expectSame(key, await readBy(key, id, input), input)
      stored(key, id, input)
    }
  })

  test.each(ways('create').filter(({ way }) => way.acceptsArray))('of several $name', async ({ key }) => {
    const inputs = [await news.minimal(key), await news.complete(key)]
    // No two fields of a type have a name in common.
    if (key === 'flexibleAssetFields') inputs[0]!['name'] = 'First of several'
    const report = await methodsOf(client, key).createMany(inputs)
    expect(report).toMatchObject({ failed: [], unknown: [] })
    for (const [index, { id }] of report.succeeded.entries()) {
      expectSame(key, await readBy(key, id, inputs[index]!), inputs[index]!)
      stored(key, id, inputs[index]!)
    }
    expect(report.succeeded).toHaveLength(2)
  })
})

/** Attributes that an update is not tried with here, and why. */
const NOT_CHANGED: Readonly<Partial<Record<ResourceKey, readonly string[]>>> = {
  // One field must stay in the list.
  flexibleAssetFields: ['showInList'],
  // They replace all of a type's fields, and all traits; see the tests of flexible assets.
  flexibleAssetTypes: ['fields'],
  flexibleAssets: ['traits'],
  // Replaced as a whole by a verb of its own.
  resourceAccesses: ['accessorType', 'accessorId'],
}
/** Attributes that change with another. */
const FOLLOWS: Readonly<Partial<Record<ResourceKey, Readonly<Record<string, string>>>>> = { passwords: { password: 'passwordUpdatedAt' } }
/** For the bulk form of these no attribute is documented: only `extra` can be sent, and nothing is known to change. */
const NOTHING_IN_BULK: readonly ResourceKey[] = ['documentFolders', 'passwordFolders']
const changeable = (key: ResourceKey): readonly string[] =>
  Object.entries(attributesOf(key))
    .filter(([name, { update }]) => update !== undefined && !(NOT_CHANGED[key] ?? []).includes(name))
    .map(([name]) => name)
/** What every update must name. */
const always = (key: ResourceKey, record: AnyRecord | undefined): Values =>
  Object.fromEntries(
    Object.entries(attributesOf(key)).flatMap(([name, { update }]) => (update === 'required' ? [[name, record?.[name]]] : [])),
  )

describe('an update', () => {
  test.each(ways('update').filter(({ key }) => key !== 'resourceAccesses'))(
    'of $name, one attribute after the other',
    async ({ key, way }) => {
      const methods = methodsOf(client, key)
      const id =
        key === 'checklists' ? full.records.get(key)!.find(({ attributes }) => attributes['name'] === 'Own 7')!.id : await fresh(key)
      const parents = parentsOfNew(key, 'update')
      for (const name of changeable(key)) {
        const before = await readBy(key, id, parents)
        const moves = Object.hasOwn((catalog[key] as Resource).params ?? {}, name)
        const value = another(full, key, name, before?.[name] ?? (moves ? parents[name] : undefined))
        const changes = { ...always(key, before), [name]: value }
        const updated = await methods.update(id, changes, over(way, parents))
        const after = await readBy(key, id, moves ? { ...parents, [name]: value } : parents)
        expectSame(key, updated, changes)
        expectSame(key, after, changes)
        stored(key, id, changes)
        if (moves) await methods.update(id, { [name]: before?.[name] ?? parents[name] })
        else {
          const others = Object.keys(attributesOf(key)).filter(
            (other) =>
              other !== name &&
              FOLLOWS[key]?.[name] !== other &&
              (attributesOf(key)[other]!.update !== undefined || attributesOf(key)[other]!.create !== undefined),
          )
          const kept = (record: AnyRecord | undefined): Values => Object.fromEntries(others.map((other) => [other, record?.[other]]))
          expect([name, kept(after)]).toEqual([name, kept(before)])
        }
      }
    },
  )

  test.each(ways('bulkUpdate'))('of several $name', async ({ key, way }) => {
    const parents = parentsOfNew(key, 'bulkUpdate')
    const taken = changeable(key).filter(
      (name) => attributesOf(key)[name]!.bulk !== false && !Object.hasOwn((catalog[key] as Resource).params ?? {}, name),
    )
    const changes: (Values & { readonly id: string })[] = []
    for (const _ of [1, 2]) {
      const id =
        key === 'checklists' ? full.records.get(key)!.find(({ attributes }) => attributes['name'] === `Own ${_}`)!.id : await fresh(key)
      const before = await readBy(key, id, parentsOfNew(key, 'get'))
      if (NOTHING_IN_BULK.includes(key)) {
        expect(taken).toEqual([])
        changes.push({ id, extra: { colour: 'blue' } })
      } else changes.push({ id, ...Object.fromEntries(taken.map((name) => [name, another(full, key, name, before?.[name])])) })
    }
    // One interface of a configuration is primary.
    if (key === 'configurationInterfaces') changes[0]!['primary'] = false
    const report = await methodsOf(client, key).updateMany(changes, over(way, parents))
    expect(report).toMatchObject({ failed: [], unknown: [] })
    expect(report.succeeded.map(({ id }) => id)).toEqual(changes.map(({ id }) => id))
    for (const { id, ...change } of changes) {
      expectSame(key, await readBy(key, id, parentsOfNew(key, 'get')), change)
      stored(key, id, change)
    }
  })

  test.each(ways('publish'))('that publishes $name', async ({ key, way }) => {
    const id = await fresh(key)
    await client.documents.addSection(id, { resourceType: 'Document::Text', content: '<p>Words</p>' })
    expect(await methodsOf(client, key).get(id)).toMatchObject({ published: false, draft: true })
    await methodsOf(client, key).publish(id, over(way, parentsOfNew(key)))
    expect(await methodsOf(client, key).get(id)).toMatchObject({ published: true, draft: false })
  })
})

describe('a deletion', () => {
  const gone = async (key: ResourceKey, id: string, way: Endpoint): Promise<void> => {
    if (key === 'organizations') await full.clock.advance(10_000)
    expect(full.account.stored(key, id)).toBeUndefined()
    if (key === 'checklists' || key === 'exports') return
    expect((await readBy(key, id, parentsOfNew(key))) ?? null).toBeNull()
    const again = await thrownBy(() => methodsOf(client, key).delete(id, over(way, parentsOfNew(key))))
    expect([key, isGlueError(again, 'not_found')]).toEqual([key, true])
  }

  test.each([...ways('delete'), ...ways('bulkDelete').filter(({ key, way }) => !may(key, 'delete') || way.path.endsWith('/:id'))])(
    'of $name, which leaves the others',
    async ({ key, way }) => {
      const id = await fresh(key)
      const before = (await full.account.counts())[key]!
      await methodsOf(client, key).delete(id, {
        ...over(way, parentsOfNew(key, way.operation)),
        ...(await meant(key, [id], ([name]) => name)),
      })
      await gone(key, id, way)
      expect((await full.account.counts())[key]).toBe(before - 1)
    },
  )

  test.each(ways('bulkDelete').filter(({ way }) => !way.path.endsWith('/:id')))('of several $name', async ({ key, way }) => {
    const ids = [await fresh(key), ...(key === 'checklists' ? [] : [await fresh(key)])]
    const parents = over(way, parentsOfNew(key, 'bulkDelete'))
    const report = await methodsOf(client, key).deleteMany(ids, { ...parents, ...(await meant(key, ids, (names) => names)) })
    if (key === 'attachments') expect(report.deleted).toEqual(ids)
    else expect(report).toMatchObject({ succeeded: ids.map((id, index) => ({ index, id, record: null })), failed: [], unknown: [] })
    for (const id of ids) await gone(key, id, way)
  })
})

test('accesses are added, replaced and removed', async () => {
  const target = { resourceType: 'configurations', resourceId: full.pick('configurations').id } as const
  const [one, two] = full.records.get('users')!.map(({ id }) => ({ accessorType: 'User', accessorId: id }) as const)
  const [group] = full.records.get('groups')!.map(({ id }) => ({ accessorType: 'Group', accessorId: id }) as const)
  const now = async (): Promise<readonly string[]> => (await client.resourceAccesses.of(target)).map(({ accessorId }) => accessorId).sort()
  await client.resourceAccesses.replace(target, [one!, group!])
  expect(await now()).toEqual([one!.accessorId, group!.accessorId].sort())
  await client.resourceAccesses.add(target, [two!])
  expect(await now()).toEqual([one!.accessorId, two!.accessorId, group!.accessorId].sort())
  expect(await client.resourceAccesses.remove(target, [one!, group!])).toBe(2)
  expect(await now()).toEqual([two!.accessorId])
})

describe('the endpoints', () => {
  const OPERATIONS: Readonly<Record<SurfaceEndpoint['op'], Operation>> = {
    index: 'list',
    show: 'get',
    create: 'create',
    update: 'update',
    destroy: 'delete',
    bulk_update: 'bulkUpdate',
    bulk_destroy: 'bulkDelete',
    publish: 'publish',
  }
  const known = surface.flatMap((resource) =>
    resource.endpoints.map((endpoint) => ({ ...endpoint, key: camelCase(resource.key), closed: isOutOfReach(resource) })),
  )
  const line = ({ method, path }: SurfaceEndpoint): string => `${method} ${path}`
  const inCatalog = ({ key, op, method, path }: (typeof known)[number]): boolean =>
    resources.some(
      (resource) =>
        resource.key === key && waysOf(key as ResourceKey, OPERATIONS[op]).some((way) => way.method === method && way.path === path),
    )
  const matching = ({ method, path }: SurfaceEndpoint): RegExp => new RegExp(`^${method} ${path.replaceAll(/:\w+/g, '[^/]+')}$`)

  test('are all reached, and each answers as documented', async () => {
    const requests = (await full.account.requests()).map(({ method, path, status }) => ({
      line: `${method} ${path.split('?')[0]}`,
      status,
    }))
    const answered = new Map<string, Set<number | null>>()
    for (const request of requests) answered.set(request.line, (answered.get(request.line) ?? new Set()).add(request.status))
    const reached = (endpoint: SurfaceEndpoint): boolean => {
      const pattern = matching(endpoint)
      return [...answered].some(([seen, statuses]) => statuses.has(endpoint.success) && pattern.test(seen))
    }
    const documented = known.filter(({ doc }) => doc.startsWith('official'))
    const others = known.filter(({ doc }) => !doc.startsWith('official'))
    expect(documented.filter((endpoint) => !reached(endpoint)).map(line)).toEqual([])
    // And nothing else is asked for.
    const patterns = known.filter(({ closed }) => !closed).map(matching)
    expect([...answered.keys()].filter((seen) => !patterns.some((pattern) => pattern.test(seen)))).toEqual([])
    expect({
      documented: {
        endpoints: documented.length,
        inCatalog: documented.filter(inCatalog).length,
        reached: documented.filter(reached).length,
      },
      undocumented: others
        .filter(({ closed }) => !closed)
        .map((endpoint) => `${line(endpoint)}: ${reached(endpoint) ? 'reached' : 'not reached'}`),
      closed: others
        .filter(({ closed }) => closed)
        .map((endpoint) => `${line(endpoint)}: ${endpoint.doc}${reached(endpoint) ? ', and reached' : ''}`),
    }).toMatchInlineSnapshot(`
      {
        "closed": [
          "GET /copilot_smart_assist/documents: removed",
          "GET /organizations/:organization_id/copilot_smart_assist/documents: removed",
          "PATCH /copilot_smart_assist/documents: removed",
          "PATCH /organizations/:organization_id/copilot_smart_assist/documents: removed",
          "DELETE /copilot_smart_assist/documents: removed",
          "DELETE /organizations/:organization_id/copilot_smart_assist/documents: removed",
          "GET /checklist_tasks: undocumented-jwt-only",
        ],
        "documented": {
          "endpoints": 204,
          "inCatalog": 204,
          "reached": 204,
        },
        "undocumented": [
          "GET /checklist_templates: reached",
          "GET /ssl_certificates: reached",
          "GET /tickets: reached",
        ],
      }
    `)
  })

  test('that take a filter in place of ids are never asked to', async () => {
    const forms = known.filter(({ filter_instead_of_ids: byFilter }) => byFilter === true)
    const requests = await full.account.requests()
    const filtered = requests.filter(({ method, path }) => method !== 'GET' && /filter/i.test(decodeURIComponent(path)))
    expect(filtered).toEqual([])
    expect(forms.length).toMatchInlineSnapshot(`18`)
  })
})
