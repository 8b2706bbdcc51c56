import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { emulate, gluekit } from './gluekit.js'

const folder = mkdtempSync(path.join(os.tmpdir(), 'gluekit-tls-'))
afterAll(() => rmSync(folder, { recursive: true }))

const listThrough = async (tls: string, trusted: boolean, variable = 'NODE_EXTRA_CA_CERTS') => {
  const ca = path.join(folder, `${tls}.pem`)
  const emulator = await emulate('--seed', 'empty', '--tls', tls, '--ca-out', ca)
  try {
    const { env } = emulator
    const outcome = await gluekit(['organizations', 'list', '-o', 'json'], { env: trusted ? { ...env, [variable]: ca } : env })
    return { ...outcome, ca, requests: await emulator.requests() }
  } finally {
    await emulator.stop()
  }
}

test.each(['NODE_EXTRA_CA_CERTS', 'GLUEKIT_CA_FILE'])('over TLS the client works once %s says whom to trust', async (variable) => {
  const { ca, exit, requests, stderr } = await listThrough('valid', true, variable)
  expect([exit, stderr]).toEqual([0, 'No organizations found.\n'])
  expect(requests).toHaveLength(1)
  expect(readFileSync(ca, 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----\n/)
})

test.each([
  ['valid', false, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['expired', true, 'CERT_HAS_EXPIRED'],
  ['wrong-host', true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['self-signed', true, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
])('the client sends no key to a server whose certificate is %s (trusted: %s), and says what to do', async (tls, trusted, reason) => {
  const { exit, requests, stderr } = await listThrough(tls, trusted)
  expect(exit).toBe(7)
  expect(stderr).toContain('tls_failed')
  expect(stderr).toContain(reason)
  expect(stderr).toContain('See troubleshooting: tls_failed')
  // An authority that the client was not told of is what this variable is for.
  if (!trusted) expect(stderr).toContain('GLUEKIT_CA_FILE')
  expect(requests).toEqual([])
})

test('options that do nothing alone are refused', async () => {
  for (const [flag, args] of [
    ['--tls', ['--ca-out', path.join(folder, 'x.pem')]],
    ['--max-connections', ['--queue']],
  ] as const) {
    const { exit, stderr } = await gluekit(['emulate', '--port', '0', '--seed', 'empty', ...args])
    expect([exit, stderr]).toEqual([2, expect.stringContaining(`does nothing without ${flag}`)])
  }
})
