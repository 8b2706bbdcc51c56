import { formatPhone } from './phone.js'
import type { Quirk } from './quirk.js'

export const locations: Quirk = {
  resource: 'locations',
  alsoRequired: (answers) => (answers['required-fields'] === 'strict' ? ['countryId'] : []),
  read: {
    formattedPhone: (_value, row) => formatPhone(row.fields.phone),
    formattedFax: (_value, row) => formatPhone(row.fields.fax),
  },
}
