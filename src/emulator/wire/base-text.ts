import type { Resource, ResourceKey } from '../../catalog/index.js'
import { quirkOf } from '../quirks/index.js'
import type { Rendering } from '../quirks/quirk.js'
import type { Account } from '../state/account.js'
import type { BaseRows } from '../state/base-rows.js'
import type { Row } from '../state/collection.js'
import { livesInFolder, webFolderOf } from '../state/derive.js'
import { partsOf, quoted, shownValue, valueText } from './parts.js'
import type { Part } from './parts.js'
import { ReferenceTexts } from './reference-texts.js'
import { Sum } from './sum.js'
import { wireIdText } from './values.js'

type Write = (row: Row, rendering: Rendering) => string

/** One for each account and kind of record; null where none can be made. */
const writers = new WeakMap<Account, Map<BaseRows, Write | null>>()

/**
 * The list form of a record that nobody changed, without its closing brace; undefined where it has to be put together the long
 * way. Both give the same text.
 */
export const baseText = (account: Account, resource: Resource, base: BaseRows, row: Row, rendering: Rendering): string | undefined => {
  let known = writers.get(account)
  if (known === undefined) writers.set(account, (known = new Map()))
  let write = known.get(base)
  if (write === undefined) known.set(base, (write = compile(account, resource, base)))
  return write?.(row, rendering)
}

/**
 * A function that writes a record as one sum of texts, with everything that is the same for all records joined ahead: a page holds
 * a thousand records of fifty attributes. The code is made of the catalog alone. Null where making code from text is forbidden, or
 * where nobody can say which attribute comes first.
 */
const compile = (account: Account, resource: Resource, base: BaseRows): Write | null => {
  const parts = partsOf(resource)
  const idInside = quirkOf(resource.key)?.idInAttributes === true
  if (!idInside && parts[0]?.read !== undefined) return null
  const sum = new Sum()
  sum.text('{"id":"')
  sum.code('row.id')
  sum.text(`","type":"${resource.type}","attributes":{`)
  if (idInside) {
    sum.text('"id":')
    sum.code('tools.idText(row.id)')
  }
  const targets = targetsOf(parts, base, resource)
  parts.forEach((part, index) => addPart(sum, account, resource, base, targets, part, index, idInside || index > 0 ? ',' : ''))
  sum.text('}')
  const references = sum.references.map(
    ([reference, pieces]) =>
      new ReferenceTexts(account, targets.get(reference)!, (id) => pieces.map((piece) => piece.map((text) => text(id)).join(''))),
  )
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- see above
    return (new Function('references', 'parts', 'tools', sum.source) as (...given: unknown[]) => Write)(references, parts, toolsOf(account))
  } catch (error) {
    if (!(error instanceof EvalError)) throw error
    return null
  }
}

/** What the code calls. */
const toolsOf = (account: Account) => ({
  idText: (id: string): string => (id.length < 16 || (id.length === 16 && id < '9') ? id : wireIdText(id)),
  readText: (part: Part, lead: string, stored: unknown, row: Row, rendering: Rendering): string => {
    const value = part.read!(stored, row, account, rendering)
    return value === undefined ? '' : lead + part.opening + valueText(part, value, account)
  },
  derivedReadText: (part: Part, lead: string, row: Row, rendering: Rendering): string => {
    const value = shownValue(part, account, row, rendering)
    return value === undefined ? '' : lead + part.opening + valueText(part, value, account)
  },
  derivedText: (part: Part, row: Row): string => {
    const value = part.derive!(account, row)
    return valueText(part, value === undefined ? row.fields[part.key] : value, account)
  },
  text: (part: Part, value: unknown): string => (typeof value === 'string' ? quoted(value) : valueText(part, value, account)),
  otherText: (part: Part, value: unknown): string => valueText(part, value, account),
})

/** The attributes that name another record of which something else is shown, and what kind of record that is. */
const targetsOf = (parts: readonly Part[], base: BaseRows, resource: Resource): ReadonlyMap<string, ResourceKey> => {
  const targets = new Map<string, ResourceKey>()
  for (const { key, derive } of parts) {
    if (base.attributes.has(key)) continue
    if (derive?.source !== undefined) targets.set(derive.source.reference, derive.source.target)
    else if (key === 'resourceUrl' && livesInFolder(resource.key)) targets.set('organizationId', 'organizations')
  }
  for (const reference of targets.keys()) if (!base.attributes.has(reference)) targets.delete(reference)
  return targets
}

const addPart = (
  sum: Sum,
  account: Account,
  resource: Resource,
  base: BaseRows,
  targets: ReadonlyMap<string, ResourceKey>,
  part: Part,
  index: number,
  lead: string,
): void => {
  const { key, attribute, derive, opening, missing, read } = part
  const given = base.attributes.has(key)
  const field = `fields[${JSON.stringify(key)}]`
  if (read !== undefined)
    return sum.code(
      derive === undefined
        ? `tools.readText(parts[${index}], ${JSON.stringify(lead)}, ${given ? field : 'undefined'}, row, rendering)`
        : `tools.derivedReadText(parts[${index}], ${JSON.stringify(lead)}, row, rendering)`,
    )
  if (derive?.source !== undefined && !given) {
    const { reference } = derive.source
    if (!targets.has(reference)) return sum.text(lead + opening + missing)
    return sum.hangingOn(reference, (id) => {
      const row: Row = { id: '', key: resource.key as ResourceKey, fields: { [reference]: id }, text: null, textVersion: -1 }
      return lead + opening + valueText(part, derive(account, row), account)
    })
  }
  if (derive !== undefined && key === 'resourceUrl' && !given && targets.has('organizationId') && livesInFolder(resource.key)) {
    sum.hangingOn('organizationId', (id) => {
      return lead + opening + quoted(webFolderOf(account, resource.key as ResourceKey, id)).slice(0, -1)
    })
    sum.code('row.id')
    return sum.text('"')
  }
  if (derive === undefined && attribute.kind === 'ref' && targets.has(key))
    return sum.hangingOn(key, (id) => lead + opening + valueText(part, id, account))
  sum.text(lead + opening)
  if (derive !== undefined) return sum.code(`tools.derivedText(parts[${index}], row)`)
  const other = `tools.otherText(parts[${index}], value)`
  const plain = `typeof value === 'string' ? '"' + value + '"' : ${other}`
  const of = (fast: string): void => sum.code(`((value = ${field}), ${fast})`)
  if (key === 'psaIntegration') return of(other)
  if (!given) return sum.text(missing)
  switch (attribute.kind) {
    case 'bool':
      return of(`value === true ? 'true' : value === false ? 'false' : ${other}`)
    case 'date':
    case 'timestamp':
      return of(plain)
    case 'ref':
      return of(`typeof value === 'string' ? tools.idText(value) : ${other}`)
    default:
      return of(base.plain.has(key) ? plain : `tools.text(parts[${index}], value)`)
  }
}
