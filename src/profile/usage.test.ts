import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock.js'
import { resolveHome, type Home } from './home.js'
import { keyAge, keyFingerprint, noteKeyStored, noteKeyUsed, readKeyUse } from './usage.js'

const DAY = 86_400_000
const PRINT = keyFingerprint('ITG.planted-0123456789abcdef0123456789')
let folder: string
let home: Home
let clock: VirtualClock
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gluekit-'))
  home = resolveHome({ env: { GLUEKIT_HOME: folder } })
  clock = new VirtualClock()
})
afterEach(() => rmSync(folder, { recursive: true }))
const file = (): string => path.join(home.state, 'keys', `${PRINT}.json`)

describe('the use of a key', () => {
  it('is kept under a name that says nothing about the key', async () => {
    await noteKeyUsed(home, PRINT, clock)
    expect(readdirSync(path.dirname(file()))).toEqual([`${PRINT}.json`])
    expect(readFileSync(file(), 'utf8')).not.toContain('planted')
  })

  it('is written at most once an hour', async () => {
    await noteKeyStored(home, PRINT, clock)
    await noteKeyUsed(home, PRINT, clock)
    const first = statSync(file()).ino
    await clock.advance(3_599_000)
    await noteKeyUsed(home, PRINT, clock)
    expect(statSync(file()).ino).toBe(first)
    await clock.advance(1000)
    await noteKeyUsed(home, PRINT, clock)
    expect(readKeyUse(home, PRINT)?.lastUsedAt).toBe(new Date(clock.now()).toISOString())
  })

  it('keeps the day on which the key was first seen', async () => {
    await noteKeyStored(home, PRINT, clock)
    const since = readKeyUse(home, PRINT)?.since
    await clock.advance(5 * DAY)
    await noteKeyStored(home, PRINT, clock)
    await noteKeyUsed(home, PRINT, clock)
    expect(readKeyUse(home, PRINT)?.since).toBe(since)
  })

  it('is corrected when it lies in the future', async () => {
    await noteKeyUsed(home, PRINT, new VirtualClock(clock.now() + 400 * DAY))
    await noteKeyUsed(home, PRINT, clock)
    expect(readKeyUse(home, PRINT)?.lastUsedAt).toBe(new Date(clock.now()).toISOString())
  })

  it('never fails what it is about: a folder that cannot be written, a file that cannot be read', async () => {
    writeFileSync(path.join(folder, 'state'), 'a file in the way')
    await noteKeyUsed(home, PRINT, clock)
    expect(readKeyUse(home, PRINT)).toBeNull()
    rmSync(path.join(folder, 'state'))
    await noteKeyUsed(home, PRINT, clock)
    for (const text of ['', 'null', '{"since":7}', '{"since":"someday"}']) {
      writeFileSync(file(), text)
      expect(readKeyUse(home, PRINT)).toBeNull()
    }
  })
})

describe('the age of a key', () => {
  const age = (days: number, idle: number): ReturnType<typeof keyAge> =>
    keyAge({ since: new Date(clock.now() - days * DAY).toISOString(), lastUsedAt: new Date(clock.now() - idle * DAY).toISOString() }, clock)

  it.each([
    [0, 0, []],
    [89, 79, []],
    [89, 80, [/not used from here for 80 days; IT Glue revokes it/]],
    [90, 0, [/in use for 90 days; rotate/]],
    [91, 90, [/not used from here for 90 days; IT Glue revokes keys/, /rotate/]],
  ])('of %i days, idle for %i, warns where it matters', (days, idle, warnings: RegExp[]) => {
    expect(age(days, idle)).toMatchObject({
      ageDays: days,
      idleDays: idle,
      warnings: warnings.map((text) => expect.stringMatching(text) as unknown),
    })
  })

  it('counts as idle from the day it was stored when it was never used', () => {
    expect(keyAge({ since: new Date(clock.now() - 81 * DAY).toISOString(), lastUsedAt: null }, clock)).toMatchObject({ idleDays: 81 })
  })
})
