import type { Resource } from '../../catalog/index.js'
import type { Account } from '../state/account.js'
import type { RowList } from '../state/collection.js'
import { derivationsOf } from '../state/derive.js'

/** Records that are made up when they are asked for are held this many at a time. */
const AT_A_TIME = 1_000

/** Records of one kind as a table, with everything that the API shows of them; passwords with their values. */
export const csvOf = (account: Account, resource: Resource, rows: RowList): string => {
  const columns = Object.entries(resource.attributes).filter(
    ([, { kind, writeOnly }]) => writeOnly !== true && (kind !== 'secret' || resource.key === 'passwords'),
  )
  const lines = [['id', ...columns.map(([, { wire }]) => wire.replaceAll('-', '_'))].map(cell).join(',')]
  const derivations = derivationsOf(resource)
  for (let at = 0; at < rows.length; at += AT_A_TIME) {
    for (const row of rows.slice(at, at + AT_A_TIME)) {
      const values = columns.map(([key]) => derivations.get(key)?.(account, row) ?? row.fields[key])
      lines.push([row.id, ...values].map(cell).join(','))
    }
  }
  return `${lines.join('\r\n')}\r\n`
}

const cell = (value: unknown): string => {
  if (value === undefined || value === null) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
