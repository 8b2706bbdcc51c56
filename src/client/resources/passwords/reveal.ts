/** Gives the value of one password, after the log has taken down who sees it and why. */
import type { Password } from '../../../catalog/index.js'
import { GlueError, PermissionError, ProtocolError, UsageError, isGlueError } from '../../../errors.js'
import { HINTS } from '../../../http/hints.js'
import type { CallOptions } from '../../../http/types.js'
import { idText } from '../../../jsonapi/id.js'
import { parseJson, textOf } from '../../../jsonapi/parse-json.js'
import { requireReason } from '../../../profile/audit-reason.js'
import { routeFor } from '../../core.js'
import type { ClientCore } from '../../core.js'
import { callOptions } from '../../generic/resource-client.js'
import type { ResourceClient } from '../../generic/resource-client.js'
import { Secret } from './secret.js'

export interface RevealRequest {
  readonly id: string | number
  /** The organization that the password belongs to: so that nobody reveals another one's by a wrong id. */
  readonly organizationId: string | number
  /** Why, in the words of the person: 1 to 500 characters. It stands in the log. */
  readonly reason: string
  /** An earlier value, by the id of its version. The API answers an unknown version with the present value. */
  readonly versionId?: string | number
  /** `true`: also when the password is archived. */
  readonly archived?: boolean
}

export const revealPassword = async (
  core: ClientCore,
  passwords: ResourceClient,
  request: RevealRequest,
  options: CallOptions,
): Promise<Secret> => {
  const call = callOptions(options)
  const { reason, versionId } = request
  requireReason(reason)
  const organizationId = requireId('organizationId', request.organizationId)
  const version = versionId === undefined ? null : requireId('versionId', versionId)
  const record = (await passwords.get(request.id, call)) as unknown as Password
  requireRevealable(record, organizationId, request.archived === true)
  await written(
    core.revealLog.append({
      host: new URL(core.baseUrl).host,
      organizationId,
      recordType: 'passwords',
      recordId: record.id,
      versionId: version,
      reason,
    }),
  )
  const { path } = routeFor(passwords.resource, 'get', {}, record.id)
  const response = await core.pipeline.send({
    method: 'GET',
    path,
    query: `show_password=true${version === null ? '' : `&version_id=${version}`}`,
    ...call,
    context: { resource: 'passwords', operation: 'reveal', id: record.id },
    read: (bytes) => valueIn(bytes, record, (value) => core.redaction.register(value)),
  })
  const { value } = response.json as Answer
  if (value === undefined) {
    throw new PermissionError('forbidden', `The API did not give the value of password ${record.id}.`, {
      status: response.status,
      method: 'GET',
      path,
      hint: HINTS.passwordAccess,
      requestId: response.requestId,
    })
  }
  if (value === null) throw notAvailable(record, 'has no value', 'Set one with passwords.rotate().')
  return value
}

const requireId = (name: string, value: unknown): string => {
  const id = idText(value)
  if (id !== undefined) return id
  throw new UsageError('hostile_id', `"${name}" is not an id.`, {
    hint: 'Ids of IT Glue are made of digits only. Give a long one as text: a number would be rounded.',
  })
}

const requireRevealable = (record: Password, organizationId: string, archivedToo: boolean): void => {
  // Which organization it does belong to is not for who named another one.
  if (record.organizationId !== organizationId)
    throw new UsageError(
      'invalid_input',
      `Password ${record.id} does not belong to organization ${organizationId}, so it was not revealed.`,
      {
        hint: 'Find it with passwords.list({ organizationId }).',
      },
    )
  if (record.vaultId !== null)
    throw notAvailable(record, 'lies in a vault, whose values no API key can read', 'Open it in the web application.')
  if (record.archived && !archivedToo)
    throw notAvailable(record, 'is archived', 'Bring it back with passwords.unarchive(), or reveal it with { archived: true }.')
}

const notAvailable = (record: Password, what: string, hint: string): GlueError =>
  new GlueError('not_available', `Password ${record.id} ${what}.`, { hint })

/** No line on the disk, no reveal: whatever the log throws ends the call before the value is asked for. */
const written = async (line: Promise<void>): Promise<void> => {
  try {
    await line
  } catch (error) {
    if (isGlueError(error)) throw error
    throw new GlueError('state_damaged', 'The reveal could not be written down, so nothing was revealed.', {
      cause: error,
      hint: 'See what keeps the reveal log from writing.',
    })
  }
}

interface Answer {
  /** Undefined: the API left it out. Null: there is none. */
  readonly value: Secret | null | undefined
}

/** Only the value leaves this place, and not before it is known to the redaction. */
const valueIn = (bytes: Buffer, { id, organizationId }: Password, register: (value: string) => void): Answer => {
  const { data } = parseJson(textOf(bytes)) as { readonly data?: Document | null }
  const attributes = data?.attributes
  if (typeof attributes !== 'object' || attributes === null || !Object.hasOwn(attributes, 'password'))
    return sameRecord({ value: undefined })
  const { password } = attributes
  if (typeof password === 'string' && password !== '') {
    register(password)
    return sameRecord({ value: new Secret(password) })
  }
  if (password === null || password === '') return sameRecord({ value: null })
  throw new ProtocolError('protocol_error', 'The value is not a text.')

  function sameRecord(answer: Answer): Answer {
    const found = attributes?.['organization-id']
    if (idText(data?.id) === id && (found === undefined || String(found) === organizationId)) return answer
    throw new ProtocolError('protocol_error', 'The answer is of another record than the one that was asked for.')
  }
}
interface Document {
  readonly id?: unknown
  readonly attributes?: Readonly<Record<string, unknown>> | null
}
