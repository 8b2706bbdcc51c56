import { describe, expect, it } from 'vitest'
import { restrictToUser } from './windows-access.js'

describe('the access list of Windows', () => {
  it('names this user alone and inherits nothing', async () => {
    const calls: unknown[] = []
    const run = async (...call: unknown[]): Promise<void> => void calls.push(call)
    const env = { USERDOMAIN: 'CONTOSO', SystemRoot: 'C:\\Windows' }
    await restrictToUser('C:\\x', 'folder', env, run, 'ann')
    await restrictToUser('C:\\x\\y', 'file', env, run, 'ann')
    expect(calls).toEqual([
      ['C:\\Windows\\System32\\icacls.exe', ['C:\\x', '/inheritance:r', '/grant:r', 'CONTOSO\\ann:(OI)(CI)F', '/Q']],
      ['C:\\Windows\\System32\\icacls.exe', ['C:\\x\\y', '/inheritance:r', '/grant:r', 'CONTOSO\\ann:F', '/Q']],
    ])
  })

  it('is an error when it cannot be set, since a secret would lie open', async () => {
    const run = async (): Promise<void> => Promise.reject(new Error('5'))
    await expect(restrictToUser('C:\\x', 'file', {}, run, 'ann')).rejects.toMatchObject({ code: 'bad_configuration' })
  })
})
