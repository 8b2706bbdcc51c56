import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NotFoundError } from '../../errors.js'
import { memoryContext } from '../memory-context.js'
import { openCommandLog } from './command-log.js'

let folder: string
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'gluekit-log-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const parsed = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
const modeOf = (file: string): number => statSync(file).mode & 0o777

describe('a log', () => {
  test('is there only where it was asked for', async () => {
    expect(await openCommandLog('doctor', {}, memoryContext())).toBeUndefined()
    expect(await openCommandLog('doctor', {}, memoryContext({ env: { GLUEKIT_LOG: '', GLUEKIT_LOG_FILE: '' } }))).toBeUndefined()
    expect(await openCommandLog('doctor', { logFile: 'x.log' }, memoryContext({ env: { GLUEKIT_LOG: 'off' } }))).toBeUndefined()
  })

  test('has a line before and one after, each with command and trace', async () => {
    const context = memoryContext({ env: { GLUEKIT_LOG: 'Debug' } })
    const log = await openCommandLog('organizations list', {}, context)
    log?.logger.debug({ event: 'attempt_end' }, 'x')
    log?.ended(3)
    const lines = parsed(context.err())
    expect(lines.map(({ event }) => event)).toEqual(['command_started', 'attempt_end', 'command_ended'])
    for (const line of lines) expect(line).toMatchObject({ command: 'organizations list', pid: process.pid, traceId: log?.traceId })
    expect(lines[2]).toMatchObject({ exitCode: 3, durationMs: 0 })
  })

  test('tells of a failure what a program decides on, and no secret of the environment', async () => {
    const context = memoryContext({ env: { FIREWALL_PASSWORD: 'Walnut-4711-Zephyr' } })
    const log = await openCommandLog('x', { logLevel: 'error' }, context)
    log?.failed(new NotFoundError('No Walnut-4711-Zephyr here.', { status: 404, method: 'GET', path: '/x' }))
    log?.failed(new TypeError('Walnut-4711 is undefined'))
    const lines = parsed(context.err())
    expect(lines).toMatchObject([
      { level: 'error', event: 'command_failed', exitCode: 6, error: { code: 'not_found', message: 'No [redacted] here.' } },
      { exitCode: 1, error: { message: expect.stringContaining('TypeError: ') as string } },
    ])
  })

  test('with a level that is none is refused', async () => {
    await expect(openCommandLog('x', {}, memoryContext({ env: { GLUEKIT_LOG: 'loud' } }))).rejects.toMatchObject({
      code: 'bad_configuration',
      hint: expect.stringContaining('trace, debug, info, warn, error, or off') as string,
    })
  })
})

describe('a log file', () => {
  const open = (file: string, env: Record<string, string> = {}) =>
    openCommandLog('x', { logFile: file }, { ...memoryContext({ env }), cwd: folder })

  test('is added to, and is for this user alone', async () => {
    const file = path.join(folder, 'run.log')
    writeFileSync(file, '{"event":"of another run"}\n')
    chmodSync(file, 0o644)
    for (let run = 0; run < 2; run++) {
      const log = await open('run.log')
      log?.ended(0)
      log?.close()
    }
    expect(parsed(readFileSync(file, 'utf8')).map(({ event }) => event)).toEqual([
      'of another run',
      'command_started',
      'command_ended',
      'command_started',
      'command_ended',
    ])
    if (process.platform !== 'win32') expect(modeOf(file)).toBe(0o600)
  })

  test('is made for this user alone, whatever is usual here', async () => {
    const before = process.umask(0)
    try {
      ;(await open('new.log'))?.close()
    } finally {
      process.umask(before)
    }
    if (process.platform !== 'win32') expect(modeOf(path.join(folder, 'new.log'))).toBe(0o600)
  })

  test('comes from the environment where no flag names one', async () => {
    const log = await openCommandLog('x', {}, { ...memoryContext({ env: { GLUEKIT_LOG_FILE: 'env.log' } }), cwd: folder })
    log?.close()
    expect(parsed(readFileSync(path.join(folder, 'env.log'), 'utf8'))).toHaveLength(1)
  })

  test('that cannot be written is refused before anything is done', async () => {
    await expect(open('no/such/folder.log')).rejects.toMatchObject({ code: 'file_unreadable' })
    await expect(open('.')).rejects.toMatchObject({ code: 'file_unreadable' })
  })

  test.skipIf(process.platform !== 'linux')('that fails later is told of once, and the command goes on', async () => {
    const context = memoryContext()
    const log = await openCommandLog('x', { logFile: '/dev/full' }, context)
    log?.ended(0)
    log?.close()
    expect(context.err()).toBe('Warning: The log cannot be written: the disk is full. The command goes on.\n')
  })
})
