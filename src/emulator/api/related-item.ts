import type { Account } from '../state/account.js'
import { labelOf } from '../state/derive.js'
import type { Link, LinkEnd } from '../state/links.js'
import { resourceOf } from '../wire/names.js'
import { wireId } from '../wire/values.js'

/** A link as the record at one end sees it: `far` is the other end (H, S, SC). */
export const relatedItemText = (account: Account, link: Link, far: LinkEnd): string => {
  const row = account.find(far)
  return JSON.stringify({
    id: link.id,
    type: 'related-items',
    attributes: {
      'resource-id': wireId(far.id),
      'asset-type': resourceOf(far.resource).singular.replaceAll(' ', '-'),
      name: row === undefined ? null : labelOf(row),
      notes: link.notes,
      archived: row?.fields.archived === true,
    },
  })
}
