/** The quick start does what it says. */
import { describe, expect, it } from 'vitest'
import { readDocument } from './documents.js'
import { looksLike } from './reader.js'
import { hasBash, testGuide } from './test-guide.js'

describe('the quick start', () => {
  const { blocks, headings } = readDocument('docs/guide/quick-start.md')

  it('has the sections that people look for', () => {
    const wanted = ['Store a key', 'Test the connection', 'List organizations', 'List every kind', 'Create a configuration']
    wanted.push('Upload a document', 'Work with flexible assets', 'Create a password and link it', 'Choose a region')
    wanted.push(
      'Watch health, metrics and the limiter',
      'Search and find',
      'Read from a copy first',
      'Write many records',
      'Download',
      'Handle errors',
    )
    wanted.push('Onboard a client', 'Audit all organizations', 'Know the limits of the API', 'Stay safe', 'When something goes wrong')
    expect(headings.map(({ text }) => text)).toEqual(expect.arrayContaining(wanted))
    expect(blocks.filter(({ language }) => language === 'powershell' || language === 'console').length).toBeGreaterThan(3)
  })

  const reader = testGuide('docs/guide/quick-start.md')

  it.skipIf(!hasBash)('leaves the client behind that it describes, once', async () => {
    const made = (await reader().state('organizations')).filter(({ attributes }) => attributes['name'] === 'Quick Start Veterinary')
    expect(made).toHaveLength(1)
  })

  it('would not be let through with a command or flag that does not exist', async () => {
    for (const command of ['gluekit doctor --no-such-flag', 'gluekit no-such-command', 'gluekit types generat'])
      expect(await reader().unknownIn([{ ...blocks[0]!, content: command }])).toEqual([command])
  })
})

describe('the comparison with what is shown', () => {
  it('takes three dots for anything, and nothing else', () => {
    expect(looksLike('a 1 b\n', 'a ... b')).toBe(true)
    expect(looksLike('a 1 c\n', 'a ... b')).toBe(false)
    expect(looksLike('a (b)\n', 'a (b)')).toBe(true)
    expect(looksLike('', 'a')).toBe(false)
  })
})
