import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { isGlueError } from '../../../errors.js'
import { CHECKS } from '../checks/index.js'
import { defaultAuditPolicy } from './default-policy.js'
import { matchesAny } from './name-pattern.js'
import { AuditPolicyError, loadAuditPolicy, parseAuditPolicy } from './parse-policy.js'
import { printAuditPolicy } from './print-policy.js'

const problemsOf = (text: string): readonly string[] => {
  try {
    parseAuditPolicy(text, 'p.yaml')
  } catch (error) {
    if (error instanceof AuditPolicyError) return error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`)
    throw error
  }
  return []
}

describe('a policy file', () => {
  test('says only what differs from the built-in policy', () => {
    expect(parseAuditPolicy('version: 1')).toEqual(defaultAuditPolicy)
    const policy = parseAuditPolicy(
      'version: 1\nlimits: { passwordDays: 180 }\nchecks:\n  documents-fresh: { weight: 9 }\n  contacts-with-type: off',
    )
    expect(policy.limits).toEqual({ ...defaultAuditPolicy.limits, passwordDays: 180 })
    expect(policy.checks['documents-fresh']).toEqual({ weight: 9, target: 0.8 })
    expect(policy.checks).not.toHaveProperty('contacts-with-type')
  })

  test('replaces the list of what must be there as a whole', () => {
    const { require } = parseAuditPolicy(
      'version: 1\nrequire:\n  - flexibleAssetType: [Backup, DR]\n    weight: 3\n  - what: contacts\n    minimum: 4\n  - what: contacts',
    )
    expect(require).toMatchObject([
      { id: 'has-asset-backup', flexibleAssetTypes: ['Backup', 'DR'], minimum: 1, weight: 3, title: 'Backup' },
      { id: 'has-contacts', what: 'contacts', minimum: 4, title: 'At least 4 contacts' },
      { id: 'has-contacts-2', minimum: 1 },
    ])
  })

  test('is told where it is wrong, and what was meant', () => {
    expect(problemsOf('version: 1\nlimits:\n  pasword-days: 3')).toEqual([
      '3:3 "pasword-days" is no key of "limits". Did you mean "passwordDays"?',
    ])
    expect(problemsOf('version: 1\nchecks:\n  document-fresh: off')).toEqual([
      expect.stringContaining('3:3 "document-fresh" is no key of "checks". Did you mean "documents-fresh"'),
    ])
    expect(problemsOf('version: 1\nrequire:\n  - what: contcts')).toEqual([
      expect.stringContaining('3:11 Nothing is called "contcts". Did you mean "contacts"'),
    ])
    expect(problemsOf('version: 1\nrequire:\n  - minimum: 2')).toEqual([expect.stringMatching(/^3:5 A requirement names exactly one of/)])
    expect(problemsOf('version: 1\nlimits:\n  documentDays: soon\n  recentDays: 0')).toEqual([
      '3:17 "limits.documentDays" must be a number.',
      '4:15 "limits.recentDays" must be at least 1.',
    ])
    expect(problemsOf('version: 1\nchecks:\n  domains-valid: { target: 2 }')).toEqual([expect.stringContaining('3:')])
    expect(problemsOf('version: 1\ngrades: { A: 50, B: 60, C: 40, D: 10 }')).toEqual([expect.stringMatching(/^2:9 Grades must fall/)])
    expect(problemsOf('version: 2')).toEqual(['1:10 A policy begins with "version: 1".'])
    expect(problemsOf('name: Ours')).toEqual([expect.stringContaining('A policy begins with "version: 1".')])
    expect(problemsOf('version: 1\n  name: [')).toEqual([expect.stringContaining('1:10 There is a colon too many')])
    expect(problemsOf('version: 1\nname: a\nname: b')).toEqual(['3:1 This key stands twice in the same record.'])
    // An empty file is more likely an accident, such as a redirect that failed, than a wish for the built-in policy.
    expect(problemsOf('')).toEqual(['1:1 The file is empty.'])
    expect(problemsOf('# nothing but a comment\n')).toEqual(['1:1 The file is empty.'])
    expect(problemsOf('- a\n- b')).toEqual([expect.stringContaining('1:1 The policy must be a record')])
  })

  test('names everything that is wrong at once', () => {
    expect(problemsOf('version: 1\nnam: x\nlimits: { days: 3 }')).toHaveLength(2)
  })

  test('that cannot be read is an error of its own', async () => {
    const failed = await loadAuditPolicy('/nowhere/policy.yaml').catch((error: unknown) => error)
    expect(isGlueError(failed, 'file_unreadable')).toBe(true)
    expect(await loadAuditPolicy('x', async () => 'version: 1\nname: Ours')).toMatchObject({ name: 'Ours' })
  })

  test('can be printed and read back', () => {
    const odd = parseAuditPolicy(
      'version: 1\nname: "a: b"\nchecks: { domains-valid: off }\norganizations: { skip: { names: ["*#1", "x: y"] } }',
    )
    expect(parseAuditPolicy(printAuditPolicy(odd))).toEqual(odd)
    expect(parseAuditPolicy(printAuditPolicy(defaultAuditPolicy))).toEqual(defaultAuditPolicy)
  })
})

test('the example is the built-in policy, with every check and a word about each', () => {
  const text = readFileSync(new URL('../../../../examples/audit-policy.yaml', import.meta.url), 'utf8')
  expect(parseAuditPolicy(text, 'examples/audit-policy.yaml')).toEqual(defaultAuditPolicy)
  for (const { id, title } of CHECKS) expect(text).toContain(`# ${title}.\n  ${id}:`)
})

test('a name pattern ignores letter case, and * stands for anything', () => {
  expect(matchesAny('Virtual Server', ['virtual*'])).toBe(true)
  expect(matchesAny('VM (Virtual Machine)', ['*Virtual Machine*'])).toBe(true)
  expect(matchesAny('Backup', ['Backup*'])).toBe(true)
  expect(matchesAny('My Backup', ['Backup*'])).toBe(false)
  expect(matchesAny('ab', ['a*b*'])).toBe(true)
  expect(matchesAny('aba', ['ab*ba'])).toBe(false)
  expect(matchesAny(null, ['*'])).toBe(false)
  expect(matchesAny('a'.repeat(5000), [`${'*a'.repeat(50)}b`])).toBe(false)
})
