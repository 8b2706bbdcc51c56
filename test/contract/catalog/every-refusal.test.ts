import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalog, resources } from '../../../src/catalog/index.js'
import { isGlueError } from '../../../src/index.js'
import type { Attribute, Filter, GlueClient, Operation, Resource, ResourceKey } from '../../../src/index.js'
import { Account } from '../support/account.js'
import { hasParent, methodsOf, waysOf } from './ways.js'
import type { Methods, Report } from './ways.js'

/** What can be known to be wrong before it is sent is refused before it is sent: by every method of every resource, with zero requests. */

let account: Account
let client: GlueClient
let reader: GlueClient
beforeAll(async () => {
  account = await Account.open()
  client = account.connect()
  reader = account.connect({ readOnly: true })
})
afterAll(() => account.close())

type Values = Record<string, unknown>
interface Attempt {
  readonly what: string
  readonly call: () => unknown
  readonly code: string | readonly string[]
  /** What the hint must hold. */
  readonly hint?: string
}

/** Each attempt that is not refused as it should be, in words. */
const notRefused = async (attempts: readonly Attempt[]): Promise<readonly string[]> => {
  const wrong: string[] = []
  await account.forget()
  for (const { what, call, code, hint } of attempts) {
    const error: unknown = await Promise.resolve()
      .then(call)
      .then(
        (value) => (value as Report | undefined)?.failed?.[0]?.error ?? value,
        (thrown: unknown) => thrown,
      )
    const codes: readonly string[] = typeof code === 'string' ? [code] : code
    if (!isGlueError(error)) wrong.push(`${what}: ${error instanceof Error ? String(error) : 'nothing is thrown'}`)
    else if (!codes.includes(error.code)) wrong.push(`${what}: ${error.code} ${error.message}`)
    else if (error.outcome !== 'not_sent') wrong.push(`${what}: the outcome is ${String(error.outcome)}`)
    else if (hint !== undefined && !(error.hint ?? '').includes(hint)) wrong.push(`${what}: the hint is ${String(error.hint)}`)
    // A terminal or a log must have nothing to act on.
    else if (/[\p{Cc}\p{Bidi_Control}]/u.test(`${error.message}${error.hint ?? ''}`))
      wrong.push(`${what}: a control character is in ${JSON.stringify(error.message)}`)
  }
  const requests = await account.requests()
  return [...wrong, ...requests.map(({ method, path }) => `${method} ${path} was sent`)]
}

const keys = resources.map(({ key }) => key as ResourceKey)
const resourceOf = (key: ResourceKey): Resource => catalog[key]
const has = (key: ResourceKey, ...operations: Operation[]): boolean => operations.some((operation) => waysOf(key, operation).length > 0)
const read = (methods: Methods, query: Values): Promise<unknown> => Promise.resolve().then(() => methods.list(query).collect())
const misspelled = (name: string): string => `${name.slice(0, -1)}${name.endsWith('x') ? 'q' : 'x'}`

/** Good values for all parents, and for the filters that a list needs. */
const parents = (key: ResourceKey): Values =>
  Object.fromEntries(Object.entries(resourceOf(key).params ?? {}).map(([name, { enum: words }]) => [name, words?.[0] ?? '1']))
const place = (key: ResourceKey, operation: Operation): Values => {
  const paths = waysOf(key, operation)
  const needed = Object.entries(resourceOf(key).params ?? {}).filter(([, { segment }]) =>
    paths.every(({ path }) => path.split('/').includes(`:${segment}`)),
  )
  const filters = operation === 'list' ? Object.entries(resourceOf(key).filters).filter(([, filter]) => filter.required === true) : []
  return Object.fromEntries([...needed, ...filters].map(([name]) => [name, parents(key)[name] ?? '1']))
}
const goodValue = (attribute: Attribute): unknown => {
  if (attribute.enum !== undefined) return attribute.enum[0]
  const shape = (): Values =>
    Object.fromEntries(
      Object.entries(attribute.shape ?? {})
        .filter(([, { create }]) => create === 'required')
        .map(([name, inner]) => [name, goodValue(inner)]),
    )
  const values: Partial<Record<Attribute['kind'], unknown>> = { ref: '1', refs: ['1'], int: 1, bool: true, json: {}, date: '2026-01-31' }
  if (attribute.kind === 'timestamp') return '2026-01-31T00:00:00Z'
  return attribute.kind === 'items' ? [shape()] : attribute.kind === 'object' ? shape() : (values[attribute.kind] ?? 'x')
}
/** An input that a create takes. */
const goodInput = (key: ResourceKey): Values => ({
  ...Object.fromEntries(
    Object.entries(resourceOf(key).attributes)
      .filter(([name, { create }]) => create === 'required' && !(key === 'flexibleAssetTypes' && name === 'fields'))
      .map(([name, attribute]) => [name, goodValue(attribute)]),
  ),
  ...place(key, 'create'),
})

