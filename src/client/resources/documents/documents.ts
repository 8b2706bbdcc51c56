import type { Catalog, CreateInput, Document, DocumentSection, IncludeOf, ResourceKey, UpdateInput } from '../../../catalog/index.js'
import { GlueError, UsageError, isGlueError } from '../../../errors.js'
import type { CallOptions } from '../../../http/types.js'
import type { ClientCore } from '../../core.js'
import { RecordList } from '../../generic/record-list.js'
import { callOptions } from '../../generic/resource-client.js'
import type { Loaded, Whereabouts } from '../../generic/methods.js'
import type { ResourceClient } from '../../generic/resource-client.js'
import type { AttachmentOperations } from '../attachments.js'
import { downloadDocument } from './download.js'
import type { DocumentDownloadOptions, DownloadedDocument } from './download.js'
import { folderOperations } from './folders.js'
import type { FolderOperations } from './folders.js'
import { imageOperations } from './images.js'
import type { ImageOperations } from './images.js'
import { countAllFolders, isOutOfReach, listAllFolders } from './list-documents.js'
import type { FolderFilter } from './list-documents.js'
import { markdownOperations } from './markdown-documents.js'
import type { MarkdownOperations } from './markdown-documents.js'
import { keepMemory, memoryOfDocuments, recall } from './remembered.js'
import { sectionOperations } from './sections.js'
import type { SectionOperations } from './sections.js'
import { uploadDocument } from './upload.js'
import type { DocumentUpload, UploadedDocument } from './upload.js'

type Id = string | number

export interface DocumentListInput extends CallOptions {
  readonly organizationId: Id
  /** A folder's id, `root`, or `all`, which is what is listed unless told otherwise. */
  readonly folder?: Id
  readonly id?: Id | readonly Id[]
  readonly pageSize?: number
}
type GetInput<I extends string> = Whereabouts<'documents', 'get'> & { readonly include?: readonly I[] }
type LoadedDocument<I extends string> = Loaded<'documents', 'get', NoInfer<I>>
type Changes = Omit<UpdateInput<Catalog['documents']>, 'documentFolderId'>

export interface DocumentOperations extends SectionOperations, FolderOperations, ImageOperations, MarkdownOperations {
  /**
   * The documents of an organization, in all folders unless one is named. Their bodies come with them.
   *
   * `completeness` is true only where it is known that nothing is missing: an account may refuse the filter for all folders, or ignore
   * it, and then what it lacks is asked for otherwise. Where the key may not list documents at all, those that were created through
   * gluekit are listed, and called incomplete; `not_available` is thrown when there are none.
   */
  list(query: DocumentListInput): RecordList<Document>
  /**
   * How many there are, in all folders unless one is named.
   * @throws GlueError `not_available` where not all documents can be reached: a number would be too small
   */
  count(query: DocumentListInput): Promise<number>
  /** With `sections: true` its sections come too, in their order, drafts included. @throws NotFoundError */
  get<const I extends IncludeOf<Catalog['documents'], 'get'> = never>(
    id: Id,
    options: GetInput<I> & { readonly sections: true },
  ): Promise<LoadedDocument<I> & { readonly sections: readonly DocumentSection[] }>
  get<const I extends IncludeOf<Catalog['documents'], 'get'> = never>(
    id: Id,
    options?: GetInput<I> & { readonly sections?: false },
  ): Promise<LoadedDocument<I>>
  /**
   * Changes name, `public`, `restricted` or `archived`, which apply at once; text is changed by its sections.
   * @throws UsageError for another folder: the API answers 200 and leaves the document where it is
   */
  update(id: Id, changes: Changes, options?: Whereabouts<'documents', 'update'>): Promise<Document>
  /** Takes a document out of sight; its sections stay. */
  archive(id: Id, options?: CallOptions): Promise<Document>
  /** Brings it back into sight. */
  unarchive(id: Id, options?: CallOptions): Promise<Document>
  /** Makes the draft what readers see. */
  publish(id: Id, options?: Whereabouts<'documents', 'publish'>): Promise<void>
  /**
   * Makes a document that holds a file as its attachment, in two steps. The file may have about 7.5 MB.
   * @throws PartialError `partial` when the second step failed; repeat with `resume: error.done.documentId` and no second document is made
   */
  upload(input: DocumentUpload, options?: CallOptions): Promise<UploadedDocument>
  /**
   * Saves the attached file, or the sections as Markdown or HTML of which nothing can run. No part of a file stays when it fails.
   * @throws UsageError `invalid_input` when there is such a file already, `ambiguous_name` when several files are attached;
   *   GlueError `not_available` for a file that only the web app gives out
   */
  download(id: Id, path: string, options?: DocumentDownloadOptions): Promise<DownloadedDocument>
}
export type NewDocument = CreateInput<Catalog['documents']>

