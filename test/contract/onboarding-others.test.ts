/** Other people, and other runs, at work on the client that is being onboarded. */
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock.js'
import { openJournal } from '../../src/profile/journal.js'
import type { OnboardingResult } from '../../src/workflows/onboard-client/index.js'
import { applyOnboarding, planOnboarding, readOnboardingFile } from '../../src/workflows/onboard-client/index.js'
import { OnboardingAccount, SECRETS } from './onboarding-account.js'

// The times of records have whole seconds.
const clock = new VirtualClock(Date.parse('2026-03-02T08:00:00Z'))
let account: OnboardingAccount
beforeAll(async () => {
  account = await OnboardingAccount.start({ clock })
})
afterAll(() => account.stop())
beforeEach(() => account.reset())

/** Plans, lets somebody act while the plan is looked at, and applies it. */
const onboardWhile = async (file: string, act: () => Promise<unknown>, journalName = 'others'): Promise<OnboardingResult> => {
  const journal = await openJournal(path.join(account.folder, 'state', `${journalName}.jsonl`))
  try {
    const plan = await planOnboarding(account.client, await readOnboardingFile(file), { journal })
    await clock.advance(2000)
    await act()
    const result = await applyOnboarding(account.client, plan, { journal, secrets: { env: SECRETS } })
    await journal.discard()
    return result
  } finally {
    await journal.close()
  }
}

describe('an edit between the plan and its application', () => {
  const yaml = `
organization: { name: Fern Hollow Vets, alert: Closed on Sundays }
contacts: [{ firstName: Ada, lastName: Byron, title: Owner, emails: [ada@fern.example], phones: ['555 0101'] }]`

  it('of what would be overwritten is kept, and the next run takes it into account', async () => {
    const organization = await account.client.organizations.create({ name: 'Fern Hollow Vets', alert: 'Old' })
    const contact = await account.client.contacts.create({
      organizationId: organization.id,
      firstName: 'Ada',
      lastName: 'Byron',
      contactEmails: [{ value: 'ada@fern.example', labelName: 'Work', primary: true }],
    })
    const file = await account.write(yaml, 'other.yaml')
    const result = await onboardWhile(file, async () => {
      await account.client.organizations.update(organization.id, { alert: 'Theirs' })
      await account.client.contacts.update(contact.id, { contactPhones: [{ value: '5550199', labelName: 'Mobile', primary: true }] })
    })
    expect(result).toMatchObject({ updated: 0, complete: false, failed: [{ key: 'organization', code: 'conflict' }, { code: 'conflict' }] })
    expect(await account.client.organizations.get(organization.id)).toMatchObject({ alert: 'Theirs' })
    const phones = async () => ((await account.client.contacts.get(contact.id)).contactPhones ?? []).map(({ value }) => value)
    expect(await phones()).toEqual(['5550199'])

    expect(await onboardWhile(file, async () => undefined)).toMatchObject({ updated: 2, complete: true })
    expect(await phones()).toEqual(['5550199', '5550101'])
  })

  it('of anything else is no obstacle', async () => {
    const organization = await account.client.organizations.create({ name: 'Fern Hollow Vets', alert: 'Old' })
    const file = await account.write('organization: { name: Fern Hollow Vets, alert: New }', 'other.yaml')
    const result = await onboardWhile(file, () => account.client.organizations.update(organization.id, { shortName: 'FHV' }))
    expect(result).toMatchObject({ updated: 1, complete: true })
    expect(await account.client.organizations.get(organization.id)).toMatchObject({ alert: 'New', shortName: 'FHV' })
  })
})

it('of two runs on two machines only one makes the client; the other stops after its empty organization', async () => {
  const file = await account.write(
    'organization: { name: Twin Pines }\nlocations: [{ name: Office }]\ncontacts: [{ firstName: Ada, lastName: Byron }]',
    'other.yaml',
  )
  const first: OnboardingResult[] = []
  const second = await onboardWhile(file, async () => void first.push(await onboardWhile(file, async () => undefined, 'machine')))
  expect(first).toMatchObject([{ created: 3, complete: true }])
  expect(second).toMatchObject({ created: 0, complete: false, failed: [{ key: 'organization', code: 'conflict' }] })
  expect(second.skipped.map(({ key }) => key)).toEqual(['location:office', 'contact:ada byron'])
  const ids = [
    first[0]?.organization.id,
    ...(await account.client.organizations.list({ name: 'Twin Pines' }).collect()).map(({ id }) => id),
  ]
  const offices = (await account.records('locations')).filter(({ attributes }) => ids.includes(String(attributes['organizationId'])))
  expect(offices.map(({ attributes }) => attributes['organizationId'])).toEqual([ids[0]])
})
