import { catalog } from '../../catalog/index.js'
import type { Attachment, Catalog } from '../../catalog/index.js'
import { isGlueError } from '../../errors.js'
import type { CallOptions } from '../../http/types.js'
import { idOnWire } from '../../jsonapi/encode.js'
import { routeFor } from '../core.js'
import type { ClientCore } from '../core.js'
import type { SavedFile } from '../files/save-file.js'
import { callOptions } from '../generic/resource-client.js'
import type { ResourceClient } from '../generic/resource-client.js'
import { downloadAttachment } from './attachments/download.js'
import type { AttachmentTarget, DownloadOptions } from './attachments/download.js'
import { AttachmentUploads } from './attachments/upload.js'
import type { AttachmentResult, AttachmentUpload, UploadOptions } from './attachments/upload.js'

export type { AttachmentTarget, DownloadOptions, DownloadProgress } from './attachments/download.js'
export type { AttachmentResult, AttachmentUpload, UploadOptions } from './attachments/upload.js'

export type AttachmentParent = Catalog['attachments']['params']['resourceType']['enum'][number]

/** The record whose attachments are meant. */
export interface AttachmentOwner {
  readonly resourceType: AttachmentParent
  readonly resourceId: string | number
}
export interface DeletedAttachments {
  readonly deleted: readonly string[]
  /** Were not there. */
  readonly absent: readonly string[]
}

export interface AttachmentOperations {
  /**
   * Attaches a file, without holding it in memory. The same file twice gives one attachment; after an upload that went unanswered it is
   * looked for before anything is reported.
   * @throws GlueError `file_unreadable`, also when the file changes meanwhile; UsageError `too_large` for a body over the gateway's
   *   limit, before anything is sent; PartialError when IT Glue stored another number of bytes; OutcomeUnknownError
   */
  upload(input: AttachmentUpload, options?: UploadOptions): Promise<AttachmentResult>
  /**
   * Saves the file of an attachment. Its address is one of the web application, and the key is not sent there.
   * @throws GlueError `not_available` when the address wants a signed-in person; ProtocolError when other than the recorded number of
   *   bytes come; UsageError `invalid_input` when there is such a file already. No part of a file stays.
   */
  download(attachment: AttachmentTarget, path: string, options?: DownloadOptions): Promise<SavedFile>
  /** Changes the name that people see; the name of the file stays. */
  rename(id: string | number, name: string, owner: AttachmentOwner & CallOptions): Promise<Attachment>
  /** Deletes several attachments of one record, in requests of at most 100. */
  deleteMany(ids: readonly (string | number)[], owner: AttachmentOwner & CallOptions): Promise<DeletedAttachments>
}

const AT_ONCE = 100

export const attachmentOperations = (attachments: ResourceClient, core: ClientCore): AttachmentOperations => {
  const uploads = new AttachmentUploads(attachments, core)
  const { resource } = attachments
  const ownerOf = ({ resourceType, resourceId }: AttachmentOwner): AttachmentOwner => ({ resourceType, resourceId })

  const deleteAtOnce = async (ids: readonly string[], owner: AttachmentOwner & CallOptions): Promise<void> => {
    await core.pipeline.send({
      method: 'DELETE',
      path: routeFor(resource, 'bulkDelete', { ...ownerOf(owner) }).path,
      body: { data: ids.map((id) => ({ type: resource.requestType ?? resource.type, attributes: { id: idOnWire(id, 'id', resource) } })) },
      ...callOptions(owner),
      context: { resource: resource.key, operation: 'delete', nested: true },
    })
    for (const id of ids) attachments.emit('deleted', id, [], null)
  }

  return {
    upload: (input, options) => uploads.upload(input, options),
    download: (attachment, path, options) => downloadAttachment(attachments, core, attachment, path, options),
    rename: async (id, name, owner) =>
      (await attachments.update(id, { name }, { ...ownerOf(owner), ...callOptions(owner) })) as unknown as Attachment,

    async deleteMany(ids, owner) {
      const wanted = [...new Set(ids.map((id) => String(idOnWire(id, 'id', resource))))]
      const deleted: string[] = []
      for (let start = 0; start < wanted.length; start += AT_ONCE) {
        const batch = wanted.slice(start, start + AT_ONCE)
        try {
          await deleteAtOnce(batch, owner)
          deleted.push(...batch)
        } catch (error) {
          if (!isGlueError(error, 'not_found')) throw error
          // One that is not there spoils the whole request; the others are deleted without it.
          const list = attachments.list({ ...ownerOf(owner), ...callOptions(owner) })
          const present = new Set((await list.collect()).map(({ id }) => id))
          const left = batch.filter((id) => present.has(id))
          if (left.length === batch.length) throw error
          if (left.length > 0) await deleteAtOnce(left, owner)
          // Of a request that went unanswered, what is gone now was there before.
          deleted.push(...(error.outcome === 'unknown' ? batch : left))
        }
      }
      const gone = new Set(deleted)
      return { deleted, absent: wanted.filter((id) => !gone.has(id)) }
    },
  }
}

/** The path segment under which a resource's attachments lie, or undefined where it has none. */
export const attachmentParent = (segment: string): AttachmentParent | undefined =>
  catalog.attachments.params.resourceType.enum.find((known) => known === segment)
