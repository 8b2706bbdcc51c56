/** Finding a device by what is written on it, or in a ticket. */
import { SocketAddress, isIP } from 'node:net'
import type { Configuration } from '../../../catalog/index.js'
import { UsageError } from '../../../errors.js'
import type { CallOptions } from '../../../http/types.js'
import { fold } from '../../generic/name-resolver.js'
import type { Collection } from '../../generic/record-list.js'
import { callOptions } from '../../generic/resource-client.js'
import type { ResourceClient } from '../../generic/resource-client.js'

/** What is known of a device. */
export interface ConfigurationTraces {
  readonly name?: string
  readonly hostname?: string
  /** IPv4 or IPv6, of the configuration or of one of its interfaces. */
  readonly ip?: string
  /** `02:00:5E:10:00:01`, `02-00-5e-10-00-01`, `0200.5e10.0001`: of the configuration or of one of its interfaces. */
  readonly mac?: string
  readonly serialNumber?: string
  readonly assetTag?: string
  /** Looks in this organization alone. */
  readonly organizationId?: string | number
}
type Trace = Exclude<keyof ConfigurationTraces, 'organizationId'>

export const lookUp = async (
  configurations: ResourceClient,
  traces: ConfigurationTraces,
  options: CallOptions,
): Promise<Collection<Configuration>> => {
  const wanted = (Object.keys(TESTS) as Trace[]).flatMap((trace) => {
    const value = traces[trace]
    return value === undefined ? [] : [{ test: TESTS[trace], form: formOf(trace, value) }]
  })
  if (wanted.length === 0) {
    throw new UsageError('invalid_input', 'There is nothing to look for.', {
      hint: `Give one or more of ${Object.keys(TESTS).join(', ')}.`,
    })
  }
  const withInterfaces = traces.ip !== undefined || traces.mac !== undefined
  const all = (await configurations
    .list({
      ...(traces.organizationId === undefined ? {} : { organizationId: traces.organizationId }),
      ...(withInterfaces ? { include: ['configurationInterfaces'] } : {}),
      ...callOptions(options),
      priority: options.priority ?? 'interactive',
    })
    .collect()) as unknown as Collection<Configuration>
  const found = all.filter((configuration) =>
    wanted.every(({ test, form }) => test.values(configuration).some((value) => test.same(value, form))),
  )
  return Object.defineProperty(found, 'completeness', {
    value: all.completeness,
    enumerable: false,
  }) as unknown as Collection<Configuration>
}

interface Test {
  /** Undefined for a text that is none of its kind. */
  readonly normal: (text: string) => string | undefined
  readonly values: (configuration: Configuration) => readonly (string | null | undefined)[]
  readonly same: (value: string | null | undefined, form: string) => boolean
  readonly example: string
}

const test = (
  normal: Test['normal'],
  example: string,
  values: Test['values'],
  equal = (a: string, b: string): boolean => a === b,
): Test => ({
  normal,
  values,
  example,
  same: (value, form) => {
    const own = value === null || value === undefined ? undefined : normal(value)
    return own !== undefined && equal(own, form)
  },
})

const text = (value: string): string | undefined => (fold(value) === '' ? undefined : fold(value))
const hostname = (value: string): string | undefined => text(value)?.replace(/\.$/, '')
/** `srv01` is `srv01.contoso.local`, and two different domains are two hosts. */
const sameHost = (a: string, b: string): boolean => a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`)
const mac = (value: string): string | undefined => {
  const digits = value
    .trim()
    .toLowerCase()
    .replaceAll(/[:.\- ]/g, '')
  return /^[0-9a-f]{12}$/.test(digits) ? digits : undefined
}
const ip = (value: string): string | undefined => {
  // A length of a network may follow, and a zone.
  const address = value
    .trim()
    .replace(/\/\d+$/, '')
    .replace(/%.*/s, '')
  const version = isIP(address)
  return version === 0 ? undefined : new SocketAddress({ address, family: version === 6 ? 'ipv6' : 'ipv4' }).address
}

interface Interface {
  readonly ipAddress?: string | null
  readonly macAddress?: string | null
}
const interfacesOf = ({ included }: Configuration): readonly Interface[] =>
  (included['configurationInterfaces'] ?? []) as readonly Interface[]

const TESTS: Readonly<Record<Trace, Test>> = {
  name: test(text, 'SRV01', (configuration) => [configuration.name]),
  hostname: test(hostname, 'srv01.contoso.local', (configuration) => [configuration.hostname], sameHost),
  ip: test(ip, '10.0.0.5', (configuration) => [configuration.primaryIp, ...interfacesOf(configuration).map(({ ipAddress }) => ipAddress)]),
  mac: test(mac, '02:00:5e:10:00:01', (configuration) => [
    configuration.macAddress,
    ...interfacesOf(configuration).map(({ macAddress }) => macAddress),
  ]),
  serialNumber: test(text, 'CZC1234567', (configuration) => [configuration.serialNumber]),
  assetTag: test(text, 'A-0042', (configuration) => [configuration.assetTag]),
}

const formOf = (trace: Trace, value: string): string => {
  const form = typeof value === 'string' ? TESTS[trace].normal(value) : undefined
  if (form !== undefined) return form
  throw new UsageError('invalid_input', `${JSON.stringify(value)} is not what "${trace}" can be.`, {
    hint: `It looks like ${TESTS[trace].example}.`,
  })
}
