import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { resourceOfKey } from '../catalog/index.js'
import type { ResourceKey } from '../catalog/index.js'
import { isGlueError } from '../errors.js'
import { parseFaultRules } from './control/fault-rules.js'
import type { KeyRights } from './control/keys.js'
import type { Emulator } from './emulator.js'
import { listenerState, turnListener } from './listener/control.js'
import type { Listener } from './listener/listen.js'
import { readBody } from './reading.js'
import type { Account } from './state/account.js'
import type { Row } from './state/collection.js'
import { derivationsOf } from './state/derive.js'
import { resourceNamed } from './wire/names.js'

interface Answer {
  readonly status: number
  readonly body?: unknown
  /** The body in parts, where it would be too long for one text. */
  readonly parts?: Iterable<string>
}
const MAX_ADMIN_BODY = 1024 * 1024

/** The witness: what was asked of the emulator, what it holds, and how it shall misbehave. Loopback only. */
export const adminHandler =
  (emulator: Emulator, listener: Listener, save: () => Promise<void>) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    void answerTo(emulator, listener, save, request)
      .catch((error: unknown): Answer => {
        if (error instanceof BadAdminRequest) return { status: 400, body: { error: error.message } }
        if (isGlueError(error)) return { status: 400, body: { error: error.message, hint: error.hint } }
        return { status: 500, body: { error: error instanceof Error ? error.message : 'unknown' } }
      })
      .then(async ({ status, body, parts }) => {
        if (parts !== undefined) {
          response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
          await pipeline(Readable.from(parts), response).catch(() => response.destroy())
          return
        }
        const text = body === undefined ? '' : JSON.stringify(body)
        response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) })
        response.end(text)
      })
  }

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i

