import { behaviours } from './define.js'

/** How writes are refused, and what goes with those that are not. */
export const WRITING = behaviours({
  'missing-parameter': { doc: 'A body without `data` answers 400 "param is missing or the value is empty".', source: ['W'] },
  'foreign-parent': {
    doc: 'A path through an organization of another account answers 401 "Unauthorized resource access".',
    source: ['PSI'],
  },
  'unknown-id': { doc: 'An unknown id answers 404 with `errors[]` whose status is a number.', source: ['MS'] },
  validation: {
    doc: 'A refused value answers 422 with the pointer `/data/attributes/...`, a reference without its `-id`.',
    source: ['AUI'],
  },
  'first-mistake-alone': { doc: 'Only the first mistake is reported.', source: ['T'] },
  'organization-needed': {
    doc: 'A create without an organization answers 422 "Valid organization_id is required", in the title.',
    source: ['PSI'],
  },
  'relationships-in-a-patch': { doc: 'Relationships in a PATCH answer 422.', source: ['D25'] },
  'bulk-create-under-parents': {
    doc: 'Several records are created at once under their parent alone; the flat route answers 422 with a word as status.',
    source: ['AUI', 'D25'],
  },
  'bulk-patch-on-flat-routes': { doc: 'Bulk PATCH under a parent is not there.', source: ['D25'] },
  'single-object-for-bulk-delete': { doc: 'A bulk DELETE takes one object in place of a list.', source: ['V'] },
  'filter-or-data': {
    doc: 'A bulk DELETE with data and a filter, and a bulk PATCH with a list and a filter, answer 400.',
    source: ['D25'],
  },
  'no-delete': { doc: 'What cannot be deleted has no route for it.', source: ['D25'] },
  'asynchronous-organization-delete': {
    doc: 'A deleted organization is there for a while, and then goes with everything in it.',
    source: ['D25'],
  },
  'synced-records': { doc: 'Of a record that a PSA owns only a few attributes can be changed; others answer 422.', source: ['D25'] },
  'synced-lists': { doc: 'Types and statuses that a PSA owns refuse every change with 422.', source: ['D25', 'MS'] },
  'synced-primary-address': { doc: 'The address of the primary interface of a synced configuration cannot be changed.', source: ['D25'] },
  'status-delete': {
    doc: 'A synced organization status answers 423 to DELETE; one in use, Active and Inactive answer 422.',
    source: ['C13'],
  },
  'primary-interface': { doc: 'The primary interface and its configuration have one address, whichever is written.', source: ['D25'] },
  'one-primary-interface': { doc: 'A new primary interface makes the old one ordinary.', source: ['D25'] },
  'phones-stripped': { doc: 'Phones lose their separators and are formatted on read.', source: ['D25'] },
  'group-members-replaced': { doc: '`accounts_user_ids` replaces the members of a group.', source: ['D25'] },
  'one-export': { doc: 'There is one export at a time; it is ready a little later, with an address that needs no key.', source: ['V'] },
  'checklists-change': { doc: 'Checklists are changed and deleted, not created.', source: ['E', 'C12'] },
})
