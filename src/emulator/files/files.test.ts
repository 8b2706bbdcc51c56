import { inflateRawSync, crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createEmulator, manyConfigurations } from '../index.js'
import type { EmulatorOptions } from '../index.js'
import { testAccount, withOrganization } from '../test-client.js'
import type { TestAccount } from '../test-client.js'
import { zipOf } from './zip.js'

/** What a zip file holds, by name, from its directory and with its checksums looked at. */
const unzip = (zip: Uint8Array): Map<string, Buffer> => {
  const bytes = Buffer.from(zip)
  const end = bytes.lastIndexOf('PK\u0005\u0006', undefined, 'latin1')
  const files = new Map<string, Buffer>()
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    expect(bytes.toString('latin1', at, at + 4)).toBe('PK\u0001\u0002')
    const size = bytes.readUInt32LE(at + 20)
    const nameLength = bytes.readUInt16LE(at + 28)
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength)
    const local = bytes.readUInt32LE(at + 42)
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const content = bytes.subarray(start, start + size)
    const file = bytes.readUInt16LE(at + 10) === 8 ? inflateRawSync(content) : content
    expect([crc32(file), file.length]).toEqual([bytes.readUInt32LE(at + 16), bytes.readUInt32LE(at + 24)])
    files.set(name, file)
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return files
}
/** A request without a key, at an address that the API gave out. */
const fetched = ({ emulator }: TestAccount, address: string) =>
  emulator.handle({ method: 'GET', url: address.replace(emulator.origin, ''), headers: {} }).response

const account = (options: Partial<EmulatorOptions> = {}) => {
  const opened = testAccount({ quirks: { 'attachment-download': 'open' }, ...options })
  const { organization, type } = withOrganization(opened)
  const configuration = opened.make('/configurations', { organization_id: organization, configuration_type_id: type, name: 'srv, "1"' })
  const attach = (file_name: string, content: Buffer) =>
    opened.send('POST', `/configurations/${configuration}/relationships/attachments`, {
      data: { type: 'attachments', attributes: { attachment: { content: content.toString('base64'), file_name } } },
    }).json.data
  return { ...opened, organization, configuration, attach }
}

