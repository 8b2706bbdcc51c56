/** What stands in one cell of a table or a CSV file. */
export const cellText = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value) && value.every((item) => typeof item === 'string' || typeof item === 'number')) return value.join(', ')
  return JSON.stringify(value)
}

const TIME = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z$/

/** For people: times to the minute, in UTC as the API gives them. */
export const readableText = (value: unknown): string => {
  const text = cellText(value)
  const time = TIME.exec(text)
  if (time !== null) return time[2] === '00:00' ? String(time[1]) : `${time[1]} ${time[2]}`
  return text
}

/** For a column, which has little room: the day alone. */
export const shortText = (value: unknown): string => {
  const text = cellText(value)
  return TIME.exec(text)?.[1] ?? text
}
