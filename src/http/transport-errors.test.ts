import { expect, test } from 'vitest'
import { transportErrorFrom } from './transport-errors.js'
import { TransportFailure } from './transport.js'

const details = { method: 'GET', path: '/organizations?page%5Bsize%5D=1' }
const refused = new TransportFailure('connect', false, 'no connection (ECONNREFUSED)')

test('a message names the path without its query', () => {
  const error = transportErrorFrom(refused, details, 'https://api.itglue.com')
  expect(error.message).toBe('No connection (ECONNREFUSED) (GET /organizations, https://api.itglue.com).')
  expect(error.hint).toContain('HTTPS_PROXY')
})

test('where nothing answers on this machine, no proxy is suspected', () => {
  for (const host of ['http://127.0.0.1:8010', 'http://[::1]:8010', 'http://localhost:8010'])
    expect(transportErrorFrom(refused, details, host).hint).toContain('is the emulator still running?')
})
