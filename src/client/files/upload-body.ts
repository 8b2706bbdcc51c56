/** The two forms in which a request carries a file: a form with the bytes as they are, and JSON with base64. */
import { randomBytes } from 'node:crypto'
import type { RequestContent } from '../../http/types.js'
import type { FileSource } from './file-source.js'

/** `file` as the field `field` of a form, after the other `fields`. */
export const multipartBody = (
  file: FileSource,
  {
    field,
    fields,
    contentType,
  }: { readonly field: string; readonly fields: Readonly<Record<string, string>>; readonly contentType: string },
): RequestContent => {
  const boundary = `gluekit-${randomBytes(18).toString('hex')}`
  const part = (headers: readonly string[]): string => `--${boundary}\r\n${headers.join('\r\n')}\r\n\r\n`
  const before = Object.entries(fields).map(
    ([name, value]) => `${part([`content-disposition: form-data; name="${escaped(name)}"`])}${value}\r\n`,
  )
  const head = Buffer.from(
    before.join('') +
      part([`content-disposition: form-data; name="${escaped(field)}"; filename="${escaped(file.name)}"`, `content-type: ${contentType}`]),
  )
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    sizeBytes: head.length + file.sizeBytes + tail.length,
    async *open() {
      yield head
      yield* file.open()
      yield tail
    },
  }
}

/** A name within quotes, the way browsers write it. No line can end in it, so no header can begin. */
const escaped = (name: string): string =>
  name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('\0', '%00')

/** Whether servers agree on what a form with this name says: some undo escapes, some cut at slashes. */
export const isPlainName = (name: string): boolean => !/["\\/%\u0000-\u001f\u007f]/.test(name)

const MARK = '\u0000content\u0000'

/** JSON with the file as base64 where `documentWith` puts what it is given. */
export const base64Body = (file: FileSource, documentWith: (content: string) => unknown): RequestContent => {
  const [before = '', after = ''] = JSON.stringify(documentWith(MARK)).split(JSON.stringify(MARK).slice(1, -1))
  const head = Buffer.from(before)
  const tail = Buffer.from(after)
  return {
    contentType: 'application/vnd.api+json',
    sizeBytes: head.length + base64Length(file.sizeBytes) + tail.length,
    async *open() {
      yield head
      // Three bytes make four characters, so what is left over waits for the next piece.
      let rest: Buffer = Buffer.alloc(0)
      for await (const piece of file.open()) {
        const bytes = rest.length === 0 ? asBuffer(piece) : Buffer.concat([rest, piece])
        const whole = bytes.length - (bytes.length % 3)
        rest = Buffer.from(bytes.subarray(whole))
        if (whole > 0) yield Buffer.from(bytes.toString('base64', 0, whole), 'latin1')
      }
      if (rest.length > 0) yield Buffer.from(rest.toString('base64'), 'latin1')
      yield tail
    },
  }
}

const base64Length = (bytes: number): number => Math.ceil(bytes / 3) * 4

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
