import type { Export } from '../../catalog/index.js'
import { GlueError, PartialError, UsageError, isGlueError } from '../../errors.js'
import { sleep } from '../../clock.js'
import { readOnlyRefusal } from '../../http/read-only.js'
import type { CallOptions } from '../../http/types.js'
import { idText } from '../../jsonapi/id.js'
import type { ClientCore } from '../core.js'
import { saveFile, saveTarget } from '../files/save-file.js'
import type { SaveOptions, SaveTarget, SavedFile } from '../files/save-file.js'
import { checkZip } from '../files/zip-check.js'
import type { ZipReport } from '../files/zip-check.js'
import { callOptions } from '../generic/call-options.js'
import type { ResourceClient } from '../generic/resource-client.js'

export interface ExportInput {
  /** The whole account unless given. */
  readonly organizationId?: string | number
  readonly includeLogs?: boolean
  /** Encrypts the zip. Never shown, and kept nowhere. */
  readonly zipPassword?: string
}
export type ExportProgress =
  /** Another export is in the way, and it is waited for. */
  | { readonly phase: 'blocked'; readonly blockedBy: string; readonly waitMs: number }
  | { readonly phase: 'created'; readonly exportId: string }
  | { readonly phase: 'preparing'; readonly exportId: string; readonly status: string | null; readonly waitMs: number }
  /** Begins anew where the download had to. */
  | { readonly phase: 'downloading'; readonly exportId: string; readonly receivedBytes: number; readonly sizeBytes: number | null }
  | { readonly phase: 'verifying'; readonly exportId: string; readonly sizeBytes: number }
  | { readonly phase: 'done'; readonly exportId: string }

export interface ExportDownloadOptions extends CallOptions, SaveOptions {
  readonly onProgress?: (progress: ExportProgress) => void
  /** Between the first two looks at the export; then half as long again each time, up to a minute. 5000 unless given. */
  readonly pollMs?: number
  /** Larger files are refused; 100 GiB unless given. */
  readonly maxBytes?: number
  /** Deletes the export once its file is here and whole; it stays otherwise, and blocks the next one. */
  readonly deleteAfter?: boolean
}
export interface ExportRunOptions extends ExportDownloadOptions {
  /** IT Glue makes one export at a time, and one that is stored blocks the next. `refuse`, unless given, or `wait` until it is gone. */
  readonly whenBlocked?: 'refuse' | 'wait'
}
export interface SavedExport extends SavedFile, ZipReport {
  readonly id: string
  readonly organizationId: string | null
  readonly encrypted: boolean
  /** The export was deleted in IT Glue. False also when `deleteAfter` asked for it and IT Glue did not: the file is here all the same. */
  readonly deleted: boolean
}
/** What an interrupted run had done. */
export interface ExportDone {
  readonly exportId: string
}

export interface ExportOperations {
  /**
   * Makes an export, waits for it, saves its zip file and checks that it is whole. Takes as long as it takes: without `deadlineMs`,
   * which counts for each request, there is no deadline.
   * @throws GlueError `conflict` when another export is in the way; PartialError<ExportDone> when something fails once the export is
   *   made: go on with `download(error.done.exportId, path)`; UsageError `invalid_input` when there is such a file already
   */
  run(input: ExportInput, path: string, options?: ExportRunOptions): Promise<SavedExport>
  /**
   * Saves the file of an export that is ready or in the making.
   * @throws ProtocolError `protocol_error` when what comes is no whole zip: no part of it stays; GlueError `not_available` when the
   *   address does not open
   */
  download(id: string | number, path: string, options?: ExportDownloadOptions): Promise<SavedExport>
}

const FIRST_POLL_MS = 5_000
const LONGEST_POLL_MS = 60_000
const LARGEST = 100 * 1024 ** 3

