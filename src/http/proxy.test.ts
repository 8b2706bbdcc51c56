import { describe, expect, test } from 'vitest'
import { isExcepted, proxyOf } from './proxy.js'

describe('a proxy', () => {
  test.each([
    ['http://proxy.example:3128', { name: 'proxy.example:3128', secure: false, hostname: 'proxy.example', port: 3128 }],
    ['proxy.example:3128', { name: 'proxy.example:3128', secure: false, hostname: 'proxy.example', port: 3128 }],
    ['http://proxy.example', { name: 'proxy.example', secure: false, hostname: 'proxy.example', port: 80 }],
    ['https://proxy.example', { name: 'proxy.example', secure: true, hostname: 'proxy.example', port: 443 }],
    ['http://[::1]:3128/', { name: '[::1]:3128', secure: false, hostname: '::1', port: 3128 }],
  ])('%s', (text, expected) => {
    expect(proxyOf({ HTTPS_PROXY: text })).toEqual({ ...expected, authorization: undefined, secrets: [] })
  })

  test('with user and password is logged in to, and neither is in its name', () => {
    const proxy = proxyOf({ https_proxy: 'http://ada:p%40ss%3Aword@proxy.example:3128' })!
    expect(proxy.name).toBe('proxy.example:3128')
    expect(proxy.authorization).toBe(`Basic ${Buffer.from('ada:p@ss:word').toString('base64')}`)
    expect(proxy.secrets).toEqual(['p@ss:word', 'p%40ss%3Aword', Buffer.from('ada:p@ss:word').toString('base64')])
  })

  test('is the one in lower case where both are set, and none where that is empty', () => {
    expect(proxyOf({ https_proxy: 'http://one:1', HTTPS_PROXY: 'http://two:2' })?.name).toBe('one:1')
    expect(proxyOf({ https_proxy: '', HTTPS_PROXY: 'http://two:2' })).toBeUndefined()
    expect(proxyOf({ HTTP_PROXY: 'http://two:2', http_proxy: 'http://two:2' })).toBeUndefined()
  })

  test.each([
    ['socks5://proxy.example:1080', 'names a socks5 proxy'],
    ['http://', 'is not the address of a proxy'],
    ['http://us er:secret-word@', 'is not the address of a proxy'],
    ['http://ada:100%secret-word@proxy.example', 'bare %'],
  ])('%s is none, and is not quoted', (text, message) => {
    let thrown: unknown
    try {
      proxyOf({ HTTPS_PROXY: text })
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({ code: 'bad_configuration', message: expect.stringContaining(message) })
    expect(JSON.stringify(thrown) + String(thrown)).not.toContain('secret-word')
  })
})

test.each([
  ['api.itglue.com', 'api.itglue.com', true],
  ['API.ITGLUE.COM', 'api.itglue.com', true],
  ['itglue.com', 'api.itglue.com', true],
  ['.itglue.com', 'api.itglue.com', true],
  ['*.itglue.com', 'api.itglue.com', true],
  ['itglue.com.', 'api.itglue.com', true],
  ['glue.com', 'api.itglue.com', false],
  ['eu.itglue.com', 'api.itglue.com', false],
  ['*', 'api.itglue.com', true],
  ['', 'api.itglue.com', false],
  [' , ,', 'api.itglue.com', false],
  ['one.example, api.itglue.com', 'api.itglue.com', true],
  ['one.example api.itglue.com', 'api.itglue.com', true],
  ['api.itglue.com:443', 'api.itglue.com', true],
  ['api.itglue.com:8443', 'api.itglue.com', false],
  ['10.0.0.0/8', '10.1.2.3', true],
  ['10.0.0.0/8', '11.1.2.3', false],
  ['10.0.0.0/99', '10.1.2.3', false],
  ['fd00::/8', 'fd12::1', true],
  ['fd00::/8', '10.1.2.3', false],
  ['[fd12::1]:443', 'fd12::1', true],
  ['fd12::1', 'fd12::1', true],
  ['2.3', '10.1.2.3', false],
])('NO_PROXY=%s and the host %s: %s', (list, host, expected) => {
  expect(isExcepted(host, 443, { NO_PROXY: list })).toBe(expected)
  expect(isExcepted(host, 443, { no_proxy: list, NO_PROXY: 'other.example' })).toBe(expected)
})
