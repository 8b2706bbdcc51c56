import type { ResourceKey } from '../../catalog/index.js'
import { apiResponse } from '../wire/message.js'
import type { EmulatorResponse } from '../wire/message.js'
import { badRequest, parameterMissing } from '../wire/refusal.js'
import { recordText } from '../wire/render.js'
import { idOf, isBlank } from '../wire/values.js'
import { logAction } from '../state/activity.js'
import type { Row } from '../state/collection.js'
import { quirkOf } from '../quirks/index.js'
import { removeRow, scheduleOrganization } from '../state/cascade.js'
import type { Context } from './context.js'
import { conditionsOf } from './filters.js'
import { matching, requireParents, requireRow } from './selection.js'
import { eachOf, readItems, refuseFilterForm } from './write.js'

/** Where the status of a single delete is known by analogy only. */
const STATUS: Readonly<Record<string, 'group-delete-status' | 'section-delete-status'>> = {
  groups: 'group-delete-status',
  documentSections: 'section-delete-status',
  documentImages: 'section-delete-status',
}

/** One record, named in the path: 204. */
export const remove = (context: Context): EmulatorResponse => {
  const { account, answers, resource } = context
  requireParents(context)
  const row = requireRow(context)
  const status = answers[STATUS[resource.key] ?? 'group-delete-status']
  const text =
    STATUS[resource.key] !== undefined && status === '200'
      ? recordText(account, resource, row, { view: 'show', secrets: false })
      : undefined
  account.transaction(() => removeOne(context, row))
  return text === undefined ? apiResponse(204, '') : apiResponse(200, `{"data":${text}}`)
}

/** Records named in the body, or in the path where the docs put a bulk delete under an id, or by filter: 200 with what was deleted. */
export const bulkRemove = (context: Context): EmulatorResponse => {
  const { account, resource } = context
  requireParents(context)
  const rows = rowsToRemove(context)
  const texts = rows.map((row) => recordText(account, resource, row, { view: 'show', secrets: false }))
  eachOf(context, rows, (row) => removeOne(context, row))
  return apiResponse(200, `{"data":[${texts.join(',')}]}`)
}

const rowsToRemove = (context: Context): readonly Row[] => {
  const { answers, endpoint, query } = context
  const given = context.body()
  if (endpoint.byFilter === true && query.filters.length > 0) {
    if (given !== undefined) throw badRequest('data cannot be combined with filter', 'data')
    refuseFilterForm(answers)
    return rowsByFilter(context)
  }
  if (given === undefined && context.id !== undefined) {
    if (answers['nested-bulk-delete'] === 'body') throw parameterMissing('data')
    return [requireRow(context)]
  }
  const ids = readItems(context).items.map((item) => idOf(item.attributes.id ?? item.id))
  if (context.id !== undefined && ids.every((id) => id === undefined)) return [requireRow(context)]
  return [...new Set(ids)].map((id) => {
    if (id === undefined) throw parameterMissing('id')
    return requireRow(context, id)
  })
}

/** The form that deletes whatever a filter matches. Filters that mean nothing here are refused: ignoring them would delete everything. */
const rowsByFilter = (context: Context): readonly Row[] => {
  const { account, answers, params, query, resource } = context
  const collection = account.of(resource.key as ResourceKey)
  const conditions = conditionsOf(account, collection, query, answers, 'bulkDelete')
  if (conditions.length === 0) throw badRequest('filter is not supported for this request', 'filter')
  if (resource.key === 'flexibleAssets') {
    for (const name of ['organization_id', 'flexible_asset_type_id'])
      if (isBlank(query.filters.find(({ path }) => path.join() === name)?.value)) throw parameterMissing(`filter[${name}]`)
  }
  const under = Object.entries(params)
  return [...matching(collection, conditions).filter((row) => under.every(([key, value]) => row.fields[key] === value))]
}

const removeOne = ({ account, resource }: Context, row: Row): void => {
  quirkOf(row.key)?.deleting?.(account, row)
  logAction(account, resource, row, 'delete')
  if (row.key === 'organizations') scheduleOrganization(account, row)
  else removeRow(account, row)
}
