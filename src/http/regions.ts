import { ConfigurationError } from '../errors.js'

export type Region = 'us' | 'eu' | 'au'

/** The hosts that IT Glue documents. */
export const REGION_URLS: Readonly<Record<Region, string>> = {
  us: 'https://api.itglue.com',
  eu: 'https://api.eu.itglue.com',
  au: 'https://api.au.itglue.com',
}

export const isRegion = (name: string): name is Region => Object.hasOwn(REGION_URLS, name)

/** Where requests go: an origin, and a path in front of every API path (empty, except behind some proxies). */
export interface BaseUrl {
  readonly origin: string
  readonly prefix: string
  /** The machine itself. */
  readonly loopback: boolean
  /** Set for the documented hosts. */
  readonly region: Region | undefined
}

// Not the names below `localhost`: some systems ask the network for them, and whoever answers would get the key.
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** Whether a host name of a URL (brackets around IPv6) means this machine. */
export const isLoopbackHost = (hostname: string): boolean => LOOPBACK.test(hostname.toLowerCase())

const hint =
  'Use region us, eu or au, or give the whole address, such as https://itglue-proxy.example.com. See troubleshooting: bad_configuration'

/**
 * The base URL of a region.
 * @throws ConfigurationError unknown_region
 */
export const regionBaseUrl = (region: string): BaseUrl => {
  if (!isRegion(region)) {
    throw new ConfigurationError('unknown_region', `There is no region ${JSON.stringify(region)}.`, {
      hint: 'The regions are us, eu and au. A sandbox is an account on one of them, not a host of its own. See troubleshooting: unknown_region',
    })
  }
  return parseBaseUrl(REGION_URLS[region])
}

/**
 * Checks and normalises a base URL: https, or plain http on this machine alone; no user, query or fragment; a trailing `/`
 * and a trailing `/api`, which the API accepts as well, are dropped.
 * @throws ConfigurationError bad_configuration
 */
export const parseBaseUrl = (text: string): BaseUrl => {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    // The text is not quoted: it may be a key that was pasted into the wrong place.
    throw new ConfigurationError('bad_configuration', 'The base URL is not a URL.', { hint })
  }
  const refuse = (what: string): never => {
    throw new ConfigurationError('bad_configuration', `The base URL ${url.protocol}//${url.host} ${what}.`, { hint })
  }
  const loopback = isLoopbackHost(url.hostname)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') refuse('is not an https address')
  if (url.protocol === 'http:' && !loopback) refuse('would send the key unencrypted: plain http is for this machine alone')
  if (url.username !== '' || url.password !== '') refuse('holds a user name or password')
  if (url.search !== '' || url.hash !== '') refuse('holds a query or fragment')
  const prefix = url.pathname.replace(/\/+$/, '').replace(/\/api$/, '')
  const region = (Object.keys(REGION_URLS) as Region[]).find((name) => REGION_URLS[name] === url.origin)
  return { origin: url.origin, prefix, loopback, region }
}

/** The address as people write it. */
export const baseUrlText = (base: BaseUrl): string => base.origin + base.prefix

export interface BaseUrlChoice {
  readonly region?: string | undefined
  /** Named by the caller or a profile: any https host. */
  readonly baseUrl?: string | undefined
  /** From the environment, where anybody may have put it: this machine only. */
  readonly environmentBaseUrl?: string | undefined
}

/**
 * Where to send. An explicit base URL wins over the environment, that over the region, and without any it is `us`.
 * @throws ConfigurationError
 */
export const chooseBaseUrl = ({ region, baseUrl, environmentBaseUrl }: BaseUrlChoice): BaseUrl => {
  if (baseUrl !== undefined) return parseBaseUrl(baseUrl)
  if (environmentBaseUrl !== undefined && environmentBaseUrl !== '') {
    const base = parseBaseUrl(environmentBaseUrl)
    if (base.loopback) return base
    throw new ConfigurationError('bad_configuration', `GLUEKIT_BASE_URL names ${base.origin}, which is not this machine.`, {
      hint: 'A base URL from the environment could send the key anywhere, so it is honoured for this machine only. Name another host in a profile. See troubleshooting: bad_configuration',
    })
  }
  return regionBaseUrl(region ?? 'us')
}

/**
 * Refuses to run where certificates are not checked: the key would go to whoever answers.
 * @throws ConfigurationError bad_configuration
 */
export const requireVerifiedTls = (base: BaseUrl, environment: Readonly<Record<string, string | undefined>>): void => {
  if (base.loopback || environment['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return
  throw new ConfigurationError('bad_configuration', 'NODE_TLS_REJECT_UNAUTHORIZED=0 switches off the check of certificates.', {
    hint: 'Remove the variable. For a company proxy, name a file with its certificate in GLUEKIT_CA_FILE instead. See troubleshooting: tls_failed',
  })
}
