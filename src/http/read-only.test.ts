import { expect, it } from 'vitest'
import { readOnlyRefusal } from './read-only.js'

it('a write that is refused is named', () => {
  expect(readOnlyRefusal('POST', '/organizations')).toMatchObject({
    code: 'read_only',
    outcome: 'not_sent',
    message: 'This client only reads, and POST /organizations writes.',
    hint: expect.stringContaining('profile without readOnly'),
  })
  expect(readOnlyRefusal('a batch').message).toBe('This client only reads, and a batch writes.')
})
