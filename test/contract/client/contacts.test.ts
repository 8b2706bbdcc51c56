import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { GlueClient } from '../../../src/index.js'
import { Account, thrownBy, withoutWaiting } from '../support/account.js'

let account: Account
let client: GlueClient
let organizationId: string
beforeAll(async () => {
  account = await Account.open()
  client = account.connect()
  organizationId = (await client.organizations.create({ name: 'Acme Dental' })).id
})
afterAll(() => account.close())
afterEach(() => account.faults())

const ada = async (): Promise<string> =>
  (
    await client.contacts.create({
      organizationId,
      firstName: 'Ada',
      contactEmails: [
        { value: 'ada@acme.example', labelName: 'Work', primary: true },
        { value: 'ada@home.example', labelName: 'Home' },
      ],
      contactPhones: [{ value: '02 5550 1234', labelName: 'Work', extension: '7', primary: true }],
    })
  ).id
const listsOf = async (id: string): Promise<{ readonly emails: unknown; readonly phones: unknown }> => {
  const { contactEmails, contactPhones } = await client.contacts.get(id)
  return {
    emails: contactEmails?.map(({ value, labelName, primary }) => [value, labelName, primary === true]),
    phones: contactPhones?.map(({ value, labelName, extension, primary }) => [value, labelName, extension, primary === true]),
  }
}

describe('the addresses and numbers of a contact', () => {
  test('stay when others are added', async () => {
    const id = await ada()
    const { requests } = await account.during(() =>
      client.contacts.update(id, {
        title: 'CTO',
        contactEmails: [
          { value: 'ADA@acme.example', labelName: 'Office' },
          { value: 'new@acme.example', labelName: 'Work', primary: true },
        ],
        contactPhones: [{ value: '(02) 5550-1234', labelName: 'Work' }],
      }),
    )
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
    expect(await listsOf(id)).toEqual({
      emails: [
        ['ada@acme.example', 'Office', false],
        ['ada@home.example', 'Home', false],
        ['new@acme.example', 'Work', true],
      ],
      phones: [['0255501234', 'Work', '7', true]],
    })
  })

  test('are replaced when the caller says so', async () => {
    const id = await ada()
    await client.contacts.update(id, { contactEmails: [{ value: 'only@acme.example', labelName: 'Work' }] }, { replace: true })
    expect(await listsOf(id)).toMatchObject({
      emails: [['only@acme.example', 'Work', expect.any(Boolean)]],
      phones: [['0255501234', 'Work', '7', true]],
    })
  })

  test('with two that come first are refused', async () => {
    const id = await ada()
    const contactEmails = ['a@x.example', 'b@x.example'].map((value) => ({ value, labelName: 'Work', primary: true }))
    const { requests, value: error } = await account.during(() => thrownBy(() => client.contacts.update(id, { contactEmails })))
    expect(error).toMatchObject({ code: 'invalid_input', outcome: 'not_sent' })
    expect(requests).toEqual([])
  })

  test('that somebody else changed before a repetition are not overwritten', async () => {
    const id = await ada()
    await account.faults({ match: { method: 'PATCH' }, fault: { kind: 'status', status: 503, when: 'before' }, times: 1 })
    const patient = withoutWaiting()
    const hasty = account.connect({
      ...patient,
      onEvent: (event) => {
        if (event.type === 'retry') {
          account.server.emulator.account.of('contacts').update(account.server.emulator.account.of('contacts').get(id)!, {
            contactEmails: [{ value: 'theirs@acme.example', labelName: 'Work', primary: true }],
          } as never)
        }
        patient.onEvent?.(event)
      },
    })
    const error = await thrownBy(() => hasty.contacts.update(id, { contactEmails: [{ value: 'mine@acme.example', labelName: 'Work' }] }))
    expect(error).toMatchObject({ name: 'ConflictError', code: 'conflict', outcome: 'unknown' })
    expect(await listsOf(id)).toMatchObject({ emails: [['theirs@acme.example', 'Work', true]] })
  })

  test('are written once more after a doubt, when they are what this update made of them', async () => {
    const id = await ada()
    await account.faults({ match: { method: 'PATCH' }, fault: { kind: 'status', status: 504, when: 'after' }, times: 1 })
    const patient = account.connect(withoutWaiting())
    await patient.contacts.update(id, { contactEmails: [{ value: 'mine@acme.example', labelName: 'Work' }] })
    expect(await listsOf(id)).toMatchObject({ emails: [{}, {}, ['mine@acme.example', 'Work', false]] })
  })

  test('are not wiped by a client without types that does not say so', async () => {
    const id = await ada()
    const before = await listsOf(id)
    const untyped = client.resource('contacts')
    const changes = { contactEmails: [{ value: 'mine@acme.example', labelName: 'Work' }] }
    const { requests, value } = await account.during(() => untyped.update(id, changes).catch((thrown: unknown) => thrown))
    expect(value).toMatchObject({ code: 'invalid_input', outcome: 'not_sent', hint: expect.stringContaining('client.contacts') })
    expect(requests).toEqual([])
    expect(await listsOf(id)).toEqual(before)
    await untyped.update(id, changes, { replace: true })
    expect((await listsOf(id)).emails).toHaveLength(1)
  })
})
