/** Pages of a generated account as the API sends them, read before the clock starts. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createEmulator, exchange, generatedSeed } from '../src/emulator/index.js'
import type { ResourceKey } from '../src/catalog/index.js'

export interface Page {
  readonly kind: ResourceKey
  readonly bytes: Buffer
}

const LISTS: readonly (readonly [ResourceKey, string])[] = [
  ['organizations', '/organizations'],
  ['configurationTypes', '/configuration_types'],
  ['manufacturers', '/manufacturers'],
  ['models', '/models'],
  ['operatingSystems', '/operating_systems'],
  ['locations', '/locations'],
  ['contacts', '/contacts'],
  ['configurations', '/configurations'],
  ['passwords', '/passwords'],
  ['domains', '/domains'],
  ['expirations', '/expirations'],
  ['flexibleAssetTypes', '/flexible_asset_types?include=flexible_asset_fields'],
]

export const accountPages = async (organizations: number, records: number): Promise<readonly Page[]> => {
  const seed = generatedSeed({ organizations, records, now: new Date('2026-06-01') })
  const emulator = createEmulator({ seed, rateLimit: { limit: 1_000_000, windowMs: 1000 } })
  const pages: Page[] = []
  const get = async (path: string): Promise<Buffer> => {
    const response = await exchange(emulator, { method: 'GET', url: path, headers: { 'x-api-key': seed.apiKey } })
    return Buffer.from(await response.body())
  }
  const list = async (kind: ResourceKey, path: string): Promise<void> => {
    for (let page = 1; ; page++) {
      const bytes = await get(`${path}${path.includes('?') ? '&' : '?'}page[size]=1000&page[number]=${page}`)
      pages.push({ kind, bytes })
      const meta = (JSON.parse(bytes.toString('utf8')) as { readonly meta: Readonly<Record<string, number | null>> }).meta
      if (meta['next-page'] === null) return
    }
  }
  for (const [kind, path] of LISTS) await list(kind, path)
  const types = JSON.parse(pages.at(-1)!.bytes.toString('utf8')) as { readonly data: readonly { readonly id: string }[] }
  for (const { id } of types.data) await list('flexibleAssets', `/flexible_assets?filter[flexible-asset-type-id]=${id}`)
  const clients = JSON.parse(pages[0]!.bytes.toString('utf8')) as { readonly data: readonly { readonly id: string }[] }
  for (const { id } of clients.data) await list('documents', `/organizations/${id}/relationships/documents?filter[document_folder_id]=null`)
  return pages
}

/** For other processes: making an account takes longer than reading it. */
export const savePages = (folder: string, pages: readonly Page[]): void =>
  pages.forEach(({ kind, bytes }, index) => writeFileSync(path.join(folder, `${String(index).padStart(5, '0')}-${kind}.json`), bytes))

export const savedPages = (folder: string): readonly Page[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ kind: name.slice(6, -5) as ResourceKey, bytes: readFileSync(path.join(folder, name)) }))
