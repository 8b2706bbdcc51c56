import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OnboardingStep } from '../../src/workflows/onboard-client/index.js'
import { renderPlan } from '../../src/workflows/onboard-client/index.js'
import { OnboardingAccount } from './onboarding-account.js'

let account: OnboardingAccount
let organizationId: string
beforeAll(async () => {
  account = await OnboardingAccount.start()
})
afterAll(() => account.stop())
beforeEach(async () => {
  await account.reset()
  organizationId = (await account.client.organizations.create({ name: 'Fern Hollow Vets' })).id
})

const typeId = async (): Promise<string> => {
  const types = await account.client.configurationTypes.list({ name: 'Server' }).collect()
  return types[0]?.id ?? ''
}
const steps = async (yaml: string): Promise<readonly OnboardingStep[]> =>
  (await account.plan(await account.write(yaml, 'other.yaml'))).steps
const step = async (yaml: string, key: string): Promise<OnboardingStep | undefined> => (await steps(yaml)).find((one) => one.key === key)

describe('finding what exists', () => {
  it('knows an organization whatever its case and blanks, and keeps its spelling', async () => {
    expect(await step('organization: { name: "  fern hollow VETS" }', 'organization')).toMatchObject({
      action: 'unchanged',
      id: organizationId,
    })
  })

  it('never guesses between two records of one name: a conflict, also for what depends on it, and the rest is done', async () => {
    const configurationTypeId = await typeId()
    for (let i = 0; i < 2; i++) await account.client.configurations.create({ organizationId, configurationTypeId, name: 'SRV1' })
    const yaml = `
organization: { name: Fern Hollow Vets }
locations: [{ name: Barn }]
configurations: [{ name: srv1, type: Server }]
passwords: [{ name: Root, configuration: srv1, value: { env: PATH } }]`
    const planned = await steps(yaml)
    expect(planned.map(({ key, action }) => [key, action])).toEqual([
      ['organization', 'unchanged'],
      ['location:barn', 'create'],
      ['configuration:srv1', 'conflict'],
      ['password:root', 'conflict'],
    ])
    account.emulator.emulator.log.clear()
    const result = await account.onboard({}, `${account.folder}/other.yaml`)
    expect(result).toMatchObject({ created: 1, complete: false, conflicts: [{ key: 'configuration:srv1' }, { key: 'password:root' }] })
    expect(account.writes.map(({ path }) => path)).toEqual(['/locations'])
  })

  it('finds a configuration by its serial number first, and takes another serial number for another device', async () => {
    const configurationTypeId = await typeId()
    const old = await account.client.configurations.create({ organizationId, configurationTypeId, name: 'OLD-NAME', serialNumber: 'abc 1' })
    await account.client.configurations.create({ organizationId, configurationTypeId, name: 'NAS', serialNumber: 'X1' })
    const yaml = `
organization: { name: Fern Hollow Vets }
configurations:
  - { name: NEW-NAME, type: Server, serialNumber: ABC 1 }
  - { name: NAS, type: Server, serialNumber: X2 }`
    expect((await steps(yaml)).slice(1)).toMatchObject([
      { action: 'update', id: old.id, changes: [{ field: 'name', before: 'OLD-NAME', after: 'NEW-NAME' }] },
      { action: 'conflict', reason: expect.stringContaining('another device') as string },
    ])
  })

  it('does not take one record for two of the file', async () => {
    await account.client.contacts.create({
      organizationId,
      firstName: 'Ana',
      contactEmails: [{ value: 'desk@fern.example', labelName: 'Work', primary: true }],
    })
    const yaml = `
organization: { name: Fern Hollow Vets }
contacts: [{ firstName: Bea, emails: [desk@fern.example] }, { firstName: Ana }]`
    expect((await steps(yaml)).slice(1)).toMatchObject([
      { action: 'update', changes: [{ field: 'firstName', before: 'Ana', after: 'Bea' }] },
      { action: 'conflict', reason: expect.stringContaining('"Bea" are found as the same record') as string },
    ])
  })

  it('finds a contact by e-mail before name, and adds addresses without losing any', async () => {
    const contact = await account.client.contacts.create({
      organizationId,
      firstName: 'Ana',
      lastName: 'Smith',
      contactEmails: [{ value: 'ana@fern.example', labelName: 'Work', primary: true }],
      contactPhones: [{ value: '+61 2 5550 1111', labelName: 'Work', primary: true }],
    })
    const yaml = `
organization: { name: Fern Hollow Vets }
contacts:
  - firstName: Ana
    lastName: Jones
    emails: [ANA@fern.example, bills@fern.example]
    phones: ['+61 (2) 5550-1111']`
    const planned = await step(yaml, 'contact:ana jones')
    expect(planned).toMatchObject({
      action: 'update',
      id: contact.id,
      changes: [
        { field: 'lastName', before: 'Smith', after: 'Jones' },
        { field: 'contactEmails', before: 'ana@fern.example', after: 'ana@fern.example, bills@fern.example' },
      ],
    })
    await account.onboard({}, `${account.folder}/other.yaml`)
    expect((await account.client.contacts.get(contact.id)).contactEmails).toMatchObject([
      { value: 'ana@fern.example', primary: true },
      { value: 'bills@fern.example', primary: false },
    ])
    expect((await step(yaml, 'contact:ana jones'))?.action).toBe('unchanged')
  })

  it('does not take an archived record for the one that is meant, nor make a second one', async () => {
    const configurationTypeId = await typeId()
    await account.client.configurations.create({ organizationId, configurationTypeId, name: 'SRV1', archived: true })
    expect(
      await step('organization: { name: Fern Hollow Vets }\nconfigurations: [{ name: SRV1, type: Server }]', 'configuration:srv1'),
    ).toMatchObject({
      action: 'conflict',
      reason: expect.stringContaining('archived') as string,
    })
  })

  it('changes what a synced record allows, and names the owner of what it does not', async () => {
    const synced = (await account.records('configurations')).find(
      ({ attributes }) =>
        attributes['psaIntegration'] === 'enabled' && attributes['archived'] !== true && typeof attributes['serialNumber'] === 'string',
    )
    const names = { organization: synced?.attributes['organizationName'], type: synced?.attributes['configurationTypeName'] }
    const yaml = JSON.stringify({
      organization: { name: names.organization },
      configurations: [
        {
          name: synced?.attributes['name'],
          type: names.type,
          serialNumber: synced?.attributes['serialNumber'],
          hostname: 'changed-here',
          assetTag: 'TAG-77',
        },
      ],
    })
    const planned = (await steps(yaml)).filter(({ kind }) => kind === 'configuration')
    expect(planned).toMatchObject([
      { action: 'update', changes: [{ field: 'assetTag' }] },
      {
        action: 'conflict',
        changes: [{ field: 'hostname' }],
        reason: expect.stringMatching(/hostname: owned by the PSA integration/) as string,
      },
    ])
    expect(await account.onboard({}, `${account.folder}/other.yaml`)).toMatchObject({ updated: 1, failed: [], complete: false })
  })

  it('does not replace a file of the same name, nor add a second one', async () => {
    await account.onboard()
    await account.write('another picture', 'network-diagram.png')
    const conflicts = (await account.plan()).steps.filter(({ action }) => action === 'conflict')
    expect(conflicts.map(({ kind }) => kind)).toEqual(['attachment', 'attachment', 'attachment'])
    expect(conflicts[0]?.reason).toContain('Files cannot be replaced')
  })
})

