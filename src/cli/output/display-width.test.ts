import { expect, test } from 'vitest'
import { displayWidth, fit, padEnd, padStart, takeWidth } from './display-width.js'

test('wide characters take two columns, marks none', () => {
  expect(displayWidth('abc')).toBe(3)
  expect(displayWidth('東京')).toBe(4)
  expect(displayWidth('한국')).toBe(4)
  expect(displayWidth('ＡＢ')).toBe(4)
  expect(displayWidth('e\u0301')).toBe(1)
  expect(displayWidth('👩‍💻')).toBe(2)
  expect(displayWidth('🇦🇺')).toBe(2)
})

test('what is cut says so and never exceeds the width', () => {
  expect(fit('Contoso Limited', 8)).toBe('Contoso…')
  expect(fit('Contoso', 7)).toBe('Contoso')
  expect(fit('東京オフィス', 6)).toBe('東京…')
  expect(displayWidth(fit('東京オフィス', 6))).toBeLessThanOrEqual(6)
  expect(fit('abc', 0)).toBe('')
})

test('an emoji is never cut in half', () => {
  expect(takeWidth('👩‍💻👩‍💻', 3)).toBe('👩‍💻')
})

test('padding counts columns, not characters', () => {
  expect(padEnd('東京', 6)).toBe('東京  ')
  expect(padStart('7', 3)).toBe('  7')
})
