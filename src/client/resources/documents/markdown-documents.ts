/** Documents from Markdown files, and back. */
import { realpath } from 'node:fs/promises'
import { basename, dirname, extname, resolve, sep } from 'node:path'
import type { Document, DocumentSection } from '../../../catalog/index.js'
import { ConflictError, PartialError, UsageError, isGlueError } from '../../../errors.js'
import type { CallOptions } from '../../../http/types.js'
import { largestFile, readLocalFile, sendable } from '../../files/local-file.js'
import { callOptions } from '../../generic/resource-client.js'
import type { ResourceClient } from '../../generic/resource-client.js'
import type { FolderOperations } from './folders.js'
import type { ImageInput, ImageOperations } from './images.js'
import { matchSections } from './match-sections.js'
import { inputOf, partsOf } from './section-markdown.js'
import type { SectionOperations } from './sections.js'

type Id = string | number

export interface MarkdownDocumentInput {
  readonly organizationId: Id
  /** A file of Markdown. */
  readonly path?: string
  /** Instead of a path. */
  readonly markdown?: string
  /** Unless given: the heading of level 1 that the text begins with, which then is no section, or the name of the file. */
  readonly title?: string
  /** A folder's id, or the names of a path, which is made where it is missing; the root unless given. */
  readonly folder?: Id | readonly string[]
  /** Whether readers see it at once; `true` unless given. */
  readonly publish?: boolean
  /**
   * What becomes of pictures that the API would drop, which are those in `data:` addresses: `refuse`, unless given, throws before
   * anything is sent. `upload` makes them pictures of the document, and those in files beside `path` as well.
   */
  readonly pictures?: 'refuse' | 'upload'
  /** `error.done` of a call that was partial: what is done is not done again. */
  readonly resume?: MarkdownProgress
}
/** What an interrupted call had done. */
export interface MarkdownProgress {
  readonly documentId: string
  /** Pictures that were uploaded: their address in the text → their address in IT Glue. */
  readonly pictures: Readonly<Record<string, string>>
}
export interface SectionCounts {
  readonly created: number
  readonly updated: number
  readonly deleted: number
  readonly unchanged: number
}
export interface MarkdownDocument {
  readonly id: string
  readonly name: string
  readonly resourceUrl: string | null
  readonly sections: SectionCounts
  readonly published: boolean
}
export interface ReplaceOptions extends CallOptions {
  /** Makes the changes visible; without it they are a draft. */
  readonly publish?: boolean
  /** Galleries and steps that the text has no place for may be deleted, with their pictures. Otherwise that is refused. */
  readonly discard?: boolean
}

export interface MarkdownOperations {
  /**
   * A document with the headings and texts of a Markdown file as its sections.
   * @throws UsageError before anything is sent; PartialError `partial` once there is a document: repeat with `resume: error.done`
   */
  createFromMarkdown(input: MarkdownDocumentInput, options?: CallOptions): Promise<MarkdownDocument>
  /**
   * Brings the sections of a document to what the text says. Sections that say the same already are not written, so a second call
   * writes nothing. A heading of level 1 that is the document's name is taken as that.
   * @throws UsageError before anything is sent for what the API would drop, and for galleries and steps that would be lost;
   *   PartialError `partial` when a write failed: repeat the call; ConflictError `conflict` when somebody changed the sections
   *   meanwhile, with nothing written
   */
  replaceFromMarkdown(id: Id, markdown: string, options?: ReplaceOptions): Promise<MarkdownDocument>
  /**
   * The sections of a document, drafts included, under its name. What has no form in Markdown is left out: colours, steps become a
   * numbered list, galleries pictures. `replaceFromMarkdown()` with this text changes nothing.
   */
  toMarkdown(id: Id, options?: CallOptions & { readonly title?: boolean }): Promise<string>
}

interface Parts {
  readonly documents: ResourceClient
  readonly sections: SectionOperations
  readonly sectionClient: ResourceClient
  readonly folders: FolderOperations
  readonly images: ImageOperations
  readonly publish: (id: Id, options: CallOptions) => Promise<void>
  readonly maxBodyBytes: number
}

