/** Separators go on save (docs); a leading plus stays. */
export const stripPhone = (value: string): string => value.replace(/(?!^\+)[^\d]/g, '')

/** Ten digits, with or without a country code 1, in the North American way; anything else as it is. */
export const formatPhone = (value: unknown): string | null => {
  if (typeof value !== 'string' || value === '') return null
  const digits = stripPhone(value).replace(/^\+?1(?=\d{10}$)/, '')
  const parts = /^(\d{3})(\d{3})(\d{4})$/.exec(digits)
  return parts === null ? value : `(${parts[1]}) ${parts[2]}-${parts[3]}`
}
