import { describe, expect, it } from 'vitest'
import { formatKeyReference, parseKeyReference, splitCommand } from './key-reference.js'
import type { KeyReference } from './types.js'

describe('a key reference', () => {
  it('comes back from the form in which it is written', () => {
    const references: KeyReference[] = [
      { kind: 'keychain' },
      { kind: 'environment', variable: 'MY_KEY' },
      { kind: 'command', argv: ['op', 'read', 'op://vault/it glue'], timeoutMs: 5000 },
      { kind: 'encryptedFile' },
      { kind: 'encryptedFile', path: '/k/a.sealed' },
      { kind: 'plainFile' },
      { kind: 'plainFile', path: '/run/secrets/key' },
    ]
    for (const reference of references)
      expect(parseKeyReference(JSON.parse(JSON.stringify(formatKeyReference(reference))))).toEqual(reference)
  })

  it('is refused with a reason when it is something else, without repeating a key put in its place', () => {
    const key = `ITG.${'k'.repeat(32)}`
    for (const value of [
      key,
      'nonsense',
      7,
      [],
      {},
      { environment: '$X' },
      { command: [] },
      { command: 'say "hi' },
      { vault: 'x' },
      { keychain: true, plainFile: 'x' },
    ]) {
      const problem = parseKeyReference(value)
      expect(problem).toBeTypeOf('string')
      expect(problem).not.toContain('kkkk')
    }
    expect(parseKeyReference(key)).toMatch(/never holds it/)
  })

  it('splits a command line at blanks, keeps quoted parts together, and knows no shell', () => {
    expect(splitCommand(`op read "op://v/it glue" 'a'b  $(x) | y;`)).toEqual(['op', 'read', 'op://v/it glue', 'ab', '$(x)', '|', 'y;'])
    expect(splitCommand(`say "" end`)).toEqual(['say', '', 'end'])
    expect(splitCommand('C:\\Tools\\op.exe read')).toEqual(['C:\\Tools\\op.exe', 'read'])
    expect(splitCommand('open "quote')).toBeNull()
  })
})
