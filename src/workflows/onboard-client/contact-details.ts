/** E-mail addresses and telephone numbers as the file names them. */
import type { Detail } from '../../client/resources/contacts/merge-details.js'
import type { ContactInput } from './file-schema.js'

const DEFAULT_LABEL = 'Work'

export const wantedEmails = (emails: NonNullable<ContactInput['emails']>): Detail[] =>
  emails.map((email) => ({
    value: email.value.trim(),
    labelName: email.label ?? DEFAULT_LABEL,
    ...(email.primary === undefined ? {} : { primary: email.primary }),
  }))

export const wantedPhones = (phones: NonNullable<ContactInput['phones']>): Detail[] =>
  phones.map((phone) => ({
    value: phone.value.trim(),
    labelName: phone.label ?? DEFAULT_LABEL,
    ...(phone.extension === undefined ? {} : { extension: phone.extension }),
    ...(phone.primary === undefined ? {} : { primary: phone.primary }),
    labelType: phone.fax === true ? 'fax' : 'phone',
  }))

/** The list of a new contact: where the file calls none primary, the first is. */
export const newDetails = (wanted: readonly Detail[]): Detail[] => {
  const chosen = Math.max(
    0,
    wanted.findIndex((detail) => detail['primary'] === true),
  )
  return wanted.map((detail, index) => ({ ...detail, primary: index === chosen }))
}
