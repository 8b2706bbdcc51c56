import { VirtualClock } from '../clock.js'
import { createEmulator, emptySeed } from './index.js'
import type { Emulator, EmulatorOptions, Seed } from './index.js'

/** What the tests of the emulator talk through: an empty account, a virtual clock, and one call for each request. */

// The shape of a response is what the tests look at; a type for it would be the thing under test.
// oxlint-disable-next-line no-explicit-any
export type Body = any
export interface Answer {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
  readonly json: Body
}
export interface TestAccount {
  readonly emulator: Emulator
  readonly clock: VirtualClock
  send(method: string, url: string, body?: unknown, headers?: Readonly<Record<string, string>>): Answer
  get(url: string): Answer
  /** Makes a record at a path and gives its id; throws when that fails. */
  make(path: string, attributes: Record<string, unknown>, relationships?: Record<string, unknown>): string
}

export const testAccount = (options: Partial<EmulatorOptions> & { readonly extra?: Seed['records'] } = {}): TestAccount => {
  const clock = new VirtualClock(Date.UTC(2026, 5, 1))
  const { extra = [], ...rest } = options
  const seed = emptySeed({ now: new Date('2026-06-01T00:00:00Z') })
  const emulator = createEmulator({ clock, seed: { ...seed, records: [...seed.records, ...extra] }, ...rest })
  const send: TestAccount['send'] = (method, url, body, headers = {}) => {
    const { response } = emulator.handle({
      method,
      url,
      headers: { 'x-api-key': emulator.apiKey, 'content-type': 'application/vnd.api+json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const isJson = (response.headers['content-type'] ?? '').includes('json')
    return { status: response.status, text: response.body, headers: response.headers, json: isJson ? parsed(response.body) : undefined }
  }
  return {
    emulator,
    clock,
    send,
    get: (url) => send('GET', url),
    make: (path, attributes, relationships) => {
      const answer = send('POST', path, { data: { type: typeOf(path), attributes, ...(relationships ? { relationships } : {}) } })
      if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${answer.text}`)
      return answer.json.data.id
    },
  }
}

const typeOf = (path: string): string => path.split('/').at(-1)!
const parsed = (text: string): Body => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An organization, a configuration type and what else most tests need. */
export const withOrganization = (account: TestAccount): { readonly organization: string; readonly type: string } => ({
  organization: account.make('/organizations', { name: 'Acme Dental' }),
  type: account.make('/configuration_types', { name: 'Server' }),
})
