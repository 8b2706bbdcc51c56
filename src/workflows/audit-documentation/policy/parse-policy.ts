import { readFile } from 'node:fs/promises'
import { LineCounter, isMap, isPair, isScalar, parseDocument } from 'yaml'
import type { Document, Node } from 'yaml'
import { GlueError } from '../../../errors.js'
import type { ErrorCode } from '../../../errors.js'
import { didYouMean } from '../../../jsonapi/near-names.js'
import { CHECKS } from '../checks/index.js'
import { COUNTABLE_NAMES } from '../countables.js'
import { completePolicy } from './default-policy.js'
import { policySchema } from './schema.js'
import type { AuditPolicy } from './schema.js'

/** One thing that is wrong with a policy file; line and column count from 1. */
export interface PolicyProblem {
  readonly line: number
  readonly column: number
  readonly message: string
}

/** A policy file that cannot be used, with everything that is wrong with it. */
export class AuditPolicyError extends GlueError {
  readonly path: string
  readonly problems: readonly PolicyProblem[]
  constructor(path: string, problems: readonly PolicyProblem[], code: ErrorCode = 'invalid_input') {
    const lines = [...problems].sort((a, b) => a.line - b.line || a.column - b.column)
    const [first] = lines
    super(
      code,
      first !== undefined && lines.length === 1
        ? `${path}:${first.line}:${first.column}: ${first.message}`
        : `${path} has ${lines.length} problems:\n${lines.map(({ line, column, message }) => `  line ${line}, column ${column}: ${message}`).join('\n')}`,
      {
        hint: 'Mend the policy and run again. The built-in policy shows every key: gluekit audit --print-policy',
        outcome: 'not_sent',
      },
    )
    this.path = path
    this.problems = lines
  }
  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), path: this.path, problems: this.problems }
  }
}

/**
 * A policy from its YAML text. What the text leaves out has its default.
 * @param path what messages call the file
 * @throws AuditPolicyError with line and column of everything that is wrong
 */
export const parseAuditPolicy = (text: string, path = 'policy.yaml'): AuditPolicy => {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, logLevel: 'silent', stringKeys: true })
  const at = (offset: number): Pick<PolicyProblem, 'line' | 'column'> => {
    const { line, col } = counter.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const broken = document.errors[0]
  if (broken !== undefined)
    throw new AuditPolicyError(path, [{ ...at(broken.pos[0]), message: `This is not valid YAML: ${firstLine(broken.message)}` }])
  const parsed = policySchema.safeParse(dataOf(document, path))
  if (parsed.success) return completePolicy(parsed.data)
  const problems = parsed.error.issues.flatMap((issue): PolicyProblem[] => {
    const keys = issue.path.filter((part): part is string | number => typeof part !== 'symbol')
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ ...at(offsetOf(document, [...keys, key], 'key')), message: unknownKey(key, keys) }))
    }
    return [{ ...at(offsetOf(document, keys, 'value')), message: inWords(issue, keys, document.getIn(keys)) }]
  })
  throw new AuditPolicyError(path, problems)
}

/**
 * Reads a policy file.
 * @throws GlueError `file_unreadable`; AuditPolicyError
 */
export const loadAuditPolicy = async (
  path: string,
  read: (path: string) => Promise<string> = (name) => readFile(name, 'utf8'),
): Promise<AuditPolicy> => {
  let text: string
  try {
    text = await read(path)
  } catch (cause) {
    throw new GlueError('file_unreadable', `The policy file ${path} cannot be read.`, {
      hint: 'Check the path and the permissions. Without a policy file the built-in policy applies.',
      outcome: 'not_sent',
      cause,
    })
  }
  return parseAuditPolicy(text, path)
}

const dataOf = (document: Document.Parsed, path: string): unknown => {
  try {
    // An empty file says nothing, and so changes nothing.
    return document.toJS({ maxAliasCount: 100 }) ?? { version: 1 }
  } catch {
    throw new AuditPolicyError(path, [
      { line: 1, column: 1, message: 'Aliases refer to nothing, or are nested too often; write the values out.' },
    ])
  }
}