export const markdownOperations = (parts: Parts): MarkdownOperations => ({
  async createFromMarkdown(input, options = {}) {
    const { readAgain, firstHeading, picturesIn } = await reader()
    const text = await textOf(input, parts.maxBodyBytes)
    const heading = firstHeading(text)
    const title = oneLine(input.title ?? (heading?.level === 1 && heading.text !== '' ? heading.text : fileTitle(input.path)))
    if (title === '')
      throw new UsageError('invalid_input', 'The document has no title.', { hint: 'Give "title", or begin the text with "# Title".' })
    const call = callOptions(options)
    const done = { documentId: input.resume?.documentId ?? '', pictures: { ...input.resume?.pictures } }
    const pictures = picturesToSend(picturesIn(text), input).filter((source) => done.pictures[source] === undefined)
    // A picture that can never be sent would leave a document behind that nobody can finish.
    const images = new Map<string, ImageInput>()
    for (const source of pictures) images.set(source, await pictureOf(source, input, parts.maxBodyBytes))
    const document = input.resume === undefined ? await create(parts, input, title, call) : await read(parts, done.documentId, call)
    done.documentId = document.id
    try {
      for (const [source, image] of images) done.pictures[source] = await sendPicture(parts, document.id, image, call)
      const wanted = readAgain(text, heading?.level === 1 && heading.text === title, new Map(Object.entries(done.pictures)))
      const counts = await bringTo(parts, document, wanted, call)
      const publish = input.publish !== false && (document.published !== true || document.draft === true || writesOf(counts) > 0)
      if (publish) await parts.publish(document.id, call)
      return {
        id: document.id,
        name: document.name,
        resourceUrl: document.resourceUrl,
        sections: counts,
        published: input.publish !== false,
      }
    } catch (error) {
      throw new PartialError(
        `The document ${document.id} was created, but is not finished${isGlueError(error) ? `: ${error.message}` : '.'}`,
        done,
        {
          hint: 'Repeat it with resume: error.done; no second document is made then.',
          cause: error,
          outcome: isGlueError(error) ? (error.outcome ?? 'rejected') : 'rejected',
        },
      )
    }
  },

  async replaceFromMarkdown(id, markdown, options = {}) {
    const { readAgain, firstHeading, picturesIn } = await reader()
    picturesToSend(picturesIn(markdown), {})
    const call = callOptions(options)
    const document = await read(parts, id, call)
    const heading = firstHeading(markdown)
    const wanted = readAgain(markdown, heading?.level === 1 && heading.text === oneLine(document.name))
    const counts = await bringTo(parts, document, wanted, call, { discard: options.discard, lookAgain: true })
    const publish = options.publish === true && (document.draft === true || writesOf(counts) > 0)
    if (publish) {
      try {
        await parts.publish(document.id, call)
      } catch (error) {
        throw partial('The sections are changed, but not published', { documentId: document.id, ...counts }, error)
      }
    }
    const published = publish || (document.published === true && document.draft !== true && writesOf(counts) === 0)
    return { id: document.id, name: document.name, resourceUrl: document.resourceUrl, sections: counts, published }
  },

  async toMarkdown(id, options = {}) {
    const { writeMarkdown } = await import('../../markdown/write-markdown.js')
    const call = callOptions(options)
    const [document, sections] = await Promise.all([read(parts, id, call), parts.sections.sections(id, call)])
    const title = oneLine(document.name)
    const named = options.title !== false && title !== ''
    return writeMarkdown([...(named ? [{ kind: 'heading' as const, level: 1, text: title }] : []), ...partsOf(sections, document)])
  },
})

// The parser is not loaded before somebody needs it.
const reader = async () => {
  const { firstHeading, picturesIn, renderSections } = await import('../../markdown/render-markdown.js')
  return {
    firstHeading,
    picturesIn,
    readAgain: (text: string, dropTitle: boolean, pictures?: ReadonlyMap<string, string>) =>
      renderSections(text, { dropTitle, ...(pictures === undefined ? {} : { pictures }) }),
  }
}

