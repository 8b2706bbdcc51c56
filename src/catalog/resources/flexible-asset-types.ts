import { bool, defineResource, editable, endpoint, filter, include, int, items, required, settable, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const flexibleAssetTypes = defineResource({
  key: 'flexibleAssetTypes',
  type: 'flexible-asset-types',
  requestType: 'flexible_asset_types',
  singular: 'flexible asset type',
  doc: 'A kind of structured documentation that the account defines.',
  status: 'documented',
  endpoints: [
    endpoint('list', '/flexible_asset_types'),
    endpoint('get', '/flexible_asset_types/:id'),
    endpoint('create', '/flexible_asset_types'),
    endpoint('update', '/flexible_asset_types/:id'),
  ],
  attributes: {
    name: text('name', { ...required, label: true, search: true }),
    description: text('description', { ...editable, search: true }),
    createdAt: timestamp('created-at'),
    updatedAt: timestamp('updated-at', { cursor: true }),
    icon: text('icon', editable),
    showInMenu: bool('show-in-menu', { ...settable, source: ['D25', 'MS'] }),
    enabled: bool('enabled', { ...editable, nullable: false, source: ['D25', 'MS'] }),
    fields: items(
      'fields',
      {
        id: int('id', { create: 'optional', clearable: true, note: 'for updates' }),
        order: int('order', { create: 'required' }),
        name: text('name', { create: 'required' }),
        kind: text('kind', {
          create: 'required',
          enum: ['Checkbox', 'Date', 'Header', 'Number', 'Select', 'Text', 'Textbox', 'Upload', 'Tag', 'Percent', 'Password'],
          note: 'fixed once traits exist',
        }),
        hint: text('hint', { create: 'optional', clearable: true }),
        decimals: int('decimals', { create: 'optional', clearable: true, note: 'needed for Number and Percent' }),
        defaultValue: text('default-value', { create: 'optional', clearable: true, note: 'Select: options, newline separated' }),
        tagType: text('tag-type', { create: 'optional', clearable: true }),
        required: bool('required', { create: 'optional', clearable: true, note: 'forced false for Header' }),
        useForTitle: bool('use-for-title', { create: 'optional', clearable: true, note: 'forced false for several kinds' }),
        expiration: bool('expiration', { create: 'optional', clearable: true }),
        showInList: bool('show-in-list', { create: 'optional', clearable: true }),
      },
      {
        create: 'required',
        update: 'optional',
        writeOnly: true,
        note: 'documented as required on update too; live, it can be left out (MS)',
      },
    ),
  },
  filters: {
    id: filter('filter[id]', 'id'),
    name: filter('filter[name]', 'text'),
    icon: filter('filter[icon]', 'text'),
    enabled: filter('filter[enabled]', 'bool'),
  },
  sorts: { id: 'id', name: 'name', createdAt: 'created_at', updatedAt: 'updated_at' },
  includes: {
    list: {
      flexibleAssetFields: include('flexible_asset_fields', 'flexibleAssetFields'),
    },
    get: {
      flexibleAssetFields: include('flexible_asset_fields', 'flexibleAssetFields'),
    },
  },
  naturalKey: ['name'],
  quirks: [
    'The API cannot delete them.',
    'A create with `fields` among the attributes answers 500 in practice; fields travel in relationships.flexible_asset_fields (MS).',
    'A create needs at least one field, one used for the title and one shown in lists, or it answers 422 (MS).',
    'An update with `relationships` answers 422 (D25) or 403 (MS).',
    'The ids of included fields are numbers in the official example.',
  ],
})

export interface FlexibleAssetType extends RecordOf<typeof flexibleAssetTypes> {}
