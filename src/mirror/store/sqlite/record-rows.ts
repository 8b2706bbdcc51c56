import { kindOfNumber } from '../kinds.js'
import { hashOf } from '../canonical.js'
import { codecOf } from '../codec.js'
import type { Values } from '../codec.js'
import { joinDerived } from '../derived.js'
import type { Row } from '../../../sqlite/index.js'
import type { RecordKey, StoredRecord, Where } from '../port.js'
import { textHash } from '../text-hash.js'
import { fromSqlId } from './ids.js'
import type { Labels } from './labels.js'
import { damaged } from './problems.js'

/** Rows as records, once each is known to be what was written. */
export class RecordRows {
  readonly #path: string
  readonly #labels: Labels

  constructor(path: string, labels: Labels) {
    this.#path = path
    this.#labels = labels
  }

  /**
   * @param wanted what the row was selected by: an index that is not what it was may lead to another row
   * @throws MirrorError `mirror_damaged` for a row that is not as it was written
   */
  record(row: Row, wanted: Partial<RecordKey> & Pick<Where, 'organizationId' | 'typeId'> = {}): StoredRecord {
    const kind = kindOfNumber(Number(row['kind']))
    const [json, id, parent, hash] = [String(row['json']), fromSqlId(String(row['id'])), String(row['parent']), String(row['hash'])]
    if (kind === undefined || hashOf(json) !== hash) throw this.#damaged(row)
    const { plan, decode } = codecOf(kind)
    const values = JSON.parse(json) as Values
    const isWanted =
      values['id'] === id &&
      (wanted.kind === undefined || wanted.kind === kind) &&
      (wanted.id === undefined || wanted.id === id) &&
      (wanted.parent === undefined || wanted.parent === parent) &&
      (wanted.organizationId === undefined || plan.organization === undefined || values[plan.organization] === wanted.organizationId) &&
      (wanted.typeId === undefined || plan.type === undefined || values[plan.type] === wanted.typeId)
    if (!isWanted) throw this.#damaged(row)
    const derived = joinDerived(plan, values, this.#kept(row), this.#labels.valueOf)
    return {
      kind,
      id,
      ...(parent === '' ? {} : { parent }),
      record: decode(values, derived),
      hash,
      fetchedAt: Number(row['fetched_at']),
      changedAt: Number(row['changed_at']),
      deletedAt: row['deleted_at'] === null ? null : Number(row['deleted_at']),
      partial: row['partial'] !== 0,
    }
  }

  #kept(row: Row): Values {
    const kept = openKept(row['derived'])
    if (kept === undefined) throw this.#damaged(row)
    return kept
  }

  #damaged(row: Row): Error {
    return damaged(this.#path, `row ${String(row['rowid'])} is not as it was written`)
  }
}

/** Derived values are no part of the hash of a record, so they carry one of their own. */
export const sealKept = (kept: Values | null): string | null => {
  if (kept === null) return null
  const json = JSON.stringify(kept)
  return sumOf(json) + json
}

/** Undefined where the text is not as it was sealed. */
export const openKept = (sealed: unknown): Values | undefined => {
  if (sealed === null || sealed === undefined) return NOTHING
  const text = String(sealed)
  const json = text.slice(8)
  return sumOf(json) === text.slice(0, 8) ? (JSON.parse(json) as Values) : undefined
}

const NOTHING: Values = Object.freeze({})
const sumOf = (json: string): string => textHash(json).toString(16).padStart(8, '0')
