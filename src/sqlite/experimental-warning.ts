/**
 * Loads Node's own SQLite without its ExperimentalWarning, which is for who writes programs and not for who runs them. Node warns while
 * it loads and never later, so nothing else is held back.
 */
export const withoutExperimentalWarning = <T>(load: () => T): T => {
  const emitWarning = process.emitWarning
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]): void => {
    if (!/\bSQLite\b/.test(String(warning))) Reflect.apply(emitWarning, process, [warning, ...rest])
  }) as typeof process.emitWarning
  try {
    return load()
  } finally {
    process.emitWarning = emitWarning
  }
}