/** Writes what differs: changes first, then what is new, and what is too much at the very end. */
const bringTo = async (
  { sections, sectionClient }: Parts,
  document: Document,
  wanted: ReturnType<Awaited<ReturnType<typeof reader>>['readAgain']>,
  call: CallOptions,
  { discard = false, lookAgain = false }: { readonly discard?: boolean | undefined; readonly lookAgain?: boolean } = {},
): Promise<SectionCounts> => {
  const [{ writeMarkdown }, { renderSections }] = await Promise.all([
    import('../../markdown/write-markdown.js'),
    import('../../markdown/render-markdown.js'),
  ])
  const present = await sections.sections(document.id, call)
  const edits = matchSections(present, wanted, document, (some) => renderSections(writeMarkdown(some)))
  const lost = edits.deletes.filter(({ resourceType }) => resourceType === 'Document::Gallery' || resourceType === 'Document::Step')
  if (lost.length > 0 && !discard)
    throw new UsageError(
      'invalid_input',
      `The text has no place for ${lost.length} galleries or steps of the document, which would be deleted.`,
      {
        hint: 'Keep what toMarkdown() shows for them, or allow it with discard: true. Nothing was sent.',
      },
    )
  const writes = edits.updates.length + edits.deletes.length > 0 || edits.order.some((place) => !('id' in place))
  if (lookAgain && writes && outline(await sections.sections(document.id, call)) !== outline(present)) throw changedMeanwhile(document.id)
  const counts = { created: 0, updated: 0, deleted: 0, unchanged: edits.unchanged }
  const order = edits.order.map((place) => ('id' in place ? place.id : ''))
  const add = async (at: number, sort?: number): Promise<void> => {
    const place = edits.order[at]
    if (place === undefined || 'id' in place) return
    order[at] = (await sections.addSection(document.id, { ...inputOf(place.create), ...(sort === undefined ? {} : { sort }) }, call)).id
    counts.created += 1
  }
  try {
    for (const { section, to } of edits.updates) {
      const { resourceType: _, ...changes } = inputOf(to)
      await sectionClient.update(section.id, changes, { documentId: document.id, ...call })
      counts.updated += 1
    }
    const end = edits.order.findLastIndex((place) => 'id' in place) + 1
    for (let at = end; at < order.length; at++) await add(at)
    // From the end to the front, each where the next one stands, so that what makes room has been dealt with.
    let sort: number | undefined
    for (let at = end - 1; at >= 0; at--) {
      const id = order[at]
      if (id === '') await add(at, sort)
      else sort = present.find((section) => section.id === id)?.sort ?? undefined
    }
    for (const { id } of edits.deletes) {
      await sections.deleteSection(document.id, id, call)
      counts.deleted += 1
    }
    // Whether the API makes room is not known for certain: looked at, and put right where it did not.
    if (counts.created > 0) await sections.reorderSections(document.id, order, call)
    return counts
  } catch (error) {
    if (writesOf(counts) === 0 && isGlueError(error) && error.outcome !== 'unknown') throw error
    throw partial(`The document ${document.id} is changed in part`, { documentId: document.id, ...counts }, error)
  }
}

/** What somebody may have changed of them. */
const outline = (sections: readonly DocumentSection[]): string =>
  JSON.stringify(sections.map(({ id, resourceType, content, level, sort, duration }) => [id, resourceType, content, level, sort, duration]))

const changedMeanwhile = (id: string): ConflictError =>
  new ConflictError('conflict', `The sections of the document ${id} were changed by somebody else while the text was compared with them.`, {
    status: 409,
    method: 'PATCH',
    path: `/documents/${id}/relationships/sections`,
    outcome: 'not_sent',
    hint: 'Nothing was written. Look at what is there now, with toMarkdown(), and repeat the call.',
  })

const writesOf = ({ created, updated, deleted }: SectionCounts): number => created + updated + deleted

const partial = (what: string, done: SectionCounts & { readonly documentId: string }, error: unknown): PartialError =>
  new PartialError(`${what}${isGlueError(error) ? `: ${error.message}` : '.'}`, done, {
    hint: 'Repeat the call: what is done is found and not done again.',
    cause: error,
    outcome: isGlueError(error) ? (error.outcome ?? 'rejected') : 'rejected',
  })

