/** Pictures of documents. */
import type { DocumentImage, DocumentSection } from '../../../catalog/index.js'
import { UsageError } from '../../../errors.js'
import type { CallOptions } from '../../../http/types.js'
import { largestFile, readLocalFile, sendable } from '../../files/local-file.js'
import { callOptions } from '../../generic/resource-client.js'
import type { ResourceClient } from '../../generic/resource-client.js'
import { partly } from './sections.js'
import type { SectionOperations } from './sections.js'
import { grouped } from '../../generic/call-options.js'

type Id = string | number

export interface ImageInput {
  readonly path?: string
  /** Instead of a path. */
  readonly content?: Uint8Array
  /** The file's own name unless given; needed with `content`. */
  readonly name?: string
}
export interface ImageOperations {
  /**
   * A picture of a document. Its `inlineResourceUrl` goes into the HTML of a text section, and lasts; `originalSrc` and the like are
   * good for about an hour and open for whoever has them: fetch the record again in place of storing them.
   * @throws GlueError `file_unreadable`; UsageError `too_large`; ValidationError for bytes that are no picture
   */
  addImage(id: Id, image: ImageInput, options?: CallOptions): Promise<DocumentImage>
  /**
   * A gallery section with pictures, or more pictures for one that is there.
   * @param gallery `sectionId` of a gallery or a step that exists
   * @throws PartialError `partial` whose `done` is `{ sectionId, images }`: repeat with that section and the pictures that are missing
   */
  addGallery(
    id: Id,
    images: readonly ImageInput[],
    gallery?: CallOptions & { readonly sectionId?: Id },
  ): Promise<{ readonly sectionId: string; readonly images: readonly DocumentImage[] }>
}

export const imageOperations = (
  images: ResourceClient,
  sectionClient: ResourceClient,
  sections: SectionOperations,
  maxBodyBytes: number,
): ImageOperations => {
  const fileOf = async ({ path, content, name }: ImageInput): Promise<{ readonly content: Uint8Array; readonly name: string }> => {
    const limit = largestFile(maxBodyBytes)
    if (path !== undefined) {
      const file = await readLocalFile(path, limit)
      return { content: file.content, name: name ?? file.name }
    }
    if (content !== undefined && name !== undefined) return { content: sendable(content, name, limit), name }
    throw new UsageError('invalid_input', 'There is no picture to upload.', { hint: 'Give "path", or "content" and "name".' })
  }
  const send = async (
    target: { readonly type: 'document' | 'gallery'; readonly id: Id },
    { content, name }: { readonly content: Uint8Array; readonly name: string },
    options: CallOptions,
  ): Promise<DocumentImage> => {
    const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)

    const input = { target: { type: target.type, id: target.id }, image: { content: bytes.toString('base64'), fileName: name } }
    return (await images.create(input, callOptions(options))) as unknown as DocumentImage
  }

  return {
    addImage: async (id, image, options = {}) => send({ type: 'document', id }, await fileOf(image), options),

    async addGallery(id, input, given = {}) {
      const options = grouped(given)
      const files = await Promise.all(input.map(fileOf))
      const section =
        options.sectionId === undefined
          ? await sections.addSection(id, { resourceType: 'Document::Gallery' }, callOptions(options))
          : ((await sectionClient.get(options.sectionId, { documentId: id, ...callOptions(options) })) as unknown as DocumentSection)
      const { documentGalleryId } = section
      if (documentGalleryId === null)
        throw new UsageError('invalid_input', `The section ${section.id} holds no pictures.`, { hint: 'Name a gallery or a step.' })
      const made: DocumentImage[] = []
      for (const file of files) {
        try {
          made.push(await send({ type: 'gallery', id: documentGalleryId }, file, options))
        } catch (error) {
          const done = { sectionId: section.id, images: made.map((image) => image.id) }
          throw partly(`${made.length} of ${files.length} pictures came into the gallery ${section.id}`, done, error)
        }
      }
      return { sectionId: section.id, images: made }
    },
  }
}
