/** E-mail addresses and telephone numbers: the API replaces the whole list, so what is there is kept and what is named is added. */
import { phoneDigits } from './compare.js'
import type { ContactInput } from './file-schema.js'
import { fold } from './names.js'

export type Detail = Readonly<Record<string, unknown>> & { readonly value: string }

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

/** The merged list, or null when everything wanted is there already. */
export const mergeDetails = (kind: 'email' | 'phone', present: readonly Detail[], wanted: readonly Detail[]): Detail[] | null => {
  const keyOf = (detail: Detail): string => (kind === 'email' ? fold(detail.value) : phoneDigits(detail.value))
  const merged = present.map((detail) => ({ ...detail }) as Detail & Record<string, unknown>)
  let changed = false
  for (const detail of wanted) {
    const known = merged.find((other) => keyOf(other) === keyOf(detail))
    if (known === undefined) {
      merged.push({ ...detail })
      changed = true
    } else {
      for (const [part, value] of Object.entries(detail)) {
        if (
          part === 'value' ||
          String(known[part] ?? '') === String(value ?? '') ||
          (part === 'extension' && digitsEqual(known[part], value))
        )
          continue
        // Not being primary is the absence of a wish.
        if (part === 'primary' && value === false) continue
        Object.assign(known, { [part]: value })
        changed = true
      }
    }
    if (detail['primary'] === true) {
      for (const other of merged) if (keyOf(other) !== keyOf(detail) && other['primary'] === true) Object.assign(other, { primary: false })
    }
  }
  return changed ? merged : null
}

const digitsEqual = (a: unknown, b: unknown): boolean => String(a ?? '').replace(/\D/g, '') === String(b ?? '').replace(/\D/g, '')