/** One change that an update takes, with all that it must name. */
const goodChange = (key: ResourceKey): Values => {
  const open = Object.entries(resourceOf(key).attributes).filter(([, { update, shape }]) => update !== undefined && shape === undefined)
  const must = open.filter(([, { update }]) => update === 'required')
  return Object.fromEntries((must.length > 0 ? must : open.slice(0, 1)).map(([name, attribute]) => [name, goodValue(attribute)]))
}

const HOSTILE: readonly unknown[] = [
  '/',
  '..',
  '../1',
  '1/2',
  '1\\2',
  '%2e%2e',
  '1%2f2',
  '1?show_password=true',
  '1#x',
  '1&x=1',
  '1,2',
  '1\r\nx-api-key: 2',
  '1\u0000',
  '1\u001b[31m',
  '1\u202e2',
  '\u007f1',
  ' 1',
  '1 ',
  '',
  '-1',
  '1.5',
  '1e3',
  '0x10',
  '１',
  '9'.repeat(21),
  '9'.repeat(100_000),
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -1,
  1.5,
  2 ** 53 + 1,
  true,
  {},
  [],
]
const shown = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : `${typeof value} ${String(value)}`

const forEach = (offered: readonly ResourceKey[]): readonly { readonly key: ResourceKey }[] => offered.map((key) => ({ key }))

describe('an unknown name in a list', () => {
  test.each(forEach(keys.filter((key) => has(key, 'list'))))('of $key is refused, with what is near', async ({ key }) => {
    const [methods, resource, where] = [methodsOf(client, key), resourceOf(key), place(key, 'list')]
    const filters = Object.keys(resource.filters).filter((name) => resource.filters[name]!.on?.includes('list') !== false)
    // The list of documents has names of its own for its folders.
    const near = filters.filter((name) => key !== 'documents' || name !== 'documentFolderId')
    const attempts: Attempt[] = [
      { what: 'no filter', call: () => read(methods, { ...where, colour: 'red' }), code: 'unknown_filter' },
      { what: 'no filter to count by', call: () => methods.count({ ...where, colour: 'red' }), code: 'unknown_filter' },
      { what: 'no sort', call: () => read(methods, { ...where, sort: 'colour' }), code: ['unknown_sort', 'unknown_filter'] },
      { what: 'no include', call: () => read(methods, { ...where, include: ['colour'] }), code: ['unknown_include', 'unknown_filter'] },
      { what: 'an inherited name', call: () => read(methods, { ...where, constructor: '1' }), code: 'unknown_filter' },
      { what: 'an inherited sort', call: () => read(methods, { ...where, sort: 'constructor' }), code: 'unknown_sort' },
      { what: 'an inherited include', call: () => read(methods, { ...where, include: ['toString'] }), code: 'unknown_include' },
      ...near.map((name): Attempt => {
        const query = { ...where, [misspelled(name)]: '1' }
        return { what: `filter ${misspelled(name)}`, call: () => read(methods, query), code: 'unknown_filter', hint: `"${name}"` }
      }),
      ...Object.keys(resource.sorts).flatMap((name): Attempt[] =>
        ['', '-'].map((sign) => {
          const query = { ...where, sort: [sign + misspelled(name)] }
          return { what: `sort ${sign}${misspelled(name)}`, call: () => read(methods, query), code: 'unknown_sort', hint: `"${name}"` }
        }),
      ),
      ...Object.keys(resource.includes.list ?? {}).map((name): Attempt => {
        const query = { ...where, include: [misspelled(name)] }
        return { what: `include ${misspelled(name)}`, call: () => read(methods, query), code: 'unknown_include', hint: `"${name}"` }
      }),
      ...Object.keys(resource.includes.get ?? {})
        .filter((name) => !Object.hasOwn(resource.includes.list ?? {}, name))
        .map((name): Attempt => {
          const query = { ...where, include: [name] }
          return { what: `include ${name} of get`, call: () => read(methods, query), code: 'unknown_include', hint: 'get(id)' }
        }),
      ...[0, -1, 1001, 1.5, Number.NaN, '10', null].map((pageSize): Attempt => {
        return { what: `page size ${shown(pageSize)}`, call: () => read(methods, { ...where, pageSize }), code: 'invalid_input' }
      }),
    ]
    expect(await notRefused(attempts)).toEqual([])
  })

  test.each(forEach(keys.filter((key) => has(key, 'get'))))('of the includes of one of $key is refused', async ({ key }) => {
    const [methods, where] = [methodsOf(client, key), place(key, 'get')]
    const known = resourceOf(key).includes
    const refused = (name: string, hint?: string): Attempt => {
      const call = (): unknown => methods.get('1', { ...where, include: [name] })
      return { what: `include ${name}`, call, code: 'unknown_include', ...(hint === undefined ? {} : { hint }) }
    }
    const attempts = [
      refused('colour'),
      refused('constructor'),
      ...Object.keys(known.get ?? {}).map((name) => refused(misspelled(name), `"${name}"`)),
      ...Object.keys(known.list ?? {}).flatMap((name) => (Object.hasOwn(known.get ?? {}, name) ? [] : [refused(name, 'list()')])),
    ]
    expect(await notRefused(attempts)).toEqual([])
  })
})

