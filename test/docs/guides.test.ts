/** The guides to single parts do what they say, each on its own. */
import { describe } from 'vitest'
import { testGuide } from './test-guide.js'

describe.each([
  ['docs/guide/audit.md'],
  ['docs/guide/onboarding.md'],
  ['docs/guide/records.md'],
  ['docs/guide/flexible-asset-types.md'],
  ['docs/guide/documents.md'],
  ['docs/guide/passwords.md'],
  ['docs/guide/observability.md'],
  ['docs/guide/rate-limits.md'],
  ['docs/guide/mirror.md'],
  ['docs/guide/troubleshooting.md'],
  ['docs/guide/files.md', '--quirk', 'attachment-download=open'],
])('%s', (name, ...emulate) => {
  testGuide(name, emulate)
})
