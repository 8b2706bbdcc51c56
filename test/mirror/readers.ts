/** Processes that read a mirror while another one writes to it. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { generatedSeed, startEmulator } from '../../src/emulator/index.js'
import { GlueClient } from '../../src/index.js'
import { openMirror } from '../../src/mirror/index.js'
import { SeededRandom } from '../fuzz/random.js'
import { World } from './world.js'

interface Phase {
  readonly reads: number
  /** Milliseconds; of reads of one record. */
  readonly p99: number | null
}
export interface Reader {
  /** By their code. */
  readonly errors: Readonly<Record<string, number>>
  /** Before the sync, and during it. */
  readonly idle: Phase
  readonly busy: Phase
}
export interface Read {
  readonly readers: readonly Reader[]
  /** Records that the sync has written meanwhile. */
  readonly written: number
}

export const readWhileSyncing = async (options: {
  readonly readers: number
  readonly folder: string
  readonly records?: number
  readonly idleMs?: number
}): Promise<Read> => {
  const { readers, folder, records = 3000, idleMs = 500 } = options
  const server = await startEmulator({
    seed: generatedSeed({ organizations: 6, records, flexibleAssetTypes: 3, now: new Date(Date.UTC(2026, 5, 1)) }),
    rateLimit: false,
  })
  const file = path.join(folder, 'mirror.sqlite')
  const client = new GlueClient({ baseUrl: server.url, apiKey: server.apiKey, rateLimit: false })
  const mirror = await openMirror(client, { path: file })
  const program = fileURLToPath(new URL('reading-process.mjs', import.meta.url))
  const children = new Array<ReturnType<typeof fork>>()
  try {
    await mirror.sync()
    for (let at = 0; at < readers; at++)
      children.push(fork(program, [server.url, server.apiKey, file], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }))
    await Promise.all(children.map((child) => once(child, 'message')))
    await new Promise((resolve) => setTimeout(resolve, idleMs))
    for (const child of children) child.send('busy')
    let written = 0
    const world = new World(server.emulator, new SeededRandom(1))
    for (let round = 0; round < 3; round++) {
      // Another text in every contact, so that every page has something to write.
      for (const id of world.ids('contacts'))
        world.send('PATCH', `/contacts/${id}`, { type: 'contacts', attributes: { title: `Round ${round}` } })
      const { updated, inserted } = await mirror.sync({ full: true, pageSize: 100 })
      written += updated + inserted
    }
    const answers = children.map(async (child) => {
      const answer = once(child, 'message') as Promise<[Reader]>
      child.send('stop')
      return (await answer)[0]
    })
    return { readers: await Promise.all(answers), written }
  } finally {
    for (const child of children) if (child.exitCode === null) child.kill('SIGKILL')
    await mirror.close()
    await client.close()
    await server.close()
  }
}
