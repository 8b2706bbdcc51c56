import { describe, expect, it } from 'vitest'
import { baseUrlText, chooseBaseUrl, isLoopbackHost, parseBaseUrl, regionBaseUrl, requireVerifiedTls } from './regions.js'

const code = (act: () => unknown): string | undefined => {
  try {
    act()
  } catch (error) {
    return (error as { code?: string }).code
  }
  return undefined
}

describe('regions', () => {
  it.each([
    ['us', 'https://api.itglue.com'],
    ['eu', 'https://api.eu.itglue.com'],
    ['au', 'https://api.au.itglue.com'],
  ])('%s is %s', (region, url) => {
    expect(regionBaseUrl(region)).toEqual({ origin: url, prefix: '', loopback: false, region })
  })

  it.each(['uk', 'US', 'sandbox', '', '__proto__', 'constructor'])('%j is no region', (region) => {
    expect(() => regionBaseUrl(region)).toThrow(
      expect.objectContaining({
        code: 'unknown_region',
        message: `There is no region ${JSON.stringify(region)}.`,
        hint: expect.stringContaining('us, eu and au'),
      }),
    )
  })
})

describe('a base URL', () => {
  it.each([
    ['https://api.itglue.com/', 'https://api.itglue.com'],
    ['https://api.itglue.com/api', 'https://api.itglue.com'],
    ['https://api.itglue.com/api/', 'https://api.itglue.com'],
    ['HTTPS://API.ITGLUE.COM', 'https://api.itglue.com'],
    ['https://proxy.example.com:8443/itglue/', 'https://proxy.example.com:8443/itglue'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['http://localhost:4000/api', 'http://localhost:4000'],
    ['http://[::1]:4000', 'http://[::1]:4000'],
    ['https://proxy.example.com/itglue/api//', 'https://proxy.example.com/itglue'],
    ['https://proxy.example.com/api/v2', 'https://proxy.example.com/api/v2'],
    ['https://proxy.example.com//itglue', 'https://proxy.example.com//itglue'],
    ['https://proxy.example.com/our-api', 'https://proxy.example.com/our-api'],
  ])('%s is taken as %s', (text, normal) => {
    expect(baseUrlText(parseBaseUrl(text))).toBe(normal)
  })

  it.each([
    'http://api.itglue.com',
    'http://10.0.0.1',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://elsewhere.localhost',
    'ftp://127.0.0.1',
    'file:///etc/passwd',
    'https://user:secret@api.itglue.com',
    'https://user@api.itglue.com',
    'https://:secret@api.itglue.com',
    'https://api.itglue.com?x=1',
    'https://api.itglue.com#x',
    'api.itglue.com',
    '',
  ])('%j is refused', (text) => {
    expect(code(() => parseBaseUrl(text))).toBe('bad_configuration')
  })

  it.each([
    ['nonsense', /is not a URL/],
    ['ftp://127.0.0.1', /ftp:\/\/127\.0\.0\.1 is not an https address/],
    ['http://10.0.0.1', /unencrypted/],
    ['https://user@api.itglue.com', /user name or password/],
    ['https://api.itglue.com?x=1', /query or fragment/],
  ])('%j is refused with its reason, and with what may be given', (text, reason) => {
    expect(() => parseBaseUrl(text)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(reason), hint: expect.stringContaining('region us, eu or au') }),
    )
  })

  it('is never quoted when it is no URL, because it may be a key in the wrong place', () => {
    expect(() => parseBaseUrl('ITG.0123456789abcdef')).toThrow(/^The base URL is not a URL\.$/)
    expect(() => parseBaseUrl('https://user:hunter22@api.itglue.com')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter22') }),
    )
  })

  it('knows the region it belongs to', () => {
    expect(parseBaseUrl('https://api.eu.itglue.com/api').region).toBe('eu')
    expect(parseBaseUrl('https://api-eu.itglue.com').region).toBeUndefined()
    expect(parseBaseUrl('https://api.eu.itglue.com:8443').region).toBeUndefined()
  })
})

describe('this machine', () => {
  it.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.255.255.254', '[::1]'])('is %s', (host) => {
    expect(isLoopbackHost(host)).toBe(true)
  })

  it.each(['a.localhost', 'localhost.example.com', '1.127.0.0.1', '127.0.0.1.2', '127.0.0', '127.0.0.1234', '[::1]x', 'x[::1]', '[::2]'])(
    'is not %s',
    (host) => {
      expect(isLoopbackHost(host)).toBe(false)
    },
  )
})

describe('the choice', () => {
  it('is the explicit base URL, else that of the environment, else the region, else us', () => {
    const environmentBaseUrl = 'http://127.0.0.1:1'
    expect(chooseBaseUrl({ region: 'eu', baseUrl: 'https://x.example.com', environmentBaseUrl }).origin).toBe('https://x.example.com')
    expect(chooseBaseUrl({ region: 'eu', environmentBaseUrl }).origin).toBe('http://127.0.0.1:1')
    expect(chooseBaseUrl({ region: 'eu' }).region).toBe('eu')
    expect(chooseBaseUrl({ environmentBaseUrl: '' }).region).toBe('us')
  })

  it('takes only this machine from the environment', () => {
    expect(() => chooseBaseUrl({ environmentBaseUrl: 'https://api.eu.itglue.com/api' })).toThrow(
      expect.objectContaining({
        code: 'bad_configuration',
        message: expect.stringContaining('https://api.eu.itglue.com,'),
        hint: expect.stringContaining('in a profile'),
      }),
    )
  })
})

describe('unchecked certificates', () => {
  it('are refused, except on this machine', () => {
    const environment = { NODE_TLS_REJECT_UNAUTHORIZED: '0' }
    expect(() => requireVerifiedTls(regionBaseUrl('us'), environment)).toThrow(
      expect.objectContaining({ code: 'bad_configuration', hint: expect.stringContaining('certificate') }),
    )
    expect(code(() => requireVerifiedTls(regionBaseUrl('us'), { NODE_TLS_REJECT_UNAUTHORIZED: '1' }))).toBeUndefined()
    expect(code(() => requireVerifiedTls(parseBaseUrl('https://localhost:1'), environment))).toBeUndefined()
    expect(code(() => requireVerifiedTls(regionBaseUrl('us'), {}))).toBeUndefined()
  })
})
