/** What zod found wrong, in words for the person who wrote the file. No value of the file is ever repeated. */
import type { z } from 'zod'
import { didYouMean } from '../../jsonapi/near-names.js'
import { OnboardingFileError } from './file-problems.js'
import type { FileProblem } from '../file-problems.js'
import { onboardingSchema } from './file-schema.js'
import type { OnboardingData } from './file-schema.js'
import { wording } from '../schema-wording.js'
import { labelOf, valueAt } from '../yaml-source.js'
import type { DataPath, YamlSource } from '../yaml-source.js'

/** @throws OnboardingFileError naming every problem with its line */
export const validateData = (path: string, source: YamlSource): OnboardingData => {
  const parsed = onboardingSchema.safeParse(source.data)
  if (parsed.success) return parsed.data
  throw new OnboardingFileError(
    path,
    parsed.error.issues.flatMap((issue) => problemsOf(issue, source)),
  )
}

const problemsOf = (issue: z.core.$ZodIssue, source: YamlSource): FileProblem[] => {
  const path = issue.path.filter((part): part is string | number => typeof part !== 'symbol')
  const value = valueAt(source.data, path)
  const label = path.length === 0 ? 'The file' : labelOf(path)
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(onboardingSchema, path)
    return issue.keys.map((key) => ({
      ...source.placeOfKey([...path, key]),
      message: `${label} has no key "${key}".`,
      hint: didYouMean(key, known) ?? (known.length === 0 ? undefined : `Known are ${known.join(', ')}.`),
    }))
  }
  if (isSecretValue(path) && (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')) {
    return [
      {
        ...source.placeOf(path),
        message: `${label} holds a value itself; a password value must not stand in the file.`,
        hint: 'Say where it comes from: { prompt: true }, { env: NAME } or { command: [PROGRAM, ARGUMENT ...] }. If it was a real one, change it: files get copied.',
      },
    ]
  }
  const whole = valueAt(source.data, path.slice(0, -1))
  // A bare text is short for a record with a value, and what is wrong with it is not that the value is missing.
  if (value === undefined && path.at(-1) === 'value' && typeof whole === 'string')
    return [{ ...source.placeOf(path.slice(0, -1)), ...wording(issue, labelOf(path.slice(0, -1)), whole) }]
  const last = path.at(-1)
  if (value === undefined || (value === null && issue.code === 'invalid_type')) {
    const message =
      path.length === 0
        ? 'The file is empty.'
        : value === null
          ? `${label} has no value.`
          : `${labelOf(path.slice(0, -1))} needs "${String(last)}".`
    return [{ ...(value === null ? source.placeOfKey(path) : source.placeOf(path.slice(0, -1))), message }]
  }
  return [{ ...source.placeOf(path), ...wording(issue, label, value) }]
}

const isSecretValue = (path: DataPath): boolean => path[0] === 'passwords' && path[2] === 'value' && path.length === 3

interface Definition {
  readonly type: string
  readonly shape?: Readonly<Record<string, { readonly def: Definition }>>
  readonly element?: { readonly def: Definition }
  readonly innerType?: { readonly def: Definition }
  readonly out?: { readonly def: Definition }
}

/** The keys that a record at a path may have. */
const keysAt = (schema: z.ZodType, path: DataPath): string[] => {
  let definition: Definition | undefined = unwrap(schema.def as unknown as Definition)
  for (const part of path) {
    definition = unwrap(typeof part === 'number' ? definition?.element?.def : definition?.shape?.[part]?.def)
  }
  return Object.keys(definition?.shape ?? {})
}

const unwrap = (definition: Definition | undefined): Definition | undefined =>
  definition?.innerType !== undefined
    ? unwrap(definition.innerType.def)
    : definition?.type === 'pipe' && definition.out !== undefined
      ? unwrap(definition.out.def)
      : definition
