const OTHER = /[^A-Za-z0-9+/]/

/** The bytes of a strict base64 text: no line breaks, no other alphabet, padding complete (docs). Undefined for anything else. */
export const decodeBase64 = (value: unknown): Buffer | undefined => {
  if (typeof value !== 'string' || value.length % 4 !== 0) return undefined
  const padding = value.endsWith('==') ? 2 : value.endsWith('=') ? 1 : 0
  // Looks for what is wrong: one pattern for the whole of a large file would overflow the stack.
  return OTHER.test(value.slice(0, value.length - padding)) ? undefined : Buffer.from(value, 'base64')
}
