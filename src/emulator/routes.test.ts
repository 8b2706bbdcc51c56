import { describe, expect, it } from 'vitest'
import { resources } from '../catalog/index.js'
import { matchRoute } from './api/routes.js'
import type { ResourceKey } from '../catalog/index.js'
import type { Seed } from './index.js'
import { testAccount } from './test-client.js'

const endpoints = resources.flatMap((resource) => resource.endpoints.map((endpoint) => ({ resource, endpoint })))
const pathOf = ({ resource, endpoint }: (typeof endpoints)[number], id: string): string =>
  endpoint.path.replace(/:(\w+)/g, (_whole, segment: string) => {
    const parameter = Object.values(resource.params ?? {}).find((one) => one.segment === segment)
    return parameter?.enum?.[0] ?? id
  })

describe('routes', () => {
  it('lead from every path of the catalog to its resource and operation', () => {
    for (const one of endpoints) {
      const match = matchRoute(one.endpoint.method, pathOf(one, '12'))
      expect([one.endpoint.path, match?.resource.key]).toEqual([one.endpoint.path, one.resource.key])
      expect([one.endpoint.path, match?.endpoint.operation]).toEqual([one.endpoint.path, one.endpoint.operation])
      expect(match?.id).toBe(one.endpoint.path.endsWith('/:id') || one.endpoint.operation === 'publish' ? '12' : undefined)
    }
  })
})

/** One record of every resource, all with the id 7 and all referring to each other. */
const ONE_OF_EACH: Seed['records'] = resources
  .filter((resource) => resource.key !== 'relatedItems')
  .map((resource) => ({
    resource: resource.key as ResourceKey,
    id: '7',
    attributes: {
      name: 'seven',
      kind: 'Text',
      resourceType: 'Document::Text',
      ...Object.fromEntries(
        Object.entries(resource.attributes).flatMap(([key, attribute]) =>
          attribute.kind === 'ref' && attribute.target ? [[key, '7']] : [],
        ),
      ),
    },
  }))
const VALUES = [null, 'text', -1, [], [null], { content: 1, type: 'document', id: {} }, '9'.repeat(30)]

describe('whatever a request holds', () => {
  it('the emulator never fails by itself', () => {
    const account = testAccount({ rateLimit: false, extra: ONE_OF_EACH })
    const deletesLast = [...endpoints].sort((a, b) => Number(a.endpoint.method === 'DELETE') - Number(b.endpoint.method === 'DELETE'))
    for (const one of deletesLast) {
      const { method } = one.endpoint
      for (const id of ['7', '%E0%A4']) {
        const url = pathOf(one, id)
        account.get(`${url}?filter[id]=&filter[x][y]=1&sort=,&include=,&page[size]=-1&page[number]=x&filter[created_at]=a,b,c`)
        if (method === 'GET' || id !== '7') continue
        for (const value of VALUES) {
          for (const data of [value, { attributes: value }, [{ attributes: { id: value } }], { relationships: value }])
            account.send(method, url, { data })
          for (const [name, attribute] of Object.entries(one.resource.attributes))
            if (attribute.create !== undefined || attribute.update !== undefined)
              account.send(method, url, { data: { attributes: { name: 'x', id: 7, [name]: value } } })
        }
      }
    }
    const { entries } = account.emulator.log
    expect(entries.filter((entry) => entry.defect !== undefined).slice(0, 5)).toEqual([])
    expect(entries.filter((entry) => entry.method === 'PATCH' && entry.status === 200).length).toBeGreaterThan(100)
  })
})
