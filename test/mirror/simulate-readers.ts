/** Processes that read while one syncs: `npm run simulate:readers -- [READERS] [RECORDS]`, 4 and 20000 unless given. Needs a build. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readWhileSyncing } from './readers.js'

const [count = 4, records = 20_000] = process.argv.slice(2).map(Number)
const folder = mkdtempSync(path.join(tmpdir(), 'gluekit-readers-'))
const shown = ({ reads, p99 }: { readonly reads: number; readonly p99: number | null }): string =>
  `${reads} reads, p99 ${p99?.toFixed(2)} ms`
try {
  const { readers, written } = await readWhileSyncing({ readers: count, folder, records, idleMs: 5000 })
  for (const { errors, idle, busy } of readers)
    console.log(`idle: ${shown(idle)}; during a sync: ${shown(busy)}; errors: ${JSON.stringify(errors)}`)
  console.log(`${written} records were written meanwhile`)
  process.exitCode = readers.every(({ errors }) => Object.keys(errors).length === 0) ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
