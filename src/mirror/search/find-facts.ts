import { kindNumber } from '../store/kinds.js'
import { UsageError } from '../../errors.js'
import type { Database } from '../../sqlite/index.js'
import type { FactRequest, StoredRecord } from '../store/port.js'
import type { RecordRows } from '../store/sqlite/record-rows.js'
import { RECORD_COLUMNS } from '../store/sqlite/statements.js'
import { factPatterns } from './facts.js'
import { factMatch, scopeMatch } from './match.js'
import { kindWord, organizationWord } from './scope.js'

export interface IndexParts {
  readonly database: Database
  readonly rows: RecordRows
}

export const FACTS_SQL = `SELECT ${RECORD_COLUMNS} FROM words w CROSS JOIN record r ON r.rowid = w.rowid CROSS JOIN body b ON b.rowid = r.rowid
  WHERE w.words MATCH ? ORDER BY r.updated_at DESC, r.rowid DESC LIMIT ?`

/** @throws UsageError `invalid_input` for a value that is none of its kind, such as an address with letters */
export const findFacts = (request: FactRequest, { database, rows }: IndexParts): readonly StoredRecord[] => {
  const { fact, value, kinds: wanted, organizationId, limit = 20 } = request
  const patterns = factPatterns(fact, value)
  if (patterns === null)
    throw new UsageError('invalid_input', `${JSON.stringify(value.slice(0, 60))} is no ${NAMES[fact]}.`, {
      hint: `For example: ${EXAMPLES[fact]}`,
    })
  const all = [factMatch(patterns)]
  if (wanted !== undefined) all.push(scopeMatch(wanted.map((kind) => kindWord(kindNumber(kind)))))
  if (organizationId !== undefined) all.push(scopeMatch([organizationWord(organizationId)]))
  return database
    .prepare(FACTS_SQL)
    .all(all.join(' AND '), limit)
    .map((row) => rows.record(row))
}

const NAMES = {
  ip: 'IP address',
  mac: 'MAC address',
  serial: 'serial number',
  assetTag: 'asset tag',
  hostname: 'host name',
  email: 'e-mail address',
  phone: 'phone number',
} as const
const EXAMPLES = {
  ip: '10.1.2.3, 10.1.2. or 10.1.2.0/24',
  mac: 'AA-BB-CC-00-11-22 or aabb.cc',
  serial: 'FGT60F1234',
  assetTag: 'A-1042',
  hostname: 'srv-dc01',
  email: 'jane@example.com',
  phone: '03 9876 5432',
} as const
