/** Texts as the index sees them: words of letters and digits, in small letters, without accents. */
export interface FoldedWord {
  readonly word: string
  readonly start: number
  readonly end: number
}

const WORD = /[\p{L}\p{N}\p{M}\p{Co}]+/gu

export const foldedWords = function* (text: string): Generator<FoldedWord> {
  for (const match of text.matchAll(WORD)) yield { word: folded(match[0]), start: match.index, end: match.index + match[0].length }
}

export const folded = (word: string): string =>
  // oxlint-disable-next-line no-control-regex -- ASCII, which is nearly every word
  /^[\x00-\x7f]*$/.test(word) ? word.toLowerCase() : word.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()

/** What a query looks for, word by word. */
export interface Sought {
  readonly word: string
  readonly open: boolean
}

export const isSought = (word: string, sought: readonly Sought[]): boolean =>
  sought.some((one) => (one.open ? word.startsWith(one.word) : word === one.word))
