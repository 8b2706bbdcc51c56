import type { Output } from '../context.js'
import { csvRow } from './csv.js'
import { safeText } from './safe-text.js'

/** Rows of CSV: byte for byte into a file or a pipe; at a terminal with visible signs for what the terminal would act on. */
export const writeCsv = (output: Output, rows: readonly (readonly string[])[]): Promise<void> =>
  output.write(rows.map((cells) => csvRow(output.isTTY ? cells.map(safeText) : cells)).join(''))
