import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { OutputClosed, streamOutput } from './context.js'

const stream = (code?: string): NodeJS.WriteStream =>
  new Writable({
    write: (_chunk, _encoding, done) => done(code === undefined ? null : Object.assign(new Error(code), { code })),
  }) as NodeJS.WriteStream

test.each([
  ['160', 160],
  ['', 80],
  ['0', 80],
  ['wide', 80],
])('without a terminal, COLUMNS=%s makes tables %i wide', (COLUMNS, columns) => {
  expect(streamOutput(stream(), { COLUMNS }).columns).toBe(columns)
})

test('a terminal knows better than COLUMNS', () => {
  expect(streamOutput(Object.assign(stream(), { columns: 120 }), { COLUMNS: '60' }).columns).toBe(120)
})

test('a full disk ends the work and says why', async () => {
  const abort = new AbortController()
  const output = streamOutput(stream('ENOSPC'), {}, abort)
  await output.write('a line').catch(() => undefined)
  await expect(output.write('another')).rejects.toMatchObject({
    code: 'file_unreadable',
    message: expect.stringContaining('the disk is full'),
  })
  expect(abort.signal.reason).toMatchObject({ code: 'file_unreadable' })
})

test('a reader that has gone ends the work without a word', async () => {
  const abort = new AbortController()
  const output = streamOutput(stream('EPIPE'), {}, abort)
  await output.write('a line').catch(() => undefined)
  await expect(output.write('another')).rejects.toBeInstanceOf(OutputClosed)
})
