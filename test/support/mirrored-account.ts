import { catalog, resources } from '../../src/catalog/index.js'
import type { Resource, ResourceKey } from '../../src/catalog/index.js'
import { createEmulator, exchange } from '../../src/emulator/index.js'
import type { Seed } from '../../src/emulator/index.js'
import { readList } from '../../src/jsonapi/decode.js'
import type { AnyRecord } from '../../src/jsonapi/decode.js'
import type { ChildSet, MirrorStore } from '../../src/mirror/store/port.js'
import { globalStream, organizationStream, typeStream } from '../../src/mirror/sync/streams.js'
import type { Stream } from '../../src/mirror/sync/streams.js'

const CHILDREN: Readonly<Record<string, { readonly include: string; readonly kind: ResourceKey }>> = {
  configurations: { include: 'configuration_interfaces', kind: 'configurationInterfaces' },
  flexibleAssetTypes: { include: 'flexible_asset_fields', kind: 'flexibleAssetFields' },
}
const NOT_LISTED: ReadonlySet<string> = new Set([
  'logs',
  'userMetrics',
  'exports',
  'flexibleAssets',
  'documents',
  'documentFolders',
  'passwordFolders',
])

/** Puts all of an emulated account into a store, as a full sync would, without a sync. */
export const mirrorAccount = async (store: MirrorStore, seed: Seed, at = 1): Promise<void> => {
  const emulator = createEmulator({ seed, rateLimit: { limit: 1_000_000, windowMs: 1000 } })
  const run = await store.beginRun()
  const list = async (stream: Stream, path: string): Promise<readonly AnyRecord[]> => {
    const all: AnyRecord[] = []
    const child = CHILDREN[stream.kind]
    for (let page = 1; ; page++) {
      const query = `page[size]=1000&page[number]=${page}${child === undefined ? '' : `&include=${child.include}`}`
      const response = await exchange(emulator, {
        method: 'GET',
        url: `${path}${path.includes('?') ? '&' : '?'}${query}`,
        headers: { 'x-api-key': seed.apiKey },
      })
      if (response.status !== 200) return all
      const { records, meta } = readList(catalog[stream.kind] as Resource, Buffer.from(await response.body()))
      all.push(...records)
      await run.applyPage({
        stream,
        records: records.map((record) => ({ kind: stream.kind, record })),
        children: child === undefined ? [] : records.map((record) => childrenOf(stream.kind, record, child.kind)),
        at,
      })
      if (meta.nextPage === null) return all
    }
  }
  const flat = resources.filter(
    ({ key, endpoints }) => !NOT_LISTED.has(key) && endpoints.some(({ operation, path }) => operation === 'list' && !path.includes(':')),
  )
  const read = new Map<string, readonly AnyRecord[]>()
  for (const { key, endpoints } of flat) {
    const path = endpoints.find(({ operation, path }) => operation === 'list' && !path.includes(':'))!.path
    read.set(key, await list(globalStream(key as ResourceKey), path))
  }
  for (const { id } of read.get('flexibleAssetTypes') ?? [])
    await list(typeStream('flexibleAssets', id), `/flexible_assets?filter[flexible-asset-type-id]=${id}`)
  for (const { id } of read.get('organizations') ?? []) {
    await list(organizationStream('documents', id), `/organizations/${id}/relationships/documents?filter[document_folder_id][ne]=null`)
    await list(organizationStream('documents', id), `/organizations/${id}/relationships/documents`)
    await list(organizationStream('documentFolders', id), `/organizations/${id}/relationships/document_folders`)
    await list(organizationStream('passwordFolders', id), `/organizations/${id}/relationships/password_folders`)
  }
  await run.end()
}

const childrenOf = (kind: ResourceKey, { id, included }: AnyRecord, childKind: ResourceKey): ChildSet => ({
  kind: childKind,
  parent: `${kind}/${id}`,
  records: (included[childKind] ?? []) as unknown as readonly AnyRecord[],
})
