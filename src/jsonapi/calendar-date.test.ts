import { expect, test } from 'vitest'
import { isCalendarDate } from './calendar-date.js'

test('a day is one that the calendar has', () => {
  expect(['2026-02-28', '2024-02-29', '0001-01-01', '9999-12-31'].filter((text) => !isCalendarDate(text))).toEqual([])
  const none = ['2026-02-31', '2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '2026-01-01T00:00', ' 2026-01-01', '31.03.2026', '']
  expect(none.filter(isCalendarDate)).toEqual([])
})
