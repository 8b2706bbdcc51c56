import { UsageError } from '../errors.js'

const DIGITS = /^\d{1,20}$/

export type PathParams = Readonly<Record<string, string | number>>

/**
 * Fills the `:name` segments of a catalog path. Every record id is a row of digits; anything else could reach another
 * route (`../`, `?`, `%2f`) and is refused. A segment listed in `words` takes one of those words instead.
 * @throws UsageError hostile_id
 */
export const encodePath = (template: string, params: PathParams, words: Readonly<Record<string, readonly string[]>> = {}): string => {
  return template
    .split('/')
    .map((segment) => {
      if (!segment.startsWith(':')) return segment
      const name = segment.slice(1)
      const value = Object.hasOwn(params, name) ? params[name] : undefined
      const allowed = Object.hasOwn(words, name) ? words[name] : undefined
      const given = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
      return allowed === undefined ? recordId(value, given) : word(value, given, allowed)
    })
    .join('/')
}

/**
 * A record id as text.
 * @throws UsageError hostile_id
 */
export const recordId = (value: unknown, name = 'id'): string => {
  const text = Number.isSafeInteger(value) ? String(value) : value
  if (typeof text === 'string' && DIGITS.test(text)) return text
  throw new UsageError('hostile_id', `${name} must be a row of digits, and is ${describe(value)}.`, {
    hint: 'Give the id that the API shows, such as 4489414129010794. To find a record by name, search for it first. See troubleshooting: hostile_id',
  })
}

const word = (value: unknown, name: string, allowed: readonly string[]): string => {
  // The API spells its kinds with `_` in paths and with `-` in records.
  const spelled = typeof value === 'string' ? value.replaceAll('-', '_') : undefined
  const found = allowed.find((candidate) => candidate === spelled)
  if (found !== undefined) return found
  throw new UsageError('hostile_id', `${name} is ${describe(value)}, which is none of the kinds this route knows.`, {
    hint: `The kinds are ${allowed.join(', ')}. See troubleshooting: hostile_id`,
  })
}

/** Shows what was given without giving a terminal or a log anything to act on. */
const describe = (value: unknown): string => {
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string') return value === undefined ? 'missing' : `a value of type ${value === null ? 'null' : typeof value}`
  if (value === '') return 'empty'
  if (value.trim() === '') return 'blank'
  const shown = value.length > 40 ? `${value.slice(0, 40)}…` : value
  return JSON.stringify(shown).replaceAll(/[^\x20-\x7e…]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
