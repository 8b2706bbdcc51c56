import { unprocessable } from '../wire/refusal.js'
import { contentOf } from './document-content.js'
import type { Quirk } from './quirk.js'

export const documents: Quirk = {
  resource: 'documents',
  read: {
    content: (value) => (Array.isArray(value) ? value : []),
    draft: (value) => value === true,
    published: (value) => value === true,
  },
  // Without a folder filter a list holds what lies at the top level, and nothing else (W, T, S).
  list: ({ query }) =>
    query.filters.some(({ path }) => path[0] === 'document_folder_id')
      ? undefined
      : { name: 'root', test: (row) => typeof row.fields.documentFolderId !== 'string' },
  check: ({ account, fields, row }) => {
    delete fields.sopGenerator
    if (row !== undefined) return
    // A create makes an empty draft, whatever content it came with (W).
    Object.assign(fields, { content: [], draft: true, published: false, publishedAt: null, isUploaded: fields.isUploaded === true })
    const folder = typeof fields.documentFolderId === 'string' ? account.of('documentFolders').get(fields.documentFolderId) : undefined
    if (folder !== undefined && folder.fields.organizationId !== fields.organizationId)
      throw unprocessable('Document folder must exist in the same organization', '/data/attributes/document-folder-id')
  },
  deleting: (account, row) => {
    for (const image of [...account.of('documentImages').having('documentId', row.id)]) account.of('documentImages').remove(image)
  },
  load: (account, row) => {
    const { fields } = row
    fields.published ??= fields.publishedAt !== null && fields.draft !== true
    fields.draft ??= fields.published === false
    fields.content ??= fields.published === true ? contentOf(account, row.id) : []
  },
}
