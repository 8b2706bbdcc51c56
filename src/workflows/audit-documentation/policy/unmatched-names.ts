import type { RecordSource } from '../../../client/record-source.js'
import type { CallOptions } from '../../../http/types.js'
import { didYouMean } from '../../../jsonapi/near-names.js'
import { matchesAny } from './name-pattern.js'
import type { AuditPolicy } from './schema.js'

/**
 * Requirements of a policy that no type of the account could ever meet, each as a sentence with the nearest names: most often a
 * name is misspelt, and every organization would be blamed for it. Two requests; none where the policy asks for no type.
 */
export const unmatchedNames = async (policy: AuditPolicy, source: RecordSource, options: CallOptions = {}): Promise<readonly string[]> => {
  const warnings: string[] = []
  for (const { key, resource, noun } of TYPES) {
    const wanted = policy.require.filter((requirement) => requirement[key].length > 0)
    if (wanted.length === 0) continue
    const types = await source.read(resource, {}, options)
    // What cannot be read or came in part proves nothing.
    if (!types.available || !types.records.completeness.complete) continue
    const names = types.records.map(({ name }) => name)
    for (const requirement of wanted) {
      if (names.some((name) => matchesAny(name, requirement[key]))) continue
      const near = requirement[key].map((name) => didYouMean(name, names)).find((text) => text !== undefined)
      const asked = requirement[key].map((name) => JSON.stringify(name)).join(' or ')
      warnings.push(
        `The policy asks for the ${noun} ${asked}, and the account has none of that name, so nobody can have it.${near === undefined ? '' : ` ${near}`}`,
      )
    }
  }
  return warnings
}

const TYPES = [
  { key: 'flexibleAssetTypes', resource: 'flexibleAssetTypes', noun: 'flexible asset type' },
  { key: 'configurationTypes', resource: 'configurationTypes', noun: 'configuration type' },
] as const
