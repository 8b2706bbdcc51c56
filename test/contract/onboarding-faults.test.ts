import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openJournal } from '../../src/profile/journal.js'
import { applyOnboarding, planOnboarding, readOnboardingFile } from '../../src/workflows/onboard-client/index.js'
import { added, OnboardingAccount } from './onboarding-account.js'
import type { State } from './onboarding-account.js'

let account: OnboardingAccount
let before: State
let undisturbed: ReturnType<typeof added>
beforeAll(async () => {
  account = await OnboardingAccount.start()
  before = await account.state()
  await account.onboard()
  undisturbed = added(before, await account.state())
})
afterAll(() => account.stop())
beforeEach(() => account.reset())

const faults = (...rules: Parameters<typeof account.emulator.emulator.faults.set>[0]): void => account.emulator.emulator.faults.set(rules)

describe('an onboarding over a bad line', () => {
  it('makes no duplicate when every third write takes place and answers 504', async () => {
    faults({ match: { method: 'POST' }, fault: { kind: 'status', status: 504, when: 'after', body: 'html' }, every: 3 })
    expect(await account.onboard()).toMatchObject({ complete: true })
    expect(added(before, await account.state())).toEqual(undisturbed)
  })

  it('makes no duplicate when the connection breaks after every fourth write', async () => {
    faults({ match: { method: 'POST' }, fault: { kind: 'reset', at: 'beforeResponse', when: 'after' }, every: 4 })
    expect(await account.onboard()).toMatchObject({ complete: true })
    expect(added(before, await account.state())).toEqual(undisturbed)
  })

  it('waits for a write of a stopped run that takes place late, and does not send it again', async () => {
    await account.onboard()
    const organizationId = (await account.plan()).organization.id ?? ''
    await account.edit((yaml) => yaml.replace('locations:', 'locations:\n  - name: Shellharbour Surgery'))
    const plan = await account.plan()
    const journal = await openJournal(account.journalFile)
    await journal.begin('location:shellharbour surgery', {})
    account.emulator.emulator.log.clear()
    let late: Promise<unknown> | undefined
    const result = await applyOnboarding(account.client, plan, {
      journal,
      settledAfterMs: 60_000,
      progress: ({ state }) => {
        // The gateway lets the request of the stopped run through only now.
        if (state === 'waiting') late ??= account.client.locations.create({ organizationId, name: 'Shellharbour Surgery' })
      },
    })
    await late
    expect(result).toMatchObject({ created: 1, complete: true })
    await journal.close()
    expect(account.writes).toHaveLength(1)
  })

  it('stops where a write cannot be found again, and goes on from there when it is run again', async () => {
    faults({
      match: { method: 'POST', path: '/configurations' },
      fault: { kind: 'status', status: 504, when: 'before', body: 'html' },
      times: 1,
    })
    await expect(account.onboard()).rejects.toMatchObject({
      code: 'outcome_unknown',
      outcome: 'unknown',
      hint: expect.stringContaining('Run the same command again') as string,
    })
    expect(await account.onboard()).toMatchObject({ complete: true })
    expect(added(before, await account.state())).toEqual(undisturbed)
  })

  it('does not send again what an earlier run sent and the server carries out only after the plan was made', async () => {
    await account.onboard()
    const organizationId = (await account.plan()).organization.id ?? ''
    await account.edit((yaml) => yaml.replace('locations:', 'locations:\n  - name: Shellharbour Surgery'))
    const plan = await account.plan()
    // The earlier run, as its journal and the server remember it.
    await account.client.locations.create({ organizationId, name: 'Shellharbour Surgery' })
    const journal = await openJournal(account.journalFile)
    await journal.begin('location:shellharbour surgery', {})
    account.emulator.emulator.log.clear()
    const result = await applyOnboarding(account.client, plan, { journal })
    expect(result).toMatchObject({ created: 1, complete: true })
    expect(journal.find('location:shellharbour surgery')).toMatchObject({ state: 'finished' })
    await journal.close()
    expect(account.writes).toEqual([])
  })

  it('publishes a document that an earlier run changed and did not come to publish', async () => {
    await account.onboard()
    const open = { state: 'open' as const, begunAt: '2026-03-02T00:00:00Z', result: undefined }
    const journal = { find: (key: string) => (key.endsWith('/publication') ? open : undefined) }
    const plan = await planOnboarding(account.client, await readOnboardingFile(account.file), { journal })
    expect(plan.steps.filter(({ action }) => action !== 'unchanged')).toMatchObject([
      { key: 'document:infrastructure runbook/publication', action: 'update' },
    ])
  })

  it('does the others when one record is refused, leaves out what needs it, and makes it later', async () => {
    await account.edit((yaml) => yaml.replace('macAddress: 00:00:5e:00:53:01', 'macAddress: none-that-is-one'))
    const result = await account.onboard()
    expect(result.complete).toBe(false)
    expect(result.failed.map(({ code }) => code)).toEqual(result.failed.map(() => 'validation_failed'))
    expect(result.failed.length).toBeGreaterThan(0)
    expect(result.created).toBeGreaterThan(40)
    await account.edit((yaml) => yaml.replace('macAddress: none-that-is-one', 'macAddress: 00:00:5e:00:53:01'))
    expect(await account.onboard()).toMatchObject({ complete: true })
    expect((await account.plan()).counts).toMatchObject({ create: 0, update: 0, conflict: 0 })
  })

  it('stops at once when it is told to, and goes on from there when it is run again', async () => {
    const abort = new AbortController()
    const reason = new Error('stopped by hand')
    const stopped = account.onboard({
      signal: abort.signal,
      progress: ({ state, done }) => {
        if (state === 'done' && done === 12) abort.abort(reason)
      },
    })
    await expect(stopped).rejects.toThrow()
    expect((await account.counts())['documentSections']).toBe(before['documentSections']?.length)
    expect(await account.onboard()).toMatchObject({ complete: true })
    expect(added(before, await account.state())).toEqual(undisturbed)
  })
})
