import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openSqliteStore } from '../../../src/mirror/store/sqlite/store.js'
import { mirrorStoreConformance } from './suite.js'

mirrorStoreConformance('over SQLite', async (options) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gluekit-store-'))
  const store = await openSqliteStore({ path: path.join(folder, 'mirror.db'), ...options })
  return {
    store,
    dispose: async () => {
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
})
