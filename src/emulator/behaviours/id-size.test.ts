import { expect, it } from 'vitest'
import type { Seed } from '../seed/types.js'
import { withIdSize } from './id-size.js'

const [ORGANIZATION, DEVICE, TYPE, FIELD, ASSET, LINK, LOG] = [
  '4489414129010701',
  '4489414129010702',
  '4489414129010703',
  '4489414129010704',
  '4489414129010705',
  '4489414129010706',
  '574989297464115201',
] as const
const SEED: Seed = {
  name: 'small',
  apiKey: 'ITG.small',
  subdomain: 'small',
  plantedSecrets: [],
  records: [
    { resource: 'organizations', id: ORGANIZATION, attributes: { name: 'A 4489414129010702', ancestorIds: [] } },
    { resource: 'configurations', id: DEVICE, attributes: { name: 'srv', organizationId: ORGANIZATION, archived: false } },
    { resource: 'flexibleAssetTypes', id: TYPE, attributes: { name: 'T' } },
    {
      resource: 'flexibleAssetFields',
      id: FIELD,
      attributes: { tagType: `FlexibleAssetType: ${TYPE}`, order: 1 },
      parent: { flexibleAssetTypeId: TYPE },
    },
    { resource: 'flexibleAssets', id: ASSET, attributes: { traits: { devices: [DEVICE], note: '42' } } },
    { resource: 'logs', id: LOG, attributes: { organizationId: ORGANIZATION } },
  ],
  links: [
    {
      id: LINK,
      from: { resource: 'configurations', id: DEVICE },
      to: { resource: 'flexibleAssets', id: ASSET },
      notes: null,
      createdAt: '2026-06-01T00:00:00.000Z',
    },
  ],
}

it('gives every record and every reference its new id, in the old order, and leaves logs theirs', () => {
  const { links, records } = withIdSize(SEED, 'short')
  expect(records.map(({ id }) => id)).toEqual(['1000001', '1000002', '1000003', '1000004', '1000005', LOG])
  expect(records[0]!.attributes).toEqual({ name: 'A 1000002', ancestorIds: [] })
  expect(records[1]!.attributes).toEqual({ name: 'srv', organizationId: '1000001', archived: false })
  expect(records[3]).toMatchObject({
    attributes: { tagType: 'FlexibleAssetType: 1000003', order: 1 },
    parent: { flexibleAssetTypeId: '1000003' },
  })
  expect(records[4]!.attributes).toEqual({ traits: { devices: ['1000002'], note: '42' } })
  expect(records[5]!.attributes).toEqual({ organizationId: '1000001' })
  expect(links[0]).toMatchObject({ id: '1000006', from: { id: '1000002' }, to: { id: '1000005' } })
})

it('makes ids greater than a number can hold, and leaves a seed of the ordinary size alone', () => {
  expect(withIdSize(SEED, '18-digit').records[0]!.id).toBe('600000000000000001')
  expect(withIdSize(SEED, '16-digit')).toBe(SEED)
})
