/** JSON that is safe to look at: characters that a terminal would act on or hide are escaped, and mean the same to a parser. */
export const jsonText = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(
    // JSON escapes the C0 controls itself; the line breaks of an indented text are not part of a value.
    /[\u007F-\u009F\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]|\uDB40[\uDC00-\uDFFF]/g,
    (characters) => [...characters.split('')].map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  )
