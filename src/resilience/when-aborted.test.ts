import { expect, test } from 'vitest'
import { whenAborted } from './when-aborted.js'

test('a hundred may wait for one signal, and Node sees one listener', async () => {
  const warnings: Error[] = []
  const onWarning = (warning: Error): void => void warnings.push(warning)
  process.on('warning', onWarning)
  const controller = new AbortController()
  let called = 0
  for (let index = 0; index < 100; index++) whenAborted(controller.signal, () => called++)
  controller.abort()
  await new Promise((resolve) => setImmediate(resolve))
  process.off('warning', onWarning)
  expect([called, warnings]).toEqual([100, []])
})

test('who no longer waits is not called, and who comes too late is called at once', () => {
  const controller = new AbortController()
  const calls: string[] = []
  const stop = whenAborted(controller.signal, () => calls.push('stopped'))
  whenAborted(controller.signal, () => calls.push('waiting'))
  stop()
  controller.abort()
  expect(calls).toEqual(['waiting'])
  whenAborted(controller.signal, () => calls.push('late'))()
  expect(calls).toEqual(['waiting', 'late'])
})

test('who stops waiting while others are called is not called', () => {
  const controller = new AbortController()
  const calls: number[] = []
  whenAborted(controller.signal, () => {
    calls.push(1)
    stop()
  })
  const stop = whenAborted(controller.signal, () => calls.push(2))
  controller.abort()
  expect(calls).toEqual([1])
})
