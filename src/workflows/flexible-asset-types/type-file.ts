/** A flexible asset type as a YAML file: read, checked and written. */
import { readFile, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { stringify } from 'yaml'
import type { z } from 'zod'
import { NEVER_IN_TITLE, TAG_TARGETS, assetTagTarget, nameKeyOf } from '../../catalog/index.js'
import { unreadable } from '../../client/files/local-file.js'
import { UsageError } from '../../errors.js'
import { didYouMean } from '../../jsonapi/near-names.js'
import { FileProblemsError } from '../file-problems.js'
import type { FileProblem } from '../file-problems.js'
import { wording } from '../schema-wording.js'
import { labelOf, parseYaml, valueAt } from '../yaml-source.js'
import type { DataPath, YamlSource } from '../yaml-source.js'
import { fieldSchema, typeSchema } from './file-schema.js'
import type { FieldData, TypeData } from './file-schema.js'
import type { FieldModel, TypeModel } from './model.js'

/** The file of a type that cannot be used, with everything that is wrong with it. */
export class TypeFileError extends FileProblemsError {
  constructor(file: string, problems: readonly FileProblem[]) {
    super(file, problems, 'Mend the file and run again; nothing was sent.')
  }
}

export interface TypeFile {
  readonly path: string
  readonly type: TypeModel
}

/** @param file what messages call it. @throws TypeFileError with line and column of everything that is wrong */
export const parseTypeFile = (text: string, file = 'type.yaml'): TypeModel => {
  const source = parseYaml(text, (problems) => new TypeFileError(file, problems))
  const parsed = typeSchema.safeParse(source.data)
  if (!parsed.success)
    throw new TypeFileError(
      file,
      parsed.error.issues.flatMap((issue) => problemsOf(issue, source)),
    )
  const problems = checkType(parsed.data).map(({ at, message, hint }) => ({ ...source.placeOf(at), message, hint }))
  if (problems.length > 0) throw new TypeFileError(file, problems)
  const { fields, ...type } = parsed.data
  return { ...type, fields: fields.map(fieldOf) }
}

/**
 * The types of a file, or of all `.yaml`, `.yml` files of a folder.
 * @throws GlueError `file_unreadable`; TypeFileError; UsageError when two files describe one type
 */
export const readTypeFiles = async (place: string): Promise<readonly TypeFile[]> => {
  const files: TypeFile[] = []
  for (const file of await filesAt(place)) {
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      throw unreadable(file, error)
    })
    const type = parseTypeFile(text, file)
    const twin = files.find((other) => other.type.name === type.name)
    if (twin !== undefined)
      throw new UsageError('invalid_input', `${file} and ${twin.path} describe the same type, ${JSON.stringify(type.name)}.`, {
        hint: 'Keep one of them.',
      })
    files.push({ path: file, type })
  }
  return files
}

const filesAt = async (place: string): Promise<readonly string[]> => {
  try {
    if (!(await stat(place)).isDirectory()) return [place]
    const names = (await readdir(place)).filter((name) => /\.ya?ml$/i.test(name) && !name.startsWith('.'))
    return names.sort().map((name) => path.join(place, name))
  } catch (error) {
    throw unreadable(place, error)
  }
}

/** The file of a type. What it does not say has its default: no hint, not required, not shown. */
export const printTypeFile = (type: TypeModel): string => {
  const data = prune({
    name: type.name,
    description: type.description ?? undefined,
    icon: type.icon ?? undefined,
    showInMenu: type.showInMenu,
    enabled: type.enabled,
    fields: type.fields.map((field) =>
      prune({
        name: field.name,
        key: field.key === undefined || field.key === nameKeyOf(field.name) ? undefined : field.key,
        kind: field.kind,
        hint: field.hint ?? undefined,
        decimals: field.kind === 'Number' || field.kind === 'Percent' ? (field.decimals ?? undefined) : undefined,
        options: field.kind === 'Select' ? linesOf(field.defaultValue) : undefined,
        default: field.kind === 'Select' ? undefined : (field.defaultValue ?? undefined),
        tagType: field.kind === 'Tag' ? (field.tagType ?? undefined) : undefined,
        required: field.required || undefined,
        useForTitle: field.useForTitle || undefined,
        showInList: field.showInList || undefined,
        expiration: field.expiration || undefined,
      }),
    ),
  })
  return stringify(data, { lineWidth: 0 })
}

/** A name for the file of a type that every file system takes. */
export const typeFileName = (type: Pick<TypeModel, 'name'>, taken: ReadonlySet<string> = new Set()): string => {
  const key = nameKeyOf(type.name).slice(0, 60)
  const stem = key === '' || /^(?:con|prn|aux|nul|com\d|lpt\d)$/.test(key) ? `type${key === '' ? '' : `-${key}`}` : key
  for (let number = 1; ; number++) {
    const name = `${stem}${number === 1 ? '' : `-${number}`}.yaml`
    if (!taken.has(name)) return name
  }
}

