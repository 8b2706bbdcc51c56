import type { Account } from '../state/account.js'
import type { Row } from '../state/collection.js'
import { wireId } from '../wire/values.js'

/** The sections of a document in the order in which they are shown. */
export const sectionsOf = (account: Account, documentId: string): readonly Row[] =>
  [...account.of('documentSections').having('documentId', documentId)].sort(
    (a, b) => Number(a.fields.sort ?? 0) - Number(b.fields.sort ?? 0),
  )

/** `content` of a document: its sections in snake_case, unlike everything else in a response (CR, W). */
export const contentOf = (account: Account, documentId: string): unknown[] => contentFrom(documentId, sectionsOf(account, documentId))

export const contentFrom = (documentId: string, sections: readonly Pick<Row, 'id' | 'fields'>[]): unknown[] =>
  sections.map((section) => {
    const { content, level, duration, resourceType, resourceId, sort, createdAt, updatedAt, lockVersion } = section.fields
    const id = resourceId === undefined || resourceId === null ? wireId(section.id) : wireId(String(resourceId))
    const resource: Record<string, unknown> = { id, content: content ?? null, created_at: createdAt, updated_at: updatedAt }
    if (resourceType === 'Document::Heading') resource.level = level
    if (resourceType === 'Document::Step') resource.duration = duration ?? null
    return {
      id: wireId(section.id),
      document_id: wireId(documentId),
      sort,
      ancestry: null,
      resource_id: id,
      resource_type: resourceType,
      created_at: createdAt,
      updated_at: updatedAt,
      lock_version: lockVersion ?? 0,
      resource,
    }
  })

/** Makes the draft what readers see (docs: it publishes the complete draft). */
export const publishDocument = (account: Account, document: Row): void => {
  const stamp = account.stamp()
  account.of('documents').update(document, {
    content: contentOf(account, document.id),
    draft: false,
    published: true,
    publishedAt: stamp,
    updatedAt: stamp,
  })
}

/** Notes that the draft of a document differs from what readers see. */
export const draftChanged = (account: Account, documentId: unknown): void => {
  const document = typeof documentId === 'string' ? account.of('documents').get(documentId) : undefined
  if (document !== undefined) account.of('documents').update(document, { draft: true, updatedAt: account.stamp() })
}
