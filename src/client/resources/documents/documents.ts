import type { Catalog, CreateInput, Document, DocumentSection } from '../../../catalog/index.js'
import { PartialError, isGlueError } from '../../../errors.js'
import type { GlueError } from '../../../errors.js'
import type { CallOptions } from '../../../http/types.js'
import type { AttachmentOperations } from '../attachments.js'
import { largestFile, readLocalFile } from '../../files/local-file.js'
import { RecordList } from '../../generic/record-list.js'
import type { PageSource } from '../../generic/record-list.js'
import { callOptions } from '../../generic/resource-client.js'
import type { ResourceClient } from '../../generic/resource-client.js'

export interface DocumentListInput extends CallOptions {
  readonly organizationId: string | number
  /** A folder's id, `root`, or `all`, which is what is listed unless told otherwise. */
  readonly folder?: string | number
  readonly id?: string | number | readonly (string | number)[]
  readonly pageSize?: number
}
export interface DocumentUpload {
  readonly organizationId: string | number
  readonly path: string
  /** The file's name unless given. */
  readonly name?: string
  readonly documentFolderId?: string | number
  /** The document of an upload whose second step failed: `error.done.documentId`. */
  readonly resume?: string
}
export interface UploadedDocument {
  readonly id: string
  readonly name: string
  readonly sizeBytes: number
  readonly uploadedAt: string
  readonly attachmentId: string
  readonly resourceUrl: string | null
}
/** What an interrupted upload had done. */
export interface UploadProgress {
  readonly documentId: string
}
export type SectionInput = Omit<CreateInput<Catalog['documentSections']>, 'extra'>

export interface DocumentOperations {
  /** The documents of an organization, in all folders unless one is named. Their bodies come with them. */
  list(query: DocumentListInput): RecordList<Document>
  count(query: DocumentListInput): Promise<number>
  /** The sections of a document in their order, drafts included. */
  sections(id: string | number, options?: CallOptions): Promise<readonly DocumentSection[]>
  addSection(id: string | number, section: SectionInput, options?: CallOptions): Promise<DocumentSection>
  /** Makes the draft what readers see. */
  publish(id: string | number, options?: CallOptions): Promise<void>
  /**
   * A document that holds a file as its attachment, in two steps.
   * @throws PartialError `partial` when the second step failed; repeat with `resume: error.done.documentId` and no second document is made
   */
  upload(input: DocumentUpload, options?: CallOptions): Promise<UploadedDocument>
}

export const documentOperations = (
  documents: ResourceClient,
  sections: ResourceClient,
  attachments: AttachmentOperations,
  maxBodyBytes: number,
): DocumentOperations => ({
  list(query) {
    const { folder = 'all', ...rest } = query
    const plan = documents.plan([{ ...rest, documentFolderId: folder }], query)
    if (folder !== 'all') return new RecordList<Document>(plan)
    return new RecordList<Document>({ ...plan, fallback: (error) => (refusesAllFolders(error) ? foldersApart(documents, rest) : null) })
  },

  async count(query) {
    const { folder = 'all', ...rest } = query
    try {
      return await documents
        .plan([{ ...rest, priority: query.priority ?? 'interactive', documentFolderId: folder }], query)
        .sources.reduce(async (sum, source) => (await sum) + (await countOf(source, query.signal)), Promise.resolve(0))
    } catch (error) {
      if (folder !== 'all' || !refusesAllFolders(error)) throw error
      return (await this.list(query).collect()).length
    }
  },

  async sections(id, options = {}) {
    const all = (await sections
      .list({ documentId: id, ...callOptions(options), priority: options.priority ?? 'interactive' })
      .collect()) as unknown as readonly DocumentSection[]
    return [...all].sort((a, b) => (a.sort ?? 0) - (b.sort ?? 0))
  },

  async addSection(id, section, options = {}) {
    return (await sections.create({ ...section, documentId: id }, callOptions(options))) as unknown as DocumentSection
  },

  publish: (id, options = {}) => documents.publish(id, callOptions(options)),

  async upload(input, options = {}) {
    // Looked at first: a file that cannot be read or sent must not leave an empty document behind.
    const file = await readLocalFile(input.path, largestFile(maxBodyBytes))
    const name = input.name ?? file.name
    const document =
      input.resume === undefined
        ? await documents.create(
            {
              organizationId: input.organizationId,
              name,
              ...(input.documentFolderId === undefined ? {} : { documentFolderId: input.documentFolderId }),
            },
            callOptions(options),
          )
        : await documents.get(input.resume, callOptions(options))
    try {
      const attachment = await attachments.upload(
        { resourceType: 'documents', resourceId: document.id, content: file.content, name: file.name },
        options,
      )
      return {
        id: document.id,
        name: String(document['name'] ?? name),
        sizeBytes: file.content.length,
        uploadedAt: String(attachment.record.createdAt ?? document['createdAt'] ?? ''),
        attachmentId: attachment.id,
        resourceUrl: (document['resourceUrl'] as string | null) ?? null,
      }
    } catch (error) {
      const done: UploadProgress = { documentId: document.id }
      throw new PartialError(
        `The document ${document.id} was created, but its file could not be attached${isGlueError(error) ? `: ${error.message}` : '.'}`,
        done,
        {
          hint: `Repeat the upload with resume: '${document.id}'; no second document is made then.`,
          cause: error,
          outcome: (error as GlueError | null)?.outcome ?? 'rejected',
        },
      )
    }
  },
})

/** Some accounts refuse the filter that means "all folders". */
const refusesAllFolders = (error: unknown): boolean => isGlueError(error, 'bad_request') || isGlueError(error, 'validation_failed')

/** Then the root and what lies in folders are read one after the other, which is not known to be everything. */
const foldersApart = (
  documents: ResourceClient,
  query: Readonly<Record<string, unknown>>,
): { readonly sources: readonly PageSource[]; readonly reasons: readonly string[] } => {
  const foldered = documents.source({ ...query, documentFolderId: 'foldered' })
  return {
    sources: [
      documents.source({ ...query }),
      {
        pageSize: foldered.pageSize,
        fetch: (number, size, signal) =>
          foldered.fetch(number, size, signal).catch((error: unknown) => {
            if (refusesAllFolders(error)) return { records: [], included: [], meta: NO_META }
            throw error
          }),
      },
    ],
    reasons: ['This account refuses to list the documents of all folders at once; what its folders hold may be missing.'],
  }
}
const NO_META = { currentPage: null, nextPage: null, prevPage: null, totalPages: null, totalCount: null }

const countOf = async (source: PageSource, signal: AbortSignal | undefined): Promise<number> => {
  const page = await source.fetch(1, 1, signal ?? new AbortController().signal)
  if (page.meta.totalCount !== null) return page.meta.totalCount
  return (await new RecordList({ sources: [source], prefetch: 0, signal }).collect()).length
}
