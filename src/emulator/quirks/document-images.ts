import type { Account } from '../state/account.js'
import type { Fields, Row } from '../state/collection.js'
import { invalid, unprocessable } from '../wire/refusal.js'
import { decodeBase64 } from './base64.js'
import type { Quirk } from './quirk.js'

const SIGNATURES: readonly (readonly number[])[] = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x47, 0x49, 0x46, 0x38],
  [0x42, 0x4d],
  [0x52, 0x49, 0x46, 0x46],
]
const isImage = (bytes: Buffer): boolean => SIGNATURES.some((signature) => signature.every((byte, at) => bytes[at] === byte))

const signed = (row: Row, variant: string): string => `https://images.itglue.example/${row.id}/${variant}?expires=3600`

/** The document that an image goes to, directly or through the gallery of a section. */
const place = (account: Account, target: Fields): Fields => {
  const id = String(target.id)
  if (target.type === 'document') {
    if (account.of('documents').get(id) === undefined) throw invalid('target', 'must exist')
    return { documentId: id, documentGalleryId: null }
  }
  const section = account.of('documentSections').having('documentGalleryId', id).slice(0, 1)[0]
  if (section === undefined) throw invalid('target', 'must exist')
  return { documentId: section.fields.documentId, documentGalleryId: id }
}

export const documentImages: Quirk = {
  resource: 'documentImages',
  read: {
    originalSrc: (_value, row) => signed(row, 'original'),
    slimSrc: (_value, row) => signed(row, 'slim'),
    thumbnailSrc: (_value, row) => signed(row, 'thumbnail'),
    inlineResourceUrl: (_value, row, account) => {
      const document = account.of('documents').get(String(row.fields.documentId))
      return document === undefined ? null : `/${String(document.fields.organizationId)}/docs/${document.id}/images/${row.id}`
    },
  },
  check: ({ account, fields }) => {
    const image = fields.image as Fields
    const bytes = decodeBase64(image.content)
    // The words of the image library come through (S).
    if (bytes === undefined || !isImage(bytes)) throw unprocessable('NotIdentifiedByImageMagickError', '/data/attributes/image')
    delete fields.image
    Object.assign(fields, place(account, fields.target as Fields), { name: image.fileName, size: bytes.length })
  },
}
