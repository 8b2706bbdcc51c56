/** What zod finds wrong with a value, in words for the person who wrote the file. No value is ever repeated. */
import type { z } from 'zod'
import type { FileProblem } from './file-problems.js'

export const wording = (issue: z.core.$ZodIssue, label: string, value: unknown): Pick<FileProblem, 'message' | 'hint'> => {
  switch (issue.code) {
    case 'invalid_type':
      return {
        message: `${label} must be ${TYPES[issue.expected] ?? issue.expected}${issue.expected === 'int' && typeof value === 'number' ? '' : `, not ${typeInWords(value)}`}.`,
        hint: issue.expected === 'string' && typeof value !== 'object' ? 'Put it in quotes.' : undefined,
      }
    case 'too_small':
      return { message: isNumber(issue.origin) ? `${label} must be at least ${issue.minimum}.` : `${label} is empty.` }
    case 'too_big':
      return { message: isNumber(issue.origin) ? `${label} must be at most ${issue.maximum}.` : `${label} is too long.` }
    case 'invalid_format':
      return { message: `${label} is not ${FORMATS[issue.format] ?? 'in the form that is wanted'}.` }
    case 'invalid_union':
      return { message: `${label} has a value of the wrong kind.` }
    default:
      return { message: issue.message === 'Invalid input' ? `${label} has a value of the wrong kind.` : issue.message }
  }
}

const isNumber = (origin: string): boolean => origin === 'number' || origin === 'int'

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list (lines that begin with "- ")',
  object: 'a record (lines of "key: value")',
  record: 'a record (lines of "key: value")',
}
const FORMATS: Readonly<Record<string, string>> = {
  date: 'a date such as 2026-03-31',
  email: 'an e-mail address',
  regex: 'the name of an environment variable, such as ACME_ADMIN_PASSWORD',
}

const typeInWords = (value: unknown): string =>
  Array.isArray(value)
    ? 'a list'
    : typeof value === 'object'
      ? 'a record'
      : typeof value === 'string'
        ? 'text'
        : typeof value === 'number'
          ? 'a number'
          : 'true or false'
