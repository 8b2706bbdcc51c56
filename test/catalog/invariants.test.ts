import { describe, expect, it } from 'vitest'
import type { Attribute, Resource } from '../../src/catalog/define.js'
import { catalog, resourceOfKey, resourceOfType, resources } from '../../src/catalog/index.js'

const CAMEL = /^[a-z][a-zA-Z0-9]*$/
const attributesOf = (resource: Resource): readonly (readonly [string, Attribute])[] => {
  const within = (prefix: string, attributes: Readonly<Record<string, Attribute>>): (readonly [string, Attribute])[] =>
    Object.entries(attributes).flatMap(([key, attribute]) => [
      [prefix + key, attribute] as const,
      ...within(`${prefix}${key}.`, attribute.shape ?? {}),
    ])
  return within('', resource.attributes)
}
const duplicates = (values: readonly string[]): readonly string[] => values.filter((value, index) => values.indexOf(value) !== index)
const operationsOf = (resource: Resource): ReadonlySet<string> => new Set(resource.endpoints.map(({ operation }) => operation))

describe.each(resources.map((resource) => [resource.key, resource] as const))('%s', (key, resource) => {
  const attributes = attributesOf(resource)
  const keys = Object.keys(resource.attributes)

  it('is found by its key and by its type, with either separator', () => {
    expect(resourceOfKey(key)).toBe(resource)
    expect(Object.entries(catalog).find(([, value]) => value === resource)?.[0]).toBe(key)
    expect(resourceOfType(resource.type)).toBe(resource)
    expect(resourceOfType(resource.type.replaceAll('-', '_'))).toBe(resource)
  })

  it('has keys in camelCase', () => {
    const all = [
      key,
      ...attributes.map(([name]) => name.slice(name.lastIndexOf('.') + 1)),
      ...Object.keys(resource.filters),
      ...Object.keys(resource.sorts),
      ...Object.keys(resource.includes.list ?? {}),
      ...Object.keys(resource.includes.get ?? {}),
      ...Object.keys(resource.params ?? {}),
      ...Object.keys(resource.query ?? {}),
    ]
    expect(all.filter((name) => !CAMEL.test(name))).toEqual([])
  })

  it('has no attribute that would hide a field of every record', () => {
    expect(keys.filter((name) => ['id', 'type', 'extra', 'included'].includes(name))).toEqual([])
  })

  it('uses each name of the API once', () => {
    const values = Object.values(resource.attributes)
    expect(duplicates(values.map(({ wire }) => wire))).toEqual([])
    // Requests spell the same names with `_`.
    expect(duplicates(values.map(({ wire }) => wire.replaceAll('-', '_')))).toEqual([])
    expect(duplicates(Object.values(resource.filters).map(({ query }) => query))).toEqual([])
    expect(duplicates(Object.values(resource.sorts))).toEqual([])
    for (const place of ['list', 'get'] as const) {
      expect(duplicates(Object.values(resource.includes[place] ?? {}).map(({ wire }) => wire))).toEqual([])
    }
  })

  it('has at most one label, readable and of one line, and at most one cursor', () => {
    const labels = Object.values(resource.attributes).filter(({ label }) => label)
    expect(labels.length).toBeLessThanOrEqual(1)
    for (const { kind, writeOnly } of labels) {
      expect(kind).toBe('text')
      expect(writeOnly).toBeUndefined()
    }
    const cursors = Object.values(resource.attributes).filter(({ cursor }) => cursor)
    expect(cursors.length).toBeLessThanOrEqual(1)
    for (const { kind } of cursors) expect(kind).toBe('timestamp')
  })

  it('points only at resources that exist; an empty target means that it varies', () => {
    const known = new Set(resources.map((other) => other.key))
    const targets = [
      ...attributes.map(([, { target }]) => target),
      ...Object.values(resource.params ?? {}).map(({ target }) => target),
      ...Object.values({ ...resource.includes.list, ...resource.includes.get }).map(({ of }) => of),
    ].filter((target) => target !== undefined && target !== '')
    expect(targets.filter((target) => !known.has(target ?? ''))).toEqual([])
    for (const [name, { kind, target }] of attributes) {
      expect(target !== undefined, `${name}: only a reference has a target`).toBe(kind === 'ref' || kind === 'refs')
    }
  })

  it('never offers a secret, or what is never returned, to the search', () => {
    for (const [name, { kind, search, label, writeOnly }] of attributes) {
      if (kind === 'secret' || writeOnly) expect(Boolean(search) || Boolean(label), name).toBe(false)
    }
  })

  it('treats everything that holds a credential as secret', () => {
    const credentials = attributes.filter(([name]) => /^(password|otpSecret|zipPassword)$/.test(name))
    expect(credentials.filter(([, { kind }]) => kind !== 'secret').map(([name]) => name)).toEqual([])
  })

  it('says nothing about an attribute that cannot be true', () => {
    for (const [name, attribute] of attributes) {
      const written = attribute.create !== undefined || attribute.update !== undefined
      if (attribute.clearable || attribute.writeOnly || attribute.bulk === false) expect(written, `${name} is not writable`).toBe(true)
      if (attribute.derived) expect(written, `${name} is derived and cannot be written`).toBe(false)
      if (attribute.enumOnWrite) expect(attribute.enum, name).toBeDefined()
      if (attribute.enum) expect(duplicates(attribute.enum.map(String)), name).toEqual([])
      if (attribute.default !== undefined && attribute.enum) expect(attribute.enum, name).toContain(attribute.default)
      expect(attribute.shape !== undefined, `${name}: items and objects have a shape, others have none`).toBe(
        attribute.kind === 'items' || attribute.kind === 'object',
      )
    }
  })

  it('can write what its attributes accept, and names a type to write with exactly then', () => {
    const operations = operationsOf(resource)
    const writes = [...operations].some((operation) => ['create', 'update', 'bulkUpdate', 'delete', 'bulkDelete'].includes(operation))
    expect(resource.requestType !== undefined).toBe(writes)
    for (const [name, attribute] of Object.entries(resource.attributes)) {
      if (attribute.create) expect(operations, name).toContain('create')
      if (attribute.update)
        expect(
          [...operations].some((operation) => operation === 'update' || operation === 'bulkUpdate'),
          name,
        ).toBe(true)
      if (attribute.bulk === false) expect(operations, name).toContain('bulkUpdate')
    }
  })

  it('has every endpoint once, each under an absolute path without a slash at its end', () => {
    expect(duplicates(resource.endpoints.map(({ method, path, operation }) => `${operation} ${method} ${path}`))).toEqual([])
    for (const { path } of resource.endpoints) expect(path).toMatch(/^(\/(:?[a-z_]+))+$/)
  })

  it('names every segment of its paths, and no other', () => {
    const segments = new Set(resource.endpoints.flatMap(({ path }) => path.match(/(?<=:)[a-z_]+/g) ?? []))
    segments.delete('id')
    expect(
      Object.values(resource.params ?? {})
        .map(({ segment }) => segment)
        .sort(),
    ).toEqual([...segments].sort())
  })

  it('lists with its filters, sorts and includes, or has none', () => {
    const operations = operationsOf(resource)
    const filtersOfLists = Object.values(resource.filters).filter(({ on }) => on === undefined || on.includes('list'))
    if (!operations.has('list')) {
      expect(filtersOfLists).toEqual([])
      expect(Object.keys(resource.sorts)).toEqual([])
      expect(Object.keys(resource.includes.list ?? {})).toEqual([])
    }
    if (!operations.has('get')) expect(Object.keys(resource.includes.get ?? {})).toEqual([])
    for (const { on = [], requires } of Object.values(resource.filters)) {
      for (const operation of on) expect(operations).toContain(operation)
      if (requires !== undefined) expect(Object.keys(resource.filters)).toContain(requires)
    }
    for (const { on } of Object.values(resource.query ?? {})) for (const operation of on) expect(operations).toContain(operation)
  })

  it('recognises its records by attributes that it has', () => {
    for (const name of resource.naturalKey ?? []) expect(keys).toContain(name)
    // A key of several parts is only as good as the parts that can be given.
    for (const name of resource.naturalKey ?? []) expect(resource.attributes[name]?.writeOnly, name).toBeUndefined()
    for (const name of resource.syncedMayChange ?? [])
      expect(resource.attributes[name]?.update, `${name} cannot be changed at all`).toBeDefined()
  })

  it('can be found again after a create that nobody answered, or says why not', () => {
    const operations = operationsOf(resource)
    if (!operations.has('create')) return expect(resource.settle).toBeUndefined()
    // By a list, by what people know it by, and by when it was made.
    const canBeFound = operations.has('list') && resource.naturalKey !== undefined && resource.attributes['createdAt'] !== undefined
    expect(canBeFound).toBe(resource.settle === undefined)
    if (resource.settle !== undefined) expect(resource.settle.none).toMatch(/[.!?]$/)
  })

  it('is described in sentences', () => {
    expect(resource.singular).toMatch(/^[A-Z]{0,4}[a-z ]+$/)
    for (const sentence of [resource.doc, ...resource.quirks]) {
      expect(sentence).toMatch(/[.!?]$/)
      expect(sentence).toBe(sentence.trim())
    }
    expect(duplicates(resource.quirks)).toEqual([])
  })
})

describe('the catalog', () => {
  it('is plain data: it survives being printed and read', () => {
    expect(JSON.parse(JSON.stringify(catalog))).toEqual(JSON.parse(JSON.stringify(structuredClone(catalog))))
    expect(structuredClone(catalog)).toEqual(catalog)
  })

  it('has one resource for a type', () => {
    expect(duplicates(resources.map(({ type }) => type))).toEqual([])
  })

  it('answers undefined for what it does not know, names of Object.prototype included', () => {
    expect(resourceOfKey('toString')).toBeUndefined()
    expect(resourceOfKey('__proto__')).toBeUndefined()
    expect(resourceOfType('nope')).toBeUndefined()
  })
})
