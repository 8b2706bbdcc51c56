/** A password may be embedded in another record, which the API names by a label and an id. */
import { catalog } from '../../../catalog/index.js'
import type { ResourceKey } from '../../../catalog/index.js'
import { UsageError } from '../../../errors.js'
import { didYouMean } from '../../../jsonapi/near-names.js'

const LABELS: readonly string[] = catalog.passwords.attributes.resourceType.enum

/** What passwords can be embedded in, by catalog key. */
export interface EmbeddedIn {
  readonly type: 'configurations' | 'contacts' | 'documents' | 'domains' | 'locations' | 'sslCertificates' | 'flexibleAssets' | 'tickets'
  readonly id: string | number
}
type Given = Readonly<Record<string, unknown>>

/**
 * `resourceType` as the API spells it, and `resourceId`, out of what was given.
 * @throws UsageError `invalid_input` when one of the two is missing, both forms are given, or nothing can be embedded in such a record
 */
export const withParent = ({ embeddedIn, ...input }: Given): Given => {
  const pair = [input['resourceType'], input['resourceId']]
  const given = pair.filter((part) => part !== undefined && part !== null)
  if (embeddedIn !== undefined && embeddedIn !== null) {
    if (given.length > 0)
      throw new UsageError('invalid_input', '"embeddedIn" and "resourceType" or "resourceId" name the same thing twice.', {
        hint: 'Give one of them.',
      })
    const { type, id } = embeddedIn as Partial<EmbeddedIn>
    return withParent({ ...input, resourceType: type ?? '', resourceId: id ?? '' })
  }
  if (given.length === 1) {
    throw new UsageError('invalid_input', 'An embedded password needs "resourceType" and "resourceId" together.', {
      hint: "Give both, or embeddedIn: { type: 'configurations', id }.",
    })
  }
  return given.length === 0 ? input : { ...input, resourceType: labelOf(String(input['resourceType'])) }
}

const labelOf = (type: string): string => {
  const name = Object.hasOwn(catalog, type) ? catalog[type as ResourceKey].singular : type
  const label = LABELS.find((candidate) => candidate.toLowerCase() === name.toLowerCase())
  if (label !== undefined) return label
  throw new UsageError('invalid_input', `A password cannot be embedded in a ${JSON.stringify(name.slice(0, 40))}.`, {
    hint: didYouMean(name, LABELS) ?? `It can be in a ${LABELS.join(', ')}.`,
  })
}
