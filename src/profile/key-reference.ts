import type { KeyReference } from './types.js'

/** How a key reference is spelled in a profile file, and in words. */

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/

/** The reference that a value of a profile file stands for, or a sentence that says what is wrong with it. Shows no value. */
export const parseKeyReference = (value: unknown): KeyReference | string => {
  if (value === undefined || value === 'keychain') return { kind: 'keychain' }
  if (value === 'encryptedFile') return { kind: 'encryptedFile' }
  if (typeof value === 'string')
    return value.startsWith('ITG.')
      ? 'holds a key; a profile says where the key lies and never holds it'
      : 'must be keychain, encryptedFile, or one of { environment: NAME }, { command: [...] }, { encryptedFile: PATH }'
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be text or a mapping'
  const entries = Object.entries(value).filter(([name]) => name !== 'timeoutSeconds')
  const [entry] = entries
  if (entry === undefined || entries.length > 1) return 'must name exactly one of keychain, environment, command, encryptedFile, plainFile'
  const [kind, detail] = entry
  switch (kind) {
    case 'keychain':
      return detail === true ? { kind } : 'keychain must be true'
    case 'environment':
      return typeof detail === 'string' && VARIABLE.test(detail)
        ? { kind, variable: detail }
        : 'environment must be the name of a variable, without $'
    case 'command':
      return parseCommand(detail, (value as { timeoutSeconds?: unknown }).timeoutSeconds)
    case 'encryptedFile':
    case 'plainFile':
      if (detail === true) return { kind }
      return typeof detail === 'string' && detail !== '' ? { kind, path: detail } : `${kind} must be a path or true`
    default:
      return 'must name one of keychain, environment, command, encryptedFile, plainFile'
  }
}

/** The value that stands for a reference in a profile file. */
export const formatKeyReference = (reference: KeyReference): unknown => {
  switch (reference.kind) {
    case 'keychain':
      return 'keychain'
    case 'environment':
      return { environment: reference.variable }
    case 'command':
      return {
        command: reference.argv,
        ...(reference.timeoutMs === undefined ? {} : { timeoutSeconds: reference.timeoutMs / 1000 }),
      }
    case 'encryptedFile':
      return reference.path === undefined ? 'encryptedFile' : { encryptedFile: reference.path }
    case 'plainFile':
      return { plainFile: reference.path ?? true }
  }
}

const parseCommand = (detail: unknown, timeoutSeconds: unknown): KeyReference | string => {
  const argv = typeof detail === 'string' ? splitCommand(detail) : detail
  if (!Array.isArray(argv) || argv.length === 0 || !argv.every((part) => typeof part === 'string') || argv[0] === '')
    return 'command must be a list of program and arguments, or a line with balanced quotation marks'
  if (timeoutSeconds === undefined) return { kind: 'command', argv }
  return typeof timeoutSeconds === 'number' && timeoutSeconds > 0 && timeoutSeconds <= 600
    ? { kind: 'command', argv, timeoutMs: timeoutSeconds * 1000 }
    : 'timeoutSeconds must be a number above 0 and up to 600'
}

/**
 * Splits a line into program and arguments: blanks part them, quotation marks of either kind hold them together. Nothing else
 * means anything, since no shell ever sees the line: `$`, `|` and backslashes are ordinary characters. Null when a quotation
 * mark is left open.
 */
export const splitCommand = (line: string): string[] | null => {
  const parts: string[] = []
  let current: string | undefined
  let quote: string | undefined
  for (const character of line) {
    if (quote !== undefined) {
      if (character === quote) quote = undefined
      else current += character
    } else if (character === '"' || character === "'") {
      quote = character
      current ??= ''
    } else if (/\s/.test(character)) {
      if (current !== undefined) parts.push(current)
      current = undefined
    } else current = (current ?? '') + character
  }
  if (quote !== undefined) return null
  if (current !== undefined) parts.push(current)
  return parts
}
