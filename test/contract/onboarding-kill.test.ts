import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildChildScript, startChild } from '../support/child-script.js'
import { added, OnboardingAccount, SECRETS } from './onboarding-account.js'

let account: OnboardingAccount
let script: string
beforeAll(async () => {
  // Slow enough that a kill meets requests on their way.
  account = await OnboardingAccount.start({ latency: { ms: 2, jitterMs: 3 } })
  script = await buildChildScript(account.folder, CHILD)
})
afterAll(() => account.stop())

/** Reads, plans and applies, like the command does. */
const CHILD = `
import { GlueClient } from './client/glue-client.js'
import { openJournal } from './profile/journal.js'
import { applyOnboarding, planOnboarding, readOnboardingFile } from './workflows/onboard-client/index.js'
const [file, journalFile, baseUrl] = process.argv.slice(2)
const client = new GlueClient({ apiKey: process.env.ONBOARDING_KEY, baseUrl, rateLimit: false })
const journal = await openJournal(journalFile)
const plan = await planOnboarding(client, await readOnboardingFile(file), { journal })
const result = await applyOnboarding(client, plan, { journal, settledAfterMs: 200 })
await journal.close()
await client.close()
console.log(JSON.stringify({ complete: result.complete }))
`

/** Numbers from 0 up to 1, the same on every run. */
const seeded = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** Runs the child; kills it `delayMs` after the server has seen `writes` writes. */
const run = async (kill?: { readonly writes: number; readonly delayMs: number }): Promise<'killed' | string> => {
  const before = account.writes.length
  const env = { ...process.env, ...SECRETS, ONBOARDING_KEY: account.emulator.apiKey }
  const child = startChild([process.execPath, script, account.file, account.journalFile, account.emulator.url], env)
  let watch: NodeJS.Timeout | undefined
  if (kill !== undefined) {
    watch = setInterval(() => {
      if (account.writes.length - before < kill.writes) return
      clearInterval(watch)
      setTimeout(() => child.process.kill('SIGKILL'), kill.delayMs)
    }, 1)
  }
  const { signal, output } = await child.ended
  clearInterval(watch)
  return signal === 'SIGKILL' ? 'killed' : output.trim()
}

describe('an onboarding that is killed', () => {
  it('leaves what an undisturbed run leaves, whichever of 20 moments it is killed at', { timeout: 240_000 }, async () => {
    const before = await account.state()
    expect(await run()).toBe('{"complete":true}')
    const undisturbed = added(before, await account.state())
    const allWrites = account.writes.length

    const random = seeded(20260302)
    let kills = 0
    while (kills < 20) {
      await account.reset()
      // Several times in the course of one onboarding: the later ones meet a half-done account.
      for (let time = 0; time < 4 && kills < 20; time++) {
        const left = Math.max(1, allWrites - account.writes.length)
        const writes = 1 + Math.floor(random() * left * 0.6)
        if ((await run({ writes, delayMs: Math.floor(random() * 12) })) === 'killed') kills++
        else break
      }
      expect(await account.onboard()).toMatchObject({ complete: true })
      expect(added(before, await account.state())).toEqual(undisturbed)
    }
    // The witness that runs were cut off and not merely repeated.
    expect(kills).toBe(20)
  })
})