/** Values that a filter does not take. */
const badFilterValues = (key: string, filter: Filter): readonly (readonly [unknown, string | readonly string[]])[] => {
  if (filter.enum !== undefined)
    return [
      ['colour', 'invalid_input'],
      [7, 'invalid_input'],
      [[], 'invalid_input'],
    ]
  switch (filter.kind) {
    case 'id':
      return [
        ...HOSTILE.map((value) => [value, ['hostile_id', 'invalid_input']] as const),
        [['1', '../2'], 'hostile_id'],
        [[], 'invalid_input'],
      ]
    case 'folder':
      return HOSTILE.filter((value) => !(key === 'parentId' && value === '')).map(
        (value) => [value, ['hostile_id', 'invalid_input']] as const,
      )
    case 'idRange':
      return [
        ...HOSTILE.map((from) => [{ from }, 'hostile_id'] as const),
        ['1', 'invalid_input'],
        [{ form: '1' }, 'invalid_input'],
        [null, 'invalid_input'],
      ]
    case 'dateRange':
      return [
        ['2026-01-01', 'invalid_input'],
        [{ from: 'soon' }, 'invalid_input'],
        [{ to: '2026-13-01' }, 'invalid_input'],
        [{ form: '2026-01-01' }, 'invalid_input'],
        [null, 'invalid_input'],
      ]
    case 'bool':
      return [
        ['yes', 'invalid_input'],
        [1, 'invalid_input'],
        [null, 'invalid_input'],
        [[], 'invalid_input'],
      ]
    default:
      return [
        [7, 'invalid_input'],
        ['', 'invalid_input'],
        [null, 'invalid_input'],
        [[], 'invalid_input'],
        [[''], 'invalid_input'],
        [{}, 'invalid_input'],
      ]
  }
}

describe('a value that a filter does not take', () => {
  test.each(forEach(keys.filter((key) => has(key, 'list'))))('is refused in $key', async ({ key }) => {
    const [methods, where, resource] = [methodsOf(client, key), place(key, 'list'), resourceOf(key)]
    const named = (name: string): string => (key === 'documents' && name === 'documentFolderId' ? 'folder' : name)
    const attempts = Object.entries(resource.filters)
      .filter(([, filter]) => filter.on?.includes('list') !== false)
      .flatMap(([name, filter]) => [
        ...badFilterValues(name, filter).map(([value, code]): Attempt => {
          const needed = filter.requires === undefined ? {} : { [filter.requires]: resource.filters[filter.requires]?.enum?.[0] ?? 'x' }
          const query = { ...where, ...needed, [named(name)]: value }
          const inPath = Object.hasOwn(where, name)
          return {
            what: `${named(name)} ${shown(value)}`,
            call: () => read(methods, query),
            code: inPath ? ['hostile_id', 'invalid_input'] : code,
          }
        }),
        ...(filter.requires === undefined
          ? []
          : [{ what: `${name} alone`, call: () => read(methods, { ...where, [name]: filter.enum?.[0] ?? 'x' }), code: 'invalid_input' }]),
      ])
    expect(await notRefused(attempts)).toEqual([])
  })
})

