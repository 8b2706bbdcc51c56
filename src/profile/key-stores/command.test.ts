import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { commandStore, type CommandStoreOptions } from './command.js'

const node = (script: string, options?: CommandStoreOptions): Promise<string | null> =>
  commandStore([process.execPath, '-e', script, 'ITG.planted'], options).get('any')

describe('a command that prints the key', () => {
  it('is started without a shell', async () => {
    expect(await commandStore([process.execPath, '-p', 'process.argv[1]', '$HOME; echo `x`']).get('any')).toBe('$HOME; echo `x`')
  })

  it.each([
    ['fails', `console.log('ITG.planted'); console.error('ITG.planted'); process.exit(7)`, /exit code 7/],
    ['prints far too much', `process.stdout.write('ITG.planted'.repeat(9000)); setInterval(() => {}, 1000)`, /far more than a key/],
    ['takes too long', `process.stdout.write('ITG.planted'); setInterval(() => {}, 1000)`, /longer than 1 s/],
  ])('that %s gives an error, and nothing of what it printed or was told', async (_, script, message) => {
    const error = await node(script, { timeoutMs: 1000 }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'key_store_unavailable', message: expect.stringMatching(message) as string })
    expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toContain('planted')
  })

  it('that does not exist is named', async () => {
    await expect(commandStore(['no-such-program-of-ours']).get('any')).rejects.toThrow(/no such program/)
  })

  it('sees the environment it was given', async () => {
    expect(await node('console.log(process.env.VAULT)', { env: { VAULT: 'v1' } })).toBe('v1')
  })
})
