/** Separators go on save (docs); a leading plus stays. */
export const stripPhone = (value: string): string => (STRIPPED.test(value) ? value : value.replace(/(?!^\+)[^\d]/g, ''))
const STRIPPED = /^\+?\d*$/

/** Ten digits, with or without a country code 1, in the North American way; anything else as it is. */
export const formatPhone = (value: unknown): string | null => {
  if (typeof value !== 'string' || value === '') return null
  const digits = stripPhone(value)
  const code = digits.startsWith('+1') ? 2 : digits.startsWith('1') ? 1 : 0
  const national = digits.length === code + 10 ? digits.slice(code) : digits
  return national.length !== 10 || national.startsWith('+')
    ? value
    : `(${national.slice(0, 3)}) ${national.slice(3, 6)}-${national.slice(6)}`
}
