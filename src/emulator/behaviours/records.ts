import { behaviours } from './define.js'

/** What single kinds of records do: passwords, flexible assets, documents, attachments, links, access. */
export const RECORDS = behaviours({
  'password-values-on-show': {
    doc: 'The value of a password comes on show unless `show_password=false`, and never in a list.',
    source: ['D25', 'PSI'],
  },
  'password-values-after-writes': {
    doc: 'A write shows the value with `show_password=true` only; a bulk PATCH never.',
    source: ['D25', 'PSI'],
  },
  'password-revisions': { doc: '`version_id` on show gives an old value.', source: ['D25'] },
  'otp-secrets': { doc: 'The seed of one-time codes is written and never read; `otp-enabled` tells of it.', source: ['PSI'] },
  'vaulted-passwords': { doc: 'A vaulted password shows no value to a key.', source: ['V'] },
  'embedded-passwords': { doc: 'An embedded password needs both halves of its parent, and shows what it is called.', source: ['D25'] },
  'embedded-in-assets': {
    doc: '`resource-type` of a password of a flexible asset is written as a label and read as `flexible-asset-traits`.',
    source: ['PSI'],
  },
  'category-by-name': { doc: 'A create of a password can name its category in a relationship.', source: ['D25'] },

  'name-keys': { doc: 'The key of a trait comes from the name of its field, in lower case, with dashes.', source: ['T'] },
  'name-keys-stay': { doc: 'A field that is renamed keeps its key.', source: ['T'] },
  'type-needs-fields': {
    doc: 'A type is created with fields as relationships: one at least, one for the title, one for the list.',
    source: ['MS', 'D25'],
  },
  'inline-fields': { doc: 'Fields among the attributes of a new type answer 500.', source: ['MS'] },
  'asset-names': { doc: 'A flexible asset is called what its title fields hold.', source: ['D25'] },
  'traits-replaced': { doc: 'A PATCH with traits replaces all of them; one without leaves them.', source: ['D25', 'PSI'] },
  'uploads-lost': { doc: 'A file in a trait is gone unless it is sent again.', source: ['PSI'] },
  'trait-errors': { doc: 'A refused trait names its key in the pointer, and `detail` is a list.', source: ['PSI'] },
  'text-traits': { doc: 'A Text trait holds at most 255 characters.', source: ['T'] },
  'select-traits': { doc: 'A Select trait is one of its options, to the letter.', source: ['D25', 'T'] },
  'tag-traits': { doc: 'Tags are written as ids and read as `type` and `values`.', source: ['D25', 'T'] },
  'header-traits': { doc: 'Headers hold nothing: they are no trait.', source: ['D25'] },
  'expiring-traits': { doc: 'A Date field that expires makes an expiration.', source: ['D25'] },
  'no-nested-asset-list': { doc: 'Flexible assets have no list under an organization.', source: ['D25'] },

  'documents-at-the-top': {
    doc: 'The list of documents holds the top level; `null` as folder means all, 0 the top level.',
    source: ['W', 'T'],
  },
  'documents-begin-empty': { doc: 'A new document is an empty draft, whatever content it came with.', source: ['W'] },
  'documents-are-published': { doc: 'Sections stay draft until a PATCH of `publish`.', source: ['T', 'C12'] },
  'documents-stay': { doc: 'A PATCH with another folder answers 200 and moves nothing.', source: ['T'] },
  'document-content': { doc: '`content` of a document is a list with keys in snake_case, in lists too.', source: ['CR', 'W'] },
  'sections-need-a-kind': { doc: 'A section without `resource_type` answers 400, a heading without a level 422.', source: ['W'] },
  'sections-cleaned': { doc: 'Drawings and `data:` addresses vanish from sections without a word.', source: ['W'] },
  'folders-in-organizations': { doc: 'A folder of another organization answers 422.', source: ['W'] },
  'folders-must-be-empty': { doc: 'A folder that holds something is not deleted.', source: ['C12'] },

  attachments: { doc: 'Attachments come one or many; a PATCH renames, a DELETE takes a body.', source: ['D25', 'C12'] },
  'download-addresses': { doc: '`download-url` of an attachment is an address of the web application.', source: ['D25'] },
  'links-have-two-ends': { doc: 'One related item serves both records; the same or the inverse again answers 422.', source: ['T'] },
  'link-notes': { doc: 'A PATCH of a related item changes its notes alone.', source: ['D25'] },
  'access-sets': { doc: 'For accesses POST adds, PATCH replaces the set, DELETE takes away.', source: ['C13'] },
})
