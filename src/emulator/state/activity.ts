import type { Resource } from '../../catalog/index.js'
import { labelOfResource } from '../wire/names.js'
import type { Account } from './account.js'
import type { Row } from './collection.js'
import { labelOf } from './derive.js'

/** As the logs of an account name what was done. */
export type Action = 'create' | 'update' | 'delete' | 'view'

/** What the logs give as the weight of an ordinary action. */
const LEVEL = 20

/** Writes into the logs what a key did. No user stands behind a key, so none is named. */
export const logAction = (account: Account, resource: Resource, row: Row, action: Action): void => {
  const { organizationId } = row.fields
  account.of('logs').insert(account.newLogId(), {
    createdAt: account.stamp(),
    level: LEVEL,
    userId: null,
    organizationId: resource.key === 'organizations' ? row.id : (organizationId ?? null),
    action,
    resourceType: labelOfResource(resource),
    resourceName: labelOf(row),
    userAgent: null,
  })
}
