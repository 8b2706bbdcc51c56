import { behaviours } from './define.js'

/** What responses look like, and what lists take. */
export const READING = behaviours({
  'kebab-responses': { doc: 'Attributes come in kebab-case.', source: ['D25'] },
  'ids-are-texts': { doc: '`id` is a text, and every `*-id` attribute is a number.', source: ['D25'] },
  'nulls-are-there': { doc: 'A missing value is null, not left out.', source: ['D25'] },
  'relationships-when-included': {
    doc: '`relationships` holds what was included and nothing else; configurations have `adapters-resources` all the same.',
    source: ['D25', 'MA'],
  },
  'times-in-milliseconds': {
    doc: 'Moments come as `YYYY-MM-DDTHH:MM:SS.000Z`, dates such as those of warranties as `YYYY-MM-DD`.',
    source: ['D25'],
  },
  'expirations-at-midnight': { doc: 'Expiration dates are moments at midnight.', source: ['D25'] },
  'success-codes': {
    doc: 'GET and PATCH answer 200 with the object, POST 201, DELETE of one 204 without a body, DELETE of many 200 with the objects.',
    source: ['D25'],
  },
  'quick-notes-cut': { doc: '`quick-notes` is cut to 250 characters in lists of organizations.', source: ['D25'] },
  'ids-over-2-53': { doc: 'Ids of logs have 18 digits and are greater than a number can hold.', source: ['D25'] },

  'fifty-to-a-page': { doc: 'A page holds 50 records unless told otherwise.', source: ['D25', 'HB'] },
  'meta-of-lists': { doc: '`meta` tells the page, its neighbours, the number of pages and of records.', source: ['D25', 'HB'] },
  'links-of-lists': { doc: '`links` lead from page to page and keep the query; they are `{}` where there is one page.', source: ['HB'] },
  'thirty-days-of-logs': { doc: 'Logs reach back 30 days and five pages.', source: ['D25'] },
  'logs-of-keys': {
    doc: 'What keys create, change, delete, and whose password they see, is in the logs, without a user.',
    source: ['D25'],
  },

  'filters-in-snake-or-kebab': { doc: 'Keys of filters mean the same in snake_case and kebab-case.', source: ['W', 'T', 'S'] },
  'unknown-filters-ignored': { doc: 'An unknown filter is ignored: everything comes back.', source: ['W'] },
  'filters-take-lists': { doc: 'A comma list in a filter means any of its values; `\\,` is a comma of the value.', source: ['HB'] },
  'filters-combine': { doc: 'Several filters must all hold.', source: ['HB'] },
  'integration-filters-need-a-type': {
    doc: '`filter[psa_id]` and `filter[rmm_id]` mean nothing without the type of the integration.',
    source: ['D25'],
  },
  ranges: { doc: 'A range of dates is `start,end` with `*` for an open side.', source: ['D25'] },
  'metrics-for-a-week': {
    doc: 'Ranges of user metrics over a week, or with an open start, are refused with 422, but for `*,*`.',
    source: ['W'],
  },
  'exclude-filters': { doc: '`filter[exclude][...]` leaves out what matches.', source: ['D25'] },
  'assets-need-a-type': {
    doc: 'The list of flexible assets needs `filter[flexible_asset_type_id]`, or it answers 422.',
    source: ['PSI', 'S'],
  },
  'sorts-in-snake-or-kebab': { doc: 'Sorts take a list, `-` for descending, and either spelling.', source: ['D25', 'V'] },
  includes: { doc: 'Includes bring each record once, with linkage on its owners and a type in kebab-case.', source: ['D25'] },
  'related-items-on-show': { doc: '`include=related_items` works on single reads; lists do not have it.', source: ['D25'] },
  'archived-records-listed': { doc: 'Lists hold archived records too.', source: ['T'] },
})
