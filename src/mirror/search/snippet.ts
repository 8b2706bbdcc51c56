import { foldedWords, isSought } from './folded-words.js'
import type { Sought } from './folded-words.js'
import type { SnippetPiece } from './types.js'

const WIDTH = 160
const BEFORE = 50
/** Of very long texts only the beginning is looked at. */
const LONGEST = 50_000

/**
 * The place where words that were sought stand closest together, as plain text with these marked. Where there is none, the beginning,
 * unmarked.
 */
export const snippetOf = (text: string, sought: readonly Sought[]): readonly SnippetPiece[] => {
  const plain = text.slice(0, LONGEST).replaceAll(/\s+/g, ' ').trim()
  const found = [...foldedWords(plain)].filter(({ word }) => isSought(word, sought))
  if (found.length === 0)
    return plain === '' ? [] : [{ text: plain.length > WIDTH ? `${plain.slice(0, WIDTH).trimEnd()} …` : plain, match: false }]
  const from = densest(found.map(({ start }) => start))
  const start = beginningOfWord(plain, Math.max(0, from - BEFORE))
  const end = endOfWord(plain, start + WIDTH)
  const pieces: SnippetPiece[] = []
  let at = start
  const push = (to: number, match: boolean): void => {
    if (to > at) pieces.push({ text: plain.slice(at, to), match })
    at = Math.max(at, to)
  }
  if (start > 0) pieces.push({ text: '… ', match: false })
  for (const word of found) {
    if (word.start < start || word.end > end) continue
    push(word.start, false)
    push(word.end, true)
  }
  push(end, false)
  if (end < plain.length) pieces.push({ text: ' …', match: false })
  return pieces
}

/** The first of the places from which on the most others follow within the width of a snippet. */
const densest = (starts: readonly number[]): number => {
  let [best, most, last] = [starts[0] ?? 0, 0, 0]
  starts.forEach((start, index) => {
    while (last < starts.length && starts[last]! <= start + WIDTH - BEFORE) last++
    if (last - index > most) [best, most] = [start, last - index]
  })
  return best
}

const beginningOfWord = (text: string, at: number): number => {
  if (at === 0) return 0
  const blank = text.indexOf(' ', at)
  return blank === -1 || blank - at > 30 ? at : blank + 1
}
const endOfWord = (text: string, at: number): number => {
  if (at >= text.length) return text.length
  const blank = text.lastIndexOf(' ', at)
  return blank === -1 || at - blank > 30 ? at : blank
}
