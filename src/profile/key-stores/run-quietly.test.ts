import { expect, test } from 'vitest'
import { runQuietly, stopPrograms } from './run-quietly.js'

test('a program that nobody waits for any more is ended', async () => {
  const result = runQuietly([process.execPath, '-e', 'setInterval(() => undefined, 1000)'], { timeoutMs: 60_000 })
  stopPrograms()
  expect(await result).toEqual({ kind: 'too_slow' })
})

test('an argument that no program can be given is not quoted', async () => {
  expect(await runQuietly([process.execPath, 'token\0'], { timeoutMs: 1000 })).toEqual({ kind: 'not_started', errno: 'EINVAL' })
})
