import { unprocessable } from '../wire/refusal.js'
import type { Quirk } from './quirk.js'

/** How long an export is in the making. */
const EXPORT_MS = 2_000

export const exports: Quirk = {
  resource: 'exports',
  check: ({ account, fields }) => {
    // One at a time: a stored one is in the way as well (V).
    if (account.of('exports').size > 0) throw unprocessable('An export exists already', 'data')
    Object.assign(fields, {
      exportStatus: 'in_progress',
      exportAll: fields.organizationId === undefined || fields.organizationId === null,
      encryptedStatus: typeof fields.zipPassword === 'string',
      downloadUrl: null,
      downloaded: false,
    })
    delete fields.zipPassword
  },
  after: ({ account }, row) => {
    account.later(EXPORT_MS, () => {
      if (account.of('exports').get(row.id) !== row) return
      account.of('exports').update(row, {
        exportStatus: 'completed',
        downloadUrl: `https://exports.itglue.example/${row.id}.zip?signature=emulated`,
        updatedAt: account.stamp(),
      })
    })
  },
}
