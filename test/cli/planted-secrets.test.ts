import { readFile, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { memoryContext } from '../../src/cli/memory-context.js'
import { run } from '../../src/cli/run.js'
import { systemClock } from '../../src/clock.js'
import { demoSeed } from '../../src/emulator/seed/demo.js'
import { SecretSearch } from '../support/secret-pieces.js'
import { secretsIn } from '../support/secrets-in.js'
import { emulate, EXAMPLE, NOW, withFolder } from './gluekit.js'

const WRONG_KEY = `ITG.${'deadbeef'.repeat(6)}`
const PASSWORDS = Object.fromEntries(
  ['M365', 'FIREWALL', 'DOMAIN', 'OPAL', 'WIFI'].map((name) => [`GLUEKIT_DEMO_${name}_PASSWORD`, `planted-${name}-9Wd2kX`]),
)

const filesBelow = async (folder: string): Promise<Map<string, string>> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
  const texts = new Map<string, string>()
  for (const file of files) {
    // The files that SQLite keeps beside its own go when a connection that was closed is collected, at any moment.
    const text = await readFile(file, 'utf8').catch((error: unknown) =>
      /-(wal|shm)$/.test(file) && isMissing(error) ? undefined : Promise.reject(error),
    )
    if (text !== undefined) texts.set(file, text)
  }
  return texts
}
const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

test('no planted secret is in an output, an error, a report or a file', async () => {
  const emulator = await emulate('--seed', 'demo')
  try {
    await withFolder(async (folder) => {
      const logs = { GLUEKIT_LOG: 'trace', GLUEKIT_LOG_FILE: 'gluekit.log' }
      const env = { GLUEKIT_HOME: path.join(folder, 'home'), PLANTED_KEY: emulator.apiKey, ...PASSWORDS, ...logs }
      const printed = new Map<string, string>()
      const gluekit = async (line: string, exit = 0, more: Readonly<Record<string, string>> = {}): Promise<void> => {
        const context = { ...memoryContext({ env: { ...env, ...more }, clock: systemClock }), cwd: folder }
        expect([line, await run(line.split(' '), context)]).toEqual([line, exit])
        printed.set(line, context.out() + context.err())
      }
      await gluekit(`auth login --base-url ${emulator.url} --store env --variable PLANTED_KEY`)
      await gluekit('doctor --verbose')
      await gluekit(`onboard ${EXAMPLE}/client.yaml --yes --verbose`)
      await gluekit(`onboard ${EXAMPLE}/client.yaml --yes -o json`)
      await gluekit('audit --links --organization 4489414129010794 --report audit.html -o json')
      await gluekit('organizations list --verbose', 5, { PLANTED_KEY: WRONG_KEY })
      await writeFile(
        path.join(folder, 'literal.yaml'),
        'organization: { name: A }\npasswords:\n  - name: P\n    value: planted-literal-9Wd2kX\n',
      )
      await gluekit('onboard literal.yaml --yes --verbose', 2)
      await emulator.admin('PUT', '/faults', [{ match: { method: 'POST', path: '/passwords' }, fault: { kind: 'status', status: 500 } }])
      await writeFile(
        path.join(folder, 'failing.yaml'),
        'organization: { name: Failing }\npasswords:\n  - name: P\n    value: { env: GLUEKIT_DEMO_WIFI_PASSWORD }\n',
      )
      // What becomes of the write is looked for as long as there is time.
      await gluekit('onboard failing.yaml --yes --verbose --deadline 8', 9)

      const { plantedSecrets } = demoSeed({ now: new Date(NOW) })
      expect(plantedSecrets).toContain(emulator.apiKey)
      const written = await filesBelow(folder)
      written.delete(path.join(folder, 'literal.yaml'))
      expect([...written.keys()].some((file) => file.endsWith('audit.html'))).toBe(true)
      expect([...written.keys()].filter((file) => file.startsWith(path.join(folder, 'home'))).length).toBeGreaterThan(2)
      const log = written.get(path.join(folder, 'gluekit.log')) ?? ''
      for (const event of ['command_started', 'attempt_end', 'settling', 'password.created', 'command_failed', 'command_ended'])
        expect(log).toContain(`"event":"${event}"`)
      const sought = [...plantedSecrets, WRONG_KEY, 'planted-']
      const pieces = new SecretSearch([emulator.apiKey, ...Object.values(PASSWORDS)])
      for (const [where, text] of [...printed, ...written])
        expect([where, secretsIn(text, sought), pieces.in(text)]).toEqual([where, [], []])
    })
  } finally {
    await emulator.stop()
  }
})
