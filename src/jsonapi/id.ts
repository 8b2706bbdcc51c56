/**
 * The id of a record as text: a row of digits. Undefined for everything else, and for a number that is too large to be exact, because
 * rounding would name another record.
 */
export const idText = (value: unknown): string | undefined => {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value
  return typeof text === 'string' && /^\d{1,20}$/.test(text) ? text : undefined
}
