const STRICT = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** The bytes of a strict base64 text: no line breaks, no other alphabet, padding complete (docs). Undefined for anything else. */
export const decodeBase64 = (value: unknown): Buffer | undefined =>
  typeof value === 'string' && STRICT.test(value) ? Buffer.from(value, 'base64') : undefined
