import { expect, test } from 'vitest'
import { isGlueError } from '../errors.js'
import { refuseSecretsIn } from './refuse-secrets.js'

const refusalOf = (argv: readonly string[]): string => {
  try {
    refuseSecretsIn(argv)
  } catch (error) {
    if (isGlueError(error)) return `${error.message} ${error.hint}`
    throw error
  }
  return ''
}
const KEY = `ITG.${'0123456789abcdef'.repeat(3)}`

test.each(['--api-key', '--apikey', '--key', '--token', '--x-api-key', '--it-glue-api-key', '--password', '--secret', '-key'])(
  '%s is refused with the reason, in either form',
  (flag) => {
    expect(refusalOf([flag, KEY, 'doctor'])).toContain('visible to every user')
    expect(refusalOf([`${flag}=${KEY}`])).toContain('visible to every user')
  },
)

test('a key anywhere on the command line is refused, and not repeated', () => {
  for (const argv of [['auth', 'login', KEY], ['organizations', 'get', KEY], ['auth', 'login', '--', 'echo', KEY], [`--api-key=${KEY}`]]) {
    expect(refusalOf(argv)).not.toBe('')
    expect(refusalOf(argv)).not.toContain(KEY.slice(4, 16))
  }
})

test('what follows -- belongs to another program', () => {
  expect(refusalOf(['auth', 'login', '--store', 'command', '--', 'vault', '--key', 'itglue'])).toBe('')
})

test('options that only sound alike are left alone', () => {
  expect(refusalOf(['organizations', 'list', '--filter', 'name=Key Partners', '--include', 'passwords', '--keep-profile'])).toBe('')
})
