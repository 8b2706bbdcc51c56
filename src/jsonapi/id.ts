/**
 * The id of a record as text: a row of digits. Undefined for everything else, and for a number that is too large to be exact, because
 * rounding would name another record.
 */
export const idText = (value: unknown): string | undefined => {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value
  return typeof text === 'string' && /^\d{1,20}$/.test(text) ? text : undefined
}

/** A value for a message: short, and with nothing in it that a terminal or a log could act on. */
export const printable = (value: unknown): string => {
  const text = typeof value === 'string' ? JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value) : ofKind(value)
  return text.replaceAll(/[^\x20-\x7e…]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
const ofKind = (value: unknown): string =>
  value === null || typeof value !== 'object' ? String(value) : Array.isArray(value) ? 'a list' : 'an object'
