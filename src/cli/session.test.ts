import { expect, test } from 'vitest'
import { VirtualClock } from '../clock.js'
import { memoryContext } from './memory-context.js'
import { Session } from './session.js'

const globals = { output: 'table', color: true, breaker: true } as const

test('the deadline is one for the whole command: calls get what is left of it', async () => {
  const clock = new VirtualClock()
  const session = new Session(memoryContext({ clock }), { ...globals, deadline: 10 })
  expect(session.call.deadlineMs).toBe(10_000)
  await clock.advance(4000)
  expect(session.call.deadlineMs).toBe(6000)
  await clock.advance(6000)
  expect(session.signal.reason).toMatchObject({ code: 'deadline_exceeded' })
})

test('a command that has ended leaves no timer behind', () => {
  const clock = new VirtualClock()
  const session = new Session(memoryContext({ clock }), { ...globals, deadline: 10 })
  session.end()
  expect(clock.pending).toBe(0)
})

test('remarks go to stderr, and nothing in them is obeyed by a terminal', async () => {
  const context = memoryContext()
  const session = new Session(context, globals)
  await session.note('from \u001B[31m outside')
  await session.warn('also \u202E here')
  expect(context.err()).toBe('from ␛[31m outside\nWarning: also <U+202E> here\n')
  expect(context.out()).toBe('')
})
