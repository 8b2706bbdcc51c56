import { describe, expect, it } from 'vitest'
import type { Attribute, Resource } from '../../src/catalog/define.js'
import { REMOVED, resources, SOURCES } from '../../src/catalog/index.js'
import { EXCEPTIONS } from './exceptions.js'
import { factsOfCatalog, factsOfSurface } from './facts.js'
import type { Facts } from './facts.js'
import { camelCase, isOutOfReach, surface } from './surface.js'

/** `name: what the catalog says ≠ what the surface says`, both ways. */
const differences = (catalog: Facts, known: Facts): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  for (const name of new Set([...catalog.keys(), ...known.keys()])) {
    const [ours, theirs] = [catalog.get(name), known.get(name)]
    if (ours !== theirs) found.set(name, `${ours ?? '(absent)'} ≠ ${theirs ?? '(absent)'}`)
  }
  return found
}

describe('the catalog and the description of the API', () => {
  const known = new Map(surface.map((resource) => [camelCase(resource.key), resource]))
  const used = new Set<string>()

  it.each(resources.map((resource) => [resource.key, resource] as const))('say the same of %s', (key, resource) => {
    const described = known.get(key)
    expect(described, `${key} is no resource of the API`).toBeDefined()
    if (described === undefined) return
    const kinds = new Map(Object.values(resource.attributes).map(({ wire, kind }) => [wire, kind]))
    const unexplained: Record<string, string> = {}
    for (const [name, difference] of differences(factsOfCatalog(resource), factsOfSurface(described, kinds))) {
      const exception = `${key} ${name}`
      if (Object.hasOwn(EXCEPTIONS, exception)) used.add(exception)
      else unexplained[name] = difference
    }
    expect(unexplained).toEqual({})
  })

  it('have no exception that is not needed', () => {
    expect(Object.keys(EXCEPTIONS).filter((name) => !used.has(name))).toEqual([])
  })

  it('know the same resources, and the catalog says why some cannot be used', () => {
    const present = resources.map(({ key }) => key)
    const expected = surface.filter((resource) => !isOutOfReach(resource)).map(({ key }) => camelCase(key))
    expect(present.sort()).toEqual(expected.sort())
    expect(Object.keys(REMOVED).sort()).toEqual(
      surface
        .filter(isOutOfReach)
        .map(({ key }) => camelCase(key))
        .sort(),
    )
  })

  it('write to a type that the API accepts', () => {
    for (const { key, requestType } of resources) {
      if (requestType !== undefined) expect(known.get(key)?.types.request, key).toContain(requestType)
    }
  })

  it('name only sources that are listed', () => {
    const cited = new Set(resources.flatMap(({ attributes }) => Object.values(attributes).flatMap(({ source }) => source ?? [])))
    expect([...cited].filter((name) => !Object.hasOwn(SOURCES, name))).toEqual([])
  })
})

describe('the comparison', () => {
  const resource = resources.find(({ key }) => key === 'configurations')!
  const described = surface.find(({ key }) => key === 'configurations')!
  const kinds = new Map(Object.values(resource.attributes).map(({ wire, kind }) => [wire, kind]))
  const seen = (changed: Resource): readonly string[] => [...differences(factsOfCatalog(changed), factsOfSurface(described, kinds)).keys()]
  const withAttribute = (key: string, facts: Partial<Attribute>): Resource => ({
    ...resource,
    attributes: { ...resource.attributes, [key]: { ...resource.attributes[key]!, ...facts } },
  })
  const without = <T>(entries: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> =>
    Object.fromEntries(Object.entries(entries).filter(([name]) => name !== key))

  it('finds nothing where nothing differs', () => {
    expect(seen(resource)).toEqual([])
  })

  it.each<[string, Resource, string]>([
    ['a missing endpoint', { ...resource, endpoints: resource.endpoints.slice(1) }, 'endpoint list /configurations'],
    [
      'an invented endpoint',
      { ...resource, endpoints: [...resource.endpoints, { ...resource.endpoints[0]!, path: '/nope' }] },
      'endpoint list /nope',
    ],
    ['a missing filter', { ...resource, filters: without(resource.filters, 'name') }, 'filter filter[name]'],
    ['an invented sort', { ...resource, sorts: { ...resource.sorts, hostname: 'hostname' } }, 'sort hostname'],
    [
      'an invented include',
      { ...resource, includes: { ...resource.includes, list: { ...resource.includes.list, location: { wire: 'location' } } } },
      'include list location',
    ],
    ['a missing attribute', { ...resource, attributes: without(resource.attributes, 'hostname') }, 'attribute hostname'],
    ['an attribute that became required', withAttribute('hostname', { create: 'required' }), 'attribute hostname'],
    ['an attribute that became writable', withAttribute('myGlue', { update: 'optional' }), 'attribute my-glue'],
    ['another kind', withAttribute('warrantyExpiresAt', { kind: 'timestamp' }), 'attribute warranty-expires-at'],
    ['another greatest length', withAttribute('macAddress', { maxLength: 18 }), 'attribute mac-address'],
    ['an enum that nobody documents', withAttribute('position', { enum: ['left'] }), 'attribute position'],
    ['another type', { ...resource, type: 'assets' }, 'type'],
  ])('sees %s', (_, changed, name) => {
    expect(seen(changed)).toEqual([name])
  })
})
