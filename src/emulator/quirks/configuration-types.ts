import type { Quirk } from './quirk.js'

const BUILT_IN = new Set(['firewall', 'laptop', 'printer', 'router', 'server', 'switch', 'workstation'])

/** `configuration-type-kind` of a configuration: a kebab word for types that come with the product, null for others (probable). */
export const configurationTypes: Quirk = {
  resource: 'configurationTypes',
  check: ({ fields, row }) => {
    if (row === undefined) fields.kind = null
  },
  load: (_account, row) => {
    const kind = String(row.fields.name ?? '').toLowerCase()
    row.fields.kind ??= BUILT_IN.has(kind) ? kind : null
  },
}