/** Every method that takes the id of a record. */
const byId = (key: ResourceKey, methods: Methods): readonly (readonly [string, (id: unknown, where?: Values) => unknown, Operation])[] => {
  const change = goodChange(key)
  const all: readonly (readonly [string, (id: unknown, where?: Values) => unknown, Operation])[] = [
    ['get', (id, where = place(key, 'get')) => methods.get(id, where), 'get'],
    ['find', (id, where = place(key, 'get')) => methods.find(id, where), 'get'],
    ['update', (id, where = place(key, 'update')) => methods.update(id, change, where), 'update'],
    [
      'delete',
      (id, where = place(key, has(key, 'delete') ? 'delete' : 'bulkDelete')) => methods.delete(id, where),
      has(key, 'delete') ? 'delete' : 'bulkDelete',
    ],
    ['publish', (id, where = place(key, 'publish')) => methods.publish(id, where), 'publish'],
    ['updateMany', (id, where = place(key, 'bulkUpdate')) => methods.updateMany([{ id, ...bulkChange(key) }], where), 'bulkUpdate'],
    ['deleteMany', (id, where = place(key, 'bulkDelete')) => methods.deleteMany([id], where), 'bulkDelete'],
  ]
  return all.filter(([, , operation]) => has(key, operation))
}
const bulkChange = (key: ResourceKey): Values => {
  const found = Object.entries(resourceOf(key).attributes).find(
    ([, { update, bulk, replaces, shape }]) => update !== undefined && bulk !== false && replaces !== true && shape === undefined,
  )
  return found === undefined ? { extra: { colour: 'blue' } } : { [found[0]]: goodValue(found[1]) }
}

