import { createRequire } from 'node:module'
import path from 'node:path'
import type * as Yaml from 'yaml'
import { ConfigurationError } from '../errors.js'
import { formatKeyReference } from './key-reference.js'
import { fileStamp, readPrivateFile, writePrivateFile } from './private-file.js'
import { parseProfile } from './profile-fields.js'
import type { Profile } from './types.js'

/**
 * The file of profiles: `profiles.json`, or `profiles.yaml` when a person prefers to write it.
 *
 *     { "default": "production", "profiles": { "production": { "region": "eu", "key": "keychain" } } }
 */
export interface ProfileBook {
  /** Where it lies, or would lie. */
  readonly file: string
  readonly profiles: readonly Profile[]
  /** The profile that is used when none is named: the one named in the file, else the only one. */
  readonly defaultName: string | null
  readonly warnings: readonly string[]
}

export interface ProfileEdit {
  /** Added, or put in the place of the one of the same name. */
  readonly put?: Profile | undefined
  /** Removed; when it was the default, there is none any more. */
  readonly remove?: string | undefined
  /** null: no profile is the default. */
  readonly defaultName?: string | null | undefined
}

const FILES = ['profiles.json', 'profiles.yaml', 'profiles.yml']

/** A file that is absent is an empty book. A file that is not understood is an error that says where. */
export const readProfiles = (configFolder: string): ProfileBook => {
  const file = profileFile(configFolder)
  const found = readPrivateFile(file)
  if (found === null) return { file, profiles: [], defaultName: null, warnings: [] }
  const { value, lineOf } = parse(file, found.text)
  const at = (field: readonly string[]): string => {
    const line = lineOf(field)
    return line === undefined ? '' : ` (line ${line})`
  }
  const top = value ?? {}
  if (!isMapping(top)) throw damaged(file, 'it must be a mapping with "profiles"')
  const list = top['profiles'] ?? {}
  if (!isMapping(list)) throw damaged(file, `"profiles" must map names to profiles${at(['profiles'])}`)
  const profiles = Object.entries(list).map(([name, fields]) => {
    const profile = parseProfile(name, fields)
    if ('name' in profile) return profile
    const place = ['profiles', name, ...(profile.field === '' ? [] : [profile.field])]
    throw damaged(file, `profile "${name}"${profile.field === '' ? '' : `, field "${profile.field}"`}${at(place)}: ${profile.problem}`)
  })
  const chosen = top['default']
  if (chosen !== undefined && chosen !== null && !profiles.some(({ name }) => name === chosen))
    throw damaged(file, `"default"${at(['default'])} names a profile that the file does not have`)
  return {
    file,
    profiles,
    defaultName: typeof chosen === 'string' ? chosen : profiles.length === 1 ? (profiles[0]?.name ?? null) : null,
    warnings: found.warning === undefined ? [] : [found.warning],
  }
}

/**
 * Changes the file, and leaves everything in it that the change is not about, comments in YAML included. The caller holds the
 * lock of the file. Nothing is written over a file that is not understood.
 */
export const editProfiles = async (configFolder: string, edit: ProfileEdit): Promise<void> => {
  const { file } = readProfiles(configFolder)
  const text = readPrivateFile(file)?.text ?? ''
  const document = file.endsWith('.json') ? new JsonBook(parse(file, text).value) : yaml().parseDocument(text === '' ? '{}' : text)
  if (edit.put !== undefined)
    for (const [field, value] of fieldsOf(edit.put)) setOrDelete(document, ['profiles', edit.put.name, field], value)
  if (edit.remove !== undefined) {
    setOrDelete(document, ['profiles', edit.remove], undefined)
    if (document.getIn(['default']) === edit.remove) setOrDelete(document, ['default'], undefined)
  }
  if (edit.defaultName !== undefined) setOrDelete(document, ['default'], edit.defaultName ?? undefined)
  await writePrivateFile(file, document.toString())
}

/** Changes whenever the profiles may have changed. */
export const profilesStamp = (configFolder: string): string => fileStamp(profileFile(configFolder))

