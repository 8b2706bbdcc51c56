import type { Organization } from '../../../catalog/index.js'
import { UsageError } from '../../../errors.js'
import { didYouMean } from '../../../jsonapi/near-names.js'
import type { Reading } from '../facts.js'
import { compareText } from './tally.js'

/**
 * The organizations to look at, by name: all, or those that are named by id or name.
 * @throws UsageError `unknown_name` with near matches, `ambiguous_name`; `not_available` when there is no list of organizations
 */
export const chooseOrganizations = (
  all: readonly Organization[],
  reading: Reading,
  wanted: readonly string[] | null,
): readonly Organization[] => {
  if (reading.state === 'not_available') {
    throw new UsageError('not_available', `The organizations cannot be listed: ${reading.reasons[0] ?? ''}`, {
      hint: 'Without them there is nothing to audit. Check the key with "gluekit doctor".',
    })
  }
  const chosen = wanted === null ? all : [...new Set(wanted.map((text) => find(all, text)))]
  return [...chosen].sort((a, b) => compareText(a.name.toLowerCase(), b.name.toLowerCase()) || compareText(a.id, b.id))
}

const find = (all: readonly Organization[], text: string): Organization => {
  const byId = all.find(({ id }) => id === text.trim())
  if (byId !== undefined) return byId
  const name = text.trim().toLowerCase()
  const found = all.filter((organization) => organization.name.trim().toLowerCase() === name)
  if (found.length > 1) {
    throw new UsageError('ambiguous_name', `${found.length} organizations are called "${text}".`, {
      hint: `Give the id: ${found.map(({ id }) => id).join(', ')}.`,
    })
  }
  const [only] = found
  if (only !== undefined) return only
  throw new UsageError('unknown_name', `There is no organization "${text}".`, {
    hint:
      didYouMean(
        text,
        all.map((organization) => organization.name),
      ) ?? 'List the organizations to see their names.',
  })
}
