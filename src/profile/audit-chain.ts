import { createHash } from 'node:crypto'

/** One line of the reveal log. It says who saw which secret when and why, and never the secret. */
export interface RevealEntry {
  readonly sequence: number
  /** ISO time. */
  readonly at: string
  readonly profile: string | null
  /** The host that the value was asked of. */
  readonly host: string | null
  readonly organizationId: string | null
  /** Catalog type: `passwords`. */
  readonly recordType: string
  readonly recordId: string
  /** The version of the record, when it was not the present one. */
  readonly versionId: string | null
  readonly reason: string
  /** The user of this machine. */
  readonly user: string
  /** The hash of the line before; `FIRST_HASH` on the first. */
  readonly prevHash: string
  /** SHA-256 over all other fields. */
  readonly hash: string
}

export const FIRST_HASH = '0'.repeat(64)

export const sealEntry = (fields: Omit<RevealEntry, 'hash'>): RevealEntry => ({ ...fields, hash: hashOf(fields) })

/** The entry of a line, or null when the line is not whole, not of this form, or not what was written. */
export const readEntry = (line: string): RevealEntry | null => {
  let value: RevealEntry | null
  try {
    value = JSON.parse(line) as RevealEntry | null
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null || typeof value.hash !== 'string') return null
  // A line is compared as a whole, so that a field added to it is seen as well.
  const { hash, ...fields } = value
  const sealed = sealEntry(fields)
  return sealed.hash === hash && formatEntry(sealed) === line ? sealed : null
}

/** One line, without its end; the fields always stand in the same order. */
export const formatEntry = ({
  sequence,
  at,
  profile,
  host,
  organizationId,
  recordType,
  recordId,
  versionId,
  reason,
  user,
  prevHash,
  hash,
}: RevealEntry): string =>
  JSON.stringify({ sequence, at, profile, host, organizationId, recordType, recordId, versionId, reason, user, prevHash, hash })

const hashOf = (entry: Omit<RevealEntry, 'hash'>): string => {
  const { sequence, at, profile, host, organizationId, recordType, recordId, versionId, reason, user, prevHash } = entry
  const content = JSON.stringify([sequence, at, profile, host, organizationId, recordType, recordId, versionId, reason, user, prevHash])
  return createHash('sha256').update(content).digest('hex')
}