/** The one file of profiles that exists, or the one that would be made. */
export const profileFile = (configFolder: string): string => {
  const present = FILES.map((name) => path.join(configFolder, name)).filter((file) => fileStamp(file) !== 'absent')
  if (present.length > 1)
    throw new ConfigurationError('bad_configuration', `There are two files of profiles: ${present.join(' and ')}.`, {
      hint: 'Move what is needed into one of them and remove the other.',
    })
  return present[0] ?? path.join(configFolder, 'profiles.json')
}

const fieldsOf = (profile: Profile): [string, unknown][] => [
  ['region', profile.region],
  ['baseUrl', profile.baseUrl],
  ['key', formatKeyReference(profile.key)],
  ['readOnly', profile.readOnly],
  ['rateLimit', profile.rateLimit],
  ['share', profile.share],
  ['caFile', profile.caFile],
  ['mirror', profile.mirror],
]

interface Editable {
  hasIn(path: string[]): boolean
  getIn(path: string[]): unknown
  setIn(path: string[], value: unknown): void
  deleteIn(path: string[]): unknown
  toString(): string
}

const setOrDelete = (document: Editable, place: string[], value: unknown): void => {
  if (value !== undefined) document.setIn(place, value)
  else if (document.hasIn(place)) document.deleteIn(place)
}

class JsonBook implements Editable {
  readonly #top: Record<string, unknown>
  constructor(value: unknown) {
    this.#top = isMapping(value) ? value : {}
  }
  setIn(place: string[], value: unknown): void {
    let node = this.#top
    for (const name of place.slice(0, -1)) {
      const next = Object.hasOwn(node, name) ? node[name] : undefined
      node = isMapping(next) ? next : (node[name] = {} as Record<string, unknown>)
    }
    node[place.at(-1) as string] = value
  }
  hasIn(place: string[]): boolean {
    return this.#parentOf(place) !== undefined
  }
  getIn(place: string[]): unknown {
    return this.#parentOf(place)?.[place.at(-1) as string]
  }
  deleteIn(place: string[]): void {
    delete this.#parentOf(place)?.[place.at(-1) as string]
  }
  #parentOf(place: string[]): Record<string, unknown> | undefined {
    let node: unknown = this.#top
    for (const name of place.slice(0, -1)) node = isMapping(node) ? node[name] : undefined
    return isMapping(node) ? node : undefined
  }
  toString(): string {
    return `${JSON.stringify(this.#top, null, 2)}\n`
  }
}

const isMapping = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

// Most runs read plain JSON, and must not pay for loading a YAML parser.
const yaml = (): typeof Yaml => createRequire(import.meta.url)('yaml') as typeof Yaml

interface Parsed {
  readonly value: unknown
  /** The line, from 1, on which a field stands. */
  lineOf(field: readonly string[]): number | undefined
}

const parse = (file: string, text: string): Parsed => {
  const source = text.replace(/^\uFEFF/, '')
  if (file.endsWith('.json')) {
    try {
      return { value: JSON.parse(source === '' ? '{}' : source), lineOf: (field) => parseYaml(file, source).lineOf(field) }
    } catch (error) {
      // JSON is YAML, and the YAML parser knows lines and columns. What it accepts on top, such as a comma at the end, is harmless.
      if (!(error instanceof SyntaxError)) throw error
    }
  }
  return parseYaml(file, source)
}

const parseYaml = (file: string, source: string): Parsed => {
  const { LineCounter, parseDocument, isNode } = yaml()
  const lines = new LineCounter()
  // The pretty messages of the parser quote the text, which may hold a key that somebody put there by mistake.
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, schema: 'core' })
  const [error] = document.errors
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0])
    throw damaged(file, `line ${line}, column ${col}: ${error.code.toLowerCase().replaceAll('_', ' ')}`)
  }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 100 })
  } catch (cause) {
    // An alias without an anchor, or aliases that multiply.
    if (!(cause instanceof ReferenceError)) throw cause
    throw damaged(file, 'its aliases cannot be resolved')
  }
  return {
    value,
    lineOf: (field) => {
      const node = document.getIn(field, true)
      return isNode(node) && node.range ? lines.linePos(node.range[0]).line : undefined
    },
  }
}

const damaged = (file: string, problem: string): ConfigurationError =>
  new ConfigurationError('bad_configuration', `The file of profiles ${file} is not understood: ${problem}.`, {
    hint: 'Correct the file by hand; it was not changed. docs/guide/quick-start.md shows its form.',
  })
