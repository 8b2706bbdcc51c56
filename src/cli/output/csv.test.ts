import { expect, test } from 'vitest'
import { csvCell, csvRow } from './csv.js'

test.each([
  '=1+1',
  "+1+cmd|' /C calc'!A0",
  '-2+3',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  ' =1',
  '"=1',
  "'=1",
  '＝1+1',
  '＋1',
  '－1',
  '＠A',
  '\u200B=1',
  '\uFEFF=1',
  '%0A=1',
  '|calc',
  '\n=1',
])('%j cannot run as a formula', (text) => {
  const cell = csvCell(text).replace(/^"/, '')
  expect(cell.startsWith("'")).toBe(true)
})

test('numbers stay numbers, signed ones too', () => {
  expect(csvCell('-12.5')).toBe('-12.5')
  expect(csvCell('+3')).toBe('+3')
  expect(csvCell('4489414129010794')).toBe('4489414129010794')
})

test('quotes, commas and line breaks survive', () => {
  expect(csvRow(['a,b', 'say "hi"', 'two\nlines', 'plain'])).toBe('"a,b","say ""hi""","two\nlines",plain\r\n')
})
