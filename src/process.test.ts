import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { bootId, processState, thisProcess } from './process.js'

const elsewhere = process.platform !== 'linux'

describe('a process', () => {
  it('lives as long as it runs', async () => {
    expect(processState(thisProcess())).toBe('alive')
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    const identity = { ...thisProcess(), pid: child.pid!, startedAt: null }
    expect(processState(identity)).toBe('alive')
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(processState(identity)).toBe('dead')
  })

  it.skipIf(elsewhere)('is not another one that got its number later', () => {
    expect(thisProcess().startedAt).toMatch(/^\d+$/)
    expect(processState({ ...thisProcess(), startedAt: '1' })).toBe('dead')
    expect(processState({ ...thisProcess(), pid: process.ppid, startedAt: '1' })).toBe('dead')
  })

  it.skipIf(elsewhere)('that is stopped lives', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    try {
      child.kill('SIGSTOP')
      expect(processState({ ...thisProcess(), pid: child.pid!, startedAt: null })).toBe('alive')
    } finally {
      child.kill('SIGKILL')
      await once(child, 'close')
    }
  })

  it('of elsewhere is unknown, whatever its number', () => {
    expect(processState({ ...thisProcess(), scope: 'another container' })).toBe('unknown')
  })
})

it.skipIf(elsewhere)('a start of the machine has an id', () => {
  expect(bootId()).toMatch(/^[0-9a-f-]{36}$/)
  expect(thisProcess().scope).toContain(bootId())
})
