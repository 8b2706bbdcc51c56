/** Writes expressions of FTS5. Whatever a person types gets there as quoted words: none of it is ever syntax. */
import type { FactPattern } from './facts.js'
import type { Term } from './types.js'

export const quotedWord = (text: string): string => `"${text.replaceAll('"', '""').replaceAll('\0', ' ')}"`

export const termMatch = ({ words, prefix }: Term): string => `${quotedWord(words.join(' '))}${prefix ? ' *' : ''}`

/** `in` columns, any of these. */
export const inColumns = (columns: readonly string[], anyOf: readonly string[]): string =>
  `{${columns.join(' ')}} : (${anyOf.join(' OR ')})`

export const factMatch = (patterns: readonly FactPattern[]): string =>
  inColumns(
    ['fact'],
    patterns.map(({ word, open }) => `${quotedWord(word)}${open ? ' *' : ''}`),
  )

export const scopeMatch = (anyOf: readonly string[]): string => inColumns(['scope'], anyOf.map(quotedWord))
