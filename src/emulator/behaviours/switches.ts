import { switches } from './define.js'

/** Every open question about the API whose answer a client can notice, with the answers that the emulator can give. */
export const SWITCHES = switches({
  // --- Getting in ---
  'bad-key': {
    doc: 'What a wrong, revoked or missing key gets.',
    source: ['D25', 'PSI', 'MS'],
    default: '403',
    values: { '403': '`{"message":"Forbidden"}`, as seen', '401': '`{"message":"Unauthorized"}`, as the tables of the official page list' },
  },
  'missing-content-type': {
    doc: 'What becomes of a body without a content type.',
    source: ['D25', 'V'],
    default: 'accept',
    values: { accept: 'it is read as JSON', '415': 'it is refused' },
  },
  'oversize-body': {
    doc: 'What a body over the limit of the gateway gets.',
    source: ['PSI', 'T'],
    default: '403',
    values: { '403': '`{"message":"Forbidden"}`, as seen', '413': '`{"message":"Request Too Long"}`' },
  },
  'documents-module': {
    doc: 'Whether the account has documents that keys can reach.',
    source: ['PSI', 'W'],
    default: 'open',
    values: {
      open: 'it has',
      '401': 'documents, their sections, images and folders answer 401',
      '403': 'they answer 403',
      '404': 'they answer 404',
    },
  },
  'document-folders': {
    doc: 'Whether keys can reach document folders, which are being rolled out account by account.',
    source: ['W'],
    default: 'open',
    values: { open: 'they can', '401': 'they answer 401', '403': 'they answer 403', '404': 'they answer 404' },
  },
  'password-folders': {
    doc: 'Whether keys can reach password folders.',
    source: ['C12', 'E'],
    default: 'open',
    values: { open: 'they can', '401': 'they answer 401', '403': 'they answer 403', '404': 'they answer 404' },
  },
  'logs-access': {
    doc: 'Whether the plan of the account has logs.',
    source: ['S'],
    default: 'open',
    values: { open: 'it has', '403': 'logs answer 403' },
  },

  // --- The rate limit ---
  'rate-limit-body': {
    doc: 'The body of a 429.',
    source: ['MS', 'PSI'],
    default: 'message',
    values: { message: '`{"message":"Too Many Requests"}`', errors: '`errors[]` as elsewhere' },
  },
  'rate-limit-headers': {
    doc: 'Whether answers tell what is left of the limit.',
    source: ['D25'],
    default: 'none',
    values: { none: 'no', 'x-ratelimit': '`X-RateLimit-Limit`, `-Remaining` and `-Reset` with every answer' },
  },
  'rate-limit-retry-after': {
    doc: 'Whether a 429 says when to come back.',
    source: ['D25'],
    default: 'none',
    values: { none: 'no', seconds: '`Retry-After` in seconds', date: '`Retry-After` as a date' },
  },
  'rate-limit-window': {
    doc: 'How the five minutes are counted.',
    source: ['D25'],
    default: 'sliding',
    values: { sliding: 'any five minutes', fixed: 'five minutes after five minutes' },
  },
  'rate-limit-scope': {
    doc: 'Whose requests are counted together.',
    source: ['D25'],
    default: 'key',
    values: { key: 'those of one key', account: 'those of all keys of an account' },
  },

  // --- Pages ---
  'oversize-page': {
    doc: '`page[size]` over 1000.',
    source: ['D25', 'HB'],
    default: 'clamp',
    values: { clamp: 'counts as 1000', '422': 'is refused' },
  },
  'page-zero': {
    doc: '`page[size]` or `page[number]` of zero, below it, or no number.',
    source: ['D25'],
    default: 'default',
    values: { default: 'counts as 50, and as the first page', '422': 'is refused' },
  },
  'page-beyond-end': {
    doc: '`page[number]` beyond the last page.',
    source: ['D25'],
    default: 'empty',
    values: { empty: '200 without data', '404': 'is refused' },
  },
  'logs-page-six': {
    doc: '`page[number]` over 5 in logs.',
    source: ['D25'],
    default: '422',
    values: { '422': 'is refused with 422', '400': 'is refused with 400' },
  },
  'empty-list-meta': {
    doc: '`meta` of a list without records.',
    source: ['S'],
    default: 'full',
    values: { full: '`total-count` is 0', 'without-total': '`total-count` is not there' },
  },

  // --- Filters, sort, include ---
  'kebab-filters': {
    doc: 'Filter keys in kebab-case, where the official page has snake_case.',
    source: ['W', 'T', 'S'],
    default: 'accept',
    values: { accept: 'mean the same', ignore: 'are unknown, so everything comes back' },
  },
  'bracket-lists': {
    doc: 'Lists written as `filter[id][]=1&filter[id][]=2`, where the official page has commas.',
    source: ['D25'],
    default: 'accept',
    values: { accept: 'mean the same', ignore: 'are unknown filters, so everything comes back' },
  },
  'text-filter': {
    doc: 'How `filter[name]` and other text filters compare.',
    source: ['D25'],
    default: 'exact',
    values: { exact: 'letter by letter', 'case-insensitive': 'without regard to case' },
  },
  'wrong-filter-type': {
    doc: 'A word where a filter takes an id.',
    source: ['D25'],
    default: 'nothing',
    values: { nothing: 'matches no record', '400': 'is refused with 400', '422': 'is refused with 422' },
  },
  'nested-filters': {
    doc: 'Filters on lists under a parent.',
    source: ['HB', 'D25', 'V'],
    default: 'apply',
    values: { apply: 'work as on flat lists', ignore: 'are ignored, as the help page says' },
  },
  'long-date-range': {
    doc: 'A range over more than a week in `filter[created_at]` and `filter[updated_at]`.',
    source: ['D25'],
    default: 'accept',
    values: { accept: 'works', '422': 'is refused, as the official page says it may be' },
  },
  'archived-in-lists': {
    doc: 'Archived records in lists without a filter on them.',
    source: ['T'],
    default: 'included',
    values: { included: 'are there', 'left-out': 'are missing' },
  },
  'unknown-sort': {
    doc: 'A sort that the endpoint does not have.',
    source: ['D25'],
    default: '400',
    values: { '400': 'is refused with 400', '422': 'is refused with 422', ignore: 'is ignored' },
  },
  'unknown-include': {
    doc: 'An include that the endpoint does not have.',
    source: ['D25'],
    default: '400',
    values: { '400': 'is refused with 400', '422': 'is refused with 422', ignore: 'is ignored' },
  },

  // --- How records read ---
  'id-size': {
    doc: 'How long ids are.',
    source: ['D25'],
    default: '16-digit',
    values: {
      '16-digit': 'as in the EU and AU regions, below 2^53',
      short: 'as in old accounts of the US region',
      '18-digit': 'beyond 2^53, as only ids of logs are known to be',
    },
  },
  'included-ids': {
    doc: 'The `id` of records that an include brings.',
    source: ['D25', 'MS'],
    default: 'string',
    values: { string: 'a string', number: 'a number' },
  },
  'organization-parent-id': {
    doc: '`parent-id` of an organization.',
    source: ['D25'],
    default: 'number',
    values: { number: '`1`', string: '`"1"`, as in the official example' },
  },
  'organization-ancestor-ids': {
    doc: '`ancestor-ids` of an organization.',
    source: ['D25'],
    default: 'array',
    values: { array: '`[1,6]`', string: '`"[1,6]"`, as in the official example' },
  },
  'psa-integration-missing': {
    doc: '`psa-integration` of a record that no PSA knows.',
    source: ['SC', 'V'],
    default: 'disabled',
    values: { disabled: '`"disabled"`', null: '`null`' },
  },

  // --- Files ---
  'attachment-download': {
    doc: 'What the `download-url` of an attachment gives.',
    source: ['D25'],
    default: 'login',
    values: {
      login: 'a redirect to a page for signing in, as the web application gives to whoever has no session',
      open: 'the file, to anybody',
      key: 'the file, to whoever sends a key',
    },
  },

  // --- Writing ---
  'bulk-atomic': {
    doc: 'What becomes of the good items of a bulk write with a bad one.',
    source: ['D25'],
    default: 'atomic',
    values: { atomic: 'nothing is changed', partial: 'those before the bad one stay changed, and the answer is the error all the same' },
  },
  'bulk-by-filter': {
    doc: 'Bulk PATCH and DELETE with a filter in place of ids.',
    source: ['D25'],
    default: 'apply',
    values: { apply: 'runs over everything that matches', refuse: 'is refused with 400' },
  },
  'checklist-nested-bulk-patch': {
    doc: 'Bulk PATCH of checklists under an organization, the only nested one that is documented.',
    source: ['C12'],
    default: 'accept',
    values: { accept: 'works', '422': 'is refused, as nested bulk PATCH is elsewhere' },
  },
  'nested-bulk-delete': {
    doc: 'Bulk DELETE of a location or password with its id in the path and no body.',
    source: ['D25'],
    default: 'path',
    values: { path: 'deletes what the path names', body: 'is refused with 400: the body must name it' },
  },
  'group-delete-status': {
    doc: 'The answer to DELETE of a group.',
    source: ['D25'],
    default: '204',
    values: { '204': '204 without a body', '200': '200 with the group' },
  },
  'section-delete-status': {
    doc: 'The answer to DELETE of a section or an image of a document.',
    source: ['C12'],
    default: '204',
    values: { '204': '204 without a body', '200': '200 with what was deleted' },
  },
  'organization-parent': {
    doc: '`parent_id` in a write of an organization, which the table allows and the prose forbids.',
    source: ['D25'],
    default: 'accept',
    values: { accept: 'works', ignore: 'is ignored', '422': 'is refused' },
  },
  'required-fields': {
    doc: 'What a create needs beyond what the tables call required.',
    source: ['D25', 'AUI'],
    default: 'first-name',
    values: {
      documented: 'nothing',
      'first-name': '`first_name` of a contact',
      strict: '`first_name` of a contact, `country_id` of a location',
    },
  },
  'contacts-patch': {
    doc: 'Emails and phones in a PATCH of a contact.',
    source: ['D25'],
    default: 'replace',
    values: { replace: 'replace those that are there', merge: 'are added; one with the same value is changed' },
  },
  'type-relationships-patch': {
    doc: 'The status of a PATCH of a flexible asset type with relationships.',
    source: ['D25', 'MS'],
    default: '422',
    values: { '422': '422, as documented', '403': '403, as seen by a connector' },
  },

  // --- Traits ---
  'unknown-trait': {
    doc: 'A trait that the type does not have.',
    source: ['PSI', 'T'],
    default: '422',
    values: { '422': 'is refused, as seen', ignore: 'is dropped, as one client has it' },
  },
  'password-trait': {
    doc: 'How a Password trait reads.',
    source: ['H'],
    default: 'id',
    values: { id: 'the id of the password, a number', object: '`{"type":"Passwords","values":[...]}`, as tags' },
  },
  'upload-trait-type': {
    doc: '`type` of an Upload trait.',
    source: ['H', 'PSI'],
    default: 'attachments',
    values: { attachments: '`Attachments`', uploads: '`Uploads`' },
  },
  'number-traits': {
    doc: 'How Number and Percent traits read.',
    source: ['H'],
    default: 'number',
    values: { number: '`42`', string: '`"42"`' },
  },
  'checkbox-traits': {
    doc: 'How Checkbox traits read.',
    source: ['T', 'H'],
    default: 'boolean',
    values: { boolean: '`true`', string: '`"true"`' },
  },
  'date-traits': {
    doc: 'How Date traits read.',
    source: ['H'],
    default: 'text',
    values: { text: '`"2026-06-01"`', object: '`{"type":"Date","values":"2026-06-01"}`' },
  },
  'textbox-sanitize': {
    doc: 'Drawings, scripts and `data:` addresses in Textbox traits.',
    source: ['W'],
    default: 'stripped',
    values: { stripped: 'vanish without a word, as in sections of documents', kept: 'stay' },
  },
})

export type SwitchName = keyof typeof SWITCHES
export type SwitchValue<N extends SwitchName> = keyof (typeof SWITCHES)[N]['values'] & string

/** Where the real API leaves a question open, which answer the emulator gives. */
export type Answers = { readonly [N in SwitchName]: SwitchValue<N> }

export const SWITCH_NAMES = Object.keys(SWITCHES) as readonly SwitchName[]

export const DEFAULT_ANSWERS = Object.fromEntries(SWITCH_NAMES.map((name) => [name, SWITCHES[name].default])) as unknown as Answers
