import { describe, expect, it } from 'vitest'
import { baseUrlText, chooseBaseUrl, parseBaseUrl, regionBaseUrl, requireVerifiedTls } from './regions.js'

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
    expect(code(() => regionBaseUrl(region))).toBe('unknown_region')
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
    'https://api.itglue.com?x=1',
    'https://api.itglue.com#x',
    'api.itglue.com',
    '',
  ])('%j is refused', (text) => {
    expect(code(() => parseBaseUrl(text))).toBe('bad_configuration')
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
  })
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
    expect(code(() => chooseBaseUrl({ environmentBaseUrl: 'https://api.eu.itglue.com' }))).toBe('bad_configuration')
  })
})

describe('unchecked certificates', () => {
  it('are refused, except on this machine', () => {
    const environment = { NODE_TLS_REJECT_UNAUTHORIZED: '0' }
    expect(code(() => requireVerifiedTls(regionBaseUrl('us'), environment))).toBe('bad_configuration')
    expect(code(() => requireVerifiedTls(parseBaseUrl('https://localhost:1'), environment))).toBeUndefined()
    expect(code(() => requireVerifiedTls(regionBaseUrl('us'), {}))).toBeUndefined()
  })
})
