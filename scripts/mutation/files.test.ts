import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { filesOf, TESTED_BY, testsOf } from './files.js'

it('what is mutated is the code of a folder, without its tests and what holds nothing but words or types', () => {
  const files = filesOf([])
  expect(files).toContain('src/http/pipeline.ts')
  expect(files).toContain('src/resilience/deadline.ts')
  expect(files.filter((file) => /\.test\.ts$|hints|types\.ts$/.test(file))).toEqual([])
  expect(filesOf(['src/resilience/'])).toEqual(files.filter((file) => file.startsWith('src/resilience/')))
  expect(filesOf(['src/http/path.ts', 'src/http'])).toEqual(files.filter((file) => file.startsWith('src/http/')))
  expect(() => filesOf(['src/nothing.ts'])).toThrow('There is no src/nothing.ts.')
})

it('a file is tested by the tests beside it, by those that are named for it, or by those of its folder', () => {
  expect(testsOf('src/http/path.ts')).toEqual(['src/http/path.test.ts'])
  expect(testsOf('src/http/sent-content.ts')).toEqual(['src/http/sent-content.test.ts', 'src/http/request-content.test.ts'])
  expect(testsOf('src/http/types.ts')).toEqual(['src/http/*.test.ts'])
  const named = Object.entries(TESTED_BY).flat(2)
  expect(named.filter((file) => !existsSync(file))).toEqual([])
})
