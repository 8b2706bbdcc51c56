import type { Clock } from '../../clock.js'
import type { KeyRing } from '../control/keys.js'
import type { Tenants } from '../control/tenants.js'
import { gatewayResponse, htmlResponse } from '../wire/message.js'
import type { EmulatorResponse } from '../wire/message.js'
import { bytesOf } from './file-bytes.js'
import { faultOf, tokenOf } from './presigned.js'

/** What serving files needs of the emulator. */
export interface FileHouse {
  readonly clock: Clock
  readonly keys: KeyRing
  readonly tenants: Tenants
  readonly origin: string
}

const ATTACHMENT = /^\/attachments\/(\d+)$/
const EXPORT = /^\/exports\/files\/([0-9a-f]+)\.zip$/
const LOGIN = '/login'

/** The answer to a request for a file; undefined for any other. These addresses lie outside of the API: no limit counts them. */
export const serveFile = (
  house: FileHouse,
  method: string,
  path: string,
  query: string,
  key: string | undefined,
): EmulatorResponse | undefined => {
  if (method !== 'GET' && method !== 'HEAD') return undefined
  const attachment = ATTACHMENT.exec(path)?.[1]
  if (attachment !== undefined) return attachmentResponse(house, attachment, key)
  const token = EXPORT.exec(path)?.[1]
  if (token !== undefined) return exportResponse(house, token, new URLSearchParams(query))
  return path === LOGIN ? htmlResponse(200, 'Sign in') : undefined
}

/** A page of the web application: it wants a session, unless the switch `attachment-download` says otherwise. */
const attachmentResponse = (house: FileHouse, id: string, given: string | undefined): EmulatorResponse => {
  const found = house.tenants.all.flatMap((tenant) => {
    const { account } = tenant
    const fields = account.of('attachments').get(id)?.fields ?? account.files.upload(id)
    return fields === undefined ? [] : [{ tenant, account, fields }]
  })[0]
  const answers = (found?.tenant ?? house.tenants.first).answers
  const how = answers['attachment-download']
  const key = given === undefined ? undefined : house.keys.find(given)
  if (how === 'login' || (how === 'key' && given === undefined)) {
    const page = htmlResponse(302, 'Sign in')
    return { ...page, headers: { ...page.headers, location: house.origin + LOGIN } }
  }
  if (how === 'key' && key === undefined) return gatewayResponse(403, 'Forbidden')
  if (found === undefined || (key !== undefined && how === 'key' && house.tenants.of(key) !== found.tenant))
    return htmlResponse(404, "The page you were looking for doesn't exist")
  return fileResponse(
    bytesOf(found.account, id, found.fields),
    String(found.fields.attachmentContentType),
    String(found.fields.attachmentFileName),
  )
}

const exportResponse = (house: FileHouse, token: string, query: URLSearchParams): EmulatorResponse => {
  const problem = faultOf(token, query, house.clock.now())
  if (problem === 'forged')
    return storageError(403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match the signature you provided.')
  if (problem === 'expired') return storageError(403, 'AccessDenied', 'Request has expired')
  for (const { account } of house.tenants.all) {
    const collection = account.of('exports')
    const row = collection.rows.find((one) => tokenOf(one.id) === token)
    const bytes = row === undefined ? undefined : account.files.get(row.fields.fileHash)
    if (row === undefined || bytes === undefined) continue
    collection.update(row, { downloaded: true })
    return fileResponse(bytes, 'application/zip', 'export.zip')
  }
  return storageError(404, 'NoSuchKey', 'The specified key does not exist.')
}

const fileResponse = (bytes: Uint8Array, contentType: string, name: string): EmulatorResponse => ({
  status: 200,
  headers: {
    'content-type': contentType,
    'content-disposition': disposition(name),
    // Anybody may have uploaded this; a browser must not run it as a page of the emulator.
    'x-content-type-options': 'nosniff',
    'content-security-policy': 'sandbox',
  },
  body: '',
  bytes,
})
const disposition = (name: string): string => {
  const encoded = encodeURIComponent(name.replace(/\p{Surrogate}/gu, '\ufffd')).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16)}`,
  )
  return `attachment; filename="${name.replace(/[^\x20-\x7e]|["\\]/g, '_')}"; filename*=UTF-8''${encoded}`
}

/** As object stores answer. */
const storageError = (status: number, code: string, message: string): EmulatorResponse => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
})
