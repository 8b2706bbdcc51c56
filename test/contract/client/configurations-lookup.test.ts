import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { GlueClient } from '../../../src/index.js'
import type { ConfigurationTraces } from '../../../src/index.js'
import { Account, thrownBy } from '../support/account.js'

const DENTAL = '4489414129010794'
let account: Account
let client: GlueClient
let server: string
let other: string
beforeAll(async () => {
  account = await Account.open({ seed: 'demo' })
  client = account.connect()
  const make = async (name: string, more: Readonly<Record<string, string>>): Promise<string> =>
    (await client.configurations.create({ organizationId: DENTAL, name, configurationType: 'Server', ...more })).id
  server = await make('LOOKUP-01', {
    hostname: 'lookup-01.dental.local',
    primaryIp: '10.99.0.1',
    macAddress: '02:00:5e:10:00:01',
    serialNumber: 'Sn-4711',
    assetTag: 'Tag 7',
  })
  other = await make('LOOKUP-02', { hostname: 'lookup-011.dental.local', serialNumber: 'SN-4712' })
  await client.configurationInterfaces.create({
    configurationId: other,
    name: 'wan',
    ipAddress: '2001:db8::1',
    macAddress: '02:00:5e:10:00:02',
  })
})
afterAll(() => account.close())

const found = async (traces: ConfigurationTraces): Promise<readonly string[]> =>
  (await client.configurations.lookup(traces)).map(({ id }) => id)

describe('a configuration is found by', () => {
  test.each<[string, ConfigurationTraces]>([
    ['its name in any case', { name: 'lookup-01 ' }],
    ['its host name', { hostname: 'LOOKUP-01.dental.local.' }],
    ['its host name without the domain, and not by a part of it', { hostname: 'lookup-01' }],
    ['its address', { ip: '10.99.0.1' }],
    ['its MAC address in another spelling', { mac: '0200.5E10.0001' }],
    ['its serial number in any case', { serialNumber: 'sn-4711' }],
    ['its asset tag', { assetTag: 'tag 7' }],
    ['several traces at once', { serialNumber: 'SN-4711', ip: '10.99.0.1', organizationId: DENTAL }],
  ])('%s', async (_, traces) => {
    expect(await found(traces)).toEqual([server])
  })
  test.each<[string, ConfigurationTraces]>([
    ['the address of an interface, however it is written', { ip: '2001:0db8:0:0:0:0:0:1' }],
    ['the MAC address of an interface', { mac: '02-00-5E-10-00-02' }],
  ])('%s', async (_, traces) => {
    expect(await found(traces)).toEqual([other])
  })

  test('nothing that only one of its traces fits', async () => {
    expect(await found({ serialNumber: 'SN-4711', hostname: 'lookup-011' })).toEqual([])
  })

  test('a look through all of them, which says that it was complete', async () => {
    const { value, requests } = await account.during(() => client.configurations.lookup({ serialNumber: 'Sn-4711' }))
    expect(value.completeness.complete).toBe(true)
    expect(requests.length).toBe(4)
  })
})

test.each<ConfigurationTraces>([
  {},
  { organizationId: DENTAL },
  { ip: '10.99.0' },
  { mac: '02:00' },
  { serialNumber: ' ' },
  { hostname: '' },
])('what is no trace is refused before anything is read: %j', async (traces) => {
  const { value: error, requests } = await account.during(() => thrownBy(() => client.configurations.lookup(traces)))
  expect(error).toMatchObject({ code: 'invalid_input' })
  expect(requests).toEqual([])
})
