/** Finds the record that a file means, by what people know it by. */
import type { ResourceKey } from '../../catalog/index.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import { fold } from './names.js'

export interface Match {
  /** Null: none, or not clear which. */
  readonly record: AnyRecord | null
  /** Why it is not clear; nothing may be written then. */
  readonly conflict?: string
}

/**
 * @param wanted attributes of the record, with ids filled in
 * @param records all records of the kind in the organization
 */
export const matchRecord = (resource: ResourceKey, wanted: Readonly<Record<string, unknown>>, records: readonly AnyRecord[]): Match => {
  const rules = RULES[resource] ?? [byName]
  for (const rule of rules) {
    const found = rule(wanted, records)
    if (found.length === 0) continue
    return choose(resource, wanted, found)
  }
  return { record: null }
}

type Rule = (wanted: Readonly<Record<string, unknown>>, records: readonly AnyRecord[]) => readonly AnyRecord[]

const sameText = (a: unknown, b: unknown): boolean => fold(String(a ?? '')) === fold(String(b ?? ''))
const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

const byName: Rule = (wanted, records) => records.filter((record) => sameText(record['name'], wanted['name']))
const bySerialNumber: Rule = (wanted, records) =>
  isGiven(wanted['serialNumber']) ? records.filter((record) => sameText(record['serialNumber'], wanted['serialNumber'])) : []
const byEmail: Rule = (wanted, records) => {
  const emails = emailsOf(wanted)
  const primary = emails.find((email) => email.primary === true) ?? emails[0]
  if (primary === undefined) return []
  return records.filter((record) => emailsOf(record).some((email) => sameText(email.value, primary.value)))
}
const byPersonName: Rule = (wanted, records) =>
  records.filter((record) => sameText(record['firstName'], wanted['firstName']) && sameText(record['lastName'], wanted['lastName']))
const byNameAndUsername: Rule = (wanted, records) =>
  byName(wanted, records).filter((record) => sameText(record['username'], wanted['username']))
const byNameAndParent: Rule = (wanted, records) =>
  byName(wanted, records).filter((record) => String(record['parentId'] ?? '') === String(wanted['parentId'] ?? ''))

/** The first rule that finds something decides. */
const RULES: Partial<Record<ResourceKey, readonly Rule[]>> = {
  configurations: [bySerialNumber, byName],
  contacts: [byEmail, byPersonName],
  passwords: [byNameAndUsername],
  documentFolders: [byNameAndParent],
}

const choose = (resource: ResourceKey, wanted: Readonly<Record<string, unknown>>, found: readonly AnyRecord[]): Match => {
  const active = found.filter((record) => record['archived'] !== true)
  const [only] = active
  if (only === undefined) {
    return {
      record: null,
      conflict: `It exists and is archived (${idsOf(found)}). Restore it in IT Glue, or give the new one another name.`,
    }
  }
  const narrowed = active.length > 1 && resource === 'documents' ? inFolder(wanted, active) : active
  if (narrowed.length !== 1)
    return {
      record: null,
      conflict: `${active.length} records fit (${idsOf(active)}). Rename or merge them in IT Glue; which one is meant is not guessed.`,
    }
  const record = narrowed[0] ?? only
  if (
    resource === 'configurations' &&
    isGiven(wanted['serialNumber']) &&
    isGiven(record['serialNumber']) &&
    !sameText(record['serialNumber'], wanted['serialNumber'])
  ) {
    return {
      record: null,
      conflict: `A configuration of this name has another serial number (${record.id}), so it is another device. Rename one of them, or correct the serial number in IT Glue.`,
    }
  }
  return { record }
}

const inFolder = (wanted: Readonly<Record<string, unknown>>, records: readonly AnyRecord[]): readonly AnyRecord[] =>
  records.filter((record) => String(record['documentFolderId'] ?? '') === String(wanted['documentFolderId'] ?? ''))

interface Email {
  readonly value?: unknown
  readonly primary?: unknown
}
const emailsOf = (record: Readonly<Record<string, unknown>>): readonly Email[] =>
  Array.isArray(record['contactEmails']) ? (record['contactEmails'] as Email[]) : []

const idsOf = (records: readonly AnyRecord[]): string =>
  records
    .slice(0, 5)
    .map((record) => record.id)
    .join(', ')
