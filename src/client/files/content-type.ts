import { extname } from 'node:path'
import { UsageError } from '../../errors.js'

/** Of the files that documentation is made of. A browser guesses the rest no worse than we would. */
const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  gif: 'image/gif',
  htm: 'text/html',
  html: 'text/html',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  md: 'text/markdown',
  pdf: 'application/pdf',
  png: 'image/png',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  vsdx: 'application/vnd.ms-visio.drawing',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xml: 'application/xml',
  zip: 'application/zip',
}

export const contentTypeOf = (name: string): string => TYPES[extname(name).slice(1).toLowerCase()] ?? 'application/octet-stream'

/** @throws UsageError `invalid_input` for what is no content type: it goes into a header */
export const requireContentType = (text: string): string => {
  if (/^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}(?:; ?[\w-]{1,40}=[\w.+-]{1,80})*$/.test(text)) return text
  throw new UsageError('invalid_input', 'The content type is not one.', { hint: 'It looks like application/pdf.' })
}