const create = async ({ documents, folders }: Parts, input: MarkdownDocumentInput, name: string, call: CallOptions): Promise<Document> => {
  const { folder, organizationId } = input
  const documentFolderId = Array.isArray(folder)
    ? (await folders.ensureFolder(organizationId, folder as readonly string[], call)).id
    : folder
  const attributes = { organizationId, name, ...(documentFolderId === undefined ? {} : { documentFolderId: documentFolderId as Id }) }
  return (await documents.create(attributes, call)) as unknown as Document
}
const read = async ({ documents }: Parts, id: Id, call: CallOptions): Promise<Document> =>
  (await documents.get(id, { ...call })) as unknown as Document

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
const fileTitle = (path: string | undefined): string => (path === undefined ? '' : basename(path, extname(path)))

const textOf = async ({ path, markdown }: MarkdownDocumentInput, maxBytes: number): Promise<string> => {
  if (markdown !== undefined) return markdown
  if (path === undefined) throw new UsageError('invalid_input', 'There is no text.', { hint: 'Give "path", or "markdown".' })
  const { content } = await readLocalFile(path, maxBytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch {
    throw new UsageError('invalid_input', `The file ${path} is not text in UTF-8.`, { hint: 'Save it as UTF-8; nothing was sent.' })
  }
}

// --- Pictures ---------------------------------------------------------------------------------------------------------

const DATA = /^data:image\/(png|gif|jpeg|webp);base64,([A-Za-z0-9+/=\s%]+)$/i

/** The addresses of pictures that must be uploaded. */
const picturesToSend = (
  addresses: readonly string[],
  { pictures = 'refuse', path }: { readonly pictures?: 'refuse' | 'upload'; readonly path?: string },
): readonly string[] => {
  const embedded = addresses.filter((address) => /^data:/i.test(address))
  if (pictures === 'refuse' && embedded.length > 0)
    throw new UsageError(
      'invalid_input',
      `The text holds ${embedded.length === 1 ? 'a picture in a data: address' : `${embedded.length} pictures in data: addresses`}, which the API would drop without a word.`,
      {
        hint: "createFromMarkdown() uploads them with pictures: 'upload'; otherwise use documents.addImage() and its inlineResourceUrl. Nothing was sent.",
      },
    )
  if (pictures === 'refuse') return []
  const beside = addresses.filter((address) => !/^(?:[a-z][a-z0-9+.-]*:|\/|#)/i.test(address) && address !== '')
  if (path === undefined && beside.length > 0)
    throw new UsageError('invalid_input', `The text shows the file ${JSON.stringify(beside[0])}, and nothing says where that lies.`, {
      hint: 'Give "path" in place of "markdown": files are looked for beside it. Nothing was sent.',
    })
  return [...embedded, ...beside]
}

const pictureOf = async (address: string, { path = '' }: MarkdownDocumentInput, maxBodyBytes: number): Promise<ImageInput> => {
  const embedded = DATA.exec(address)
  const limit = largestFile(maxBodyBytes)
  if (embedded === null) {
    const file = await fileBeside(path, address)
    await readLocalFile(file, limit)
    return { path: file }
  }
  const name = `picture.${embedded[1]?.toLowerCase() ?? 'png'}`
  const base64 = (embedded[2] ?? '').replaceAll(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
  return { name, content: sendable(Buffer.from(base64, 'base64'), name, limit) }
}

const sendPicture = async ({ images }: Parts, documentId: string, image: ImageInput, call: CallOptions): Promise<string> => {
  const { id, inlineResourceUrl } = await images.addImage(documentId, image, call)
  if (inlineResourceUrl !== null) return inlineResourceUrl
  throw new UsageError('not_supported', `The picture ${id} was uploaded, but IT Glue gave no address for it.`, {
    hint: 'Add it in the web app.',
  })
}

/** A file in the folder of the text or below it: a text from elsewhere must not send other files. */
const fileBeside = async (path: string, address: string): Promise<string> => {
  const folder = await realpath(dirname(resolve(path)))
  let file: string
  try {
    file = await realpath(resolve(folder, decodeURIComponent(address)))
  } catch (cause) {
    throw new UsageError('invalid_input', `The picture ${JSON.stringify(address.slice(0, 80))} does not exist beside the text.`, {
      hint: 'Put the file there, or correct its address in the Markdown.',
      cause,
    })
  }
  if (file.startsWith(folder + sep)) return file
  throw new UsageError('invalid_input', `The picture ${JSON.stringify(address.slice(0, 80))} lies outside the folder of the text.`, {
    hint: 'Put it beside the text.',
  })
}
