/** The quick start does what it says. */
import { describe, expect, it } from 'vitest'
import { readDocument } from './documents.js'
import { looksLike } from './reader.js'
import { testGuide } from './test-guide.js'

describe('the quick start', () => {
  const { blocks, headings } = readDocument('docs/guide/quick-start.md')

  it('has the sections that people look for', () => {
    const wanted = ['Store a key', 'Test the connection', 'List organizations', 'List every kind', 'Create a configuration']
    wanted.push('Upload a document', 'Work with flexible assets', 'Create a password and link it', 'Choose a region')
    wanted.push('Watch health, metrics and the limiter', 'Search and find', 'Write many records', 'Download', 'Handle errors')
    wanted.push('Onboard a client', 'Audit all organizations', 'Know the limits of the API', 'Stay safe', 'When something goes wrong')
    expect(headings.map(({ text }) => text)).toEqual(expect.arrayContaining(wanted))
    expect(blocks.filter(({ language }) => language === 'powershell' || language === 'console').length).toBeGreaterThan(3)
  })

  testGuide('docs/guide/quick-start.md', {
    after: async (reader) => {
      const made = (await reader.state('organizations')).filter(({ attributes }) => attributes['name'] === 'Quick Start Veterinary')
      expect(made).toHaveLength(1)
      const flag = { ...blocks[0]!, content: 'gluekit doctor --no-such-flag' }
      expect(await reader.unknownIn([flag])).toEqual(['gluekit doctor --no-such-flag'])
      expect(await reader.unknownIn([{ ...flag, content: 'gluekit no-such-command' }])).toEqual(['gluekit no-such-command'])
      expect(await reader.unknownIn([{ ...flag, content: 'gluekit types generat' }])).toEqual(['gluekit types generat'])
    },
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
