/** Addresses that a server may send us to: those of the open network. */
import { lookup as systemLookup } from 'node:dns'
import type { LookupAddress, LookupOptions } from 'node:dns'
import { BlockList, isIP } from 'node:net'

const PRIVATE_4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // The fabric of Azure, which gives machines their secrets.
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const
const PRIVATE_6 = [
  ['100::', 64],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const
/** Forms that carry an IPv4 address in their last 32 bits, or lead to one. */
const CARRIES_4 = [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
] as const

const list = (entries: readonly (readonly [string, number])[], family: 'ipv4' | 'ipv6'): BlockList => {
  const blocked = new BlockList()
  for (const [net, bits] of entries) blocked.addSubnet(net, bits, family)
  return blocked
}
const private4 = list(PRIVATE_4, 'ipv4')
const private6 = list([...PRIVATE_6, ...CARRIES_4], 'ipv6')

/** Whether an IP address is one of the open network. One that hides another is none. */
export const isPublicAddress = (address: string): boolean => {
  const family = isIP(address)
  if (family === 0) return false
  return family === 4 ? !private4.check(address, 'ipv4') : !private6.check(address, 'ipv6')
}

/** Whether the host of a URL may be asked: a name, which is looked at again once it is resolved, or a public address. */
export const isPublicHost = (hostname: string): boolean => {
  const bare = hostname.replaceAll(/[[\]]/g, '').replace(/\.$/, '').toLowerCase()
  if (isIP(bare) !== 0) return isPublicAddress(bare)
  return bare.includes('.') && !/(?:^|\.)(?:localhost|local|internal|home\.arpa)$/.test(bare)
}

type Found = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void

/** Resolves names as the system does, and knows none that leads elsewhere than `allowed`. */
const lookupOf =
  (allowed: (address: string) => boolean) =>
  (hostname: string, options: LookupOptions, found: Found): void => {
    systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return found(error, [])
      const open = addresses.filter(({ address }) => allowed(address))
      const [first] = open
      if (first === undefined) return found(Object.assign(new Error('the name leads into a private network'), { code: 'ENOTFOUND' }), [])
      if (options.all === true) found(null, open)
      else found(null, first.address, first.family)
    })
  }

/** Knows no name that leads into a private network. Its answer is what is connected to, so a name cannot change in between. */
export const publicLookup = lookupOf(isPublicAddress)

/** The same, and this machine. */
export const publicOrHereLookup = lookupOf((address) => isPublicAddress(address) || address === '::1' || address.startsWith('127.'))
