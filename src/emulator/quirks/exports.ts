import { exportFile } from '../files/export.js'
import { presignedUrl } from '../files/presigned.js'
import { unprocessable } from '../wire/refusal.js'
import type { Quirk } from './quirk.js'

/** How long an export is in the making. */
const EXPORT_MS = 2_000

export const exports: Quirk = {
  resource: 'exports',
  read: {
    // A single read signs anew; a list shows the address that was signed when the file was made.
    downloadUrl: (value, row, account, { view }) =>
      typeof value === 'string' && view === 'show' ? presignedUrl(account.files.origin, row.id, account.clock.now()) : (value ?? null),
  },
  check: ({ account, fields }) => {
    // One at a time: a stored one is in the way as well (V).
    if (account.of('exports').size > 0) throw unprocessable('An export exists already', 'data')
    Object.assign(fields, {
      exportStatus: 'in_progress',
      exportAll: fields.organizationId === undefined || fields.organizationId === null,
      encryptedStatus: typeof fields.zipPassword === 'string',
      downloadUrl: null,
      downloaded: false,
      size: null,
    })
    delete fields.zipPassword
  },
  after: ({ account }, row) => {
    account.later(EXPORT_MS, () => {
      const made = account.of('exports').get(row.id)
      if (made === undefined) return
      const file = exportFile(account, made)
      account.of('exports').update(made, {
        exportStatus: 'completed',
        downloadUrl: presignedUrl(account.files.origin, made.id, account.clock.now()),
        size: file.length,
        fileHash: account.files.keep(file),
        updatedAt: account.stamp(),
      })
    })
  },
}
