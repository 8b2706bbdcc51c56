import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildChildScript, startChild } from '../../test/support/child-script.js'
import { VirtualClock } from '../clock.js'
import { takeLock } from './process-lock.js'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gluekit-'))
  file = path.join(folder, 'x.lock')
})
afterEach(() => rmSync(folder, { recursive: true }))
const what = 'the thing'
const holder = (): Record<string, unknown> => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
const hold = (fields: Record<string, unknown>): void => writeFileSync(file, JSON.stringify(fields))

describe('a lock between processes', () => {
  it('is held by one at a time, and free after it is let go', async () => {
    const lock = await takeLock(file, { what })
    await expect(takeLock(file, { what, waitMs: 0 })).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringContaining('the thing') as string,
    })
    await lock.release()
    expect(readdirSync(folder)).toEqual([])
    await (await takeLock(file, { what, waitMs: 0 })).release()
  })

  it('gives up when the waiting time is over', async () => {
    const clock = new VirtualClock()
    const lock = await takeLock(file, { what })
    const waiting = takeLock(file, { what, waitMs: 5000, clock })
    waiting.catch(() => undefined)
    // Every look at the file is real, so time goes on bit by bit until the wait is over.
    const outcome = waiting.then(
      () => 'taken',
      (error: { code: string }) => error.code,
    )
    const state = { over: false }
    void outcome.then(() => (state.over = true))
    while (!state.over) await clock.advance(1000)
    expect(await outcome).toBe('busy')
    await lock.release()
  })

  it('is taken over from a process that was killed', async () => {
    const script = await buildChildScript(
      folder,
      `import { takeLock } from './profile/process-lock.js'
       await takeLock(process.argv[2], { what: 'x' })
       console.log('held')
       setInterval(() => {}, 1000)`,
    )
    const child = startChild([process.execPath, script, file])
    expect(await child.line()).toBe('held')
    await expect(takeLock(file, { what, waitMs: 0 })).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringContaining(`(${child.process.pid})`) as string,
    })
    child.process.kill('SIGKILL')
    await child.ended
    const lock = await takeLock(file, { what, waitMs: 0 })
    await lock.release()
    expect(existsSync(file)).toBe(false)
  })

  it('is taken over from a process whose number another one has now', async () => {
    const lock = await takeLock(file, { what })
    const mine = holder()
    await lock.release()
    // The parent lives, and did not start when the holder did.
    hold({ ...mine, token: 'gone', pid: process.ppid, startedAt: process.platform === 'linux' ? '1' : null })
    const taken = takeLock(file, { what, waitMs: 0 })
    if (process.platform === 'linux') await (await taken).release()
    else await expect(taken).rejects.toMatchObject({ code: 'busy' })
  })

  it('is taken over from an earlier process with the number of this one, as in a restarted container', async () => {
    const lock = await takeLock(file, { what })
    const mine = holder()
    await lock.release()
    hold({ ...mine, token: 'of the one before' })
    await (await takeLock(file, { what, waitMs: 0 })).release()
  })

  it('of another machine, or one that cannot be read, is left alone for a minute after its last sign of life', async () => {
    for (const text of [JSON.stringify({ token: 't', pid: 1, startedAt: null, scope: 'elsewhere' }), '{"tok', '']) {
      writeFileSync(file, text)
      await expect(takeLock(file, { what, waitMs: 0 })).rejects.toMatchObject({ code: 'busy' })
      const silent = new Date(Date.now() - 61_000)
      utimesSync(file, silent, silent)
      await (await takeLock(file, { what, waitMs: 0 })).release()
    }
  })

  it('is not torn from the one who took it over first', async () => {
    const lock = await takeLock(file, { what })
    const dead = { ...holder(), token: 'dead' }
    await lock.release()
    hold(dead)
    // The slower one has seen the dead holder and waits for its turn to remove it; meanwhile the faster one is done.
    const guard = await takeLock(`${file}.takeover`, { what })
    const slower = takeLock(file, { what, waitMs: 1000 }).then(
      () => 'taken',
      (error: { code: string }) => error.code,
    )
    for (let look = 0; look < 30; look++) await readdir(folder)
    rmSync(file)
    const faster = await takeLock(file, { what })
    await guard.release()
    expect(await slower).toBe('busy')
    await faster.release()
  })

  it('is had by one at a time also when many find the same dead holder', async () => {
    const lock = await takeLock(file, { what })
    const dead = { ...holder(), token: 'dead' }
    await lock.release()
    for (let round = 0; round < 5; round++) {
      hold({ ...dead, token: `dead ${round}` })
      let inside = 0
      let most = 0
      await Promise.all(
        Array.from({ length: 8 }, async () => {
          const mine = await takeLock(file, { what })
          most = Math.max(most, ++inside)
          // Long enough for the others to find what they should not.
          for (let look = 0; look < 30; look++) await readdir(folder)
          inside--
          await mine.release()
        }),
      )
      expect(most).toBe(1)
    }
    expect(readdirSync(folder)).toEqual([])
  })
})
