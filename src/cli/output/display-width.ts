/** How many columns a text takes on a terminal: East Asian wide characters and emoji take two, marks take none. */

const MARK = /^(?:\p{Mn}|\p{Me}|\u200D|\uFE0F)$/u
const EMOJI = /^\p{Emoji_Presentation}/u
// Made when first needed: it takes as long as everything else that the help does.
let segmenter: Intl.Segmenter | undefined
/** Window by window: on a long text the segmenter takes longer for each character. */
const WINDOW = 1000
function* graphemes(text: string): Generator<{ readonly segment: string }, void, undefined> {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  for (let from = 0; from < text.length;) {
    const segments = Array.from(segmenter.segment(text.slice(from, from + WINDOW)), ({ segment }) => segment)
    // The last may go on in the next window.
    if (from + WINDOW < text.length && segments.length > 1) segments.pop()
    for (const segment of segments) {
      from += segment.length
      yield { segment }
    }
  }
}

const PLAIN = /^[\x20-\x7E]*$/

export const displayWidth = (text: string): number => {
  if (PLAIN.test(text)) return text.length
  let width = 0
  for (const { segment } of graphemes(text)) width += widthOf(segment)
  return width
}

/** As much of the text as fits. */
export const takeWidth = (text: string, width: number): string => {
  if (PLAIN.test(text)) return text.slice(0, Math.max(0, width))
  let used = 0
  let taken = ''
  for (const { segment } of graphemes(text)) {
    used += widthOf(segment)
    if (used > width) break
    taken += segment
  }
  return taken
}

/** The text in parts that fit; from a character that is wider than that, the rest of it is one. */
export const splitWidth = (text: string, width: number): string[] => {
  const parts: string[] = []
  let from = 0
  let at = 0
  let used = 0
  for (const segment of PLAIN.test(text) ? text : segmentsOf(text)) {
    const wide = widthOf(segment)
    if (used + wide > width) {
      if (used === 0 && at === from) break
      parts.push(text.slice(from, at))
      from = at
      used = 0
      if (wide > width) break
    }
    used += wide
    at += segment.length
  }
  return [...parts, text.slice(from)]
}
function* segmentsOf(text: string): Generator<string, void, undefined> {
  for (const { segment } of graphemes(text)) yield segment
}

/** The text, or as much of it as fits with `…` at its end. */
export const fit = (text: string, width: number): string => {
  if (width < 1) return ''
  return displayWidth(text) <= width ? text : `${takeWidth(text, width - 1)}…`
}

export const padEnd = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - displayWidth(text)))
export const padStart = (text: string, width: number): string => ' '.repeat(Math.max(0, width - displayWidth(text))) + text

const widthOf = (grapheme: string): number => {
  const first = String.fromCodePoint(grapheme.codePointAt(0) ?? 0)
  if (MARK.test(first)) return 0
  if (EMOJI.test(grapheme) || grapheme.includes('\uFE0F')) return 2
  return isWide(first.codePointAt(0) ?? 0) ? 2 : 1
}

// The blocks whose characters Unicode calls wide or full-width.
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1b000, 0x1b2ff],
  [0x1f300, 0x1f64f],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
]
const isWide = (code: number): boolean => WIDE.some(([from, to]) => code >= from && code <= to)
