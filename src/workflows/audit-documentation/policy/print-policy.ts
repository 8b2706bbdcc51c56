import { Document, YAMLMap, YAMLSeq } from 'yaml'
import { CHECKS } from '../checks/index.js'
import type { AuditPolicy } from './schema.js'

/** A policy as the text of a file that gives the same policy, with every key and what it means. */
export const printAuditPolicy = (policy: AuditPolicy): string => {
  const document = new Document({
    version: policy.version,
    name: policy.name,
    organizations: { skip: policy.skip },
    require: policy.require.map((wanted) => ({
      ...(wanted.what === null ? {} : { what: wanted.what }),
      ...(wanted.flexibleAssetTypes.length === 0 ? {} : { flexibleAssetType: wanted.flexibleAssetTypes }),
      ...(wanted.configurationTypes.length === 0 ? {} : { configurationType: wanted.configurationTypes }),
      minimum: wanted.minimum,
      weight: wanted.weight,
      title: wanted.title,
      fix: wanted.fix,
    })),
    checks: Object.fromEntries(CHECKS.map(({ id }) => [id, policy.checks[id] ?? 'off'])),
    limits: policy.limits,
    ignore: policy.ignore,
    grades: policy.grades,
  })
  document.commentBefore = ' What good documentation is. Points are relative: a weight of 10 counts twice as much as one of 5.'
  for (const [path, comment] of COMMENTS) {
    const parent = document.contents as YAMLMap
    const pair = parent.items.find((item) => String(item.key) === path)
    if (pair === undefined) continue
    const key = document.createNode(path)
    key.commentBefore = ` ${comment}`
    key.spaceBefore = true
    pair.key = key
  }
  const checks = document.get('checks') as YAMLMap
  for (const { id, title } of CHECKS) {
    const value: unknown = checks.get(id, true)
    if (value instanceof YAMLMap) value.flow = true
    const key = document.createNode(id)
    key.commentBefore = ` ${title}.`
    const pair = checks.items.find((item) => String(item.key) === id)
    if (pair !== undefined) pair.key = key
  }
  inOneLine(document.contents)
  return document.toString({ lineWidth: 120, flowCollectionPadding: true })
}

const COMMENTS: readonly (readonly [string, string])[] = [
  ['organizations', 'Organizations that are counted and not judged. Letter case does not matter; * stands for anything.'],
  ['require', 'What every organization must have. Any of the types named will do, in the spelling of the account.'],
  ['checks', 'What records should be: points for the share that passes, full points from the target on. "off" drops a check.'],
  ['limits', 'Ages in days.'],
  ['ignore', 'Records that are counted and not judged, or not judged by their serial number.'],
  ['grades', 'The lowest score of each grade; below D it is F.'],
]

/** Lists of names read better in one line. */
const inOneLine = (node: unknown): void => {
  if (node instanceof YAMLSeq && node.items.every((item) => !(item instanceof YAMLMap))) node.flow = true
  if (node instanceof YAMLMap) for (const pair of node.items) inOneLine(pair.value)
  else if (node instanceof YAMLSeq) for (const item of node.items) inOneLine(item)
}