export const documentOperations = (
  core: ClientCore,
  of: (key: ResourceKey) => ResourceClient,
  attachments: AttachmentOperations,
): DocumentOperations => {
  const documents = of('documents')
  const folderClient = of('documentFolders')
  const sectionClient = of('documentSections')
  const memory = core.documentMemory ?? memoryOfDocuments()
  keepMemory(core, memory)
  const known: FolderFilter = { form: 0, proven: false }

  const list: DocumentOperations['list'] = (query) => {
    const { folder = 'all', ...rest } = query
    // Refused before anything is sent, whatever the list is put together from.
    const plan = documents.plan([{ ...rest, documentFolderId: folder }], query)
    if (folder !== 'all') return new RecordList<Document>(plan)
    const all = listAllFolders(documents, folderClient, rest, known)
    return new RecordList<Document>({
      ...plan,
      compose: async function* (read, reasons) {
        let started = false
        try {
          for await (const page of all(read, reasons)) {
            started = true
            yield page
          }
        } catch (error) {
          if (started || rest.id !== undefined) throw error
          const remembered = await recall(error, { core, documents, memory }, String(query.organizationId), rest)
          if (remembered === null) throw error
          reasons.push(remembered.reason)
          yield remembered.page
        }
      },
    })
  }
  const update: DocumentOperations['update'] = async (id, changes, options = {}) => {
    if (Object.hasOwn(changes, 'documentFolderId'))
      throw new UsageError('not_supported', 'The API cannot move a document to another folder: it answers that it did, and leaves it.', {
        hint: 'Move it in the web app, or create it anew in the other folder. Nothing was sent.',
      })
    return (await documents.update(id, changes, { ...options })) as unknown as Document
  }
  const publish: DocumentOperations['publish'] = (id, options = {}) => documents.publish(id, { ...options })

  const sections = sectionOperations(sectionClient)
  const folders = folderOperations(folderClient, documents)
  const images = imageOperations(of('documentImages'), sectionClient, sections, core.maxBodyBytes)
  const { maxBodyBytes } = core
  const markdown = markdownOperations({ documents, sections, sectionClient, folders, images, publish, maxBodyBytes })

  return {
    ...sections,
    ...folders,
    ...images,
    ...markdown,
    list,
    update,
    publish,

    async count(query) {
      const { folder = 'all', ...rest } = query
      const interactive = { ...rest, priority: query.priority ?? ('interactive' as const) }
      if (folder !== 'all') return documents.count({ ...interactive, documentFolderId: folder })
      // Refused totals are no answer: the list knows more ways, and says what is wrong.
      const counted = await countAllFolders(documents, interactive, known).catch((error: unknown) => {
        if (isOutOfReach(error) || isGlueError(error, 'unauthorized')) return null
        throw error
      })
      if (counted !== null) return counted
      const all = await list({ ...query, priority: interactive.priority }).collect()
      if (all.completeness.complete) return all.length
      throw new GlueError('not_available', `The documents cannot be counted: ${all.completeness.reasons.join(' ')}`, {
        hint: `At least ${all.length} are there: list() gives them, and says why more may be missing.`,
      })
    },

    async get(id: Id, { sections: withSections, ...options }: GetInput<string> & { readonly sections?: boolean } = {}) {
      if (withSections !== true) return (await documents.get(id, options)) as never
      const [document, found] = await Promise.all([documents.get(id, options), sections.sections(id, callOptions(options))])
      return { ...document, sections: found } as never
    },

    archive: (id, options) => update(id, { archived: true }, options),
    unarchive: (id, options) => update(id, { archived: false }, options),
    upload: uploadDocument(documents, attachments, maxBodyBytes),
    download: downloadDocument({ documents, sections, attachmentClient: of('attachments'), attachments, markdown }),
  }
}
