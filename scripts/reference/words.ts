import type { Resource } from '../../src/catalog/index.js'

/** `flexibleAssetTypes` → `flexible-asset-types` */
export const kebab = (key: string): string => key.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase()
export const pageName = (resource: Resource): string => kebab(resource.key)
/** `Flexible asset types` */
export const titleOf = (resource: Resource): string => {
  const words = kebab(resource.key).replaceAll('-', ' ')
  const named = words.replace(/^ssl\b/, 'SSL')
  return named.charAt(0).toUpperCase() + named.slice(1)
}

export const code = (text: string): string => `\`${text}\``
/** Text for a cell of a table. */
export const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')
