import { defineConfig } from 'vitest/config'

/** The tests of one file that is mutated; `scripts/mutation.ts` names them. In one process, because each mutant runs them anew. */
export default defineConfig({
  test: {
    include: (process.env['GLUEKIT_MUTATION_TESTS'] ?? '').split(' '),
    maxWorkers: 1,
    restoreMocks: true,
    unstubEnvs: true,
    testTimeout: 10_000,
  },
})
