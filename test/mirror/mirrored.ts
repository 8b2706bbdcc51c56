/** An account in memory with a mirror of it in a real file, for one test. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { openMirror } from '../../src/mirror/index.js'
import type { Mirror, OpenMirrorOptions } from '../../src/mirror/index.js'
import type { MirrorStore } from '../../src/mirror/store/port.js'
import { openSqliteStore } from '../../src/mirror/store/sqlite/store.js'
import { SeededRandom } from '../fuzz/random.js'
import { emulated } from './emulated.js'
import type { Emulated } from './emulated.js'
import { World } from './world.js'

export const temporaryFolder = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gluekit-mirror-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const temporaryStore = async (folder = temporaryFolder(), name = 'mirror'): Promise<MirrorStore> => {
  const store = await openSqliteStore({ path: path.join(folder, `${name}.sqlite`) })
  onTestFinished(() => store.close())
  return store
}

export interface Mirrored extends Emulated {
  readonly mirror: Mirror
  readonly store: MirrorStore
  readonly world: World
  /** What `work` gives, and the requests that reach the server meanwhile. */
  during<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly requests: readonly string[] }>
}

export const mirrored = async (
  options: Parameters<typeof emulated>[0] & { readonly open?: Omit<OpenMirrorOptions, 'store' | 'path'> } = {},
): Promise<Mirrored> => {
  const { open, ...rest } = options
  const account = emulated(rest)
  const store = account.watch(await temporaryStore())
  const mirror = await account.run(() => openMirror(account.client, { ...open, store }))
  onTestFinished(() => account.client.close())
  return {
    ...account,
    store,
    mirror,
    world: new World(account.emulator, new SeededRandom(1)),
    async during(work) {
      account.requests()
      const value = await account.run(work)
      return { value, requests: account.requests() }
    },
  }
}