describe('names that the account does not have', () => {
  it('are all reported with line, column and near names, before anything is written', async () => {
    const yaml = `organization:
  name: Fern Hollow Vets
  type: Custmer
configurations:
  - name: SRV1
    type: Servr
    manufacturer: Del
`
    await expect(steps(yaml)).rejects.toMatchObject({
      code: 'unknown_name',
      problems: [
        { line: 3, column: 9, message: 'The account has no organization type named "Custmer".', hint: 'Did you mean "Customer"?' },
        { line: 6, column: 11, hint: expect.stringContaining('"Server"') as string },
        { line: 7, column: 19, hint: expect.stringContaining('"Dell"') as string },
      ],
    })
    expect(account.writes.map(({ path }) => path)).toEqual(['/organizations'])
  })

  it('covers traits: an unknown field, a missing required one and a tag of the wrong kind', async () => {
    const yaml = `organization: { name: Fern Hollow Vets }
contacts: [{ firstName: Ana }]
flexibleAssets:
  - type: Site Summary
    title: Barn
    traits: { Adress: x }
  - type: Site Summary
    title: House
    traits: { Address: { contact: Ana } }
`
    const error = (await steps(yaml).catch((thrown: unknown) => thrown)) as { problems: readonly { message: string; hint?: string }[] }
    expect(error.problems.map(({ message, hint }) => `${message} ${hint ?? ''}`)).toEqual([
      expect.stringContaining('"address" is required'),
      'The type "Site Summary" has no field "Adress". Did you mean "address"?',
      expect.stringContaining('takes Locations, not a contact'),
    ])
  })
})

describe('a list that does not come whole', () => {
  it('stops the plan: a record that was not seen would be made twice', async () => {
    const server = account.emulator.emulator
    const handle = server.handle.bind(server)
    // A total that does not fit what the list holds, as while somebody else is deleting.
    server.handle = (request) => {
      const reply = handle(request)
      if (!request.url.startsWith('/locations')) return reply
      const body = reply.response.body.replace(/"total-count":\d+/, '"total-count":99')
      return { ...reply, response: { ...reply.response, body } }
    }
    try {
      await expect(steps('organization: { name: Fern Hollow Vets }\nlocations: [{ name: Barn }]')).rejects.toMatchObject({
        code: 'partial',
        message: expect.stringContaining('locations') as string,
      })
    } finally {
      server.handle = handle
    }
  })
})

describe('a plan in words', () => {
  it('shows old and new values of an update, and the reason of a conflict', async () => {
    await account.client.locations.create({ organizationId, name: 'Barn', city: 'Berry' })
    const file = await account.write('organization: { name: Fern Hollow Vets }\nlocations: [{ name: Barn, city: Bega }]', 'other.yaml')
    expect(renderPlan(await account.plan(file))).toEqual([
      '~ location  Barn',
      '            city: "Berry" -> "Bega"',
      '0 to create, 1 to update, 1 unchanged',
    ])
  })
})
