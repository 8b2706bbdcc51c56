import { expect, test } from 'vitest'
import { displayWidth } from './display-width.js'
import { formatFields, formatTable, wrap, type Column } from './table.js'

const columns: readonly Column[] = [
  { title: 'ID', keep: true },
  { title: 'Name' },
  { title: 'Organization' },
  { title: 'Count', align: 'right' },
]
const rows = [
  ['4489414129010794', 'Firewall of the head office in Melbourne', 'Contoso Limited Proprietary Company', '7'],
  ['4489414129010795', '東京オフィスのファイアウォール', 'コントソ', '1234'],
]

test.each([60, 80, 160])('at %i columns no line is longer, and ids are whole', (width) => {
  const lines = formatTable(columns, rows, { width })
  expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width)
  for (const [id] of rows) expect(lines.join('\n')).toContain(id)
})

test('with enough room nothing is cut', () => {
  expect(formatTable(columns, rows, { width: 160 }).join('\n')).not.toContain('…')
})

test('columns at the right give way before the others become unreadable, if they may', () => {
  const narrow = formatTable(columns, rows, { width: 50, mayDrop: true })
  expect(narrow[0]).not.toContain('Count')
  expect(formatTable(columns, rows, { width: 50 })[0]).toContain('Count')
})

test('numbers stand at the right', () => {
  const [, first, second] = formatTable([{ title: 'N', align: 'right' }], [['7'], ['1234']], { width: 20 })
  expect([first, second]).toEqual(['   7', '1234'])
})

test('hostile text in a cell is made harmless before it is measured', () => {
  const [, line] = formatTable([{ title: 'Name' }], [['\u001B[2Jgone\nnext']], { width: 40 })
  expect(line).toBe('␛[2Jgone next')
})

test('long values continue below themselves', () => {
  expect(formatFields([['Notes', 'one two three four five six seven']], 30)).toEqual(['Notes  one two three four five', '       six seven'])
})

test('a word longer than the line is broken, and nothing is lost', () => {
  expect(wrap('abcdefgh ij', 3)).toEqual(['abc', 'def', 'gh', 'ij'])
})
