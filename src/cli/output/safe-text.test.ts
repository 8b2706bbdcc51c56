import { expect, test } from 'vitest'
import { jsonText } from './json.js'
import { isSafeLine, safeLine, safeText } from './safe-text.js'

const HOSTILE: readonly string[] = [
  '\u001B[31mred\u001B[0m',
  '\u001B]0;title\u0007',
  '\u001B]8;;https://evil.example\u0007click\u001B]8;;\u0007',
  '\u009B31m',
  '\u0090q\u009C',
  'a\rb',
  'a\bb',
  'a\u0000b',
  'a\u007Fb',
  '\u202Egnp.exe',
  '\u2066isolated\u2069',
  'zero\u200Bwidth',
  'soft\u00ADhyphen',
  '\uFEFFmark',
  'tag\u{E0041}s',
  'line\u2028separator',
  'lone\uD800surrogate',
  'hangul\u3164filler',
  'variation\uFE00selector',
]
// Everything that a terminal acts on, turns around or hides; written apart from the pattern under test.
const DANGER =
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u00AD\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF\u3164]|\uFE00|\p{Cs}|[\u{E0000}-\u{E007F}]/u

test.each(HOSTILE)('nothing in %j reaches a terminal', (text) => {
  expect(safeLine(text)).not.toMatch(DANGER)
  expect(safeText(text)).not.toMatch(DANGER)
  expect(safeLine(text)).not.toBe('')
})

test.each(HOSTILE.filter((text) => !/[\uFE00\u3164]/.test(text)))('JSON of %j shows no control character and means the same', (text) => {
  const json = jsonText({ text })
  expect(json).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u00AD\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]|[\u{E0000}-\u{E007F}]/u)
  expect(JSON.parse(json)).toEqual({ text })
})

test('ordinary text of any script stays as it is', () => {
  for (const text of ['Contoso Ltd', 'Zürich – Ärzte', '東京オフィス', 'مكتب', 'नई दिल्ली', '👩‍💻 team', '❤️', 'a\u0301'])
    expect(safeLine(text)).toBe(text)
})

test('a joiner outside of emoji and letters that need it becomes visible', () => {
  expect(safeLine('pay\u200Dpal')).toBe('pay<U+200D>pal')
})

test('a line stays one line, and a text keeps its lines', () => {
  expect(safeLine('one\r\ntwo\tthree')).toBe('one two three')
  expect(safeText('one\r\ntwo\tthree')).toBe('one\ntwo  three')
})

test('a safe line is known as such', () => {
  expect(isSafeLine('Contoso')).toBe(true)
  expect(isSafeLine('Con\u001Btoso')).toBe(false)
})