describe('an id that is none', () => {
  test.each(forEach(keys.filter((key) => byId(key, methodsOf({ [key]: {} } as never, key)).length > 0)))(
    'is refused by each method of $key',
    async ({ key }) => {
      const methods = methodsOf(client, key)
      // The update of all accesses at once names none.
      const taking = byId(key, methods).filter(([name]) => !(key === 'resourceAccesses' && name === 'update'))
      const attempts = taking.flatMap(([name, call]) =>
        [...HOSTILE, null, undefined].map((id): Attempt => ({ what: `${name} ${shown(id)}`, call: () => call(id), code: 'hostile_id' })),
      )
      expect(await notRefused(attempts)).toEqual([])
    },
  )

  const underParents = keys.filter((key) => resourceOf(key).endpoints.some(hasParent))
  test.each(forEach(underParents))('is refused as a parent of $key', async ({ key }) => {
    const methods = methodsOf(client, key)
    const attempts = Object.entries(resourceOf(key).params ?? {}).flatMap(([name, { enum: words }]) =>
      HOSTILE.flatMap((value): Attempt[] => {
        const where = { ...parents(key), [name]: value, nested: true }
        const codes = words === undefined ? 'hostile_id' : ['hostile_id', 'invalid_input']
        const nested = (operation: Operation): boolean => waysOf(key, operation).some(hasParent)
        return [
          ...byId(key, methods).flatMap(([method, call, operation]): Attempt[] =>
            nested(operation) && !(key === 'resourceAccesses' && method === 'update')
              ? [
                  {
                    what: `${method} under ${name} ${shown(value)}`,
                    call: () => call('1', where),
                    code: method === 'deleteMany' ? [codes, 'not_supported'].flat() : codes,
                  },
                ]
              : [],
          ),
          ...(nested('list')
            ? [{ what: `list under ${name} ${shown(value)}`, call: () => read(methods, { ...place(key, 'list'), ...where }), code: codes }]
            : []),
          ...(nested('create')
            ? [
                {
                  what: `create under ${name} ${shown(value)}`,
                  call: () => methods.create({ ...goodInput(key), ...parents(key), [name]: value }, { nested: true }),
                  code: codes,
                },
              ]
            : []),
        ]
      }),
    )
    expect(await notRefused(attempts)).toEqual([])
  })

  test('is refused as the target of accesses, links and attachments', async () => {
    const attempts = HOSTILE.flatMap((id): Attempt[] => {
      const target = { resourceType: 'configurations', resourceId: id } as never
      const good = { resourceType: 'configurations', resourceId: '1' } as const
      const accessor = [{ accessorType: 'User', accessorId: '1' }] as const
      const bad = [{ accessorType: 'User', accessorId: id }] as never
      return [
        ['of', () => client.resourceAccesses.of(target)],
        ['add to', () => client.resourceAccesses.add(target, accessor)],
        ['replace of', () => client.resourceAccesses.replace(target, accessor)],
        ['remove from', () => client.resourceAccesses.remove(target, accessor)],
        ['add of', () => client.resourceAccesses.add(good, bad)],
        ['replace by', () => client.resourceAccesses.replace(good, bad)],
        ['remove of', () => client.resourceAccesses.remove(good, bad)],
        ['link from', () => client.relatedItems.link({ type: 'configurations', id: id as string }, { type: 'contacts', id: '1' })],
        ['link to', () => client.relatedItems.link({ type: 'configurations', id: '1' }, { type: 'contacts', id: id as string })],
        ['unlink from', () => client.relatedItems.unlink({ type: 'configurations', id: id as string }, { type: 'contacts', id: '1' })],
        ['unlink to', () => client.relatedItems.unlink({ type: 'configurations', id: '1' }, { type: 'contacts', id: id as string })],
        ['rename', () => client.attachments.rename(id as string, 'x', good)],
      ].map(([what, call]) => ({ what: `${what as string} ${shown(id)}`, call: call as () => unknown, code: 'hostile_id' }))
    })
    expect(await notRefused(attempts)).toEqual([])
  })
})

/** Values of another kind than the attribute. */
const badValues = (attribute: Attribute): readonly unknown[] => {
  if (attribute.enum !== undefined) return ['colour', 99, {}, []]
  const text = [7, true, {}, [], ...(attribute.maxLength === undefined ? [] : ['x'.repeat(attribute.maxLength + 1)])]
  const values: Readonly<Record<Attribute['kind'], readonly unknown[]>> = {
    text,
    html: text,
    secret: [7, true, {}, []],
    int: ['1', 1.5, Number.NaN, Number.POSITIVE_INFINITY, true, {}],
    bool: ['yes', 'true', 0, 1, {}],
    date: ['2026-02-30', '2026-13-01', '31.12.2026', 7, true, {}],
    timestamp: ['soon', 7, {}, []],
    ref: HOSTILE,
    refs: ['1', 1, {}, ['../1'], [{}]],
    items: ['x', 7, {}, ['x'], [null], [{ colour: 'red' }]],
    object: ['x', 7, [], { colour: 'red' }],
    // Anything may be in it.
    json: [],
  }
  return values[attribute.kind]
}
const cleared = (attribute: Attribute): boolean => attribute.clearable === true || attribute.shape !== undefined
/** A reference may also be given by the name of what it refers to: `organization` in place of `organizationId`. */
const WRITES = {
  create: (key: ResourceKey, methods: Methods, change: Values) => methods.create({ ...goodInput(key), ...change }),
  createMany: (key: ResourceKey, methods: Methods, change: Values) =>
    methods.createMany([{ ...goodInput(key), ...parents(key), ...change }]),
  update: (key: ResourceKey, methods: Methods, change: Values) =>
    methods.update('1', { ...goodChange(key), ...change }, place(key, 'update')),
  updateMany: (key: ResourceKey, methods: Methods, change: Values) =>
    methods.updateMany([{ id: '1', ...bulkChange(key), ...change }], place(key, 'bulkUpdate')),
} as const
type Write = keyof typeof WRITES
const offers = (key: ResourceKey, write: Write): boolean =>
  write === 'create'
    ? has(key, 'create')
    : write === 'createMany'
      ? waysOf(key, 'create').some(({ acceptsArray }) => acceptsArray)
      : // Accesses are replaced as a whole, by a verb of their own.
        key !== 'resourceAccesses' && has(key, write === 'update' ? 'update' : 'bulkUpdate')
