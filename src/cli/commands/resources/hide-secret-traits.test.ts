import { expect, test } from 'vitest'
import { catalog } from '../../../catalog/index.js'
import type { GlueClient } from '../../../client/glue-client.js'
import { hideSecretTraits } from './hide-secret-traits.js'

const client = {
  flexibleAssetTypes: {
    fields: async () => [
      { kind: 'Password', nameKey: 'admin' },
      { kind: 'Text', nameKey: 'note' },
    ],
  },
} as unknown as GlueClient
const record = (admin: unknown) => ({
  id: '1',
  type: 'flexible-assets',
  flexibleAssetTypeId: '7',
  traits: { admin, note: 'plain' },
  extra: {},
  included: {},
})

test('a trait of the kind Password shows an id, and nothing else', async () => {
  const hide = hideSecretTraits(catalog.flexibleAssets, client, {})
  expect((await hide(record('4489414129010794')))['traits']).toEqual({ admin: '4489414129010794', note: 'plain' })
  expect((await hide(record(4489414129010794)))['traits']).toEqual({ admin: 4489414129010794, note: 'plain' })
  for (const value of ['hunter2', { value: 'hunter2' }, ['hunter2'], true])
    expect((await hide(record(value)))['traits']).toEqual({ admin: '[hidden]', note: 'plain' })
})

test('records of other kinds cost no request', async () => {
  const given = { ...record('x'), type: 'organizations' }
  expect(await hideSecretTraits(catalog.organizations, {} as GlueClient, {})(given)).toBe(given)
})