describe('attachments', () => {
  it('come back byte by byte, under a name that no header breaks', () => {
    const opened = account()
    const content = Buffer.from(Array.from({ length: 700 }, (_, at) => at % 256))
    const made = opened.attach('Plan "ü"\r\n.pdf', content)
    const response = fetched(opened, made.attributes['download-url'])
    expect(Buffer.from(response.bytes!).equals(content)).toBe(true)
    expect(response.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="Plan _____.pdf"; filename*=UTF-8''Plan%20%22%C3%BC%22%0D%0A.pdf`,
      'content-security-policy': 'sandbox',
    })
    expect(fetched(opened, '/attachments/1').status).toBe(404)
  })
  it('lead to a page for signing in unless told otherwise, as in a browser', () => {
    const opened = account({ quirks: {} })
    const made = opened.attach('a.txt', Buffer.from('hello'))
    const { status, headers } = fetched(opened, made.attributes['download-url'])
    expect([status, headers.location]).toEqual([302, `${opened.emulator.origin}/login`])
    const page = fetched(opened, headers.location!)
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect(page.body).not.toContain('hello')
  })
  it('refuse a key that is none where a key is what opens them', () => {
    const opened = account({ quirks: { 'attachment-download': 'key' } })
    const { attributes } = opened.attach('a.txt', Buffer.from('hello'))
    const url = attributes['download-url'].replace(opened.emulator.origin, '')
    expect(opened.send('GET', url, undefined, { 'x-api-key': 'ITG.wrong' }).status).toBe(403)
    expect(opened.get(url).status).toBe(200)
  })
  it('of the seed have the size that they say, and the same bytes every time', () => {
    const attributes = { attachmentFileName: 'plan.png', attachmentFileSize: 1_000, ext: 'png' }
    const parent = { resourceType: 'configurations', resourceId: '1' }
    const once = () => {
      const opened = testAccount({
        quirks: { 'attachment-download': 'open' },
        extra: [{ resource: 'attachments', id: '77', attributes, parent }],
      })
      return fetched(opened, '/attachments/77').bytes!
    }
    expect(once().length).toBe(1_000)
    expect(Buffer.from(once()).equals(once())).toBe(true)
    expect(Buffer.from(once()).toString('latin1', 1, 4)).toBe('PNG')
  })
  it('are gone after a reset, and new ones lead to the same place', () => {
    const opened = account()
    const before: string = opened.attach('a.txt', Buffer.from('hello')).attributes['download-url']
    opened.emulator.reset()
    expect(fetched(opened, before).status).toBe(404)
    const { organization } = withOrganization(opened)
    const contact = opened.make('/contacts', { organization_id: organization, first_name: 'Ann' })
    const path = `/contacts/${contact}/relationships/attachments`
    const made = opened.send('POST', path, { data: { attributes: { attachment: { content: 'YQ==', file_name: 'b.txt' } } } }).json.data
    expect(made.attributes['download-url']).toBe(`${opened.emulator.origin}/attachments/${made.id}`)
    expect(Buffer.from(fetched(opened, made.attributes['download-url']).bytes!).toString()).toBe('a')
  })
  it('count against no limit and stand in the list of requests', () => {
    const opened = account({ rateLimit: { limit: 4, windowMs: 60_000 }, quirks: { 'attachment-download': 'key' } })
    const { attributes } = opened.attach('a.txt', Buffer.from('hello'))
    const url = attributes['download-url'].replace(opened.emulator.origin, '')
    expect([opened.get(url).status, opened.get(url).status, opened.get('/users').status]).toEqual([200, 200, 429])
    expect(opened.emulator.log.entries.filter(({ path }) => path === url).map(({ bytes }) => bytes)).toEqual([5, 5])
  })
})

describe('an export', () => {
  const made = async (opened: ReturnType<typeof account>, attributes: object = {}) => {
    const { id } = opened.send('POST', '/exports', { data: { type: 'exports', attributes } }).json.data
    await opened.clock.advance(2_000)
    return { id, attributes: opened.get(`/exports/${id}`).json.data.attributes }
  }
  it('is a zip file with a table for each kind of record, and the files', async () => {
    const opened = account()
    opened.attach('../../etc/passwd', Buffer.from('harmless'))
    opened.make('/passwords', { organization_id: opened.organization, name: 'Admin', password: 'hunter-2', otp_secret: 'JBSWY3DPEHPK3PXP' })
    const { attributes } = await made(opened)
    const response = fetched(opened, attributes['download-url'])
    expect([response.status, response.headers['content-type'], response.bytes!.length]).toEqual([200, 'application/zip', attributes.size])
    const files = unzip(response.bytes!)
    expect([...files.keys()].filter((name) => name.startsWith('attachments/'))).toEqual([
      expect.stringMatching(new RegExp(`^attachments/configurations/${opened.configuration}/\\d+ \\.\\._\\.\\._etc_passwd$`)),
    ])
    expect([...files.keys()].filter((name) => name.endsWith('.csv'))).toEqual(['configurations.csv', 'organizations.csv', 'passwords.csv'])
    expect([...files.keys()].join()).not.toMatch(/[A-Z]/)
    expect(files.get('configurations.csv')!.toString()).toContain('"srv, ""1"""')
    expect(files.get('passwords.csv')!.toString()).toContain('hunter-2')
    expect(Buffer.concat([...files.values()]).toString()).not.toContain('JBSWY3DPEHPK3PXP')
  })
  it('of one organization holds nothing of the others', async () => {
    const opened = account()
    const other = opened.make('/organizations', { name: 'Other Client' })
    opened.make('/contacts', { organization_id: other, first_name: 'Ann' })
    opened.attach('a.txt', Buffer.from('of Acme Dental'))
    const own = await made(opened, { organization_id: opened.organization })
    const files = unzip(fetched(opened, own.attributes['download-url']).bytes!)
    expect([...files.keys()]).toEqual(['configurations.csv', 'organizations.csv', expect.stringMatching(/^attachments\//)])
    expect(files.get('organizations.csv')!.toString()).toMatch(/^(?!.*Other Client).*Acme Dental/s)
    opened.send('DELETE', `/exports/${own.id}`)
    const others = await made(opened, { organization_id: other })
    expect([...unzip(fetched(opened, others.attributes['download-url']).bytes!).keys()]).toEqual(['contacts.csv', 'organizations.csv'])
  })
  it('can be fetched for an hour without a key, and by nobody who changes its address', async () => {
    const opened = account()
    const { id, attributes } = await made(opened)
    const url: string = attributes['download-url']
    expect(opened.get(`/exports/${id}`).json.data.attributes.downloaded).toBe(false)
    await opened.clock.advance(3_599_000)
    expect(fetched(opened, url).status).toBe(200)
    expect(opened.get(`/exports/${id}`).json.data.attributes.downloaded).toBe(true)
    await opened.clock.advance(2_000)
    expect(fetched(opened, url)).toMatchObject({ status: 403, body: expect.stringContaining('<Message>Request has expired</Message>') })
    const again: string = opened.get(`/exports/${id}`).json.data.attributes['download-url']
    expect(fetched(opened, again).status).toBe(200)
    const later = again.replace(/expires=(\d+)/, (_all, expires: string) => `expires=${Number(expires) + 1}`)
    expect(fetched(opened, later)).toMatchObject({ status: 403, body: expect.stringContaining('SignatureDoesNotMatch') })
    opened.send('DELETE', `/exports/${id}`)
    expect(fetched(opened, again)).toMatchObject({ status: 404, body: expect.stringContaining('NoSuchKey') })
  })
  it('blocks another one, running or stored', async () => {
    const opened = account()
    const create = () => opened.send('POST', '/exports', { data: { type: 'exports', attributes: {} } })
    const first = create()
    expect([first.status, create().status]).toEqual([201, 422])
    await opened.clock.advance(2_000)
    expect(create().status).toBe(422)
    opened.send('DELETE', `/exports/${first.json.data.id}`)
    expect(create().status).toBe(201)
  })
  it('of a large account is made in one go', async () => {
    const opened = testAccount()
    const emulator = createEmulator({ seed: manyConfigurations(3_000), clock: opened.clock })
    const headers = { 'x-api-key': emulator.apiKey, 'content-type': 'application/json' }
    const { response } = emulator.handle({ method: 'POST', url: '/exports', headers, body: '{"data":{"attributes":{}}}' })
    const { id } = JSON.parse(response.body).data
    await opened.clock.advance(2_000)
    const read = JSON.parse(emulator.handle({ method: 'GET', url: `/exports/${id}`, headers }).response.body)
    const url = read.data.attributes['download-url'].replace(emulator.origin, '')
    const files = unzip(emulator.handle({ method: 'GET', url, headers: {} }).response.bytes!)
    expect(files.get('configurations.csv')!.toString().split('\r\n')).toHaveLength(3_002)
  })
})

describe('zip files', () => {
  it('keep names beyond ASCII, empty files, and what does not get smaller', () => {
    const random = Buffer.from(Array.from({ length: 200 }, (_, at) => (at * 7919) % 251))
    const entries = [
      { name: 'Ordner/Größe.txt', bytes: Buffer.from('a'.repeat(500)) },
      { name: 'leer', bytes: Buffer.alloc(0) },
      { name: 'bin', bytes: random },
    ]
    const files = unzip(zipOf(entries, new Date('2026-06-01T12:00:00Z')))
    expect([...files].map(([name, bytes]) => [name, bytes.length])).toEqual([
      ['Ordner/Größe.txt', 500],
      ['leer', 0],
      ['bin', 200],
    ])
    expect(files.get('bin')!.equals(random)).toBe(true)
  })
})
