import { createHash } from 'node:crypto'
import { types } from 'node:util'
import type { Attachment } from '../../../catalog/index.js'
import { ApiError, PartialError, UsageError } from '../../../errors.js'
import { readOnlyRefusal } from '../../../http/read-only.js'
import type { CallOptions, RequestContent } from '../../../http/types.js'
import { decodeOne } from '../../../jsonapi/decode.js'
import type { AnyRecord } from '../../../jsonapi/decode.js'
import { encodeDocument } from '../../../jsonapi/encode.js'
import { routeFor } from '../../core.js'
import type { ClientCore } from '../../core.js'
import { contentTypeOf, requireContentType } from '../../files/content-type.js'
import { bytesSource, fileSource, sha256Of, streamSource } from '../../files/file-source.js'
import type { FileSource } from '../../files/file-source.js'
import { tooLarge } from '../../files/local-file.js'
import { base64Body, isPlainName, multipartBody } from '../../files/upload-body.js'
import { inTurn } from '../../generic/in-turn.js'
import type { InTurn } from '../../generic/in-turn.js'
import { callOptions } from '../../generic/resource-client.js'
import type { ResourceClient } from '../../generic/resource-client.js'
import { written } from '../../generic/written.js'
import type { SendParts } from '../../settle/settling.js'
import type { Sought } from '../../settle/sought.js'
import type { AttachmentParent } from '../attachments.js'
import { grouped } from '../../generic/call-options.js'

export interface AttachmentUpload {
  /** `configurations`, `documents`, `passwords` ... as the path spells it. */
  readonly resourceType: AttachmentParent
  readonly resourceId: string | number
  readonly path?: string
  /** Instead of a path. */
  readonly content?: Uint8Array
  /** Instead of a path. Read to its end before anything is sent, because its size must be known; kept in memory until then. */
  readonly stream?: AsyncIterable<Uint8Array>
  /** The file's own name unless given; needed with `content` and `stream`. */
  readonly name?: string
  /** By the ending of the name unless given. Only a form carries it. */
  readonly contentType?: string
  /**
   * `multipart` sends the bytes as they are, `base64` within JSON, a third larger. `auto`, unless given: base64 up to 1 MiB, and for names
   * that forms spell ambiguously; multipart for what is larger.
   */
  readonly encoding?: 'auto' | 'multipart' | 'base64'
  /** What to do when the record has an attachment of this name and size: `reuse` it, unless given, or `add` another one. */
  readonly ifPresent?: 'reuse' | 'add'
}
export interface UploadOptions extends CallOptions {
  /** Told as the body is handed to the network; begins anew with every attempt. */
  readonly onProgress?: (progress: { readonly sentBytes: number; readonly sizeBytes: number }) => void
}
export interface AttachmentResult {
  readonly id: string
  readonly name: string
  readonly sizeBytes: number
  /** Of the bytes that were read here, in hexadecimal. */
  readonly sha256: string
  /** false: the record already had this file. */
  readonly created: boolean
  /**
   * How it is known that the attachment is this file. `content`: its bytes were uploaded through this client. `name-and-size`: it was
   * there, or its upload went unanswered and it was found; another file of the same name and size would look the same.
   */
  readonly verified: 'content' | 'name-and-size'
  readonly record: Attachment
}

type Parent = Pick<AttachmentUpload, 'resourceType' | 'resourceId'>

/** Above this, a third more bytes cost more than the simpler form is worth. */
const LARGEST_BASE64 = 1024 * 1024
/** Hashes of uploads that are remembered. */
const REMEMBERED = 10_000

/** Uploads of one client. */
export class AttachmentUploads {
  readonly #attachments: ResourceClient
  readonly #core: ClientCore
  /** What this client has uploaded: the API tells no hash. */
  readonly #hashes = new Map<string, string>()
  readonly #inTurn: InTurn

  constructor(attachments: ResourceClient, core: ClientCore) {
    this.#attachments = attachments
    this.#core = core
    this.#inTurn = inTurn(core.clock)
  }

