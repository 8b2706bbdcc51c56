/** CSV as spreadsheets read it (RFC 4180), with nothing in it that a spreadsheet would run. */

// What makes a spreadsheet take a cell for a formula, in ASCII and in full width, also behind blanks, quotes and invisible
// characters, which it may drop.
const FORMULA = /^[\s"'\p{Cf}\p{Cc}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\u2212|%]/u
const LEADING_CONTROL = /^[\t\r\n\0]/
const NUMBER = /^[+-]?\d{1,15}(?:\.\d{1,15})?$/

export const csvRow = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`

/** A text with an apostrophe in front when it could be a formula; plain numbers, signed ones too, stay as they are. */
export const csvCell = (text: string): string => {
  const harmless = NUMBER.test(text) || !(FORMULA.test(text) || LEADING_CONTROL.test(text))
  const cell = harmless ? text : `'${text}`
  return /[",\r\n\t']|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
