import { isObject, relatedItemsOf } from '../wire/body.js'
import { booleanOf } from '../wire/query.js'
import { internalError, unprocessable } from '../wire/refusal.js'
import { attributeKey, resourceOf } from '../wire/names.js'
import { idOf } from '../wire/values.js'
import type { Quirk } from './quirk.js'

const POINTER = '/data/relationships/flexible_asset_fields'

const flag = (attributes: Readonly<Record<string, unknown>>, key: string): boolean => {
  const shape = resourceOf('flexibleAssetFields').attributes
  return Object.entries(attributes).some(([name, value]) => attributeKey(shape, name) === key && booleanOf(value) === true)
}

export const flexibleAssetTypes: Quirk = {
  resource: 'flexibleAssetTypes',
  notRequired: ['fields'],
  before: ({ fields, item, row }) => {
    if (row !== undefined) return
    // Inline fields make the application fall over, although the table of parameters asks for them (MS).
    if (fields.fields !== undefined) throw internalError()
    const given = relatedItemsOf(item, 'flexible_asset_fields').map((field) => field.attributes)
    if (given.length === 0) throw unprocessable('At least one flexible asset field is required', POINTER)
    if (!given.some((field) => flag(field, 'useForTitle'))) throw unprocessable('At least one field must be used for the title', POINTER)
    if (!given.some((field) => flag(field, 'showInList'))) throw unprocessable('At least one field must be shown in the list', POINTER)
  },
  check: ({ fields, row }) => {
    if (row === undefined) {
      fields.enabled ??= true
      fields.showInMenu ??= true
    }
  },
  after: (draft, row, previous) => {
    const typeId = { flexible_asset_type_id: row.id }
    if (previous === undefined) {
      for (const field of relatedItemsOf(draft.item, 'flexible_asset_fields'))
        draft.write('flexibleAssetFields', { ...field.attributes, ...typeId })
      return
    }
    // On a change a field with an id is changed, one without is added (docs).
    const given = Object.entries(draft.item.attributes).find(([name]) => name === 'fields')?.[1]
    for (const field of Array.isArray(given) ? given.filter(isObject) : []) {
      const { id, ...attributes } = field
      const known = draft.account.of('flexibleAssetFields').get(idOf(id) ?? '')
      if (known === undefined) draft.write('flexibleAssetFields', { ...attributes, ...typeId })
      else draft.write('flexibleAssetFields', attributes, known)
    }
  },
  load: (_account, row) => {
    row.fields.enabled ??= true
    row.fields.showInMenu ??= true
  },
}
