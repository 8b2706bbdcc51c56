/** E-mail addresses and telephone numbers: the API replaces the whole list, so what is there is kept and what is named is added. */
import { fold } from '../../generic/name-resolver.js'

export type Detail = Readonly<Record<string, unknown>> & { readonly value: string }
export type DetailKind = 'email' | 'phone'

/**
 * The merged list, or null when everything wanted is there already. A wanted value that is there changes the parts that it names, and
 * one that is primary takes that place from all others.
 */
export const mergeDetails = (kind: DetailKind, present: readonly Detail[], wanted: readonly Detail[]): Detail[] | null => {
  const merged = present.map((detail) => ({ ...detail }) as Detail & Record<string, unknown>)
  let changed = false
  for (const detail of wanted) {
    const known = merged.find((other) => detailKey(kind, other.value) === detailKey(kind, detail.value))
    if (known === undefined) {
      merged.push({ ...detail })
      changed = true
    } else {
      for (const [part, value] of Object.entries(detail)) {
        if (
          part === 'value' ||
          value === undefined ||
          String(known[part] ?? '') === String(value ?? '') ||
          (part === 'extension' && digitsOf(known[part]) === digitsOf(value))
        )
          continue
        // Not being primary is the absence of a wish.
        if (part === 'primary' && value === false) continue
        Object.assign(known, { [part]: value })
        changed = true
      }
    }
    if (detail['primary'] === true) {
      for (const other of merged)
        if (detailKey(kind, other.value) !== detailKey(kind, detail.value) && other['primary'] === true)
          Object.assign(other, { primary: false })
    }
  }
  return changed ? merged : null
}

/** What two spellings of the same address or number have in common. */
export const detailKey = (kind: DetailKind, value: unknown): string => {
  const text = typeof value === 'string' ? value : ''
  // A number without a digit is none; it is told apart by what it says.
  return kind === 'email' ? fold(text) : digitsOf(text) || fold(text)
}

const digitsOf = (value: unknown): string => String(value ?? '').replace(/\D/g, '')
