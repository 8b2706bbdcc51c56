import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildChildScript, startChild } from '../../support/child-script.js'
import { Account } from '../support/account.js'

let account: Account
let folder: string
beforeAll(async () => {
  account = await Account.open()
  folder = await mkdtemp(path.join(tmpdir(), 'gluekit-idle-'))
})
afterAll(async () => {
  await account.close()
  await rm(folder, { recursive: true, force: true })
})

// Keep-alive sockets, the limiter's window of minutes and the breaker's pause are all still there when the program ends.
test('an idle client never keeps a process alive', async () => {
  const script = await buildChildScript(
    folder,
    `import { GlueClient } from './client/glue-client.js'
     const client = new GlueClient({ baseUrl: process.argv[2], apiKey: process.argv[3], rateLimit: { limit: 100, windowMs: 300_000 } })
     await Promise.all([1, 2, 3, 4].map(() => client.organizations.list().collect()))
     await client.organizations.get('1').catch((error) => console.log(error.code))
     process.on('exit', () => console.log('ended by itself'))`,
  )
  const child = startChild([process.execPath, script, account.server.url, account.server.apiKey])
  const giveUp = setTimeout(() => child.process.kill('SIGKILL'), 20_000)
  const { code, output } = await child.ended
  clearTimeout(giveUp)
  expect(output).toBe('not_found\nended by itself\n')
  expect(code).toBe(0)
  // Closing the server's side could have ended it too.
  expect(await account.requests()).toHaveLength(5)
})
