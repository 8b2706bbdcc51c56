/** YAML text as data, with the place of everything in it. */
import { LineCounter, isAlias, isMap, isPair, isScalar, isSeq, parseDocument, visit } from 'yaml'
import type { Document, ErrorCode as YamlErrorCode } from 'yaml'
import type { GlueError } from '../errors.js'
import type { FileProblem, Place } from './file-problems.js'

export type DataPath = readonly (string | number)[]

export interface YamlSource {
  readonly data: unknown
  /** Where the value at a path stands; the nearest thing around it when there is none. */
  placeOf(path: DataPath): Place
  /** Where the key at the end of a path stands. */
  placeOfKey(path: DataPath): Place
}

/** @param refuse makes the error that is thrown for text that is not YAML */
export const parseYaml = (text: string, refuse: (problems: readonly FileProblem[]) => GlueError): YamlSource => {
  const counter = new LineCounter()
  const document = parseDocument(text.replace(/^\uFEFF/, ''), { lineCounter: counter, prettyErrors: false, stringKeys: true })
  const placeAt = (offset: number): Place => {
    const { line, col } = counter.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  // One mistake makes several errors in the lines that follow; the first is the one to mend.
  const [first] = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0])
  if (first !== undefined) throw refuse([{ ...placeAt(first.pos[0]), ...syntaxProblem(first.code) }])
  const dangling = unresolvedAliases(document).map((offset) => ({ ...placeAt(offset), ...DANGLING_ALIAS }))
  if (dangling.length > 0) throw refuse(dangling)
  return {
    data: toData(document, refuse),
    placeOf: (at) => placeAt(offsetOf(document, at)),
    placeOfKey: (at) => placeAt(keyOffsetOf(document, at)),
  }
}

/** `require[2].weight`: a path in words, counted from 1 as people do. */
export const labelOf = (path: DataPath): string =>
  path.reduce<string>((label, part) => (typeof part === 'number' ? `${label}[${part + 1}]` : label === '' ? part : `${label}.${part}`), '')

/** The value at a path, or undefined when the path leads nowhere. */
export const valueAt = (data: unknown, path: DataPath): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[key] : undefined),
    data,
  )

type Wording = Pick<FileProblem, 'message' | 'hint'>

const DANGLING_ALIAS: Wording = {
  message: 'An alias (a value that begins with *) refers to an anchor (&) that the file does not set before it.',
  hint: 'Set the anchor first; or, if the * is part of the text, put the text in quotes.',
}

// The parser's own messages repeat parts of the text, which may be a secret that was typed in by mistake.
const syntaxProblem = (code: YamlErrorCode): Wording => SYNTAX[code] ?? { message: 'This is not valid YAML.', hint: QUOTE_HINT }
const QUOTE_HINT = 'Check the indentation here and in the line before, and put text with special characters in quotes.'
const SYNTAX: Partial<Record<YamlErrorCode, Wording>> = {
  BAD_INDENT: {
    message: 'The indentation does not fit what stands before, or a bracket is not closed.',
    hint: 'Indent items of one list, and keys of one record, alike; close every [ and {.',
  },
  BAD_SCALAR_START: { message: 'Text cannot begin with this character.', hint: 'Put the text in quotes.' },
  BAD_DQ_ESCAPE: {
    message: 'A backslash in double quotes begins an escape that YAML does not know.',
    hint: 'Use single quotes, or \\\\ for a backslash.',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'There is a colon too many in this line, or the next line is indented further than this one.',
    hint: 'Indent all keys of one record alike, and put text that holds ": " in quotes.',
  },
  BLOCK_IN_FLOW: {
    message: 'A list or record in brackets holds one that is written over several lines.',
    hint: 'Write both in brackets or both over several lines.',
  },
  DUPLICATE_KEY: { message: 'This key stands twice in the same record.', hint: 'Keep one of them.' },
  MISSING_CHAR: {
    message: 'The line before is indented otherwise than its record, a quote or bracket is never closed, or a comma or colon is missing.',
    hint: QUOTE_HINT,
  },
  MULTILINE_IMPLICIT_KEY: { message: 'A key goes over several lines; most likely a colon is missing.', hint: 'Write key: value.' },
  MULTIPLE_ANCHORS: { message: 'A value has two anchors.', hint: 'Keep one of them.' },
  MULTIPLE_DOCS: { message: 'The file holds a second document, after a line of ---.', hint: 'Write one file for each.' },
  TAB_AS_INDENT: { message: 'A tab is used for indentation.', hint: 'Use blanks.' },
  TAG_RESOLVE_FAILED: {
    message: 'A tag (a word that begins with !) is not known.',
    hint: 'Leave it out; or, if the ! is part of the text, put the text in quotes.',
  },
}

const unresolvedAliases = (document: Document.Parsed): number[] => {
  const offsets: number[] = []
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.resolve(document) === undefined) offsets.push(alias.range?.[0] ?? 0)
    },
  })
  return offsets
}

const toData = (document: Document.Parsed, refuse: (problems: readonly FileProblem[]) => GlueError): unknown => {
  try {
    const data: unknown = document.toJS({ maxAliasCount: 100 })
    // A record that holds itself cannot be checked.
    JSON.stringify(data)
    return data
  } catch {
    throw refuse([
      { line: 1, column: 1, message: 'Aliases are nested too often, or a record holds itself.', hint: 'Write the values out.' },
    ])
  }
}

const offsetOf = (document: Document.Parsed, path: DataPath): number => {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true)
    const start = rangeStart(node)
    if (start !== undefined) return start
    // A key without a value: `name:`.
    if (length === path.length) {
      const key = keyOffset(document, path)
      if (key !== undefined) return key
    }
  }
  return rangeStart(document.contents) ?? 0
}

const keyOffsetOf = (document: Document.Parsed, path: DataPath): number => keyOffset(document, path) ?? offsetOf(document, path)

const keyOffset = (document: Document.Parsed, path: DataPath): number | undefined => {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  const resolved = isAlias(parent) ? parent.resolve(document) : parent
  if (!isMap(resolved)) return undefined
  const pair = resolved.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === path.at(-1))
  return pair === undefined ? undefined : rangeStart(pair.key)
}

const rangeStart = (node: unknown): number | undefined =>
  isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined
