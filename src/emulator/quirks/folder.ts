import type { ResourceKey } from '../../catalog/index.js'
import type { Account } from '../state/account.js'
import type { Row } from '../state/collection.js'
import { unprocessable } from '../wire/refusal.js'
import type { Draft } from './quirk.js'

/** A folder stays inside its organization and never inside itself. */
export const checkParentFolder = ({ account, fields, resource, row }: Draft): void => {
  if (typeof fields.parentId !== 'string') return
  const collection = account.of(resource.key as ResourceKey)
  const organizationId = row === undefined ? fields.organizationId : row.fields.organizationId
  if (collection.get(fields.parentId)?.fields.organizationId !== organizationId)
    throw unprocessable('Parent folder must exist in the same organization', '/data/attributes/parent-id')
  for (let id: unknown = fields.parentId; typeof id === 'string'; id = collection.get(id)?.fields.parentId)
    if (id === row?.id) throw unprocessable('Parent folder cannot be the folder itself or lie inside it', '/data/attributes/parent-id')
}

/** 422 as long as something is inside (C12 for password folders; document folders by analogy). */
export const refuseUnlessEmpty = (account: Account, row: Row, content: ResourceKey, reference: string): void => {
  if (account.of(row.key).having('parentId', row.id).length > 0 || account.of(content).having(reference, row.id).length > 0)
    throw unprocessable('A folder that is not empty cannot be deleted', 'data')
}
