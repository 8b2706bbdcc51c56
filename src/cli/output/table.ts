import { displayWidth, fit, padEnd, padStart, splitWidth } from './display-width.js'
import { safeLine } from './safe-text.js'

export interface Column {
  readonly title: string
  /** Numbers stand at the right. */
  readonly align?: 'left' | 'right' | undefined
  /** Gives way last: an id that is cut is of no use. */
  readonly keep?: boolean | undefined
  /** Below this it is hard to read; 12 unless given. */
  readonly readable?: number | undefined
  /** The column with the most leaves first where there is no room; the one at the right among equals. */
  readonly spare?: number | undefined
}

export interface TableOptions {
  /** Columns of the terminal. */
  readonly width: number
  /** Makes a heading stand out. */
  readonly heading?: ((text: string) => string) | undefined
  /** Leaves out columns at the right while the others would become too narrow to read. */
  readonly mayDrop?: boolean | undefined
}

const GAP = '  '
const NARROWEST = 6
const READABLE = 12
const FEWEST_COLUMNS = 3

/** Lines of a table that fits the width: the widest columns give way first, and what is cut ends with `…`. */
export const formatTable = (columns: readonly Column[], rows: readonly (readonly string[])[], options: TableOptions): string[] => {
  if (options.mayDrop === true && columns.length > FEWEST_COLUMNS && isCramped(columns, rows, options.width)) {
    const leaving = leavesFirst(columns)
    const without = <T>(list: readonly T[]): T[] => list.filter((_, index) => index !== leaving)
    return formatTable(without(columns), rows.map(without), options)
  }
  const cells = rows.map((row) => columns.map((_, index) => safeLine(row[index] ?? '')))
  const widths = widthsOf(columns, cells, options.width)
  const line = (row: readonly string[]): string =>
    row
      .map((text, index) => {
        const width = widths[index] ?? 0
        const shown = fit(text, width)
        return columns[index]?.align === 'right' ? padStart(shown, width) : padEnd(shown, width)
      })
      .join(GAP)
      .trimEnd()
  const heading = options.heading ?? ((text: string) => text)
  return [heading(line(columns.map(({ title }) => title))), ...cells.map(line)]
}

const leavesFirst = (columns: readonly Column[]): number =>
  columns.reduce((chosen, { spare = 0 }, index) => (spare >= (columns[chosen]?.spare ?? 0) ? index : chosen), 0)

const naturalWidths = (columns: readonly Column[], cells: readonly (readonly string[])[]): number[] =>
  columns.map(({ title }, index) => cells.reduce((widest, row) => Math.max(widest, displayWidth(row[index] ?? '')), displayWidth(title)))

const widthsOf = (columns: readonly Column[], cells: readonly (readonly string[])[], width: number): number[] =>
  shrink(naturalWidths(columns, cells), columns, width - GAP.length * (columns.length - 1))

const isCramped = (columns: readonly Column[], rows: readonly (readonly string[])[], width: number): boolean => {
  const cells = rows.map((row) => columns.map((_, index) => safeLine(row[index] ?? '')))
  const natural = naturalWidths(columns, cells)
  return widthsOf(columns, cells, width).some(
    (shrunk, index) => shrunk < Math.min(columns[index]?.readable ?? READABLE, natural[index] ?? 0),
  )
}

const shrink = (natural: readonly number[], columns: readonly Column[], available: number): number[] => {
  const widths = [...natural]
  const sum = (): number => widths.reduce((total, width) => total + width, 0)
  while (sum() > available) {
    const candidates = widths
      .map((width, index) => ({ width, index }))
      .filter(({ width, index }) => width > NARROWEST && columns[index]?.keep !== true)
    const widest = candidates.sort((a, b) => b.width - a.width)[0]
    if (widest === undefined) break
    const second = candidates[1]?.width ?? NARROWEST
    const excess = sum() - available
    // Down to the next widest at once, or just enough.
    widths[widest.index] =
      Math.max(NARROWEST, second, widest.width - excess) === widest.width
        ? widest.width - 1
        : Math.max(NARROWEST, second, widest.width - excess)
  }
  return widths
}

/** Name and value pairs, one a line; long values continue below themselves. */
export const formatFields = (fields: readonly (readonly [string, string])[], width: number): string[] => {
  const names = Math.min(
    32,
    fields.reduce((widest, [name]) => Math.max(widest, displayWidth(name)), 0),
  )
  const room = Math.max(20, width - names - GAP.length)
  return fields.flatMap(([name, value]) =>
    wrap(safeLine(value), room).map((part, index) =>
      `${padEnd(index === 0 ? fit(safeLine(name), names) : '', names)}${GAP}${part}`.trimEnd(),
    ),
  )
}

/** Breaks a text into lines at blanks; a word that is too long is broken where it must be. */
export const wrap = (text: string, width: number): string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) <= width) {
      line += ` ${word}`
      continue
    }
    if (line !== '') lines.push(line)
    const parts = splitWidth(word, width)
    line = parts.pop() ?? ''
    lines.push(...parts)
  }
  lines.push(line)
  return lines
}
