/** What an account holds, by the plain lists of a client, brought into the form in which a mirror keeps it. */
import type { ResourceKey } from '../../src/catalog/index.js'
import type { GlueClient } from '../../src/index.js'
import type { AnyRecord } from '../../src/jsonapi/decode.js'
import type { MirrorStore } from '../../src/mirror/store/port.js'
import { MIRRORED_KINDS, SYNCED_KINDS } from '../../src/mirror/sync/kinds.js'

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

/** Every record that the lists give, put into an empty store one by one: nothing of the sync is used. */
export const truthOf = async (client: GlueClient, empty: MirrorStore, kinds: readonly ResourceKey[] = COMPARED): Promise<Contents> => {
  const put = (kind: ResourceKey, record: AnyRecord, parent?: string): Promise<unknown> =>
    empty.put({ kind, record, at: 0, ...(parent === undefined ? {} : { parent }) })
  const organizations = await client.resource('organizations').list().collect()
  const types = await client
    .resource('flexibleAssetTypes')
    .list({ include: ['flexibleAssetFields'] })
    .collect()
  for (const type of types)
    for (const field of (type.included['flexibleAssetFields'] ?? []) as unknown as readonly AnyRecord[])
      await put('flexibleAssetFields', field, `flexibleAssetTypes/${type.id}`)
  for (const { kind, lane, children } of SYNCED_KINDS) {
    const scopes =
      lane === 'global'
        ? [{}]
        : lane === 'type'
          ? types.map(({ id }) => ({ flexibleAssetTypeId: id }))
          : organizations.map(({ id }) => ({ organizationId: id }))
    const include = children.map((child) => child.include)
    for (const scope of scopes)
      for await (const record of client.resource(kind).list({ ...scope, ...(include.length === 0 ? {} : { include }) })) {
        await put(kind, record)
        for (const child of children)
          for (const item of (record.included[child.include] ?? []) as unknown as readonly AnyRecord[])
            await put(child.kind, item, `${kind}/${record.id}`)
      }
  }
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
