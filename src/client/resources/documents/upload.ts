/** Files uploaded as documents. */
import { PartialError, isGlueError } from '../../../errors.js'
import type { GlueError } from '../../../errors.js'
import type { CallOptions } from '../../../http/types.js'
import { fileSource } from '../../files/file-source.js'
import { tooLarge } from '../../files/local-file.js'
import { callOptions } from '../../generic/resource-client.js'
import type { ResourceClient } from '../../generic/resource-client.js'
import type { AttachmentOperations } from '../attachments.js'
import { grouped } from '../../generic/call-options.js'

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

/** What a form needs around a file. */
const FORM_BYTES = 2048

/** A document and its attachment. Looked at first: a file that cannot be read or sent must not leave an empty document behind. */
export const uploadDocument =
  (documents: ResourceClient, attachments: AttachmentOperations, maxBodyBytes: number) =>
  async (input: DocumentUpload, given: CallOptions = {}): Promise<UploadedDocument> => {
    const options = grouped(given)
    const file = await fileSource(input.path)
    const room = maxBodyBytes - FORM_BYTES
    if (file.sizeBytes > room) throw tooLarge(input.path, file.sizeBytes, room)
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
      const attachment = await attachments.upload({ resourceType: 'documents', resourceId: document.id, path: input.path }, options)
      return {
        id: document.id,
        name: String(document['name'] ?? name),
        sizeBytes: attachment.sizeBytes,
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
  }
