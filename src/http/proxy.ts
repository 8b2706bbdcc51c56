import { BlockList, isIP } from 'node:net'
import { ConfigurationError } from '../errors.js'

export type Environment = Readonly<Record<string, string | undefined>>

/** A proxy that opens tunnels. */
export interface Proxy {
  /** Host and port, for messages: whatever else the address holds is nobody's business. */
  readonly name: string
  /** It is spoken to over TLS. */
  readonly secure: boolean
  readonly hostname: string
  readonly port: number
  /** The header `Proxy-Authorization`, where the address has a user. */
  readonly authorization: string | undefined
  /** Never to be shown. */
  readonly secrets: readonly string[]
}

/** Lower case wins, as it does for curl. */
const setting = (environment: Environment, name: string): string =>
  (environment[name.toLowerCase()] ?? environment[name.toUpperCase()] ?? '').trim()

/**
 * The proxy of `HTTPS_PROXY`, for every host that `NO_PROXY` does not except. `HTTP_PROXY` is for plain http, which leaves this
 * machine never.
 * @throws ConfigurationError `bad_configuration`, without the value, which may hold a password
 */
export const proxyOf = (environment: Environment): Proxy | undefined => {
  const text = setting(environment, 'HTTPS_PROXY')
  if (text === '') return undefined
  const url = parsed(withScheme(text))
  if (url === null || url.hostname === '') throw refused('is not the address of a proxy')
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refused(`names a ${url.protocol.slice(0, -1)} proxy, and gluekit speaks to HTTP proxies only`)
  const user = decoded(url.username)
  const password = decoded(url.password)
  const token = Buffer.from(`${user}:${password}`).toString('base64')
  const hasUser = user !== '' || password !== ''
  const secure = url.protocol === 'https:'
  return {
    name: url.host,
    secure,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    authorization: hasUser ? `Basic ${token}` : undefined,
    secrets: hasUser ? [password, url.password, token].filter((secret) => secret !== '') : [],
  }
}

/** Whether a host is asked directly: `NO_PROXY` names it, a domain above it, its network (`10.0.0.0/8`), or `*`. */
export const isExcepted = (hostname: string, port: number, environment: Environment): boolean =>
  setting(environment, 'NO_PROXY')
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && covers(entry, hostname.toLowerCase().replace(/\.$/, ''), port))

const covers = (entry: string, hostname: string, port: number): boolean => {
  if (entry === '*') return true
  if (entry.includes('/')) return networkHolds(entry, hostname)
  const bracketed = /^\[(.+)\](?::(\d+))?$/.exec(entry)
  const [, name = '', only] = bracketed ?? (isIP(entry) === 6 ? ['', entry] : /^(.*?)(?::(\d+))?$/.exec(entry)!)
  if (only !== undefined && Number(only) !== port) return false
  const domain = name.replace(/^\*?\./, '').replace(/\.$/, '')
  return hostname === domain || (isIP(hostname) === 0 && domain !== '' && hostname.endsWith(`.${domain}`))
}

const networkHolds = (entry: string, hostname: string): boolean => {
  const [net = '', bits = ''] = entry.split('/')
  const family = isIP(net)
  if (family === 0 || isIP(hostname) !== family || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) return false
  const kind = family === 4 ? 'ipv4' : 'ipv6'
  const block = new BlockList()
  block.addSubnet(net, Number(bits), kind)
  return block.check(hostname, kind)
}

/** `proxy.example:3128` is how people write it. */
const withScheme = (text: string): string => (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`)

const parsed = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null)

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    throw refused('holds a user or password with a bare % in it')
  }
}

const refused = (what: string): ConfigurationError =>
  new ConfigurationError('bad_configuration', `The variable HTTPS_PROXY ${what}.`, {
    hint: 'Its form is http://proxy.example.com:3128, or http://USER:PASSWORD@proxy.example.com:3128 with %40 for @, %3A for : and %25 for %. See troubleshooting: bad_configuration',
  })