const fieldOf = (field: FieldData): FieldModel => ({
  name: field.name,
  key: field.key,
  kind: field.kind,
  hint: field.hint ?? null,
  // The API wants one for these, and keeps none for others.
  decimals: field.decimals ?? (field.kind === 'Number' || field.kind === 'Percent' ? 0 : null),
  defaultValue: field.options?.join('\n') ?? field.default ?? null,
  tagType: field.tagType ?? null,
  required: field.required ?? false,
  useForTitle: field.useForTitle ?? false,
  showInList: field.showInList ?? false,
  expiration: field.expiration ?? false,
})

const linesOf = (text: string | null): string[] | undefined => {
  const lines = (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return lines.length === 0 ? undefined : [...new Set(lines)]
}

interface ProblemAt {
  readonly at: DataPath
  readonly message: string
  readonly hint?: string | undefined
}

/** What the API would refuse or silently turn into something else. */
const checkType = (type: TypeData): ProblemAt[] => {
  const problems = type.fields.flatMap((field, index) => checkField(field, ['fields', index]))
  const seen = new Map<string, 'name' | 'key'>()
  type.fields.forEach((field, index) => {
    for (const [what, value] of [
      ['name', field.name],
      ['key', field.key ?? nameKeyOf(field.name)],
    ] as const) {
      if (seen.get(`${what}:${value}`) !== undefined)
        problems.push({ at: ['fields', index, 'name'], message: `Two fields have the ${what} ${JSON.stringify(value)}.` })
      seen.set(`${what}:${value}`, what)
    }
  })
  if (!type.fields.some((field) => field.useForTitle === true))
    problems.push({
      at: ['fields'],
      message: 'No field is used for the title.',
      hint: 'Give a Text, Date or Select field "useForTitle: true".',
    })
  if (!type.fields.some((field) => field.showInList === true))
    problems.push({ at: ['fields'], message: 'No field is shown in the list.', hint: 'Give at least one field "showInList: true".' })
  return problems
}

const checkField = (field: FieldData, at: DataPath): ProblemAt[] => {
  const problems: ProblemAt[] = []
  const say = (key: string, message: string, hint?: string): void => void problems.push({ at: [...at, key], message, hint })
  const { kind } = field
  if (kind === 'Select' && field.options === undefined) say('kind', 'A Select field needs "options".')
  if (kind === 'Select' && field.default !== undefined) say('default', 'The options of a Select field stand under "options".')
  if (kind !== 'Select' && field.options !== undefined) say('options', `Only a Select field has options, not ${kind}.`)
  if (kind === 'Tag' && field.tagType === undefined)
    say('kind', 'A Tag field needs "tagType".', 'Such as Configurations, or FlexibleAssetType: LAN.')
  if (kind !== 'Tag' && field.tagType !== undefined) say('tagType', `Only a Tag field has a tagType, not ${kind}.`)
  const types = Object.keys(TAG_TARGETS)
  if (kind === 'Tag' && field.tagType !== undefined && !types.includes(field.tagType) && !assetTagTarget(field.tagType))
    say(
      'tagType',
      `${JSON.stringify(field.tagType)} is no tag type.`,
      didYouMean(field.tagType, types) ?? `It is one of ${types.join(', ')}, or FlexibleAssetType: and a name.`,
    )
  if (kind !== 'Number' && kind !== 'Percent' && field.decimals !== undefined) say('decimals', `Only numbers have decimals, not ${kind}.`)
  if (kind === 'Header' && field.required === true) say('required', 'A Header holds nothing, so it cannot be required.')
  if (field.useForTitle === true && (NEVER_IN_TITLE as readonly string[]).includes(kind))
    say('useForTitle', `A ${kind} field cannot be used for the title.`)
  if (
    field.options !== undefined &&
    (new Set(field.options).size < field.options.length || field.options.some((option) => option.includes('\n')))
  )
    say('options', 'Each option stands once, on one line.')
  return problems
}

const problemsOf = (issue: z.core.$ZodIssue, source: YamlSource): FileProblem[] => {
  const at = issue.path.filter((part): part is string | number => typeof part !== 'symbol')
  const label = at.length === 0 ? 'The file' : labelOf(at)
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(at.length === 0 ? typeSchema.shape : fieldSchema.shape)
    return issue.keys.map((key) => ({
      ...source.placeOfKey([...at, key]),
      message: `${label} has no key "${key}".`,
      hint: didYouMean(key, known) ?? `Known are ${known.join(', ')}.`,
    }))
  }
  const value = valueAt(source.data, at)
  if (at.length === 0 && (value === null || value === undefined))
    return [{ line: 1, column: 1, message: 'The file is empty.', hint: 'A type needs "name" and "fields".' }]
  if (value === undefined) {
    const owner = at.slice(0, -1)
    return [{ ...source.placeOf(owner), message: `${owner.length === 0 ? 'The file' : labelOf(owner)} needs "${String(at.at(-1))}".` }]
  }
  if (value === null) return [{ ...source.placeOfKey(at), message: `${label} has no value.` }]
  if (issue.code === 'invalid_format')
    return [{ ...source.placeOf(at), message: `${label} is no key of a trait: small letters and digits, with single dashes between.` }]
  if (issue.code === 'invalid_value') {
    const kinds = issue.values.map(String)
    return [{ ...source.placeOf(at), message: `${label} is no kind of field.`, hint: `It is one of ${kinds.join(', ')}.` }]
  }
  return [{ ...source.placeOf(at), ...wording(issue, label, value) }]
}

const prune = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
