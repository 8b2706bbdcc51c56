import type { Resource } from '../../catalog/index.js'
import type { Account } from '../state/account.js'
import type { Row } from '../state/collection.js'
import { valueOf } from '../wire/render.js'

/** Records of one kind as a table, with everything that the API shows of them; passwords with their values. */
export const csvOf = (account: Account, resource: Resource, rows: Iterable<Row>): string => {
  const columns = Object.entries(resource.attributes).filter(
    ([, { kind, writeOnly }]) => writeOnly !== true && (kind !== 'secret' || resource.key === 'passwords'),
  )
  const lines = [['id', ...columns.map(([, { wire }]) => wire.replaceAll('-', '_'))].map(cell).join(',')]
  for (const row of rows) lines.push([row.id, ...columns.map(([key]) => valueOf(account, resource, row, key))].map(cell).join(','))
  return `${lines.join('\r\n')}\r\n`
}

const cell = (value: unknown): string => {
  if (value === undefined || value === null) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
