import type { Fields, Row } from '../state/collection.js'
import { attributeKey, canonical } from '../wire/names.js'
import { decodeValue } from '../wire/values.js'
import { formatPhone, stripPhone } from './phone.js'
import type { Quirk } from './quirk.js'

type Item = Readonly<Record<string, unknown>>
const list = (value: unknown): readonly Item[] => (Array.isArray(value) ? (value as readonly Item[]) : [])

const stripped = (phone: Item): Item => ({
  ...phone,
  value: typeof phone.value === 'string' ? stripPhone(phone.value) : null,
  extension: typeof phone.extension === 'string' ? stripPhone(phone.extension) : null,
  primary: phone.primary === true,
  labelType: phone.labelType ?? 'phone',
})

const complete = (fields: Fields): void => {
  if (fields.contactPhones !== undefined) fields.contactPhones = list(fields.contactPhones).map(stripped)
  if (fields.contactEmails !== undefined)
    fields.contactEmails = list(fields.contactEmails).map((email) => ({ ...email, primary: email.primary === true }))
}
/** What was there and is not named again, then what is given: no item has an id by which it could be told from others. */
const merged = (before: readonly Item[], given: readonly Item[]): readonly Item[] => [
  ...before.filter((item) => !given.some(({ value }) => value === item.value)),
  ...given,
]
const fullName = (first: unknown, last: unknown): string =>
  [first, last].filter((part): part is string => typeof part === 'string' && part !== '').join(' ')

const primaryEmail = (row: Row): readonly string[] => {
  const emails = list(row.fields.contactEmails)
  const email = emails.find((one) => one.primary === true) ?? emails[0]
  return typeof email?.value === 'string' ? [email.value] : []
}

export const contacts: Quirk = {
  resource: 'contacts',
  // The interface for people asks for it (open); the table of parameters does not.
  alsoRequired: (answers) => (answers['required-fields'] === 'documented' ? [] : ['firstName']),
  read: {
    contactEmails: (value) => list(value),
    contactPhones: (value) => list(value).map((phone) => ({ ...phone, formattedValue: formatPhone(phone.value) })),
  },
  filters: { primaryEmail: (_account, row) => primaryEmail(row) },
  before: ({ item, fields, resource, bulk }) => {
    // The table of parameters has the two lists beside `attributes` rather than inside.
    if (bulk) return
    for (const [name, value] of Object.entries(item.data)) {
      const key = attributeKey(resource.attributes, name)
      if ((key === 'contactEmails' || key === 'contactPhones') && canonical(name) === canonical(key))
        fields[key] = decodeValue(resource.attributes[key]!, value)
    }
  },
  check: ({ account, fields, row }) => {
    complete(fields)
    if (row !== undefined && account.answers['contacts-patch'] === 'merge')
      for (const key of ['contactEmails', 'contactPhones'] as const)
        if (fields[key] !== undefined) fields[key] = merged(list(row.fields[key]), list(fields[key]))
    const first = fields.firstName === undefined ? row?.fields.firstName : fields.firstName
    const last = fields.lastName === undefined ? row?.fields.lastName : fields.lastName
    fields.name = fullName(first, last)
  },
  load: (_account, row) => {
    complete(row.fields)
    row.fields.name ??= fullName(row.fields.firstName, row.fields.lastName)
  },
}
