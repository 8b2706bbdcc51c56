import { describe, expect, it } from 'vitest'
import { testAccount } from '../../test-client.js'
import type { TestAccount } from '../../test-client.js'
import { createRandom } from '../random.js'
import type { Random } from '../random.js'
import type { Seed, SeedRecord } from '../types.js'
import { generatedSeed } from './generated.js'

const NOW = new Date('2026-06-01T00:00:00Z')
const options = { organizations: 7, records: 3_000, flexibleAssetTypes: 5, seedNumber: 7, now: NOW }

/** The same account with every record in memory: what the generated one says must be what this one says. */
const inMemory = (seed: Seed): Seed => {
  const { generated = [], ...rest } = seed
  const records = generated.flatMap((base) =>
    Array.from({ length: base.count }, (_, place): SeedRecord => {
      const { ...attributes } = base.fieldsAt(place)
      return { resource: base.resource, id: base.idAt(place), attributes }
    }),
  )
  return { ...rest, records: [...seed.records, ...records] }
}

interface Both {
  ask(method: string, url: string, body?: unknown): string
  /** On the clocks of both. */
  pass(ms: number): Promise<void>
  readonly generated: TestAccount
}
const both = (): Both => {
  const seed = generatedSeed(options)
  const generated = testAccount({ seed, rateLimit: false })
  const stored = testAccount({ seed: inMemory(seed), rateLimit: false })
  return {
    generated,
    pass: async (ms) => {
      await generated.clock.advance(ms)
      await stored.clock.advance(ms)
    },
    ask: (method, url, body) => {
      const [one, other] = [generated.send(method, url, body), stored.send(method, url, body)]
      if (one.status !== other.status || one.text !== other.text)
        throw new Error(
          `${method} ${url} ${JSON.stringify(body)}\n${one.status} ${one.text.slice(0, 2_000)}\n${other.status} ${other.text.slice(0, 2_000)}`,
        )
      expect(one.status).toBeLessThan(500)
      return one.text
    },
  }
}

const idsIn = (account: TestAccount, path: string): string[] => account.get(path).json.data.map(({ id }: { id: string }) => id)

const RESOURCES = ['organizations', 'configurations', 'contacts', 'passwords', 'locations', 'domains', 'expirations'] as const
const SORTS = ['', 'sort=-updated_at', 'sort=updated_at', 'sort=-created_at', 'sort=created_at', 'sort=name', 'sort=-name', 'sort=-id']

/** Every question that a list can be asked. */
const listings = (account: TestAccount, random: Random): string[] => {
  const organization = random.pick(idsIn(account, '/organizations?page[size]=1000'))
  const kind = random.pick(idsIn(account, '/configuration_types'))
  const assetType = random.pick(idsIn(account, '/flexible_asset_types'))
  const filters = [
    '',
    `filter[organization_id]=${organization}`,
    'filter[archived]=1',
    `filter[organization_id]=${organization}&filter[archived]=0`,
  ]
  const urls = RESOURCES.flatMap((resource) => filters.map((filter) => `/${resource}?${filter}`))
  urls.push(`/configurations?filter[configuration_type_id]=${kind}`)
  urls.push(`/configurations?filter[configuration_type_id]=${kind}&filter[organization_id]=${organization}`)
  urls.push(`/flexible_assets?filter[flexible-asset-type-id]=${assetType}`)
  urls.push(`/flexible_assets?filter[flexible-asset-type-id]=${assetType}&filter[organization-id]=${organization}`)
  urls.push(`/organizations/${organization}/relationships/documents?filter[document_folder_id]=null`)
  urls.push(`/organizations/${organization}/relationships/documents?x=1`)
  urls.push(`/organizations/${organization}/relationships/document_folders?x=1`)
  urls.push(`/organizations/${organization}/relationships/configurations?include=passwords,attachments`)
  urls.push('/configuration_types?x=1', '/password_categories?x=1')
  const page = `page[size]=${random.pick([7, 100, 1000])}&page[number]=${random.int(1, 3)}`
  return urls.map((url) => {
    const sort = random.pick(SORTS)
    return `${url}&${page}${sort === '' || url.includes('document') || url.includes('_types') || url.includes('categories') || url.startsWith('/expirations') || url.startsWith('/domains') ? '' : `&${sort}`}`
  })
}

