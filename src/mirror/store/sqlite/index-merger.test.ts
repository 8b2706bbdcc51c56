import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { AnyRecord } from '../../../jsonapi/decode.js'
import { openDatabase } from '../../../sqlite/index.js'
import { parseQuery } from '../../search/query.js'
import { globalStream } from '../../sync/streams.js'
import { openSqliteStore } from './store.js'

const organization = (number: number): AnyRecord =>
  ({ id: String(number), type: 'organizations', name: `Ada PC-number-${number}`, extra: {}, included: {} }) as unknown as AnyRecord

it('after much was written, a search has one place to look in, and finds everything', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gluekit-merge-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = path.join(folder, 'mirror.sqlite')
  const store = await openSqliteStore({ path: file })
  const run = await store.beginRun()
  const segments = async (): Promise<readonly unknown[]> => {
    const database = await openDatabase(file, { readOnly: true })
    const counts = ['words', 'pieces'].map(
      (index) => database.prepare(`SELECT count(DISTINCT segid) AS count FROM ${index}_idx`).get()?.['count'],
    )
    database.close()
    return counts
  }
  for (let from = 1; from <= 2500; from += 250) {
    const records = Array.from({ length: 250 }, (_, at) => ({ kind: 'organizations' as const, record: organization(from + at) }))
    await run.applyPage({ stream: globalStream('organizations'), records, at: 1 })
  }
  expect((await segments())[0]).toBeGreaterThan(1)
  await run.end()
  expect(await segments()).toEqual([1, 1])
  expect((await store.search(parseQuery('ada'))).total.count).toBe(2500)
  expect((await store.search(parseQuery('number-1234'))).hits.map(({ id }) => id)).toEqual(['1234'])
  expect((await store.verify()).ok).toBe(true)
  await store.close()
})
