import { resources } from '../../catalog/index.js'
import type { ResourceKey } from '../../catalog/index.js'
import type { Account } from '../state/account.js'
import type { Row } from '../state/collection.js'
import { parentOf } from '../state/derive.js'
import { resourceOf } from '../wire/names.js'
import { bytesOf } from './file-bytes.js'
import { csvOf } from './csv.js'
import { zipOf } from './zip.js'
import type { ZipEntry } from './zip.js'

/** What describes the account or its traffic rather than what it documents. */
const LEFT_OUT: ReadonlySet<string> = new Set(['exports', 'logs', 'userMetrics', 'attachments', 'expirations'])

/** The file of an export: a CSV for each kind of record that lies in organizations, and the files attached to them. */
export const exportFile = (account: Account, { fields }: Row): Buffer => {
  const organizationId = typeof fields.organizationId === 'string' ? fields.organizationId : undefined
  const inside = (row: Row): boolean =>
    organizationId === undefined || (row.key === 'organizations' ? row.id : row.fields.organizationId) === organizationId
  const entries: ZipEntry[] = []
  for (const resource of resources) {
    if (LEFT_OUT.has(resource.key) && !(resource.key === 'logs' && fields.includeLogs === true)) continue
    if (resource.key !== 'organizations' && resource.attributes.organizationId === undefined) continue
    const collection = account.of(resource.key as ResourceKey)
    const rows =
      organizationId === undefined
        ? collection.rows
        : resource.key === 'organizations'
          ? collection.rows.filter(inside)
          : collection.having('organizationId', organizationId)
    if (rows.length > 0)
      entries.push({ name: `${folderOf(resource.type)}.csv`, bytes: Buffer.from(csvOf(account, resource, rows), 'utf8') })
  }
  for (const row of account.of('attachments').rows) {
    const parent = parentOf(row)
    const owner = parent === undefined ? undefined : account.look(parent)
    if (parent === undefined || owner === undefined || !inside(owner)) continue
    const name = `attachments/${folderOf(resourceOf(parent.resource).type)}/${parent.id}/${row.id} ${fileNameOf(row)}`
    entries.push({ name, bytes: bytesOf(account, row.id, row.fields) })
  }
  return zipOf(entries, new Date(account.clock.now()))
}

const folderOf = (type: string): string => type.replaceAll('-', '_')

// A name is what somebody typed: it must not lead out of its folder.
const fileNameOf = (row: Row): string =>
  String(row.fields.attachmentFileName ?? 'file')
    // oxlint-disable-next-line no-control-regex
    .replace(/[\\/:*?"<>|\x00-\x1f]/g, '_')