describe('a generated account', () => {
  it('answers every list and every record as the same account in memory does', () => {
    const { ask, generated } = both()
    const random = createRandom(1)
    for (const url of listings(generated, random)) ask('GET', url)
    for (const resource of ['configurations', 'contacts', 'passwords', 'locations']) {
      for (const id of idsIn(generated, `/${resource}?page[size]=20`)) {
        ask('GET', `/${resource}/${id}?include=attachments`)
        ask('GET', `/${resource}/${id}`)
      }
    }
    const [organization] = idsIn(generated, '/organizations')
    for (const id of idsIn(generated, `/organizations/${organization}/relationships/documents`)) {
      ask('GET', `/documents/${id}`)
      ask('GET', `/documents/${id}/relationships/sections`)
    }
  })

  it.each([1, 2, 3])('keeps doing so through random changes, refused ones among them (%i)', async (seed) => {
    const { ask, pass, generated } = both()
    const random = createRandom(seed)
    for (let step = 0; step < 80; step++) {
      await pass(random.pick([0, 0, 1_000, 2_500]))
      change(ask, generated, random)
      if (step % 10 === 0) for (const url of random.sample(listings(generated, random), 8)) ask('GET', url)
    }
    for (const url of listings(generated, random)) ask('GET', url)
  })
})

const change = (ask: Both['ask'], account: TestAccount, random: Random): void => {
  const organizations = idsIn(account, '/organizations?page[size]=1000')
  const organizationId = random.pick(organizations)
  const devices = idsIn(account, `/configurations?page[size]=50&page[number]=${random.int(1, 8)}`)
  const device = devices.length === 0 ? '1' : random.pick(devices)
  switch (random.int(0, 12)) {
    case 0:
      return void ask('PATCH', `/configurations/${device}`, {
        data: { type: 'configurations', attributes: { name: `N${random.int(1, 99)}` } },
      })
    case 1:
      return void ask('PATCH', `/configurations/${device}`, {
        data: { type: 'configurations', attributes: { organization_id: Number(organizationId), archived: random.chance(0.5) } },
      })
    case 2:
      return void ask('PATCH', `/configurations/${device}`, {
        data: {
          type: 'configurations',
          attributes: { configuration_type_id: Number(random.pick(idsIn(account, '/configuration_types'))) },
        },
      })
    case 3:
      return void ask('POST', '/configurations', {
        data: {
          type: 'configurations',
          attributes: {
            organization_id: Number(organizationId),
            name: `New ${random.int(1, 99)}`,
            configuration_type_id: Number(random.pick(idsIn(account, '/configuration_types'))),
            warranty_expires_at: '2027-01-01',
          },
        },
      })
    case 4:
      return void ask('DELETE', '/configurations', { data: [{ type: 'configurations', attributes: { id: Number(device) } }] })
    case 5: {
      const passwords = idsIn(account, `/passwords?filter[organization_id]=${organizationId}&page[size]=50`)
      return passwords.length === 0 ? undefined : void ask('DELETE', `/passwords/${random.pick(passwords)}`)
    }
    case 6:
      return void ask('PATCH', `/organizations/${organizationId}`, {
        data: { type: 'organizations', attributes: { name: `Renamed ${random.int(1, 99)}` } },
      })
    case 7:
      return organizations.length < 4 || random.chance(0.6)
        ? undefined
        : void ask('DELETE', '/organizations', { data: [{ type: 'organizations', attributes: { id: Number(organizationId) } }] })
    case 8:
      // The second of them is refused, so that the first is undone.
      return void ask('PATCH', '/configurations', {
        data: [
          { type: 'configurations', attributes: { id: Number(device), name: 'Never', organization_id: Number(organizationId) } },
          { type: 'configurations', attributes: { id: 17, name: 'Never' } },
        ],
      })
    case 9:
      return void ask('PATCH', `/configurations?filter[organization_id]=${organizationId}&filter[archived]=1`, {
        data: { type: 'configurations', attributes: { notes: `Swept ${random.int(1, 9)}` } },
      })
    case 10: {
      const locations = idsIn(account, `/locations?filter[organization_id]=${organizationId}`)
      return locations.length === 0
        ? undefined
        : void ask('DELETE', '/locations', { data: [{ type: 'locations', attributes: { id: Number(random.pick(locations)) } }] })
    }
    case 11: {
      const [type] = idsIn(account, '/flexible_asset_types')
      const assets = idsIn(account, `/flexible_assets?filter[flexible-asset-type-id]=${type}&page[size]=20`)
      if (assets.length === 0) return
      return random.chance(0.5)
        ? void ask('DELETE', `/flexible_assets/${random.pick(assets)}`)
        : void ask('PATCH', `/flexible_assets/${random.pick(assets)}`, {
            data: { type: 'flexible_assets', attributes: { traits: { title: `T${random.int(1, 99)}`, devices: [Number(device)] } } },
          })
    }
    default:
      return void ask('PATCH', `/configurations/${device}`, {
        data: { type: 'configurations', attributes: { warranty_expires_at: random.chance(0.5) ? '2028-02-02' : null, contact_id: null } },
      })
  }
}
