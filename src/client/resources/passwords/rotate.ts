/** Gives a password a new value, and says so in its notes. */
import type { Password } from '../../../catalog/index.js'
import { ConflictError, UsageError } from '../../../errors.js'
import type { CallOptions } from '../../../http/types.js'
import { idText } from '../../../jsonapi/id.js'
import type { ClientCore } from '../../core.js'
import { callOptions } from '../../generic/resource-client.js'
import type { ResourceClient } from '../../generic/resource-client.js'
import { unsent } from '../../generic/written.js'
import { generateValue } from './generate.js'
import type { GenerateOptions } from './generate.js'
import { Secret, plainValue } from './secret.js'

export type Rotation = {
  /** What the dated line in the notes says; `Value rotated by gluekit.` unless given. One line of at most 500 characters. */
  readonly note?: string
  /** Refuses when the password belongs to another organization. */
  readonly organizationId?: string | number
} & (
  | { readonly value: string | Secret; readonly generate?: undefined }
  | { readonly generate: true | GenerateOptions; readonly value?: undefined }
)
export interface Rotated {
  readonly record: Password
  /** The new value. It stands nowhere else. */
  readonly value: Secret
}

export const rotatePassword = async (
  core: ClientCore,
  passwords: ResourceClient,
  id: string | number,
  rotation: Rotation,
  options: CallOptions,
): Promise<Rotated> => {
  const call = callOptions(options)
  const value = valueOf(rotation)
  const line = noteLine(rotation.note, value, core.clock.now())
  const before = (await unsent(() => passwords.get(id, call))) as unknown as Password
  requireOrganization(before, rotation.organizationId)
  // Once more immediately before writing: the notes are written as a whole, and must not lose what somebody adds meanwhile.
  const merge = (current: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
    if (current['updatedAt'] !== before.updatedAt || current['notes'] !== before.notes) throw changedMeanwhile(before.id, false)
    return { password: value.value(), notes: withLine(before.notes, line) }
  }
  await core.keepBefore?.({
    resource: 'passwords',
    id: before.id,
    attributes: { notes: before.notes, updatedAt: before.updatedAt },
    at: core.clock.now(),
  })
  const beforeRepeat = async (mayHaveHappened: boolean): Promise<void> => {
    const { notes } = (await passwords.get(id, call)) as unknown as Password
    if (notes === before.notes || (mayHaveHappened && notes === withLine(before.notes, line))) return
    throw changedMeanwhile(before.id, mayHaveHappened)
  }
  const record = (await passwords.update(id, { password: value.value() }, call, beforeRepeat, merge)) as unknown as Password
  passwords.emit('rotated', record.id, ['password', 'notes'], record as never)
  return { record, value }
}

const valueOf = ({ value, generate }: Rotation): Secret => {
  if ((value === undefined) === (generate === undefined))
    throw new UsageError('invalid_input', 'A rotation needs either a value, or to be told to generate one.', {
      hint: 'Give "value" or "generate".',
    })
  if (generate !== undefined) return generateValue(generate === true ? {} : generate)
  const text = plainValue(value)
  if (typeof text === 'string' && text.trim() !== '') return new Secret(text)
  throw new UsageError('invalid_input', 'The new value must be a text of more than blanks.', { hint: 'Nothing was sent.' })
}

const noteLine = (note: string | undefined, value: Secret, now: number): string => {
  const text = note?.trim() ?? 'Value rotated by gluekit.'
  if (text === '' || text.length > 500 || /[\r\n]/.test(text) || (value.value().length > 3 && text.includes(value.value())))
    throw new UsageError('invalid_input', 'The note of a rotation is one line of 1 to 500 characters, without the value.', {
      hint: 'Nothing was sent.',
    })
  return `[${new Date(now).toISOString().slice(0, 10)}] ${text}`
}

const withLine = (notes: string | null, line: string): string =>
  notes === null || notes === '' ? line : `${notes}${notes.endsWith('\n') ? '' : '\n'}${line}`

const requireOrganization = (record: Password, wanted: string | number | undefined): void => {
  if (wanted === undefined || record.organizationId === idText(wanted)) return
  throw new UsageError('invalid_input', `Password ${record.id} does not belong to that organization, so it was not rotated.`, {
    hint: 'Find it with passwords.list({ organizationId }).',
  })
}

const changedMeanwhile = (id: string, mayHaveHappened: boolean): ConflictError =>
  new ConflictError('conflict', `Password ${id} was changed by somebody else while it was rotated.`, {
    status: 409,
    method: 'PATCH',
    path: `/passwords/${id}`,
    hint: mayHaveHappened
      ? 'The new value may have been written: compare the password in IT Glue with its versions there.'
      : 'Nothing was written. Rotate it again.',
    outcome: mayHaveHappened ? 'unknown' : 'not_sent',
  })
