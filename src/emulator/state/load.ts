import type { Attribute, ResourceKey } from '../../catalog/index.js'
import type { Answers } from '../behaviours/switches.js'
import type { Clock } from '../../clock.js'
import { HAVE_EXPIRATIONS, syncExpirations } from '../quirks/expirations.js'
import { quirkOf } from '../quirks/index.js'
import type { Seed, SeedRecord } from '../seed/types.js'
import { resourceNamed, resourceOf } from '../wire/names.js'
import { Refusal } from '../wire/refusal.js'
import { timestampOf } from '../wire/values.js'
import { Account } from './account.js'
import { compareIds } from './collection.js'
import type { Fields, Row } from './collection.js'

// What others are completed from comes first: traits need their fields, content needs its sections.
const FIRST: readonly ResourceKey[] = ['flexibleAssetFields', 'documentSections']

/** An account that holds what the seed says. Throws where a record of the seed cannot be. */
export const accountOf = (seed: Seed, clock: Clock, answers?: Answers): Account => {
  const account = new Account(clock, seed.subdomain, answers, seed.generated)
  for (const { id } of [...seed.records, ...seed.links]) account.idTaken(id)
  // In the order of ids every record goes to the end of its collection.
  const records = [...seed.records].sort((a, b) => compareIds(a.id, b.id))
  const rows = records.map((record) => account.of(record.resource).insert(record.id, fieldsOf(record)))
  const rank = (row: Row): number => (FIRST.includes(row.key) ? 0 : 1)
  for (const row of [...rows].sort((a, b) => rank(a) - rank(b))) complete(account, row)
  for (const link of seed.links)
    account.links.add({ ...link, createdAt: timestampOf(Date.parse(link.createdAt)), updatedAt: timestampOf(Date.parse(link.createdAt)) })
  // A seed that brings expirations brings all of them.
  if (account.of('expirations').size === 0 && seed.generated === undefined)
    for (const key of HAVE_EXPIRATIONS) for (const row of account.of(key).rows) syncExpirations(account, row)
  return account
}

const complete = (account: Account, row: Row): void => {
  try {
    quirkOf(row.key)?.load?.(account, row)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new Error(`The seed's ${row.key} ${row.id} is not valid: ${error.response.body}`, { cause: error })
  }
}

const fieldsOf = (record: SeedRecord): Fields => {
  const { attributes } = resourceOf(record.resource)
  const fields: Fields = {}
  for (const [key, value] of Object.entries(record.attributes)) {
    const attribute = attributes[key]
    fields[key] = attribute === undefined ? value : normal(attribute, value)
  }
  for (const [key, value] of Object.entries(record.parent ?? {}))
    fields[key] = key === 'resourceType' ? (resourceNamed(value) ?? value) : value
  return fields
}

const normal = (attribute: Attribute, value: unknown): unknown => {
  if (value === null || value === undefined) return null
  if (attribute.kind === 'ref') return String(value)
  if (attribute.kind === 'refs') return (value as readonly unknown[]).map(String)
  if (attribute.kind === 'timestamp') return stampOf(String(value))
  if (attribute.kind === 'date') return String(value).slice(0, 10)
  return value
}

// Most of a seed is in the right form, and making sure of it costs more than loading the rest.
const stampOf = (text: string): string => (text.length === 24 && text.endsWith('.000Z') ? text : timestampOf(Date.parse(text)))
