import { expect, test } from 'vitest'
import { secretsOf, takeEnvironment } from './secret-variables.js'

const environment = (): Record<string, string | undefined> => ({
  Path: '/bin',
  IT_GLUE_API_KEY: 'ITG.0123456789',
  FIREWALL_PASSWORD: 'hunter22',
  GLUEKIT_PASSPHRASE_FILE: '/run/passphrase',
  SHORT_KEY: 'x',
})

test('what may be secret is known by its name', () => {
  expect(secretsOf(environment())).toEqual(['ITG.0123456789', 'hunter22'])
})

test('the process keeps nothing that may be secret, and the program all of it', () => {
  const ofProcess = environment()
  const taken = takeEnvironment(ofProcess, 'linux')
  expect(Object.keys(ofProcess)).toEqual(['Path', 'GLUEKIT_PASSPHRASE_FILE'])
  expect(taken).toEqual(environment())
  expect(taken['PATH']).toBeUndefined()
})

test('on Windows names are found in any case', () => {
  const taken = takeEnvironment(environment(), 'win32')
  expect([taken['PATH'], taken['it_glue_api_key'], 'path' in taken, taken['OTHER'], { ...taken }['Path']]).toEqual([
    '/bin',
    'ITG.0123456789',
    true,
    undefined,
    '/bin',
  ])
})