  async upload(input: AttachmentUpload, given: UploadOptions = {}): Promise<AttachmentResult> {
    const { path } = routeFor(this.#attachments.resource, 'create', { resourceType: input.resourceType, resourceId: input.resourceId })
    if (this.#core.readOnly) throw readOnlyRefusal('POST', path)
    const { clock } = this.#core
    const begun = clock.monotonic()
    const file = await this.#sourceOf(input, given)
    // A stream may have taken most of the time that the call has.
    const options = grouped(
      given.deadlineMs === undefined ? given : { ...given, deadlineMs: Math.max(1, given.deadlineMs - (clock.monotonic() - begun)) },
    )
    const bodies = this.#bodiesFor(file, input)
    // One after the other for each name on a record, lest both find nothing there.
    const work = async (): Promise<AttachmentResult> => {
      const parent = { resourceType: input.resourceType, resourceId: input.resourceId }
      const present = await this.#listed(parent, options)
      const same = input.ifPresent === 'add' ? undefined : await this.#sameAs(file, present)
      return same ?? this.#send(path, parent, file, bodies, present, options)
    }
    return this.#inTurn(`${path}\n${file.name}`, work, options)
  }

  async #sourceOf(input: AttachmentUpload, options: CallOptions): Promise<FileSource> {
    const { path, content, stream, name } = input
    const given = [path, content, stream].filter((one) => one !== undefined && one !== null)
    if (given.length !== 1 || (path === undefined && name === undefined)) {
      throw new UsageError('invalid_input', given.length > 1 ? 'There is more than one file to attach.' : 'There is no file to attach.', {
        hint: 'Give "path", or "content" and "name", or "stream" and "name".',
      })
    }
    if (name === '')
      throw new UsageError('invalid_input', 'The name of the file is empty.', { hint: 'Give it a name, or leave it out with "path".' })
    if (typeof path === 'string') return { ...(await fileSource(path)), ...(name === undefined ? {} : { name }) }
    if (types.isUint8Array(content)) return bytesSource(content, name!)
    if (!isStream(stream))
      throw new UsageError('invalid_input', 'What is given as the file to attach is neither a path, nor bytes, nor a stream of bytes.', {
        hint: 'Give "path" a text, "content" a Uint8Array, "stream" a readable stream; nothing was sent.',
      })
    const { maxBodyBytes: maxBytes, clock } = this.#core
    const { signal, deadlineMs } = options
    return streamSource(stream, name!, { maxBytes, refuse: (sizeBytes) => tooLarge(name!, sizeBytes, maxBytes), signal, deadlineMs, clock })
  }

  /** The bodies to send, one if the other is refused for its kind. @throws UsageError `too_large` */
  #bodiesFor(file: FileSource, { encoding = 'auto', contentType }: AttachmentUpload): readonly ((file: FileSource) => RequestContent)[] {
    const { resource } = this.#attachments
    const { maxBodyBytes } = this.#core
    const type = requireContentType(contentType ?? contentTypeOf(file.name))
    const multipart = (source: FileSource): RequestContent =>
      multipartBody(source, {
        field: 'data[attributes][attachment]',
        fields: { 'data[type]': resource.requestType ?? resource.type },
        contentType: type,
      })
    const base64 = (source: FileSource): RequestContent =>
      base64Body(source, (content) => encodeDocument(resource, { attachment: { content, file_name: source.name } }))
    const fits = (body: (source: FileSource) => RequestContent): boolean => body(file).sizeBytes <= maxBodyBytes
    const preferred = file.sizeBytes <= LARGEST_BASE64 || !isPlainName(file.name) ? [base64, multipart] : [multipart, base64]
    const bodies = (encoding === 'auto' ? preferred : [encoding === 'base64' ? base64 : multipart]).filter(fits)
    if (bodies.length > 0) return bodies
    const around = multipart(file).sizeBytes - file.sizeBytes
    const room =
      encoding === 'base64'
        ? Math.floor(((maxBodyBytes - (base64(file).sizeBytes - Math.ceil(file.sizeBytes / 3) * 4)) * 3) / 4)
        : maxBodyBytes - around
    throw tooLarge(file.name, file.sizeBytes, Math.max(0, room))
  }

