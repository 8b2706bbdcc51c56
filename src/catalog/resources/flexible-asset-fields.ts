import { bool, defineResource, editable, endpoint, filter, include, int, ref, required, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'
import { NEVER_IN_TITLE } from '../traits.js'

export const flexibleAssetFields = defineResource({
  key: 'flexibleAssetFields',
  type: 'flexible-asset-fields',
  requestType: 'flexible_asset_fields',
  singular: 'flexible asset field',
  doc: 'A field of a flexible asset type; its `nameKey` is the trait key.',
  status: 'documented',
  params: {
    flexibleAssetTypeId: { segment: 'flexible_asset_type_id', target: 'flexibleAssetTypes' },
  },
  endpoints: [
    endpoint('list', '/flexible_asset_types/:flexible_asset_type_id/relationships/flexible_asset_fields'),
    endpoint('get', '/flexible_asset_fields/:id'),
    endpoint('get', '/flexible_asset_types/:flexible_asset_type_id/relationships/flexible_asset_fields/:id'),
    endpoint('create', '/flexible_asset_fields'),
    endpoint('create', '/flexible_asset_types/:flexible_asset_type_id/relationships/flexible_asset_fields', { acceptsArray: true }),
    endpoint('update', '/flexible_asset_fields/:id'),
    endpoint('update', '/flexible_asset_types/:flexible_asset_type_id/relationships/flexible_asset_fields/:id'),
    endpoint('delete', '/flexible_asset_fields/:id'),
    endpoint('delete', '/flexible_asset_types/:flexible_asset_type_id/relationships/flexible_asset_fields/:id'),
    endpoint('bulkUpdate', '/flexible_asset_fields', { byFilter: true }),
  ],
  attributes: {
    flexibleAssetTypeId: ref('flexible-asset-type-id', 'flexibleAssetTypes', { ...required, note: 'taken from the path on nested routes' }),
    order: int('order', required),
    name: text('name', { ...required, label: true, search: true }),
    kind: text('kind', {
      ...required,
      enum: ['Checkbox', 'Date', 'Header', 'Number', 'Select', 'Text', 'Textbox', 'Upload', 'Tag', 'Percent', 'Password'],
      note: 'not changeable once traits exist (422)',
    }),
    hint: text('hint', editable),
    decimals: int('decimals', { ...editable, note: 'needed for Number and Percent, >= 0' }),
    defaultValue: text('default-value', { ...editable, note: 'for Select: the options, newline separated (also on read)' }),
    tagType: text('tag-type', {
      ...editable,
      note: "one of AccountsUsers, Checklists, ChecklistTemplates, Contacts, Configurations, Documents, Domains, Passwords, Locations, Organizations, SslCertificates, Tickets, or 'FlexibleAssetType: <id>'",
    }),
    required: bool('required', { ...editable, falseFor: { key: 'kind', values: ['Header'] } }),
    useForTitle: bool('use-for-title', {
      ...editable,
      falseFor: { key: 'kind', values: NEVER_IN_TITLE },
    }),
    expiration: bool('expiration', editable),
    showInList: bool('show-in-list', editable),
    nameKey: text('name-key', { note: 'generated from name; key of the trait' }),
    createdAt: timestamp('created-at'),
    updatedAt: timestamp('updated-at', { cursor: true }),
  },
  filters: {
    id: filter('filter[id]', 'id', { on: ['list', 'bulkUpdate'] }),
  },
  sorts: { createdAt: 'created_at', updatedAt: 'updated_at' },
  includes: {
    list: {
      remoteAssetField: include('remote_asset_field'),
    },
  },
  naturalKey: ['name'],
  quirks: [
    'Inside a type `name` and `order` are unique, and at least one field is shown in lists.',
    '`required` is forced to false for Header; `use_for_title` for Checkbox, Header, Number, Password, Percent, Tag, Textbox and Upload.',
    'The options of a Select stand in `default-value`, one a line.',
    'Number and Percent need `decimals`.',
    'Deleting a field deletes its data in every asset.',
    'Changing `kind` once traits exist answers 422.',
    'Several are created at once on the nested route only.',
  ],
})

export interface FlexibleAssetField extends RecordOf<typeof flexibleAssetFields> {}
