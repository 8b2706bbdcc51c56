import { createHash } from 'node:crypto'
import type { Fields } from '../state/collection.js'
import { invalid } from '../wire/refusal.js'
import { decodeBase64 } from './base64.js'
import type { Quirk } from './quirk.js'

const CONTENT_TYPES: Readonly<Record<string, string>> = {
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
  svg: 'image/svg+xml',
  txt: 'text/plain',
  vsdx: 'application/vnd.ms-visio.drawing',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xml: 'application/xml',
  yaml: 'text/yaml',
  yml: 'text/yaml',
  zip: 'application/zip',
}
const VIEWABLE = new Set(['gif', 'jpeg', 'jpg', 'pdf', 'png'])

/** What records keep of a file: everything but its bytes, which the account keeps by their hash. */
export const describeFile = (fileName: string, bytes: Buffer): Fields => {
  const ext = /\.([A-Za-z0-9]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? null
  return {
    attachmentFileName: fileName,
    attachmentContentType: CONTENT_TYPES[ext ?? ''] ?? 'application/octet-stream',
    attachmentFileSize: bytes.length,
    ext,
    viewable: ext !== null && VIEWABLE.has(ext),
    contentHash: createHash('sha256').update(bytes).digest('hex'),
  }
}

export const attachments: Quirk = {
  resource: 'attachments',
  read: {
    // In reality an address of the web application. Here the emulator answers: a client on this machine must not reach out.
    downloadUrl: (_value, row, account) => `${account.files.origin}/attachments/${row.id}`,
  },
  check: ({ account, fields, row }) => {
    if (row !== undefined) return
    const { content, fileName } = fields.attachment as Fields
    const bytes = decodeBase64(content)
    if (bytes === undefined) throw invalid('attachment', 'is not valid base64')
    delete fields.attachment
    account.files.keep(bytes)
    Object.assign(fields, describeFile(String(fileName), bytes), { name: fileName })
  },
  load: (account, row) => {
    const bytes = decodeBase64((row.fields.attachment as Fields | undefined)?.content)
    delete row.fields.attachment
    if (bytes !== undefined) {
      row.fields.contentHash = account.files.keep(bytes)
      row.fields.attachmentFileSize = bytes.length
    }
    const fileName = String(row.fields.attachmentFileName ?? row.fields.name ?? 'file')
    const described = describeFile(fileName, Buffer.alloc(0))
    for (const [key, value] of Object.entries(described)) if (key !== 'contentHash') row.fields[key] ??= value
    row.fields.name ??= fileName
  },
}
