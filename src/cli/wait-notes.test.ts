import { expect, test } from 'vitest'
import { VirtualClock } from '../clock.js'
import type { PipelineEvent } from '../http/events.js'
import { memoryContext } from './memory-context.js'
import { Session } from './session.js'
import { waitNotes } from './wait-notes.js'

const globals = { output: 'table', color: true, breaker: true } as const
const call = {
  requestId: 'r',
  traceId: 't',
  method: 'GET',
  path: '/contacts',
  pathTemplate: '/contacts',
  resource: 'contacts',
  operation: 'list',
  priority: 'bulk',
} as const
const retry = (waitMs: number, code = 'rate_limited'): PipelineEvent => ({
  type: 'retry',
  attempt: 1,
  waitMs,
  code,
  reason: '',
  ...call,
})

test('a long wait says how long it is and why, once for all calls that wait side by side', async () => {
  const clock = new VirtualClock()
  const context = memoryContext({ clock })
  const tell = waitNotes(new Session(context, globals))
  tell(retry(200))
  expect(context.err()).toBe('')
  tell(retry(61_000))
  tell(retry(61_500))
  tell(retry(40_000))
  expect(context.err()).toBe('Waiting 61 s, then trying again: the API says that the rate limit of the account is used up.\n')
  await clock.advance(61_500)
  tell(retry(5000, 'server_error'))
  expect(context.err()).toContain('Waiting 5 s, then trying again: the API or the network failed for a moment.\n')
})

test('who asked for JSON is told of the rate limit, and of other waits with --verbose only; a progress bar gives way', async () => {
  const clock = new VirtualClock()
  const quiet = memoryContext({ clock })
  const tell = waitNotes(new Session(quiet, { ...globals, output: 'json' }))
  tell(retry(61_000, 'server_error'))
  tell({ type: 'settling', look: 4, waitMs: 4000, ...call })
  expect(quiet.err()).toBe('')
  tell(retry(61_000))
  await clock.advance(61_000)
  tell({ type: 'queued', limit: 2850, windowMs: 300_000, pausedMs: 0, ...call })
  expect(quiet.err()).toMatch(/^Waiting 61 s, then .*\nWaiting for the rate limit: 2850 .*\n$/)
  const terminal = memoryContext({ isTTY: true })
  waitNotes(new Session(terminal, { ...globals, output: 'json', verbose: true }))(retry(61_000))
  expect(terminal.err()).toMatch(/^\r\u001B\[2KWaiting 61 s, then/)
})

test('waiting for the own limit is told once a window', async () => {
  const clock = new VirtualClock()
  const context = memoryContext({ clock })
  const tell = waitNotes(new Session(context, globals))
  const queued: PipelineEvent = { type: 'queued', limit: 2850, windowMs: 300_000, pausedMs: 0, ...call }
  tell(queued)
  tell(queued)
  const line = 'Waiting for the rate limit: 2850 requests in any 300 s are what gluekit allows itself.\n'
  expect(context.err()).toBe(line)
  await clock.advance(300_000)
  tell(queued)
  expect(context.err()).toBe(line + line)
})

test('waiting for a pause that the server asked for is told as that, once as long as it lasts', async () => {
  const clock = new VirtualClock()
  const context = memoryContext({ clock })
  const tell = waitNotes(new Session(context, globals))
  const queued = { type: 'queued', limit: 2850, windowMs: 300_000, ...call } as const
  tell({ ...queued, pausedMs: 57_000 })
  tell({ ...queued, pausedMs: 56_000 })
  const line = 'Waiting 57 s: the API has asked for a pause, in answer to this command or to another with the same key.\n'
  expect(context.err()).toBe(line)
  await clock.advance(57_000)
  tell({ ...queued, pausedMs: 0 })
  expect(context.err()).toBe(`${line}Waiting for the rate limit: 2850 requests in any 300 s are what gluekit allows itself.\n`)
})

test('a write that is looked for longer than a moment is told, once for all that are looked for side by side', () => {
  const clock = new VirtualClock()
  const context = memoryContext({ clock })
  const tell = waitNotes(new Session(context, globals))
  const settling = { type: 'settling', ...call, method: 'POST', operation: 'create' } as const
  tell({ ...settling, look: 2, waitMs: 1000 })
  expect(context.err()).toBe('')
  tell({ ...settling, look: 4, waitMs: 4000 })
  tell({ ...settling, look: 4, waitMs: 4000 })
  expect(context.err()).toBe('A write went unanswered: looking whether it took place.\n')
})
