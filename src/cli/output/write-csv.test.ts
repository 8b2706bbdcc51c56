import { expect, test } from 'vitest'
import { memoryContext } from '../memory-context.js'
import { writeCsv } from './write-csv.js'

const cells = ['\u001B]0;owned\u0007', '\u009B31m', 'two\nlines', 'a,b', '\u202Egpj.exe']

test('a terminal gets no sequences from records, and the same table', async () => {
  const context = memoryContext({ isTTY: true })
  await writeCsv(context.stdout, [cells, ['x']])
  expect(context.out()).toBe('␛]0;owned␇,<U+009B>31m,"two\nlines","a,b",<U+202E>gpj.exe\r\nx\r\n')
})

test('a pipe gets the bytes as they are', async () => {
  const context = memoryContext({ isTTY: false })
  await writeCsv(context.stdout, [cells])
  expect(context.out()).toBe('\u001B]0;owned\u0007,\u009B31m,"two\nlines","a,b",\u202Egpj.exe\r\n')
})
