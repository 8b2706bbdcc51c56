/** The version of the package; a test compares it with package.json, which a bundled program cannot read. */
export const VERSION = '0.1.0'
