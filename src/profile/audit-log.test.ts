import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildChildScript, startChild } from '../../test/support/child-script.js'
import { VirtualClock } from '../clock.js'
import { FIRST_HASH, formatEntry, sealEntry, type RevealEntry } from './audit-chain.js'
import { appendReveal, verifyAuditLog, type Reveal } from './audit-log.js'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gluekit-'))
  file = path.join(folder, 'state', 'reveals.ndjson')
})
afterEach(() => rmSync(folder, { recursive: true }))
const reveal = (id: number): Reveal => ({
  profile: 'production',
  organizationId: '7',
  recordType: 'passwords',
  recordId: String(id),
  reason: `ticket ${id}`,
})
const append = async (count: number): Promise<void> => {
  for (let id = 1; id <= count; id++) await appendReveal(file, reveal(id), { user: 'ann' })
}
const lines = (): string[] => readFileSync(file, 'utf8').split('\n').slice(0, -1)
const write = (changed: string[]): void => writeFileSync(file, changed.map((line) => `${line}\n`).join(''))
const edit = (index: number, change: (entry: RevealEntry) => RevealEntry): void =>
  write(lines().map((line, at) => (at === index ? formatEntry(change(JSON.parse(line) as RevealEntry)) : line)))

describe('the reveal log', () => {
  it('says who saw what, when and why, each line chained to the one before', async () => {
    const clock = new VirtualClock()
    const first = await appendReveal(file, { ...reveal(1), reason: '  outage\nat night ' }, { clock, user: 'ann' })
    const second = await appendReveal(file, reveal(2), { clock, user: 'ann' })
    expect(first).toMatchObject({
      sequence: 1,
      at: '2026-01-01T00:00:00.000Z',
      profile: 'production',
      organizationId: '7',
      recordType: 'passwords',
      recordId: '1',
      reason: 'outage\nat night',
      user: 'ann',
      prevHash: FIRST_HASH,
    })
    expect(second.prevHash).toBe(first.hash)
    expect(lines().map((line) => JSON.parse(line) as unknown)).toEqual([first, second])
    expect(await verifyAuditLog(file)).toEqual({ intact: true, entries: 2, lastHash: second.hash })
  })

  it('is intact when it is empty', async () => {
    expect(await verifyAuditLog(file)).toEqual({ intact: true, entries: 0, lastHash: FIRST_HASH })
  })

  it.skipIf(process.platform === 'win32')('belongs to the user alone, even under umask 000', async () => {
    const umask = process.umask(0)
    try {
      await append(1)
    } finally {
      process.umask(umask)
    }
    expect([path.dirname(file), file, `${file}.head`].map((name) => statSync(name).mode & 0o777)).toEqual([0o700, 0o600, 0o600])
    expect(existsSync(`${file}.lock`)).toBe(false)
  })

  it('takes no reveal without a reason or a record, and none with an essay', async () => {
    for (const wrong of [{ reason: ' \n' }, { reason: 'x'.repeat(501) }, { recordId: '' }, { recordType: 'x'.repeat(201) }])
      await expect(appendReveal(file, { ...reveal(1), ...wrong })).rejects.toMatchObject({ code: 'invalid_input' })
    expect(existsSync(file)).toBe(false)
  })

  it('fails when the line cannot be written', async () => {
    writeFileSync(path.join(folder, 'state'), 'a file in the way')
    await expect(append(1)).rejects.toMatchObject({ code: 'bad_configuration' })
    rmSync(path.join(folder, 'state'))
    mkdirSync(file, { recursive: true })
    await expect(append(1)).rejects.toMatchObject({ code: 'bad_configuration' })
  })

  it.runIf(existsSync('/dev/full'))('reports a full disk', async () => {
    const { symlinkSync } = await import('node:fs')
    mkdirSync(path.dirname(file))
    symlinkSync('/dev/full', file)
    await expect(append(1)).rejects.toThrow(/disk is full|could not/)
  })
})

