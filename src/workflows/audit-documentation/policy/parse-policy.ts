import { readFile } from 'node:fs/promises'
import { unreadable } from '../../../client/files/local-file.js'
import { didYouMean } from '../../../jsonapi/near-names.js'
import { FileProblemsError } from '../../file-problems.js'
import type { FileProblem } from '../../file-problems.js'
import { labelOf, parseYaml, valueAt } from '../../yaml-source.js'
import type { DataPath } from '../../yaml-source.js'
import { CHECKS } from '../checks/index.js'
import { COUNTABLE_NAMES } from '../countables.js'
import { completePolicy } from './default-policy.js'
import { policySchema } from './schema.js'
import type { AuditPolicy } from './schema.js'

/** A policy file that cannot be used, with everything that is wrong with it. */
export class AuditPolicyError extends FileProblemsError {
  constructor(path: string, problems: readonly FileProblem[]) {
    super(path, problems, 'Mend the policy and run again. The built-in policy shows every key: gluekit audit --print-policy')
  }
}

/**
 * A policy from its YAML text. What the text leaves out has its default.
 * @param path what messages call the file
 * @throws AuditPolicyError with line and column of everything that is wrong
 */
export const parseAuditPolicy = (text: string, path = 'policy.yaml'): AuditPolicy => {
  const source = parseYaml(text, (problems) => new AuditPolicyError(path, problems))
  if (source.data === null || source.data === undefined)
    throw new AuditPolicyError(path, [{ line: 1, column: 1, message: 'The file is empty.', hint: EMPTY_HINT }])
  const parsed = policySchema.safeParse(source.data)
  if (parsed.success) return completePolicy(parsed.data)
  const problems = parsed.error.issues.flatMap((issue): FileProblem[] => {
    const keys = issue.path.filter((part): part is string | number => typeof part !== 'symbol')
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ ...source.placeOfKey([...keys, key]), message: unknownKey(key, keys) }))
    }
    return [{ ...source.placeOf(keys), message: inWords(issue, keys, valueAt(source.data, keys)) }]
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
    throw unreadable(path, cause)
  }
  return parseAuditPolicy(text, path)
}

const EMPTY_HINT = 'A policy that changes nothing is the line "version: 1"; without --policy the built-in one applies.'

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
const placeOf = (keys: DataPath): string => {
  const names = keys.filter((key) => typeof key === 'string')
  return names[0] === 'checks' && names.length > 1 ? 'checks.*' : names.join('.')
}

const unknownKey = (key: string, keys: DataPath): string => {
  const known = KNOWN[placeOf(keys)] ?? []
  const where = keys.length === 0 ? 'a policy' : `"${labelOf(keys)}"`
  return `"${key}" is no key of ${where}. ${didYouMean(key, known) ?? `Possible are ${known.join(', ')}.`}`
}

const inWords = (issue: Issue, keys: DataPath, value: unknown): string => {
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
