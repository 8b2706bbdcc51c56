import { describe, expect, test } from 'vitest'
import { NotFoundError, ServerError, AuthenticationError } from '../../../errors.js'
import { memorySource, recordOf } from '../../../../test/support/memory-source.js'
import { inParallel } from './in-parallel.js'
import { readList } from './read-list.js'
import { serialKey, SharedConfigurations } from './shared-configurations.js'
import { webAddress } from './tally.js'

const details = { status: 500, method: 'GET', path: '/contacts' }

describe('a list', () => {
  const contacts = [recordOf('contacts', { id: '1' }), recordOf('contacts', { id: '2' })]
  const read = async (faults: Parameters<typeof memorySource>[1]) => {
    const source = memorySource({ contacts }, faults)
    const seen: string[] = []
    const reading = await readList(
      source,
      { resource: 'contacts', query: {}, visit: ({ id }) => void seen.push(id), forget: () => (seen.length = 0) },
      undefined,
    )
    return { reading, seen, asked: source.asked.length }
  }

  test('that comes whole is read once', async () => {
    expect(await read({})).toEqual({ reading: { state: 'complete', reasons: [] }, seen: ['1', '2'], asked: 1 })
  })
  test('whose records move is read once more, and counted once', async () => {
    expect(await read({ incomplete: ['contacts'] })).toEqual({
      reading: { state: 'incomplete', reasons: ['Records moved while the list was read.'] },
      seen: ['1', '2'],
      asked: 2,
    })
  })
  test('that is not available leaves nothing behind', async () => {
    expect(await read({ unavailable: ['contacts'] })).toMatchObject({ reading: { state: 'not_available' }, seen: [] })
  })
  test('that breaks off counts as not available, with nothing of its first half', async () => {
    const { reading, seen } = await read({ broken: { contacts: new ServerError('server_error', 'The server failed.', details) } })
    expect(reading).toEqual({ state: 'not_available', reasons: ['The server failed.'] })
    expect(seen).toEqual([])
    expect((await read({ broken: { contacts: new NotFoundError('Gone.', details) } })).reading.state).toBe('not_available')
  })
  test('that is refused because of the key, or fails for an unknown reason, ends everything', async () => {
    await expect(read({ broken: { contacts: new AuthenticationError('unauthorized', 'No.', details) } })).rejects.toThrow('No.')
    await expect(read({ broken: { contacts: new TypeError('a bug') } })).rejects.toThrow('a bug')
  })
  test('is not begun after an abort', async () => {
    const source = memorySource({ contacts })
    const aborted = readList(
      source,
      { resource: 'contacts', query: {}, visit: () => undefined, forget: () => undefined },
      AbortSignal.abort(),
    )
    await expect(aborted).rejects.toThrow()
    expect(source.asked).toEqual([])
  })
})

test('a serial number is compared by its letters and digits, and a placeholder is none', () => {
  expect(serialKey(' ab-12.34 ')).toBe('ab1234')
  for (const none of [null, '', 'N/A', 'To Be Filled By O.E.M.', '00000000', 'XXXX', '123456789', 'Default string', 'None'])
    expect(serialKey(none)).toBeNull()
})

test('configurations are doubles by serial number anywhere, and by name within an organization', () => {
  const shared = new SharedConfigurations()
  const add = (id: string, organizationId: string, name: string, serialNumber: string | null, archived = false): void =>
    shared.note(recordOf('configurations', { id, organizationId, name, serialNumber, archived }))
  add('1', 'a', 'PC1', 'SER-100')
  add('2', 'b', 'PC2', 'ser100')
  add('3', 'a', 'pc3 ', null)
  add('4', 'a', 'PC3', null)
  add('5', 'b', 'PC3', null)
  add('6', 'a', 'PC1', null, true)
  expect([...shared.twice()].map(({ organizationId, example: { id, note } }) => `${organizationId}${id} ${note}`)).toEqual([
    'a1 same serial number',
    'b2 same serial number',
    'a3 same name',
    'a4 same name',
  ])
})

test('tasks run side by side, no more than allowed, and stop after a failure', async () => {
  let running = 0
  let most = 0
  let started = 0
  const task = async (): Promise<void> => {
    started++
    most = Math.max(most, ++running)
    await Promise.resolve()
    running--
  }
  await inParallel(
    Array.from({ length: 20 }, () => task),
    3,
  )
  expect({ most, started }).toEqual({ most: 3, started: 20 })
  started = 0
  const failing = [task, async () => Promise.reject(new Error('no')), ...Array.from({ length: 20 }, () => task)]
  await expect(inParallel(failing, 1)).rejects.toThrow('no')
  expect(started).toBe(1)
})

test('only addresses of the web over TLS become links', () => {
  expect(webAddress('https://x.itglue.com/1')).toBe('https://x.itglue.com/1')
  for (const bad of [
    'javascript:alert(1)',
    'http://x.itglue.com/',
    'data:text/html,x',
    'https://user:pass@x.example/',
    'nonsense',
    '',
    null,
  ])
    expect(webAddress(bad)).toBeNull()
})
