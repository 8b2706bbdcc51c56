import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { SOURCES } from '../../catalog/index.js'
import { BEHAVIOURS } from './registry.js'
import { SWITCH_NAMES } from './switches.js'

describe('the registry of behaviours', () => {
  it('names each once, in words with dashes, and says where it was seen', () => {
    const names = [...BEHAVIOURS.map(({ name }) => name), ...SWITCH_NAMES]
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([])
    expect(BEHAVIOURS.filter(({ source }) => source.length === 0 || source.some((key) => SOURCES[key] === undefined))).toEqual([])
    expect(BEHAVIOURS.filter(({ doc }) => !/^[A-Z0-9`].*\.$/.test(doc)).map(({ name }) => name)).toEqual([])
  })
  it('has a test for every one of them', () => {
    const folder = import.meta.dirname
    const tests = readdirSync(folder).filter((name) => name.endsWith('.test.ts'))
    const text = tests.map((name) => readFileSync(path.join(folder, name), 'utf8')).join('\n')
    const untested = BEHAVIOURS.filter(({ name }) => !new RegExp(`^ {6}'?${name}'?:`, 'm').test(text))
    expect(untested.map(({ name }) => name)).toEqual([])
  })
})
