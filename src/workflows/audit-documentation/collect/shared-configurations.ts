import type { Configuration } from '../../../catalog/index.js'
import type { Example } from '../facts.js'

/** Serial numbers that makers and tools put where there is none. */
const PLACEHOLDERS = new Set([
  'none',
  'null',
  'unknown',
  'default',
  'defaultstring',
  'systemserialnumber',
  'chassisserialnumber',
  'serialnumber',
  'tobefilledbyoem',
  'notspecified',
  'notavailable',
  'notapplicable',
  'virtual',
])

/** A serial number in the form in which two spellings of one are equal; null for what is none. */
export const serialKey = (serial: string | null): string | null => {
  const key = (serial ?? '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
  // Also 0, 00000000, xxxx and 123456789.
  if (key.length < 4 || PLACEHOLDERS.has(key) || /^(.)\1*$/u.test(key) || '1234567890'.startsWith(key)) return null
  return key
}

interface Member extends Omit<Example, 'note' | 'day'> {
  readonly organizationId: string | null
}

/**
 * Finds configurations that are entered more than once: a serial number is unique in the whole account, a name within its
 * organization. Archived ones do not count.
 */
export class SharedConfigurations {
  readonly #serials = new Map<string, Member[]>()
  readonly #names = new Map<string, Member[]>()

  note(record: Configuration): void {
    if (record.archived) return
    const { id, name, organizationId, serialNumber } = record
    const member = { id, name, organizationId, url: record.resourceUrl }
    const serial = serialKey(serialNumber)
    if (serial !== null) push(this.#serials, serial, member)
    const plain = name.trim().toLowerCase()
    if (plain !== '') push(this.#names, `${organizationId}\n${plain}`, member)
  }

  /** Each configuration that is one of several, once, with the reason. */
  *twice(): Generator<{ readonly organizationId: string | null; readonly example: Example }> {
    const told = new Set<string>()
    for (const [groups, why] of [
      [this.#serials, 'same serial number'],
      [this.#names, 'same name'],
    ] as const) {
      for (const members of groups.values()) {
        if (members.length < 2) continue
        for (const { organizationId, id, name, url } of members) {
          if (told.has(id)) continue
          told.add(id)
          yield { organizationId, example: { id, name, url, day: null, note: why } }
        }
      }
    }
  }
}

const push = (groups: Map<string, Member[]>, key: string, member: Member): void => {
  const group = groups.get(key)
  if (group === undefined) groups.set(key, [member])
  else group.push(member)
}
