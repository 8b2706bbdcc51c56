import { createHash } from 'node:crypto'

const LIFETIME_MS = 3_600_000

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
const signatureOf = (token: string, expires: number): string => digest(`presigned ${token} ${expires}`).slice(0, 40)

/** The name under which the file of an export lies: not to be guessed, and the same on every run. */
export const tokenOf = (exportId: string): string => digest(`export ${exportId}`).slice(0, 32)

/** An address that opens the file of an export without a key, for an hour. */
export const presignedUrl = (origin: string, exportId: string, now: number): string => {
  const token = tokenOf(exportId)
  const expires = Math.floor((now + LIFETIME_MS) / 1_000)
  return `${origin}/exports/files/${token}.zip?expires=${expires}&signature=${signatureOf(token, expires)}`
}

/** What is wrong with an address of that kind, if anything. */
export const faultOf = (token: string, query: URLSearchParams, now: number): 'forged' | 'expired' | undefined => {
  const expires = Number(query.get('expires'))
  if (query.get('signature') !== signatureOf(token, expires)) return 'forged'
  return now >= expires * 1_000 ? 'expired' : undefined
}
