import { expect, test } from 'vitest'
import { ConfigurationError, GlueError, NotFoundError, OutcomeUnknownError, ValidationError } from '../errors.js'
import { Interruption, OutputClosed } from './context.js'
import { reportError } from './error-printer.js'
import { memoryContext } from './memory-context.js'

const KEY = `ITG.${'c0ffee00'.repeat(6)}`
const validation = new ValidationError('validation_failed', 'the API refused the values', {
  status: 422,
  method: 'POST',
  path: '/organizations',
  errors: [{ status: 422, title: 'Unprocessable', detail: "can't be blank", field: 'name', pointer: 'data/attributes/name' }],
  curl: 'curl -X POST https://api.itglue.com/organizations',
  hint: 'Correct the field.',
})

test('an error says what happened, which fields, what to do and its code', async () => {
  const context = memoryContext()
  expect(await reportError(validation, context, [])).toBe(2)
  expect(context.err()).toBe(
    "Error: The API refused the values\n  name: can't be blank\nHint: Correct the field. See troubleshooting: validation_failed\nCode: validation_failed, HTTP 422\n",
  )
  expect(context.out()).toBe('')
})

test('the curl line comes with --verbose', async () => {
  const context = memoryContext()
  await reportError(validation, context, ['--verbose'])
  expect(context.err()).toContain('curl -X POST')
})

test.each([['-o', 'json'], ['--output', 'json'], ['--output=json'], ['-ojson'], ['-o', 'ndjson']])(
  '%j %j prints the error as JSON',
  async (...argv) => {
    const context = memoryContext()
    await reportError(validation, context, argv)
    expect(JSON.parse(context.err())).toMatchObject({ error: { code: 'validation_failed', exitCode: 2, errors: [{ field: 'name' }] } })
  },
)

test('a key in a message is not shown', async () => {
  const context = memoryContext({ env: { SOME_PASSPHRASE: 'correct horse battery' } })
  await reportError(new ConfigurationError('bad_key', `what about ${KEY} and correct horse battery`), context, [])
  await reportError(new Error(`what about ${KEY}`), context, ['-o', 'json'])
  expect(context.err()).not.toContain('c0ffee')
  expect(context.err()).not.toContain('horse')
})

test('a defect shows no stack unless GLUEKIT_DEBUG asks for it, and says how to report it', async () => {
  const plain = memoryContext()
  const debug = memoryContext({ env: { GLUEKIT_DEBUG: '1' } })
  const defect = new TypeError(`x is not a function, ${KEY}`)
  expect(await reportError(defect, plain, [])).toBe(1)
  await reportError(defect, debug, [])
  expect(plain.err()).toContain('please report it')
  expect(plain.err()).not.toMatch(/\bat .*:\d+/)
  expect(debug.err()).toMatch(/\bat .*:\d+/)
  expect(debug.err()).not.toContain('c0ffee')
})

test('an error of gluekit never shows a stack', async () => {
  const context = memoryContext({ env: { GLUEKIT_DEBUG: '1' } })
  await reportError(new GlueError('usage', 'no'), context, [])
  expect(context.err()).not.toMatch(/\bat .*:\d+/)
})

test('terminal sequences in a message become visible', async () => {
  const context = memoryContext()
  await reportError(new NotFoundError('no \u001B[31mred', { status: 404, method: 'GET', path: '/x' }), context, [])
  expect(context.err()).not.toContain('\u001B')
})

test('Ctrl-C and SIGTERM have their own exit codes, whatever the aborted call says', async () => {
  for (const [name, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    const abort = new AbortController()
    abort.abort(new Interruption(name))
    expect(await reportError(new GlueError('closed', 'the client was closed'), memoryContext({ signal: abort.signal }), [])).toBe(code)
  }
})

test('a write whose outcome is unknown is told even when it was interrupted', async () => {
  const abort = new AbortController()
  abort.abort(new Interruption('SIGINT'))
  const context = memoryContext({ signal: abort.signal })
  const candidates = [
    { type: 'organizations', id: '7', name: 'Contoso' },
    { type: 'organizations', id: '8', name: 'Contoso', createdAt: '2026-06-01T08:00:00.000Z', url: 'https://acme.itglue.com/8' },
  ]
  const error = new OutcomeUnknownError('it may exist', { candidates })
  expect(await reportError(error, context, [])).toBe(9)
  expect(context.err()).toContain('\n  could be: organizations 7 Contoso\n')
  expect(context.err()).toContain('\n  could be: organizations 8 Contoso (created 2026-06-01T08:00:00.000Z) https://acme.itglue.com/8\n')
})

test('a reader that has gone is no failure and gets no message', async () => {
  const context = memoryContext()
  expect(await reportError(new OutputClosed(), context, [])).toBe(0)
  expect(context.err()).toBe('')
})

test('colour appears on a terminal alone, and not against the wish of the person', async () => {
  const error = new GlueError('usage', 'no')
  const colored = memoryContext({ isTTY: true })
  await reportError(error, colored, [])
  expect(colored.err()).toContain('\u001B[31m')
  for (const [argv, env] of [
    [['--no-color'], {}],
    [[], { NO_COLOR: '1' }],
    [[], { TERM: 'dumb' }],
  ] as const) {
    const plain = memoryContext({ isTTY: true, env })
    await reportError(error, plain, argv)
    expect(plain.err()).not.toContain('\u001B')
  }
})

test('a path that a variable names is no secret, and what the variable beside it holds is', async () => {
  const context = memoryContext({ env: { GLUEKIT_PASSPHRASE_FILE: '/run/secrets/glue', GLUEKIT_PASSPHRASE: 'correct horse battery' } })
  await reportError(
    new ConfigurationError('key_store_unavailable', 'The file /run/secrets/glue holds correct horse battery.', { hint: 'Mend it.' }),
    context,
    [],
  )
  expect(context.err()).toContain('The file /run/secrets/glue holds [redacted].')
})

test('an error as JSON holds nothing that a terminal would act on', async () => {
  const context = memoryContext()
  await reportError(new GlueError('conflict', 'There is \u009B31m and \u202Etxt.'), context, ['-o', 'json'])
  expect(context.err()).toMatch(/^[\x20-\x7E\n]*$/)
  expect(JSON.parse(context.err())).toMatchObject({ error: { message: 'There is \u009B31m and \u202Etxt.' } })
})
