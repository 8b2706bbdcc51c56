import type { Account } from '../state/account.js'
import type { Fields } from '../state/collection.js'

const SIGNATURES: Readonly<Record<string, string>> = {
  pdf: '%PDF-1.4\n',
  png: '\u0089PNG\r\n\u001a\n',
  jpg: '\u00ff\u00d8\u00ff\u00e0',
  gif: 'GIF89a',
  zip: 'PK\u0003\u0004',
  docx: 'PK\u0003\u0004',
  xlsx: 'PK\u0003\u0004',
}
const LINE = 'This file came with the account and nobody looked into it.\n'

/** The bytes of an attachment. What a seed only describes is made up: of the size it says, the same every time. */
export const bytesOf = (account: Account, id: string, fields: Fields): Uint8Array =>
  account.files.get(fields.contentHash) ?? madeUp(id, String(fields.ext ?? ''), Number(fields.attachmentFileSize ?? 0))

const madeUp = (id: string, ext: string, size: number): Uint8Array => {
  const text = `${SIGNATURES[ext] ?? ''}File ${id}. ${LINE}`
  return Buffer.alloc(size, Buffer.from(text, 'latin1'))
}
