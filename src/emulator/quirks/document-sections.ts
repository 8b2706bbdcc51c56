import { blank, parameterMissing } from '../wire/refusal.js'
import { isBlank, wireId } from '../wire/values.js'
import { draftChanged, sectionsOf } from './document-content.js'
import type { Quirk } from './quirk.js'
import { sanitize } from './sanitize.js'

const plain = (html: string): string => html.replace(/<[^>]*>/g, '')

export const documentSections: Quirk = {
  resource: 'documentSections',
  order: 'sort',
  read: {
    renderedContent: (_value, row) => row.fields.content ?? null,
    // On galleries and steps (S).
    documentImages: (_value, row, account) =>
      typeof row.fields.documentGalleryId !== 'string'
        ? []
        : Array.from(account.of('documentImages').having('documentGalleryId', row.fields.documentGalleryId), (image) => ({
            id: wireId(image.id),
            type: 'document-images',
            attributes: { name: image.fields.name ?? null, size: image.fields.size ?? null },
          })),
  },
  before: ({ fields, row }) => {
    if (row === undefined && isBlank(fields.resourceType)) throw parameterMissing('resource_type')
  },
  check: ({ account, fields, resource, row }) => {
    const kind = row === undefined ? fields.resourceType : row.fields.resourceType
    const level = fields.level === undefined ? row?.fields.level : fields.level
    if (kind === 'Document::Heading' && isBlank(level)) throw blank(resource.attributes.level!)
    if (typeof fields.content === 'string')
      fields.content = kind === 'Document::Heading' ? plain(sanitize(fields.content)) : sanitize(fields.content)
    if (row !== undefined) {
      fields.lockVersion = Number(row.fields.lockVersion ?? 0) + 1
      return
    }
    const siblings = sectionsOf(account, String(fields.documentId))
    fields.sort ??= Number(siblings.at(-1)?.fields.sort ?? 0) + 1
    fields.resourceId = account.newId()
    fields.lockVersion = 0
    if (kind === 'Document::Gallery' || kind === 'Document::Step') fields.documentGalleryId = account.newId()
  },
  after: ({ account }, row) => {
    // A section put where another stands moves it and all that follow down.
    let taken = Number(row.fields.sort)
    for (const other of sectionsOf(account, String(row.fields.documentId))) {
      if (other === row || Number(other.fields.sort) !== taken) continue
      taken += 1
      account.of('documentSections').update(other, { sort: taken })
    }
    draftChanged(account, row.fields.documentId)
  },
  deleting: (account, row) => {
    const gallery = row.fields.documentGalleryId
    if (typeof gallery === 'string')
      for (const image of [...account.of('documentImages').having('documentGalleryId', gallery)]) account.of('documentImages').remove(image)
    draftChanged(account, row.fields.documentId)
  },
  load: (account, row) => {
    row.fields.resourceId ??= account.newId()
    if (row.fields.resourceType === 'Document::Gallery' || row.fields.resourceType === 'Document::Step')
      row.fields.documentGalleryId ??= account.newId()
  },
}
