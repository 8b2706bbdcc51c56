import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { calmCompiler, KNOWN_MAJORS } from './calm-compiler.js'

const runs = KNOWN_MAJORS.includes(Number.parseInt(process.versions.node, 10))

it.runIf(runs)('sets what this Node knows', () => {
  expect(spawnSync(process.execPath, ['--v8-options'], { encoding: 'utf8' }).stdout).toContain('--wasm-tiering-budget')
})

it('lets a Node alone that may not know it', () => {
  expect(() => calmCompiler('99.0.0')).not.toThrow()
})
