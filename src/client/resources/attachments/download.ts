import type { Attachment } from '../../../catalog/index.js'
import { GlueError, ProtocolError } from '../../../errors.js'
import type { CallOptions } from '../../../http/types.js'
import type { ClientCore } from '../../core.js'
import { saveFile, saveTarget } from '../../files/save-file.js'
import type { SaveOptions, SavedFile } from '../../files/save-file.js'
import { callOptions } from '../../generic/resource-client.js'
import type { ResourceClient } from '../../generic/resource-client.js'
import type { AttachmentParent } from '../attachments.js'
import { grouped } from '../../generic/call-options.js'

export interface AttachmentTarget {
  readonly resourceType: AttachmentParent
  readonly resourceId: string | number
  readonly id: string | number
}
export interface DownloadProgress {
  readonly receivedBytes: number
  /** Null where nobody has said. */
  readonly sizeBytes: number | null
}
export interface DownloadOptions extends CallOptions, SaveOptions {
  /** Larger files are refused; 1 GiB unless given. */
  readonly maxBytes?: number
  /** Begins anew where the download had to. What it throws ends the download. */
  readonly onProgress?: (progress: DownloadProgress) => void
}

const LARGEST = 1024 ** 3

/** The file of one attachment. */
export const downloadAttachment = async (
  attachments: ResourceClient,
  core: ClientCore,
  { id, ...parent }: AttachmentTarget,
  path: string,
  given: DownloadOptions = {},
): Promise<SavedFile> => {
  const options = grouped(given)
  const target = await saveTarget(path, options)
  const record = (await attachments.get(id, { ...parent, ...callOptions(options) })) as unknown as Attachment
  const expected = typeof record.attachmentFileSize === 'number' ? record.attachmentFileSize : null
  const { maxBytes = LARGEST, onProgress } = options
  if (expected !== null && expected > maxBytes) throw larger(record.id, expected, maxBytes)
  if (typeof record.downloadUrl !== 'string' || record.downloadUrl === '') throw notAvailable(record.id)

  const { signal, deadlineMs, traceId, group } = options
  const request = { url: record.downloadUrl, maxBytes, signal, deadlineMs, traceId, group }
  const {
    path: saved,
    sizeBytes,
    sha256,
  } = await core.pipeline.download(request, async ({ status, headers, body }) => {
    const mayBePage = /html/i.test(headers['content-type'] ?? '')
    const isPage = mayBePage && !/html/i.test(record.attachmentContentType ?? '')
    if (status !== 200 || isPage) throw notAvailable(record.id)
    const length = Number(headers['content-length'] ?? Number.NaN)
    if (expected !== null && !Number.isNaN(length) && length !== expected)
      throw mayBePage ? notAvailable(record.id) : otherSize(record.id, length, expected)
    return saveFile(target, body, {
      onBytes: (receivedBytes) => {
        if (expected !== null && receivedBytes > expected)
          throw mayBePage ? notAvailable(record.id) : otherSize(record.id, receivedBytes, expected)
        onProgress?.({ receivedBytes, sizeBytes: expected ?? (Number.isNaN(length) ? null : length) })
      },
      check: async (_path, { sizeBytes: received }) => {
        if (expected !== null && received !== expected) throw mayBePage ? notAvailable(record.id) : otherSize(record.id, received, expected)
      },
    })
  })
  return { path: saved, sizeBytes, sha256 }
}

/** The address belongs to the web application, which wants a signed-in person. */
const notAvailable = (id: string): GlueError =>
  new GlueError('not_available', `IT Glue does not give the file of the attachment ${id} without a signed-in session.`, {
    hint: 'Open its downloadUrl in a browser, or make an export, which holds the files of an organization: client.exports.run(). See troubleshooting: not_available',
  })

const otherSize = (id: string, received: number, expected: number): ProtocolError =>
  new ProtocolError(
    'protocol_error',
    `The file of the attachment ${id} should have ${expected} bytes, and came with ${received}; it was not kept.`,
    {
      method: 'GET',
      hint: 'Try again. If it stays so, compare with the file in the web application.',
    },
  )

const larger = (id: string, size: number, limit: number): ProtocolError =>
  new ProtocolError('response_too_large', `The file of the attachment ${id} has ${size} bytes, and ${limit} are allowed.`, {
    method: 'GET',
    hint: 'Raise maxBytes, if so large a file is expected.',
  })
