import { parseKeyReference } from './key-reference.js'
import type { Profile, RateLimit } from './types.js'

/** Reads the fields of one profile. Lenient: fields it does not know are left alone, since a newer version may have written them. */

// Names become file names and accounts of key stores, on systems that do not tell upper from lower case.
const NAME = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9_-])?$/
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/

/** What is wrong with a profile name, as a sentence, or undefined. */
export const profileNameProblem = (name: string): string | undefined => {
  if (NAME.test(name) && !DEVICE.test(name)) return undefined
  return DEVICE.test(name)
    ? 'This name is taken by Windows for a device.'
    : 'A profile name has 1 to 64 lower-case letters, digits, dots, dashes or underscores, and starts with a letter or digit.'
}

export type FieldProblem = { readonly field: string; readonly problem: string }

export const parseProfile = (name: string, value: unknown): Profile | FieldProblem => {
  const nameProblem = profileNameProblem(name)
  if (nameProblem !== undefined) return { field: '', problem: nameProblem }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { field: '', problem: 'must be a mapping of fields' }
  const fields = value as Record<string, unknown>
  const { region, baseUrl, readOnly, share, caFile, mirror } = fields
  if (region !== undefined && (typeof region !== 'string' || region === '')) return { field: 'region', problem: 'must be text' }
  if (baseUrl !== undefined && typeof baseUrl !== 'string') return { field: 'baseUrl', problem: 'must be text' }
  if ((region === undefined) === (baseUrl === undefined)) return { field: '', problem: 'must have either a region or a baseUrl' }
  if (baseUrl !== undefined) {
    const problem = baseUrlProblem(baseUrl)
    if (problem !== undefined) return { field: 'baseUrl', problem }
  }
  if (readOnly !== undefined && typeof readOnly !== 'boolean') return { field: 'readOnly', problem: 'must be true or false' }
  if (share !== undefined && !(typeof share === 'number' && share > 0 && share <= 1))
    return { field: 'share', problem: 'must be a number above 0 and up to 1' }
  if (caFile !== undefined && (typeof caFile !== 'string' || caFile === '')) return { field: 'caFile', problem: 'must be a path' }
  if (mirror !== undefined && (typeof mirror !== 'string' || mirror === '')) return { field: 'mirror', problem: 'must be a path' }
  const key = parseKeyReference(fields['key'])
  if (typeof key === 'string') return { field: 'key', problem: key }
  const rateLimit = parseRateLimitField(fields['rateLimit'])
  if (typeof rateLimit === 'string') return { field: 'rateLimit', problem: rateLimit }
  return {
    name,
    key,
    ...(region === undefined ? {} : { region }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(readOnly === undefined ? {} : { readOnly }),
    ...(rateLimit === undefined ? {} : { rateLimit }),
    ...(share === undefined ? {} : { share }),
    ...(caFile === undefined ? {} : { caFile }),
    ...(mirror === undefined ? {} : { mirror }),
  }
}

const parseRateLimitField = (value: unknown): RateLimit | undefined | string => {
  if (value === undefined) return undefined
  if (typeof value === 'string') return parseRateLimit(value) ?? 'must be N/SECONDS, such as 1500/300'
  const { limit, windowMs } = (value ?? {}) as Record<string, unknown>
  return isCount(limit) && isCount(windowMs) ? { limit, windowMs } : 'must be { limit, windowMs }, both whole numbers above 0'
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0

/** `1500/300` → 1500 requests in 300 seconds. Null when the text is not of that form. */
export const parseRateLimit = (text: string): RateLimit | null => {
  const match = /^\s*(\d{1,9})\s*\/\s*(\d{1,6}(?:\.\d{1,3})?)\s*s?\s*$/.exec(text)
  if (match === null) return null
  const limit = Number(match[1])
  const windowMs = Math.round(Number(match[2]) * 1000)
  return limit > 0 && windowMs > 0 ? { limit, windowMs } : null
}

/** What is wrong with a base URL, as the end of a sentence, or undefined. The URL itself is not shown: it may hold a password. */
export const baseUrlProblem = (text: string): string | undefined => {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return 'must be a whole URL, such as https://itglue.example.com'
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password'
  if (url.search !== '' || url.hash !== '') return 'must not have a query or a fragment'
  if (url.protocol === 'http:' && !isLoopback(url)) return 'must be https; plain http is for this machine alone'
  return undefined
}

/** Whether a URL names this machine: `localhost`, 127.0.0.0/8 or `[::1]`. The URL parser has brought addresses into one form. */
export const isLoopback = (url: URL): boolean =>
  url.hostname === 'localhost' || url.hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(url.hostname)
