import { locked, unprocessable } from '../wire/refusal.js'
import type { Quirk } from './quirk.js'

export const organizationStatuses: Quirk = {
  resource: 'organizationStatuses',
  deleting: (account, row) => {
    if (row.fields.synced === true) throw locked('A synced organization status cannot be deleted')
    if (row.fields.name === 'Active' || row.fields.name === 'Inactive')
      throw unprocessable('A default organization status cannot be deleted', 'data')
    if (account.of('organizations').having('organizationStatusId', row.id).length > 0)
      throw unprocessable('The organization status is in use', 'data')
  },
}
