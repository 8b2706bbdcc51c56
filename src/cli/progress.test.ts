import { expect, test } from 'vitest'
import { VirtualClock } from '../clock.js'
import { memoryContext } from './memory-context.js'
import { startProgress } from './progress.js'
import { Session } from './session.js'

const globals = { output: 'table', color: true, breaker: true } as const
const work = async (options: { readonly isTTY: boolean; readonly verbose?: true }) => {
  const clock = new VirtualClock()
  const context = memoryContext({ clock, isTTY: options.isTTY })
  const progress = startProgress(
    new Session(context, { ...globals, ...(options.verbose === undefined ? {} : { verbose: true }) }),
    'Reading',
  )
  for (let second = 0; second < 30; second++) {
    await clock.advance(1000)
    progress.update(second, 30)
  }
  progress.stop()
  return context
}

test('a person at a terminal sees a bar, and at the end it is gone', async () => {
  const context = await work({ isTTY: true })
  expect(context.err()).toContain('Reading [')
  expect(context.err().endsWith('\r\u001B[2K')).toBe(true)
  expect(context.out()).toBe('')
})

test('in a pipe there is nothing, and with --verbose a line now and then', async () => {
  expect((await work({ isTTY: false })).err()).toBe('')
  const verbose = (await work({ isTTY: false, verbose: true })).err()
  expect(verbose.trim().split('\n')).toHaveLength(3)
  expect(verbose).not.toContain('\u001B')
})
