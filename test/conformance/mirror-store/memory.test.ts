import { MemoryStore } from '../../../src/mirror/store/memory-store.js'
import { mirrorStoreConformance } from './suite.js'

mirrorStoreConformance('in memory', async (options) => {
  const store = new MemoryStore(options)
  return { store, dispose: () => store.close() }
})