describe('verifying the reveal log', () => {
  const broken = (line: number, problem: RegExp): unknown => ({
    intact: false,
    entries: line - 1,
    line,
    problem: expect.stringMatching(problem) as unknown,
  })
  beforeEach(() => append(5))

  it('finds a field that was changed, added or taken away', async () => {
    const whole = lines()
    edit(2, (entry) => ({ ...entry, reason: 'harmless' }))
    expect(await verifyAuditLog(file)).toEqual(broken(3, /changed/))
    for (const line of [
      (whole[1] ?? '').replace('}', ',"note":1}'),
      (whole[1] ?? '').replace('"user":"ann",', ''),
      `${whole[1]} `,
      'null',
      '',
    ]) {
      write(whole.map((text, index) => (index === 1 ? line : text)))
      expect(await verifyAuditLog(file)).toEqual(broken(2, /changed/))
    }
  })

  it('finds a changed line that was given a fitting hash', async () => {
    edit(2, (entry) => sealEntry({ ...entry, reason: 'harmless' }))
    expect(await verifyAuditLog(file)).toEqual(broken(4, /removed, added or moved/))
  })

  it('finds lines that were removed, doubled or moved', async () => {
    const [a = '', b = '', c = '', d = '', e = ''] = lines()
    write([a, c, d, e])
    expect(await verifyAuditLog(file)).toEqual(broken(2, /removed, added or moved/))
    write([a, b, b, c, d, e])
    expect(await verifyAuditLog(file)).toEqual(broken(3, /removed, added or moved/))
    write([a, c, b, d, e])
    expect(await verifyAuditLog(file)).toEqual(broken(2, /removed, added or moved/))
  })

  it('finds an end that was cut off, at a line, within one, or altogether', async () => {
    write(lines().slice(0, 3))
    expect(await verifyAuditLog(file)).toEqual(broken(4, /cut off: 5 lines were written, 3 are left/))
    truncateSync(file, statSync(file).size - 3)
    expect(await verifyAuditLog(file)).toEqual(broken(3, /cut off/))
    rmSync(file)
    expect(await verifyAuditLog(file)).toEqual(broken(1, /cut off/))
  })

  it('finds a log that was written anew, and a head that is gone', async () => {
    let prevHash = FIRST_HASH
    write(
      lines().map((line) => {
        const entry = JSON.parse(line) as RevealEntry
        const forged = sealEntry({ ...entry, user: 'bob', prevHash })
        prevHash = forged.hash
        return formatEntry(forged)
      }),
    )
    expect(await verifyAuditLog(file)).toEqual({ ...(broken(5, /anew/) as object), entries: 5, line: 6 })
    rmSync(`${file}.head`)
    expect(await verifyAuditLog(file)).toMatchObject({ intact: false })
  })

  it('and nothing more is revealed while it is damaged', async () => {
    const whole = readFileSync(file)
    const head = readFileSync(`${file}.head`)
    const damages = [
      () => truncateSync(file, whole.length - 10),
      () => write(lines().slice(0, 4)),
      () => rmSync(file),
      () => rmSync(`${file}.head`),
      () => writeFileSync(`${file}.head`, 'x'),
      () => edit(4, (entry) => ({ ...entry, user: 'bob' })),
      () => edit(4, (entry) => sealEntry({ ...entry, user: 'bob' })),
    ]
    for (const damage of damages) {
      damage()
      await expect(append(1)).rejects.toMatchObject({ code: 'state_damaged' })
      writeFileSync(file, whole)
      writeFileSync(`${file}.head`, head)
    }
    await append(1)
    expect(await verifyAuditLog(file)).toMatchObject({ intact: true, entries: 6 })
  })

  it.each([17_000, 40_000])(
    'takes %i bytes after the last line for no crash, when it is verified and when it is added to',
    async (size) => {
      appendFileSync(file, 'x'.repeat(size))
      expect(await verifyAuditLog(file)).toMatchObject({ intact: false, entries: 5, line: 6 })
      await expect(append(1)).rejects.toMatchObject({ code: 'state_damaged' })
    },
  )

  it.skipIf(process.platform === 'win32')('takes a file that is open to others back for the user alone', async () => {
    chmodSync(file, 0o666)
    await append(1)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('forgives what a crash leaves: half a line at the end, and a head one line behind', async () => {
    const head = readFileSync(`${file}.head`)
    appendFileSync(file, '{"sequence":6,"at":"20')
    expect(await verifyAuditLog(file)).toMatchObject({ intact: true, entries: 5 })
    await append(1)
    writeFileSync(`${file}.head`, head)
    expect(await verifyAuditLog(file)).toMatchObject({ intact: true, entries: 6 })
    await append(1)
    expect(await verifyAuditLog(file)).toMatchObject({ intact: true, entries: 7 })
  })
})

it('processes that reveal at the same time leave one chain', async () => {
  const script = await buildChildScript(
    folder,
    `import { appendReveal } from './profile/audit-log.js'
     const [, , file, who] = process.argv
     for (let id = 1; id <= 8; id++)
       await appendReveal(file, { profile: null, organizationId: null, recordType: 'passwords', recordId: String(id), reason: 'r' }, { user: who, waitMs: 30000 })`,
  )
  const children = ['one', 'two', 'three'].map((who) => startChild([process.execPath, script, file, who]))
  for (const child of children) expect(await child.ended).toEqual({ code: 0, signal: null, output: '' })
  expect(await verifyAuditLog(file)).toMatchObject({ intact: true, entries: 24 })
  const users = lines().map((line) => (JSON.parse(line) as RevealEntry).user)
  expect(['one', 'two', 'three'].map((who) => users.filter((user) => user === who).length)).toEqual([8, 8, 8])
}, 30_000)