  async #sameAs(file: FileSource, present: readonly Attachment[]): Promise<AttachmentResult | undefined> {
    const alike = present.filter((attachment) => looksLike(attachment, file))
    if (alike.length === 0) return undefined
    const sha256 = await sha256Of(file)
    const result = (record: Attachment, verified: AttachmentResult['verified']): AttachmentResult => ({
      ...factsOf(file, sha256, record),
      created: false,
      verified,
    })
    const known = alike.find(({ id }) => this.#hashes.get(id) === sha256)
    if (known !== undefined) return result(known, 'content')
    // One whose bytes are known to be others is not it, whatever it is called.
    const unknown = alike.find(({ id }) => !this.#hashes.has(id))
    return unknown === undefined ? undefined : result(unknown, 'name-and-size')
  }

  async #send(
    path: string,
    parent: Parent,
    file: FileSource,
    bodies: readonly ((file: FileSource) => RequestContent)[],
    present: readonly Attachment[],
    options: UploadOptions,
  ): Promise<AttachmentResult> {
    const reading = hashing(file, options.onProgress)
    const call = callOptions(options)
    let answered = false
    const record = await this.#core.settling.create(this.#sought(path, parent, file, present), call, async (parts) => {
      const made = await this.#post(path, reading.source, bodies, { ...call, ...parts })
      answered = true
      return made
    })
    const attachment = record as unknown as Attachment
    if (!answered) return { ...factsOf(file, await sha256Of(file), attachment), created: true, verified: 'name-and-size' }
    // A server may answer before it has read everything.
    const sha256 = reading.sha256() ?? (await sha256Of(file))
    const stored = attachment.attachmentFileSize
    if (stored !== null && stored !== undefined && Number(stored) !== file.sizeBytes) {
      const done = { attachmentId: record.id, sizeBytes: file.sizeBytes, storedBytes: Number(stored) }
      throw new PartialError(`The file ${file.name} has ${file.sizeBytes} bytes, and IT Glue says that it stored ${stored}.`, done, {
        hint: `Delete the attachment ${record.id}, and upload the file again.`,
      })
    }
    this.#remember(record.id, sha256)
    return { ...factsOf(file, sha256, attachment), created: true, verified: 'content' }
  }

  /** An attachment that was not there before, by what a read shows of its file. */
  #sought(path: string, parent: Parent, file: FileSource, present: readonly Attachment[]): Sought {
    const before = new Set(present.map(({ id }) => id))
    const isIt = (record: AnyRecord): boolean => !before.has(record.id) && looksLike(record as unknown as Attachment, file)
    const { search } = this.#attachments.sought(path, { ...parent }, {})
    return {
      resource: this.#attachments.resource,
      path,
      name: file.name,
      search: 'none' in search ? search : { ...search, isIt, couldBe: isIt, likeness: () => `${file.name} ${file.sizeBytes}` },
      made: (record) => this.#attachments.emit('created', record.id, ['attachment'], record),
    }
  }

  async #post(
    path: string,
    file: FileSource,
    [body, ...others]: readonly ((file: FileSource) => RequestContent)[],
    call: CallOptions & SendParts,
  ): Promise<AnyRecord> {
    try {
      const response = await this.#core.pipeline.send({
        method: 'POST',
        path,
        content: body!(file),
        ...call,
        context: { resource: 'attachments', operation: 'create', nested: true },
      })
      return written(() => decodeOne(this.#attachments.resource, response.json))
    } catch (error) {
      // Refused for its kind, so the other kind may pass.
      if (others.length > 0 && error instanceof ApiError && error.status === 415) return this.#post(path, file, others, call)
      throw error
    }
  }

  async #listed(parent: Parent, options: CallOptions): Promise<readonly Attachment[]> {
    const list = this.#attachments.list({ ...parent, ...callOptions(options), priority: options.priority ?? 'interactive' })
    return (await list.collect()) as unknown as readonly Attachment[]
  }

  #remember(id: string, sha256: string): void {
    if (this.#hashes.size >= REMEMBERED) this.#hashes.delete(this.#hashes.keys().next().value!)
    this.#hashes.set(id, sha256)
  }
}

const isStream = (value: unknown): value is AsyncIterable<Uint8Array> =>
  typeof value === 'object' && value !== null && typeof (value as Partial<AsyncIterable<Uint8Array>>)[Symbol.asyncIterator] === 'function'

/** A renamed attachment keeps the name of its file. */
const looksLike = (attachment: Attachment, { name, sizeBytes }: FileSource): boolean =>
  (attachment.attachmentFileName === name || attachment.name === name) && Number(attachment.attachmentFileSize) === sizeBytes

const factsOf = ({ name, sizeBytes }: FileSource, sha256: string, record: Attachment): Omit<AttachmentResult, 'created' | 'verified'> => ({
  id: record.id,
  name,
  sizeBytes,
  sha256,
  record,
})

/** The same file, whose hash is known once it was read to its end. */
const hashing = (
  file: FileSource,
  onProgress: UploadOptions['onProgress'],
): { readonly source: FileSource; readonly sha256: () => string | undefined } => {
  let sha256: string | undefined
  return {
    sha256: () => sha256,
    source: {
      ...file,
      async *open() {
        const hash = createHash('sha256')
        let sentBytes = 0
        for await (const piece of file.open()) {
          hash.update(piece)
          yield piece
          sentBytes += piece.length
          tell(onProgress, { sentBytes, sizeBytes: file.sizeBytes })
        }
        sha256 = hash.digest('hex')
      },
    },
  }
}

const tell = <P>(listener: ((progress: P) => void) | undefined, progress: P): void => {
  try {
    listener?.(progress)
  } catch {
    // The caller's callback is the caller's to mend.
  }
}
