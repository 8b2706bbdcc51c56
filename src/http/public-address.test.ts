import type { LookupOptions } from 'node:dns'
import { expect, test } from 'vitest'
import { isPublicAddress, isPublicHost, publicLookup, publicOrHereLookup } from './public-address.js'

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '255.255.255.255',
  '::',
  '::1',
  'fe80::1',
  'fd00:ec2::254',
  '::ffff:169.254.169.254',
  '::ffff:a00:1',
  '64:ff9b::a00:1',
  '2002:a00:1::',
  '::127.0.0.1',
  '::ffff:0:a00:1',
  '64:ff9b:1::a00:1',
  '2001:0:a00:1::',
  '168.63.129.16',
  '192.0.0.8',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '100::1',
  '2001:db8::1',
  'fec0::1',
  'ff02::1',
  'no address',
])('%s is not of the open network', (address) => {
  expect(isPublicAddress(address)).toBe(false)
})

test.each(['8.8.8.8', '172.32.0.1', '52.216.0.1', '2600:9000::1'])('%s is of the open network', (address) => {
  expect(isPublicAddress(address)).toBe(true)
})

test('a host is a name with a domain or a public address', () => {
  const refused = [
    'localhost',
    'a.localhost',
    'localhost.',
    'metadata',
    'metadata.google.internal',
    'printer.local',
    'PRINTER.LOCAL.',
    'nas.home.arpa',
    'home.arpa',
    '[::1]',
    '10.0.0.1',
    '10.0.0.1.',
  ]
  expect(refused.filter(isPublicHost)).toEqual([])
  const allowed = [
    's3.eu-west-1.amazonaws.com',
    'acme.itglue.com',
    'files.local.example.com',
    'notlocal.mylocal',
    'nas.homexarpa',
    '8.8.8.8',
    '[2600:9000::1]',
  ]
  expect(allowed.filter(isPublicHost)).toEqual(allowed)
})

// Addresses stand for themselves in a look-up: no name server is asked.
const lookUp = (hostname: string, options: LookupOptions, look = publicLookup): Promise<unknown> =>
  new Promise((resolve) =>
    look(hostname, options, (error, address, family) => resolve(error === null ? [address, family] : [error.code, address])),
  )

test('a name that leads to this machine is not known', async () => {
  expect(await lookUp('localhost', {})).toEqual(['ENOTFOUND', []])
  expect(await lookUp('10.0.0.1', { all: true })).toEqual(['ENOTFOUND', []])
})

test('a name that leads to the open network is found, in the form that was asked for', async () => {
  expect(await lookUp('8.8.8.8', {})).toEqual(['8.8.8.8', 4])
  expect(await lookUp('2600:9000::1', { all: false })).toEqual(['2600:9000::1', 6])
  expect(await lookUp('8.8.8.8', { all: true })).toEqual([[{ address: '8.8.8.8', family: 4 }], undefined])
})

test('a name that leads to this machine or to the open network is found where both may be', async () => {
  for (const address of ['127.0.0.1', '127.255.0.1', '8.8.8.8']) expect(await lookUp(address, {}, publicOrHereLookup)).toEqual([address, 4])
  for (const address of ['::1', '2600:9000::1']) expect(await lookUp(address, {}, publicOrHereLookup)).toEqual([address, 6])
  for (const address of ['10.0.0.1', '10.1.2.127', 'fe80::1', '::2'])
    expect(await lookUp(address, {}, publicOrHereLookup)).toEqual(['ENOTFOUND', []])
})

test('what the system says against a name is passed on', async () => {
  expect(await lookUp(`${'a'.repeat(300)}.com`, {})).toEqual(['EINVAL', []])
})
