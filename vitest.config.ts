import { defineConfig } from 'vitest/config'

const shared = { maxWorkers: 2, restoreMocks: true, unstubEnvs: true } as const

export default defineConfig({
  test: {
    projects: [
      {
        // One module each: no socket, no file outside a temporary folder, no waiting.
        test: {
          ...shared,
          name: 'unit',
          // Files share what they import: half of their time was loading the same modules again. What a test changes of a module it restores.
          isolate: false,
          include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'test/{catalog,types}/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        // What crosses layers: the built package, processes, the emulator.
        test: {
          ...shared,
          name: 'system',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{catalog,types}/**'],
          globalSetup: ['scripts/build/before-tests.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
    coverage: { provider: 'v8', include: ['src/**/*.ts'], exclude: ['src/**/*.test.ts'] },
  },
})