const writes = (Object.keys(WRITES) as Write[]).flatMap((write) => keys.filter((key) => offers(key, write)).map((key) => ({ write, key })))
const allows = (write: Write, attribute: Attribute): boolean =>
  write.startsWith('create')
    ? attribute.create !== undefined
    : attribute.update !== undefined && (write === 'update' || attribute.bulk !== false)

describe('an attribute', () => {
  test.each(writes)('that $key do not have, or do not let be written, is refused by $write', async ({ key, write }) => {
    const [methods, resource] = [methodsOf(client, key), resourceOf(key)]
    const known = Object.entries(resource.attributes)
    const writable = known.filter(([, attribute]) => allows(write, attribute))
    const places = Object.keys(resource.params ?? {})
    const attempts: Attempt[] = [
      { what: 'unknown', call: () => WRITES[write](key, methods, { colour: 'red' }), code: 'invalid_input' },
      { what: 'inherited', call: () => WRITES[write](key, methods, { toString: 'red' }), code: 'invalid_input' },
      ...writable
        .filter(([name]) => name.length > 3)
        .map(([name]): Attempt => {
          const change = { [misspelled(name)]: 'x' }
          return { what: misspelled(name), call: () => WRITES[write](key, methods, change), code: 'invalid_input', hint: `"${name}"` }
        }),
      ...known
        .filter(([name, attribute]) => !allows(write, attribute) && !(write.startsWith('create') && places.includes(name)) && name !== 'id')
        .map(([name, attribute]): Attempt => {
          const change = { [name]: goodValue(attribute) }
          return { what: `read-only ${name}`, call: () => WRITES[write](key, methods, change), code: ['invalid_input', 'not_supported'] }
        }),
    ]
    expect(await notRefused(attempts)).toEqual([])
  })

  test.each(writes)('of $key that is given another kind of value is refused by $write', async ({ key, write }) => {
    const methods = methodsOf(client, key)
    const attempts = Object.entries(resourceOf(key).attributes)
      .filter(([, attribute]) => allows(write, attribute))
      .flatMap(([name, attribute]) => [
        ...badValues(attribute).map((value): Attempt => {
          return {
            what: `${name} ${shown(value)}`,
            call: () => WRITES[write](key, methods, { [name]: value }),
            code: ['invalid_input', 'hostile_id', 'not_supported'],
          }
        }),
        ...(cleared(attribute) || attribute.kind === 'json'
          ? []
          : [
              { what: `${name} null`, call: () => WRITES[write](key, methods, { [name]: null }), code: ['invalid_input', 'not_supported'] },
            ]),
      ])
    expect(await notRefused(attempts)).toEqual([])
  })

  test.each(writes.filter(({ write }) => write.startsWith('create')))('that $key need is missed by $write', async ({ key, write }) => {
    const methods = methodsOf(client, key)
    const attempts = Object.entries(resourceOf(key).attributes)
      .filter(([, { create }]) => create === 'required')
      // Without fields, a type gets two.
      .filter(([name]) => !(key === 'flexibleAssetTypes' && name === 'fields'))
      .flatMap(([name, { kind }]) =>
        [undefined, null, ...(kind === 'text' ? ['', '  '] : [])].map((value): Attempt => ({
          what: `${name} ${shown(value)}`,
          call: () => WRITES[write](key, methods, { [name]: value }),
          code: ['invalid_input', 'hostile_id'],
        })),
      )
    expect(attempts.length).toBeGreaterThan(key === 'exports' ? -1 : 0)
    expect(await notRefused(attempts)).toEqual([])
  })

  test.each(writes.filter(({ write }) => write.startsWith('update')))('at least is needed to $write $key', async ({ key, write }) => {
    const methods = methodsOf(client, key)
    const call = (): unknown =>
      write === 'update' ? methods.update('1', {}, place(key, 'update')) : methods.updateMany([{ id: '1' }], place(key, 'bulkUpdate'))
    expect(await notRefused([{ what: 'nothing', call, code: 'invalid_input' }])).toEqual([])
  })
})

