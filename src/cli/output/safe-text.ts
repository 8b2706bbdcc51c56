/**
 * Text from outside on its way to a terminal. A record may hold sequences that move the cursor, rename the window, turn text
 * around or hide it; here they become visible signs, and nothing else of the text changes.
 */

// C0 and C1 controls, DEL, line and paragraph separators, bidirectional controls, zero-width and other invisible format
// characters, lone surrogates, tags and variation selectors beyond the one that emoji use.
const UNSAFE =
  /[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]|[\uFE00-\uFE0E]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/gu
// Joins the parts of emoji and of letters in several scripts: harmless between two such, and part of ordinary names.
const JOINER = '\u200D'

/** On one line: line breaks and tabs become blanks. */
export const safeLine = (text: string): string => neutral(text.replace(/[\t\n\r]+/g, ' '))

/** Over several lines: line breaks stay. */
export const safeText = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => neutral(line.replaceAll('\t', '  ')))
    .join('\n')

/** Whether a terminal would do anything else with this line than show it. */
export const isSafeLine = (text: string): boolean => neutral(text) === text

const neutral = (text: string): string =>
  text.replace(UNSAFE, (character, offset: number) => (character === JOINER && joins(text, offset) ? character : sign(character)))

const joins = (text: string, offset: number): boolean =>
  /[\p{Extended_Pictographic}\p{M}\uFE0F\p{Emoji_Modifier}]$/u.test(text.slice(Math.max(0, offset - 2), offset)) &&
  /^[\p{Extended_Pictographic}\p{L}]/u.test(text.slice(offset + 1, offset + 3))

const sign = (character: string): string => {
  const code = character.codePointAt(0) ?? 0
  // The pictures that Unicode has for the old control characters.
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  if (code === 0x7f) return '\u2421'
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
}
