/** Every documented endpoint is the answer to some call of the client. */
import { afterAll, expect, it } from 'vitest'
import { resources } from '../../src/catalog/index.js'
import type { Attribute, Resource, ResourceKey } from '../../src/catalog/index.js'
import type { Transport } from '../../src/http/transport.js'
import { GlueClient } from '../../src/index.js'
import { camelCase, isOutOfReach, surface } from './surface.js'

const sent: string[] = []
const transport: Transport = {
  send: (request) => {
    sent.push(`${request.method} ${request.path.split('?')[0]}`)
    const body = new TextEncoder().encode('{"data":[]}')
    return Promise.resolve({ status: 200, headers: { 'content-type': 'application/vnd.api+json' }, body })
  },
  close: () => Promise.resolve(),
}
// No answer settles what became of a create, so nothing is waited for.
const client = new GlueClient({ region: 'eu', apiKey: 'ITG.not-a-real-key', transport, settleMs: 0 })
afterAll(() => client.close())

const value = ({ kind, enum: words, shape = {} }: Attribute): unknown => {
  if (words !== undefined) return words[0]
  const part = (): unknown => Object.fromEntries(Object.entries(shape).map(([key, inner]) => [key, value(inner)]))
  const values: Partial<Record<Attribute['kind'], unknown>> = { ref: '1', refs: ['1'], int: 1, bool: true, json: {}, date: '2026-01-31' }
  return kind === 'items' ? [part()] : kind === 'object' ? part() : (values[kind] ?? 'x')
}

/** Asks for everything that the methods of a resource can be asked for, with and without its parents. */
const askAll = async (resource: Resource): Promise<void> => {
  const untyped = client.resource(resource.key as ResourceKey)
  const parents = Object.fromEntries(Object.entries(resource.params ?? {}).map(([key, { enum: words }]) => [key, words?.[0] ?? '1']))
  const required = Object.entries(resource.attributes).filter(([, { create }]) => create === 'required')
  const input = { ...Object.fromEntries(required.map(([key, attribute]) => [key, value(attribute)])) }
  const filters = Object.fromEntries(Object.keys(resource.filters).flatMap((key) => (resource.filters[key]!.required ? [[key, '1']] : [])))
  const changes = { extra: { any: 1 } }
  for (const where of [{}, parents, { ...parents, nested: true }]) {
    const attempts: readonly (() => unknown)[] = [
      () => untyped.list({ ...filters, ...where }).first(),
      () => untyped.get('5', where),
      () => untyped.create({ ...input, ...parents }, where),
      () => untyped.createMany([{ ...input, ...parents }]),
      () => untyped.update('5', changes, where),
      () => untyped.updateMany([{ id: '5', ...changes }], where),
      () => untyped.delete('5', where),
      () => untyped.deleteMany(['5'], where),
      () => untyped.publish('5', where),
    ]
    for (const attempt of attempts) {
      try {
        await attempt()
      } catch {
        // What there is no route for is refused; what was sent is answered with nothing.
      }
    }
  }
}

it('every endpoint that an API key can use is reached', async () => {
  for (const resource of resources) await askAll(resource)
  await client.resourceAccesses.replace({ resourceType: 'documents', resourceId: '1' }, [{ accessorType: 'User', accessorId: '2' }])
  const reached = (method: string, path: string): boolean => {
    const pattern = new RegExp(`^${method} ${path.replaceAll(/:\w+/g, '[^/]+')}$`)
    return sent.some((line) => pattern.test(line))
  }
  const endpoints = surface
    .filter((resource) => !isOutOfReach(resource))
    .flatMap(({ key, endpoints: own }) => own.map((endpoint) => ({ key: camelCase(key), ...endpoint })))
    .filter(({ doc }) => doc !== 'removed' && doc !== 'undocumented-jwt-only')
  expect(endpoints.length).toBeGreaterThanOrEqual(204)
  expect(endpoints.filter(({ method, path }) => !reached(method, path)).map(({ method, path }) => `${method} ${path}`)).toEqual([])
})
