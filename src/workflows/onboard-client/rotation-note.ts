/** The dated line that a rotation leaves in the notes of a password. */
const LINE = /^\[\d{4}-\d{2}-\d{2}\] Value rotated by gluekit\.$/

/** @param day `YYYY-MM-DD` */
export const rotationLine = (day: string): string => `[${day}] Value rotated by gluekit.`

export const rotationLines = (notes: string): string =>
  notes
    .split(/\r?\n/)
    .filter((line) => LINE.test(line))
    .join('\n')

export const dropRotationLines = (notes: string): string =>
  notes
    .split(/\r?\n/)
    .filter((line) => !LINE.test(line))
    .join('\n')
    .trimEnd()
