import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { buildChildScript } from '../support/child-script.js'

const PROGRAM = `
import { writeWholeFile } from './cli/output/write-file.js'
import { saveFile } from './client/files/save-file.js'
import { writePrivateFile } from './profile/private-file.js'
import { writeState } from './emulator/state/state-file.js'
const folder = process.argv[2]
const chunks = async function* () { yield Buffer.from('one'); yield Buffer.from('two') }
const steps = { check: async () => undefined }
await writeWholeFile(folder + '/report.html', '<p>')
await writePrivateFile(folder + '/profile.json', '{}')
await writePrivateFile(folder + '/profile.json', '{"again":true}')
await writeState(folder + '/state.json', {})
await saveFile({ path: folder + '/download.pdf' }, chunks(), steps)
await saveFile({ path: folder + '/download.pdf', overwrite: true }, chunks(), steps)
`
const FINAL = ['report.html', 'profile.json', 'profile.json', 'state.json', 'download.pdf', 'download.pdf']

interface Call {
  readonly name: 'fsync' | 'named'
  /** What was synced; or the file under its old name and its new one. */
  readonly paths: readonly string[]
}

/** Calls that came to their end, in that order. */
const callsOf = (trace: string): readonly Call[] => {
  const begun = new Map<string, string>()
  const calls: Call[] = []
  for (const line of trace.split('\n')) {
    const [, pid = '', text = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? []
    if (text.endsWith('<unfinished ...>')) {
      begun.set(pid, text.slice(0, -'<unfinished ...>'.length))
      continue
    }
    const whole = text.startsWith('<... ') ? `${begun.get(pid) ?? ''}${text.slice(text.indexOf('>') + 1)}` : text
    if (!whole.endsWith('= 0')) continue
    const synced = /^f(?:data)?sync\(\d+<(.*?)>/.exec(whole)
    if (synced !== null) calls.push({ name: 'fsync', paths: [synced[1]!] })
    else if (/^(?:rename|link)/.test(whole)) calls.push({ name: 'named', paths: [...whole.matchAll(/"(.*?)"/g)].map(([, name]) => name!) })
  }
  return calls
}

const withoutTracing = (): string | undefined => {
  if (process.platform !== 'linux') return 'there is no strace here'
  const { status, error, stderr } = spawnSync('strace', ['-o', '/dev/null', 'true'], { encoding: 'utf8' })
  return status === 0 ? undefined : `strace: ${error?.message ?? stderr.trim()}`
}

test('a file is on the disk before it gets its name, and its name is before anybody is told', async ({ skip }) => {
  const reason = withoutTracing()
  if (reason !== undefined) {
    console.log(`Not traced: ${reason}`)
    return skip(reason)
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'gluekit-durable-'))
  try {
    const script = await buildChildScript(folder, PROGRAM)
    const trace = path.join(folder, 'trace')
    const options = ['-f', '-y', '-s', '500', '-o', trace, '-e', 'trace=fsync,fdatasync,rename,renameat,renameat2,link,linkat']
    const { status, stderr } = spawnSync('strace', [...options, process.execPath, script, folder], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
    const calls = callsOf(readFileSync(trace, 'utf8'))
    const named = calls.flatMap(({ name, paths }, at) => (name === 'named' ? [{ from: paths[0]!, to: paths[1]!, at }] : []))
    expect(named.map(({ to }) => path.basename(to))).toEqual(FINAL)
    for (const { from, to, at } of named) {
      const isSynced = (target: string, calls: readonly Call[]): boolean =>
        calls.some(({ name, paths }) => name === 'fsync' && paths[0] === target)
      const next = named.find((other) => other.at > at)?.at ?? calls.length
      expect([path.basename(to), isSynced(from, calls.slice(0, at)), isSynced(folder, calls.slice(at, next))]).toEqual([
        path.basename(to),
        true,
        true,
      ])
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
