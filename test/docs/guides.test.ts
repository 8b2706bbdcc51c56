/** The guides to single parts do what they say, each on its own. */
import { describe } from 'vitest'
import { testGuide } from './test-guide.js'

describe('the guide to many records', () => testGuide('docs/guide/records.md'))
describe('the guide to flexible asset types', () => testGuide('docs/guide/flexible-asset-types.md'))
describe('the guide to documents', () => testGuide('docs/guide/documents.md'))
describe('the guide to passwords', () => testGuide('docs/guide/passwords.md'))
describe('the guide to files', () => testGuide('docs/guide/files.md', { emulate: ['--quirk', 'attachment-download=open'] }))
