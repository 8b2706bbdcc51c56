/** What an account holds, by the plain lists of a client, brought into the form in which a mirror keeps it. */
import type { ResourceKey } from '../../src/catalog/index.js'
import type { GlueClient } from '../../src/index.js'
import type { AnyRecord } from '../../src/jsonapi/decode.js'
import type { MirrorStore } from '../../src/mirror/store/port.js'
import { MIRRORED_KINDS, SYNCED_KINDS } from '../../src/mirror/sync/kinds.js'
import { globalStream } from '../../src/mirror/sync/streams.js'

export type Contents = ReadonlyMap<ResourceKey, ReadonlyMap<string, string>>

/** Kinds that are compared: links are read record by record, and are a matter of their own. */
const COMPARED = MIRRORED_KINDS.filter((kind) => kind !== 'relatedItems')

export const contentsOf = async (store: MirrorStore, kinds: readonly ResourceKey[] = COMPARED): Promise<Contents> => {
  const contents = new Map<ResourceKey, Map<string, string>>()
  for (const kind of kinds) {
    const hashes = new Map<string, string>()
    for await (const { key, hash } of store.hashes(kind)) hashes.set(`${key.parent ?? ''} ${key.id}`, hash)
    contents.set(kind, hashes)
  }
  return contents
}

/** Every record that the lists give, put into an empty store: nothing of the sync is used. */
export const truthOf = async (client: GlueClient, empty: MirrorStore, kinds: readonly ResourceKey[] = COMPARED): Promise<Contents> => {
  const run = await empty.beginRun()
  const put = (kind: ResourceKey, records: readonly AnyRecord[], parent?: string): Promise<unknown> =>
    run.applyPage({ stream: globalStream(kind), records: records.map((record) => ({ kind, record, parent })), at: 0 })
  const organizations = await client.resource('organizations').list().collect()
  const types = await client
    .resource('flexibleAssetTypes')
    .list({ include: ['flexibleAssetFields'] })
    .collect()
  for (const type of types)
    await put(
      'flexibleAssetFields',
      (type.included['flexibleAssetFields'] ?? []) as unknown as AnyRecord[],
      `flexibleAssetTypes/${type.id}`,
    )
  for (const { kind, lane, children } of SYNCED_KINDS) {
    const scopes =
      lane === 'global'
        ? [{}]
        : lane === 'type'
          ? types.map(({ id }) => ({ flexibleAssetTypeId: id }))
          : organizations.map(({ id }) => ({ organizationId: id }))
    const include = children.map((child) => child.include)
    for (const scope of scopes)
      for await (const page of client
        .resource(kind)
        .list({ ...scope, ...(include.length === 0 ? {} : { include }) })
        .pages()) {
        await put(kind, page.data)
        for (const child of children)
          for (const record of page.data) {
            const items = (record.included[child.include] ?? []) as unknown as readonly AnyRecord[]
            if (items.length > 0) await put(child.kind, items, `${kind}/${record.id}`)
          }
      }
  }
  await run.end()
  return contentsOf(empty, kinds)
}

/** What differs, as lines that a person can read; empty when nothing. */
export const differences = (mirror: Contents, truth: Contents): readonly string[] => {
  const lines: string[] = []
  for (const [kind, expected] of truth) {
    const held = mirror.get(kind) ?? new Map<string, string>()
    for (const [key, hash] of expected) {
      if (!held.has(key)) lines.push(`${kind} ${key} is missing`)
      else if (held.get(key) !== hash) lines.push(`${kind} ${key} differs`)
    }
    for (const key of held.keys()) if (!expected.has(key)) lines.push(`${kind} ${key} is there no more`)
  }
  return lines
}
