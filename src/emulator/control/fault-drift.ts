import type { Context } from '../api/context.js'
import { selectRows } from '../api/selection.js'
import { logAction } from '../state/activity.js'
import { removeRow } from '../state/cascade.js'
import type { Row } from '../state/collection.js'
import { timestampOf } from '../wire/values.js'
import type { Fault } from './fault.js'

type Drift = Extract<Fault, { kind: 'drift' }>

/** What somebody else does to the records that this list is about, before the list is read. */
export const drift = (context: Context, fault: Drift, random: () => number): void => {
  if (context.endpoint.operation !== 'list') return
  const { account, query, resource } = context
  const collection = account.of(resource.key as never)
  const someRow = (): Row | undefined => {
    const rows = selectRows(context)
    const count = fault.where === 'earlierPages' ? Math.min(rows.length, (query.pageNumber - 1) * query.pageSize) : rows.length
    const at = Math.floor(random() * count)
    const [row] = rows.slice(at, at + 1)
    return row === undefined ? undefined : collection.get(row.id)
  }
  const stamp = timestampOf(account.clock.now())
  for (let left = fault.updates ?? 0; left > 0; left--) {
    const row = someRow()
    if (row === undefined) break
    const field = CHANGED.find((name) => resource.attributes[name]?.kind === 'text' || resource.attributes[name]?.kind === 'html')
    collection.update(row, { ...(field === undefined ? {} : { [field]: `Changed ${Math.floor(random() * 1e9)}` }), updatedAt: stamp })
    logAction(account, resource, row, 'update')
  }
  for (let left = fault.inserts ?? 0; left > 0; left--) {
    const like = someRow()
    if (like === undefined) break
    const id = account.newId()
    const name = typeof like.fields.name === 'string' ? { name: `${like.fields.name} ${id.slice(-4)}` } : {}
    const made = collection.insert(id, { ...like.fields, ...name, createdAt: stamp, updatedAt: stamp })
    logAction(account, resource, made, 'create')
    account.labelsChanged()
  }
  for (let left = fault.deletes ?? 0; left > 0; left--) {
    const row = someRow()
    if (row === undefined) break
    logAction(account, resource, row, 'delete')
    removeRow(account, row)
  }
}

/** What people change most. */
const CHANGED = ['notes', 'quickNotes', 'description'] as const
