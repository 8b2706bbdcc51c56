/** Names of an account as names of TypeScript: any text becomes one, and no two become the same. */

/** `Internet/WAN` → `InternetWan`; letters without accents, and never a digit first. Empty where nothing is left. */
export const pascalCase = (name: string): string => {
  const words = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
  const joined = words
    .map((word) => `${word.charAt(0).toUpperCase()}${/[a-z]/.test(word) ? word.slice(1) : word.slice(1).toLowerCase()}`)
    .join('')
  return /^\d/.test(joined) ? `N${joined}` : joined.slice(0, 80)
}

/** An identifier for each name. Of several that would be the same the first keeps it, so the oldest type should come first. */
export const identifiersFor = (names: readonly string[]): readonly string[] => {
  const taken = new Set<string>()
  return names.map((name) => {
    const wanted = pascalCase(name) === '' ? 'Unnamed' : pascalCase(name)
    for (let number = 1; ; number++) {
      const identifier = number === 1 ? wanted : `${wanted}_${number}`
      // Without regard to case: the two would be taken for each other.
      if (taken.has(identifier.toLowerCase())) continue
      taken.add(identifier.toLowerCase())
      return identifier
    }
  })
}

/** Text as a literal, in the quotes of the project. Nothing in it can end it, or be anything but text. */
export const literal = (text: string): string =>
  `'${JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll("'", "\\'")
    // Invisible characters, and those that turn text around, are written out.
    .replaceAll(/[^\u0020-\u007E\u00A1-\u00AC\u00AE-\u058F]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}'`

/** Text for a comment: on one line, and unable to end it, to begin a tag or to hide. */
export const commentText = (text: string): string => {
  const line = text
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .replaceAll('*/', '*\\/')
    .replaceAll(/[@{}]/g, '\\$&')
  return line.length > LONGEST ? `${[...line].slice(0, LONGEST).join('').replace(/\\$/, '')} ...` : line
}
const LONGEST = 300
