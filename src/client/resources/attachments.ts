import { catalog } from '../../catalog/index.js'
import type { Attachment, Catalog } from '../../catalog/index.js'
import { UsageError } from '../../errors.js'
import type { CallOptions } from '../../http/types.js'
import { largestFile, readLocalFile, sendable } from '../files/local-file.js'
import { callOptions } from '../generic/resource-client.js'
import type { ResourceClient } from '../generic/resource-client.js'

export type AttachmentParent = Catalog['attachments']['params']['resourceType']['enum'][number]

export interface AttachmentUpload {
  /** `configurations`, `documents`, `passwords` ... as the path spells it. */
  readonly resourceType: AttachmentParent
  readonly resourceId: string | number
  readonly path?: string
  /** Instead of a path. */
  readonly content?: Uint8Array
  /** The file's own name unless given; needed with `content`. */
  readonly name?: string
}
export interface AttachmentResult {
  readonly id: string
  readonly name: string
  readonly sizeBytes: number
  /** false: the parent already had this file, by name and size. */
  readonly created: boolean
  readonly record: Attachment
}

export interface AttachmentOperations {
  /**
   * Attaches a file. The same file twice gives one attachment.
   * @throws GlueError `file_unreadable`; UsageError `too_large` for a body over the gateway's limit, before anything is sent
   */
  upload(input: AttachmentUpload, options?: CallOptions): Promise<AttachmentResult>
}

export const attachmentOperations = (attachments: ResourceClient, maxBodyBytes: number): AttachmentOperations => ({
  async upload(input, options = {}) {
    const { name, content } = await fileOf(input, maxBodyBytes)
    const parent = { resourceType: input.resourceType, resourceId: input.resourceId }
    const present = (await attachments
      .list({ ...parent, ...callOptions(options), priority: options.priority ?? 'interactive' })
      .collect()) as unknown as readonly Attachment[]
    const same = present.find(
      (attachment) =>
        (attachment.attachmentFileName === name || attachment.name === name) && Number(attachment.attachmentFileSize) === content.length,
    )
    if (same !== undefined) return { id: same.id, name, sizeBytes: content.length, created: false, record: same }
    const created = (await attachments.create(
      {
        ...parent,
        attachment: { content: Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('base64'), fileName: name },
      },
      callOptions(options),
    )) as unknown as Attachment
    return { id: created.id, name, sizeBytes: content.length, created: true, record: created }
  },
})

const fileOf = async (input: AttachmentUpload, maxBodyBytes: number): Promise<{ readonly name: string; readonly content: Uint8Array }> => {
  if (input.path === undefined && (input.content === undefined || input.name === undefined)) {
    throw new UsageError('invalid_input', 'There is no file to attach.', { hint: 'Give "path", or "content" and "name".' })
  }
  const name = input.name ?? 'file'
  const limit = largestFile(maxBodyBytes)
  if (input.path === undefined) return { name, content: sendable(input.content ?? new Uint8Array(), name, limit) }
  const file = await readLocalFile(input.path, limit)
  return { name: input.name ?? file.name, content: file.content }
}

/** The path segment under which a resource's attachments lie, or undefined where it has none. */
export const attachmentParent = (segment: string): AttachmentParent | undefined =>
  catalog.attachments.params.resourceType.enum.find((known) => known === segment)
