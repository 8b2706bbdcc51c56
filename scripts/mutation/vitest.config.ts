import { defineConfig } from 'vitest/config'

/** The tests that mutants are tried against: those beside the mutated files, in one process, because each mutant runs them anew. */
export default defineConfig({
  test: {
    include: ['src/{resilience,http}/**/*.test.ts'],
    maxWorkers: 1,
    restoreMocks: true,
    unstubEnvs: true,
    testTimeout: 10_000,
  },
})
