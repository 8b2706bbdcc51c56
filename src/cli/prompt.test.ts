import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { Interruption } from './context.js'
import { memoryContext } from './memory-context.js'
import { askPassphrase, askSecret, readStdin } from './prompt.js'

/** A terminal that remembers whether it would have echoed what was typed. */
const terminal = () => {
  const stream = new PassThrough() as PassThrough & { isTTY: boolean; setRawMode(on: boolean): void; raw: boolean[] }
  stream.isTTY = true
  stream.raw = []
  stream.setRawMode = (on) => void stream.raw.push(on)
  return stream
}
const contextWith = (stdin: PassThrough, signal?: AbortSignal) =>
  memoryContext({ stdin: stdin as unknown as NodeJS.ReadStream, isTTY: true, ...(signal === undefined ? {} : { signal }) })

test('a secret is read without an echo, and corrections count', async () => {
  const stdin = terminal()
  const context = contextWith(stdin)
  const answer = askSecret(context, 'API key', '')
  stdin.write('ITG.abX\u007Fc')
  stdin.write('\r')
  expect(await answer).toBe('ITG.abc')
  expect(stdin.raw).toEqual([true, false])
  expect(context.err()).toBe('API key: \n')
  expect(context.out()).toBe('')
})

test('the echo is off before the question is asked', async () => {
  const stdin = terminal()
  const context = contextWith(stdin)
  const answer = askSecret(context, 'API key', '')
  expect(context.err()).toBe('API key: ')
  expect(stdin.raw).toEqual([true])
  stdin.write('x\n')
  await answer
})

test('a paste in brackets is the text between them, and Ctrl-U begins anew', async () => {
  const stdin = terminal()
  const answer = askSecret(contextWith(stdin), 'API key', '')
  stdin.write('wrong\u0015\u001B[200~ITG.pasted\u001B[201~\r')
  expect(await answer).toBe('ITG.pasted')
})

test('Ctrl-C is an interruption, and the terminal is given back', async () => {
  const stdin = terminal()
  const answer = askSecret(contextWith(stdin), 'API key', '')
  stdin.write('\u0003')
  await expect(answer).rejects.toBeInstanceOf(Interruption)
  expect(stdin.raw).toEqual([true, false])
})

test('an abort from outside gives the terminal back too', async () => {
  const stdin = terminal()
  const abort = new AbortController()
  const answer = askSecret(contextWith(stdin, abort.signal), 'API key', '')
  abort.abort(new Interruption('SIGTERM'))
  await expect(answer).rejects.toMatchObject({ signalName: 'SIGTERM' })
  expect(stdin.raw).toEqual([true, false])
})

test('without a terminal it is refused, with the other way', async () => {
  await expect(askSecret(memoryContext(), 'API key', 'Use --from-stdin.')).rejects.toMatchObject({
    code: 'usage',
    hint: 'Use --from-stdin.',
  })
})

test('a new passphrase is asked for twice, and must be the same', async () => {
  const stdin = terminal()
  const answer = askPassphrase(contextWith(stdin))({ path: '/keys/a', create: true })
  stdin.write('one\r')
  await new Promise((resolve) => setImmediate(resolve))
  stdin.write('two\r')
  await expect(answer).rejects.toMatchObject({ code: 'invalid_input' })
})

test('standard input is read whole, and not without end', async () => {
  const small = new PassThrough()
  small.end('ITG.key\n')
  expect(await readStdin(memoryContext({ stdin: small as unknown as NodeJS.ReadStream }))).toBe('ITG.key\n')
  const large = new PassThrough()
  large.end('x'.repeat(70_000))
  await expect(readStdin(memoryContext({ stdin: large as unknown as NodeJS.ReadStream }))).rejects.toMatchObject({ code: 'invalid_input' })
})

test('a pipe that nobody closes is not waited for after an interruption or the deadline of the command', async () => {
  const interruption = new AbortController()
  const read = readStdin(contextWith(terminal(), interruption.signal))
  interruption.abort(new Interruption('SIGINT'))
  await expect(read).rejects.toBe(interruption.signal.reason)

  const deadline = new AbortController()
  const late = readStdin(contextWith(terminal()), deadline.signal)
  deadline.abort(new Error('too late'))
  await expect(late).rejects.toThrow('too late')
})