describe('a client that only reads', () => {
  test.each(forEach(keys.filter((key) => has(key, 'create', 'update', 'delete', 'bulkUpdate', 'bulkDelete', 'publish'))))(
    'refuses each write of $key, and each verb beyond',
    async ({ key }) => {
      const methods = methodsOf(reader, key)
      const refused = (what: string, call: () => unknown): Attempt => ({ what, call, code: 'read_only' })
      const attempts = [
        ...writes.filter((write) => write.key === key).map(({ write }) => refused(write, () => WRITES[write](key, methods, {}))),
        ...byId(key, methods)
          .filter(([name]) => !['get', 'find', 'update', 'updateMany'].includes(name))
          .map(([name, call]) => refused(name, () => call('1'))),
        ...(has(key, 'list') && has(key, 'create') && resourceOf(key).attributes['name']?.create !== undefined
          ? [refused('ensure', () => methods.ensure(goodInput(key)))]
          : []),
      ]
      expect(attempts.length).toBeGreaterThan(0)
      expect(await notRefused(attempts)).toEqual([])
    },
  )
})

describe('an operation that the API does not have', () => {
  test.each(forEach(keys))('is refused for $key, with what there is', async ({ key }) => {
    const methods = methodsOf(client, key)
    const every: readonly (readonly [string, () => unknown, readonly Operation[]])[] = [
      ['list', () => read(methods, parents(key)), ['list']],
      ['count', () => methods.count(parents(key)), ['list']],
      ['get', () => methods.get('1', parents(key)), ['get']],
      ['find', () => methods.find('1', parents(key)), ['get']],
      ['create', () => methods.create({ ...parents(key), name: 'x' }), ['create']],
      ['update', () => methods.update('1', { name: 'x' }, parents(key)), ['update']],
      ['delete', () => methods.delete('1', parents(key)), ['delete', 'bulkDelete']],
      ['createMany', () => methods.createMany([{ ...parents(key), name: 'x' }]), ['create']],
      ['updateMany', () => methods.updateMany([{ id: '1', name: 'x' }], parents(key)), ['bulkUpdate']],
      ['deleteMany', () => methods.deleteMany(['1'], parents(key)), ['bulkDelete']],
    ]
    const attempts = every
      .filter(([, , operations]) => !has(key, ...operations))
      .map(([what, call]): Attempt => ({ what, call, code: 'not_supported' }))
    if (has(key, 'create') && !offers(key, 'createMany'))
      attempts.push({ what: 'createMany', call: () => methods.createMany([goodInput(key)]), code: 'not_supported', hint: 'client.batch()' })
    if (has(key, 'list') && !waysOf(key, 'list').some(hasParent))
      attempts.push({ what: 'a nested list', call: () => read(methods, { ...place(key, 'list'), nested: true }), code: 'not_supported' })
    if (key === 'resourceAccesses')
      attempts.push({
        what: 'update',
        call: () => methods.update('1', { accessorType: 'User', accessorId: '1' }, parents(key)),
        code: 'not_supported',
        hint: 'replace()',
      })
    expect(await notRefused(attempts)).toEqual([])
  })

  test('to an API key is refused with the reason', async () => {
    const checklists = methodsOf(client, 'checklists')
    const anything = client as unknown as Record<string, unknown>
    expect(
      await notRefused([
        {
          what: 'create',
          call: () => checklists.create({ organizationId: '1', name: 'x' }),
          code: 'not_supported',
          hint: 'Only supported for JWT requests',
        },
        { what: 'createMany', call: () => checklists.createMany([{ organizationId: '1', name: 'x' }]), code: 'not_supported', hint: 'JWT' },
        { what: 'ensure', call: () => checklists.ensure({ organizationId: '1', name: 'x' }), code: 'not_supported' },
        { what: 'checklist tasks', call: () => anything['checklistTasks'], code: 'not_supported', hint: 'web session' },
        { what: 'copilot', call: () => anything['copilotSmartAssistDocuments'], code: 'not_supported', hint: 'removed' },
      ]),
    ).toEqual([])
  })
})