type Keys = readonly (string | number)[]
type Issue = NonNullable<ReturnType<typeof policySchema.safeParse>['error']>['issues'][number]

const KNOWN: Readonly<Record<string, readonly string[]>> = {
  '': ['version', 'name', 'organizations', 'require', 'checks', 'limits', 'ignore', 'grades'],
  organizations: ['skip'],
  'organizations.skip': ['types', 'statuses', 'names'],
  require: ['what', 'flexibleAssetType', 'configurationType', 'minimum', 'weight', 'title', 'fix'],
  checks: CHECKS.map(({ id }) => id),
  'checks.*': ['weight', 'target'],
  limits: ['documentDays', 'flexibleAssetDays', 'passwordDays', 'oldPasswordDays', 'expiringWithinDays', 'recentDays'],
  ignore: ['configurationStatuses', 'contactTypes', 'serialNumberOfTypes'],
  grades: ['A', 'B', 'C', 'D'],
}

/** The table above, by the place of the key. */
const placeOf = (keys: Keys): string => {
  const names = keys.filter((key) => typeof key === 'string')
  return names[0] === 'checks' && names.length > 1 ? 'checks.*' : names.join('.')
}

/** `require[2].weight`, counted from 1 as people do. */
const labelOf = (keys: Keys): string =>
  keys.reduce<string>((label, key) => (typeof key === 'number' ? `${label}[${key + 1}]` : label === '' ? key : `${label}.${key}`), '')

const unknownKey = (key: string, keys: Keys): string => {
  const known = KNOWN[placeOf(keys)] ?? []
  const where = keys.length === 0 ? 'a policy' : `"${labelOf(keys)}"`
  return `"${key}" is no key of ${where}. ${didYouMean(key, known) ?? `Possible are ${known.join(', ')}.`}`
}

const inWords = (issue: Issue, keys: Keys, value: unknown): string => {
  const name = keys.length === 0 ? 'The policy' : `"${labelOf(keys)}"`
  if (issue.code === 'custom') return `${issue.message.charAt(0).toUpperCase()}${issue.message.slice(1)}.`
  if (keys.length === 1 && keys[0] === 'version') return 'A policy begins with "version: 1".'
  if (keys.at(-1) === 'what' && typeof value === 'string') {
    return `Nothing is called "${value}". ${didYouMean(value, COUNTABLE_NAMES) ?? `Possible are ${COUNTABLE_NAMES.join(', ')}.`}`
  }
  if (keys[0] === 'checks' && keys.length === 2) return `${name} is "off", or { weight, target } with a target above 0 and up to 1.`
  if (issue.code === 'invalid_type') return `${name} must be ${article(issue.expected)}.`
  if (issue.code === 'too_small') return `${name} must be ${issue.inclusive === false ? 'more than' : 'at least'} ${String(issue.minimum)}.`
  if (issue.code === 'too_big') return `${name} must be at most ${String(issue.maximum)}.`
  if (issue.code === 'invalid_union') return `${name} must be a name or a list of names.`
  return `${name}: ${issue.message}.`
}

const article = (type: string): string =>
  type === 'array' ? 'a list' : type === 'object' ? 'a record of keys and values' : type === 'int' ? 'a whole number' : `a ${type}`

const offsetOf = (document: Document.Parsed, path: Keys, part: 'key' | 'value'): number => {
  for (let length = path.length; length > 0; length--) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true)
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === path[length - 1])
      const wanted = part === 'key' ? pair?.key : (pair?.value ?? pair?.key)
      const start = (wanted as Node | undefined)?.range?.[0]
      if (start !== undefined) return start
    }
    const node = document.getIn(path.slice(0, length), true) as Node | undefined
    const start = node?.range?.[0]
    if (start !== undefined) return start
  }
  return document.contents?.range?.[0] ?? 0
}

const firstLine = (message: string): string => message.split('\n')[0] ?? message