export const exportOperations = (core: ClientCore, exports: ResourceClient): ExportOperations => {
  const bulk = (options: CallOptions): CallOptions => ({ ...callOptions(options), priority: options.priority ?? 'bulk' })
  const listed = async (options: CallOptions): Promise<readonly Export[]> =>
    (await exports.list({ ...bulk(options) }).collect()) as unknown as readonly Export[]

  /** Waits between two looks, each longer than the one before. */
  const pauses = (options: ExportDownloadOptions): { nextMs(): number; rest(ms: number): Promise<void> } => {
    let waitMs = options.pollMs ?? FIRST_POLL_MS
    return {
      nextMs: () => {
        const now = waitMs
        waitMs = Math.max(now, Math.min(waitMs * 1.5, LONGEST_POLL_MS))
        return now
      },
      rest: (ms) => sleep(core.clock, ms, options.signal),
    }
  }

  const whenFree = async (options: ExportRunOptions): Promise<void> => {
    const pause = pauses(options)
    for (;;) {
      const [other] = await listed(options)
      if (other === undefined) return
      if (options.whenBlocked !== 'wait') throw blocked(other)
      const waitMs = pause.nextMs()
      tell(options, { phase: 'blocked', blockedBy: other.id, waitMs })
      await pause.rest(waitMs)
    }
  }

  const whenReady = async (id: string, options: ExportDownloadOptions): Promise<Export & { readonly downloadUrl: string }> => {
    const pause = pauses(options)
    for (;;) {
      const record = (await exports.get(id, { ...bulk(options) })) as unknown as Export
      const { downloadUrl, exportStatus } = record
      if (typeof downloadUrl === 'string' && downloadUrl !== '') return { ...record, downloadUrl }
      if (/fail|error|cancel/i.test(exportStatus ?? '')) throw failed(id)
      const waitMs = pause.nextMs()
      tell(options, { phase: 'preparing', exportId: id, status: exportStatus ?? null, waitMs })
      await pause.rest(waitMs)
    }
  }

  const fetchInto = (
    target: SaveTarget,
    { id, downloadUrl }: { readonly id: string; readonly downloadUrl: string },
    options: ExportDownloadOptions,
  ) =>
    core.pipeline.download(
      { url: downloadUrl, maxBytes: options.maxBytes ?? LARGEST, ...callOptions(options) },
      async ({ status, headers, body }) => {
        if (status !== 200) return { refused: status }
        const length = Number(headers['content-length'] ?? Number.NaN)
        const sizeBytes = Number.isNaN(length) ? null : length
        return saveFile(target, body, {
          onBytes: (receivedBytes) => tell(options, { phase: 'downloading', exportId: id, receivedBytes, sizeBytes }),
          check: (file, saved) => {
            tell(options, { phase: 'verifying', exportId: id, sizeBytes: saved.sizeBytes })
            return checkZip(file, options.signal)
          },
        })
      },
    )

  const save = async (id: string, target: SaveTarget, options: ExportDownloadOptions): Promise<SavedExport> => {
    let record = await whenReady(id, options)
    let saved = await fetchInto(target, record, options)
    if ('refused' in saved) {
      // The address opens for a while only; a fresh look gives a fresh one.
      const { downloadUrl } = record
      record = await whenReady(id, options)
      if (record.downloadUrl !== downloadUrl) saved = await fetchInto(target, record, options)
    }
    if ('refused' in saved) throw notOpen(id, saved.refused)
    const { checked, path, sizeBytes, sha256 } = saved
    const deleted = options.deleteAfter === true && (await removed(id, options))
    tell(options, { phase: 'done', exportId: id })
    const encrypted = record.encryptedStatus ?? checked.encryptedEntries > 0
    return { id, organizationId: record.organizationId ?? null, encrypted, deleted, path, sizeBytes, sha256, ...checked }
  }

  const removed = (id: string, options: CallOptions): Promise<boolean> =>
    exports.delete(id, { ...bulk(options) }).then(
      () => true,
      () => false,
    )

  return {
    async run(input, path, options = {}) {
      if (core.readOnly) throw readOnlyRefusal('POST', '/exports')
      // Hours later is too late to find out.
      const target = await saveTarget(path, options)
      await whenFree(options)
      const { id: exportId } = await exports.create({ ...input }, bulk(options))
      tell(options, { phase: 'created', exportId })
      try {
        return await save(exportId, target, options)
      } catch (error) {
        throw isGlueError(error) && error !== options.signal?.reason ? interrupted(exportId, error) : error
      }
    },

    async download(id, path, options = {}) {
      const exportId = idText(id)
      if (exportId === undefined)
        throw new UsageError('hostile_id', 'The id of the export is not an id.', { hint: 'Ids of IT Glue are made of digits only.' })
      return save(exportId, await saveTarget(path, options), options)
    },
  }
}

const tell = ({ onProgress }: ExportDownloadOptions, progress: ExportProgress): void => {
  try {
    onProgress?.(progress)
  } catch {
    // The caller's callback is the caller's to mend.
  }
}

const blocked = ({ id, exportStatus, downloadUrl }: Export): GlueError =>
  new GlueError(
    'conflict',
    `There is the export ${id} already (${downloadUrl === null ? (exportStatus ?? 'in the making') : 'stored'}), and IT Glue keeps one at a time.`,
    {
      hint: `Save it with client.exports.download('${id}', path) and delete it, or give whenBlocked: 'wait'.`,
      outcome: 'not_sent',
    },
  )

const failed = (id: string): GlueError =>
  new GlueError('not_available', `IT Glue reports that the export ${id} failed.`, { hint: 'Delete it, and make a new one.' })

const notOpen = (id: string, status: number): GlueError =>
  new GlueError('not_available', `The address of the export ${id} does not open (${status}).`, {
    hint: 'Try again; if it stays so, delete the export and make a new one.',
  })

const interrupted = (exportId: string, cause: GlueError): PartialError<ExportDone> =>
  new PartialError<ExportDone>(
    `The export ${exportId} was made, but its file is not here: ${cause.message}`,
    { exportId },
    { hint: `Go on with client.exports.download('${exportId}', path). It blocks the next export until it is deleted.`, cause },
  )