/** A page in a browser must not reach the witness through a name that it points at this machine. */
const isForeign = (request: IncomingMessage): boolean => {
  if (!LOOPBACK.test(request.headers.host ?? '')) return true
  const { origin } = request.headers
  return origin !== undefined && !LOOPBACK.test(origin.replace(/^https?:\/\//i, ''))
}

const answerTo = async (emulator: Emulator, listener: Listener, save: () => Promise<void>, request: IncomingMessage): Promise<Answer> => {
  if (isForeign(request)) return { status: 403, body: { error: 'The witness answers to this machine only.' } }
  const [path = '/', query = ''] = (request.url ?? '/').split('?')
  const wanted = (): Account => emulator.accountNamed(new URLSearchParams(query).get('account') ?? undefined)
  const [area = '', name, extra] = path.split('/').filter((segment) => segment !== '')
  const body = await readBody(request, MAX_ADMIN_BODY)
  if (body === 'tooLarge') return { status: 413, body: { error: 'The body is larger than 1 MB.' } }
  const method = request.method ?? 'GET'
  const json = (): unknown => parse(body)
  if (extra !== undefined) return unknownRoute
  switch (`${method} ${area}${name === undefined ? '' : '/:'}`) {
    case 'GET requests':
      return { status: 200, body: emulator.log.entries }
    case 'DELETE requests':
      emulator.log.clear()
      return { status: 204 }
    case 'GET state':
      return { status: 200, body: counts(wanted()) }
    case 'GET state/:':
      return stateOf(wanted(), name!)
    case 'GET accounts':
      return { status: 200, body: emulator.accounts }
    case 'POST save':
      await save()
      return { status: 204 }
    case 'POST reset':
      emulator.reset()
      return { status: 204 }
    case 'GET faults':
      return { status: 200, body: emulator.faults.rules }
    case 'PUT faults':
      emulator.faults.set(parseFaultRules(json()))
      return { status: 200, body: emulator.faults.rules }
    case 'DELETE faults':
      emulator.faults.set([])
      return { status: 204 }
    case 'GET connections':
      return { status: 200, body: listener.connections }
    case 'DELETE connections':
      listener.resetCounts()
      return { status: 204 }
    case 'GET listener':
      return { status: 200, body: listenerState(listener) }
    case 'PUT listener':
      await turnListener(listener, json())
      return { status: 200, body: listenerState(listener) }
    case 'POST keys':
      return { status: 201, body: emulator.makeKey(rightsOf(json())) }
    case 'DELETE keys/:':
      return emulator.keys.revoke(name!) ? { status: 204 } : { status: 404, body: { error: 'There is no key with this hash.' } }
    default:
      return unknownRoute
  }
}

const unknownRoute: Answer = {
  status: 404,
  body: {
    error: 'Unknown route.',
    routes: [
      'GET /requests',
      'DELETE /requests',
      'GET /state',
      'GET /state/:key',
      'GET /accounts',
      'POST /reset',
      'POST /save',
      'GET /faults',
      'PUT /faults',
      'DELETE /faults',
      'GET /connections',
      'DELETE /connections',
      'GET /listener',
      'PUT /listener',
      'POST /keys',
      'DELETE /keys/:hash',
    ],
  },
}

class BadAdminRequest extends Error {}
const parse = (body: Buffer | undefined): unknown => {
  try {
    return JSON.parse(body === undefined ? 'null' : body.toString('utf8'))
  } catch {
    throw new BadAdminRequest('The body is not valid JSON.')
  }
}

const rightsOf = (value: unknown): KeyRights => {
  const given = (value ?? {}) as { passwordAccess?: unknown; unavailable?: unknown; account?: unknown }
  if (typeof given.passwordAccess !== 'boolean') throw new BadAdminRequest('passwordAccess must be true or false.')
  if (given.account !== undefined && typeof given.account !== 'string') throw new BadAdminRequest('account must be the name of an account.')
  const rights = { passwordAccess: given.passwordAccess, ...(given.account === undefined ? {} : { account: given.account }) }
  if (given.unavailable === undefined) return rights
  const unavailable: Partial<Record<ResourceKey, 401 | 403 | 404>> = {}
  for (const [key, status] of Object.entries(given.unavailable as Record<string, unknown>)) {
    if (resourceOfKey(key) === undefined) throw new BadAdminRequest(`unavailable.${key} is not a resource of the catalog.`)
    if (status !== 401 && status !== 403 && status !== 404) throw new BadAdminRequest(`unavailable.${key} must be 401, 403 or 404.`)
    unavailable[key as ResourceKey] = status
  }
  return { ...rights, unavailable }
}

/** How many records there are of each kind, by catalog key. */
const counts = (account: Account): Record<string, number> => {
  const result: Record<string, number> = {}
  for (const collection of account.collections) result[collection.key] = collection.size
  result.relatedItems = account.links.size
  return result
}

const hashed = (value: unknown): unknown =>
  value === null || value === undefined ? value : `sha256:${createHash('sha256').update(JSON.stringify(value)).digest('hex')}`

/** Records of one kind in camelCase; secrets as hashes, so that two states can be compared without showing them. */
const stateOf = (account: Account, name: string): Answer => {
  const key = resourceNamed(name)
  if (key === undefined) return { status: 404, body: { error: `${name} is not a resource.` } }
  if (key === 'relatedItems') {
    const links = [...account.links.all()].map(({ id, ...attributes }) => ({ id, attributes }))
    return { status: 200, body: links }
  }
  const collection = account.of(key)
  const secrets = Object.entries(collection.resource.attributes).filter(([, attribute]) => attribute.kind === 'secret')
  const recordOf = (row: Row): unknown => {
    const attributes: Record<string, unknown> = { ...row.fields }
    for (const [field, derive] of derivationsOf(collection.resource)) attributes[field] = derive(account, row) ?? row.fields[field] ?? null
    for (const [field] of secrets) if (field in attributes) attributes[field] = hashed(attributes[field])
    if (attributes.revisions !== undefined) attributes.revisions = hashed(attributes.revisions)
    return { id: row.id, attributes }
  }
  if (collection.size > AT_ONCE) return { status: 200, parts: partsOf(collection.contents(), recordOf) }
  return { status: 200, body: Array.from(collection.contents(), recordOf) }
}

/** More records than this are sent in parts: together they may be longer than a text can be. */
const AT_ONCE = 50_000
const IN_A_PART = 500

function* partsOf(rows: Iterable<Row>, recordOf: (row: Row) => unknown): Iterable<string> {
  let part = '['
  let count = 0
  for (const row of rows) {
    part += (count === 0 ? '' : ',') + JSON.stringify(recordOf(row))
    if (++count % IN_A_PART !== 0) continue
    yield part
    part = ''
  }
  yield `${part}]`
}
