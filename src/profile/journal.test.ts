import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildChildScript, startChild } from '../../test/support/child-script.js'
import { VirtualClock } from '../clock.js'
import { openJournal } from './journal.js'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gluekit-'))
  file = path.join(folder, 'journals', 'onboard.ndjson')
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('the journal', () => {
  it('remembers what was begun and what was finished', async () => {
    const clock = new VirtualClock()
    const journal = await openJournal(file, { clock })
    await journal.begin('organization', { name: 'Contoso' })
    await journal.finish('organization', { id: '7' })
    await journal.begin('location', null)
    await journal.close()
    const again = await openJournal(file, { clock })
    const begunAt = new Date(clock.now()).toISOString()
    expect(again.entries).toEqual([
      { stepKey: 'organization', state: 'finished', begunAt, payload: { name: 'Contoso' }, result: { id: '7' } },
      { stepKey: 'location', state: 'open', begunAt, payload: null, result: undefined },
    ])
    expect(again.find('organization')?.result).toEqual({ id: '7' })
    await again.close()
  })

  it('opens a finished step that is begun again, in its old place', async () => {
    const journal = await openJournal(file)
    for (const step of ['a', 'b']) {
      await journal.begin(step, 1)
      await journal.finish(step, 1)
    }
    await journal.begin('a', 2)
    expect(journal.entries.map(({ stepKey, state, payload }) => [stepKey, state, payload])).toEqual([
      ['a', 'open', 2],
      ['b', 'finished', 1],
    ])
    await journal.close()
  })

  it('takes steps side by side, and loses none', async () => {
    const journal = await openJournal(file)
    const keys = Array.from({ length: 50 }, (_, index) => `step ${index}`)
    await Promise.all(keys.map(async (key) => (await journal.begin(key, key), journal.finish(key, key))))
    await journal.close()
    const again = await openJournal(file)
    expect(again.entries.map(({ stepKey, state }) => `${stepKey} ${state}`).sort()).toEqual(keys.map((key) => `${key} finished`).sort())
    await again.close()
  })

  it('refuses to finish what is not open, and to write after it is closed', async () => {
    const journal = await openJournal(file)
    await expect(journal.finish('a', 1)).rejects.toMatchObject({ code: 'usage' })
    await journal.close()
    await journal.close()
    await expect(journal.begin('a', 1)).rejects.toMatchObject({ code: 'closed' })
  })

  it('is open in one place at a time', async () => {
    const journal = await openJournal(file)
    await expect(openJournal(file)).rejects.toMatchObject({ code: 'busy' })
    await journal.close()
    await (await openJournal(file)).close()
  })

  it('drops half a last line, and goes on after the last whole one', async () => {
    const journal = await openJournal(file)
    await journal.begin('a', 'ä')
    await journal.close()
    const whole = readFileSync(file)
    for (const torn of [Buffer.from('{"at":"2026'), Buffer.from([0x7b, 0xc3]), Buffer.alloc(300)]) {
      writeFileSync(file, Buffer.concat([whole, torn]))
      const again = await openJournal(file)
      expect(again.entries).toHaveLength(1)
      await again.begin('b', 1)
      await again.close()
      const last = await openJournal(file)
      expect(last.entries.map(({ stepKey, payload }) => [stepKey, payload])).toEqual([
        ['a', 'ä'],
        ['b', 1],
      ])
      await last.close()
    }
  })

  it('does not guess at a damaged line, and lets go of the file', async () => {
    const journal = await openJournal(file)
    await journal.begin('a', 1)
    await journal.close()
    appendFileSync(file, 'nonsense\n')
    await expect(openJournal(file)).rejects.toMatchObject({ code: 'state_damaged', message: expect.stringContaining('Line 2') as string })
    expect(existsSync(`${file}.lock`)).toBe(false)
  })

  it('is gone when it is discarded', async () => {
    const journal = await openJournal(file)
    await journal.begin('a', 1)
    await journal.discard()
    expect([existsSync(file), existsSync(`${file}.lock`)]).toEqual([false, false])
  })

  it.skipIf(process.platform === 'win32')('belongs to the user alone, even under umask 000', async () => {
    const umask = process.umask(0)
    try {
      await (await openJournal(file)).close()
    } finally {
      process.umask(umask)
    }
    expect([path.dirname(file), file].map((name) => statSync(name).mode & 0o777)).toEqual([0o700, 0o600])
  })

  it('keeps every step that was reported as written, when the process is killed at any moment', async () => {
    const script = await buildChildScript(
      folder,
      `import { openJournal } from './profile/journal.js'
       const journal = await openJournal(process.argv[2])
       for (let step = journal.entries.length; ; step++) {
         await journal.begin('step ' + step, { text: 'x'.repeat(3000) })
         process.stdout.write('begun ' + step + '\\n')
         await journal.finish('step ' + step, step)
         process.stdout.write('finished ' + step + '\\n')
       }`,
    )
    for (const [round, linesBeforeTheEnd] of [1, 4, 7].entries()) {
      const child = startChild([process.execPath, script, file])
      for (let line = 0; line < linesBeforeTheEnd; line++) await child.line()
      child.process.kill('SIGKILL')
      const { output, signal } = await child.ended
      expect(signal).toBe('SIGKILL')
      const journal = await openJournal(file)
      for (const line of output.split('\n').slice(0, -1)) {
        const [state, ...step] = line.split(' ')
        const found = journal.find(`step ${step.join(' ')}`)
        expect(found).toBeDefined()
        if (state === 'finished') expect(found?.state).toBe('finished')
      }
      expect(journal.entries.filter((entry) => entry.state === 'open').length).toBeLessThanOrEqual(round + 1)
      await journal.close()
    }
  }, 30_000)
})
