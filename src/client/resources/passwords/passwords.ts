import type { Catalog, FiltersOf, IncludeOf, Password, SortOf } from '../../../catalog/index.js'
import type { CallOptions } from '../../../http/types.js'
import type { AuditVerdict } from '../../../profile/audit-log.js'
import type { ClientCore } from '../../core.js'
import { inTurn } from '../../generic/in-turn.js'
import type { NewRecord, RecordChanges } from '../../generic/inputs.js'
import type { Loaded, RouteOptions, SyncOptions, Whereabouts } from '../../generic/methods.js'
import { RecordList } from '../../generic/record-list.js'
import type { ResourceClient } from '../../generic/resource-client.js'
import { folderOperations } from '../documents/folders.js'
import type { EnsuredFolder, FolderTree } from '../documents/folders.js'
import { withParent } from './embedded.js'
import type { EmbeddedIn } from './embedded.js'
import { generateValue } from './generate.js'
import type { GenerateOptions } from './generate.js'
import { otpSeed } from './otp-seed.js'
import { revealPassword } from './reveal.js'
import type { RevealRequest } from './reveal.js'
import { rotatePassword } from './rotate.js'
import type { Rotated, Rotation } from './rotate.js'
import { plainValue } from './secret.js'
import type { Secret } from './secret.js'

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/** As the catalog's, with the value also as a `Secret`, and the record that the password is embedded in by catalog key. */
export type NewPassword = Without<NewRecord<'passwords'>, 'password'> & {
  readonly password: string | Secret
  /** `{ type: 'configurations', id }`, in place of `resourceType` and `resourceId`. Absent: a general password of the organization. */
  readonly embeddedIn?: EmbeddedIn
}
export type PasswordChanges = Omit<RecordChanges<'passwords'>, 'password'> & { readonly password?: string | Secret }

type Filters = FiltersOf<Catalog['passwords']> & {
  /** `true`: only those embedded in another record; `false`: only general ones. The API has no filter for it, so all are read. */
  readonly embedded?: boolean
}
export type PasswordListInput<I extends string = never> = Filters & {
  readonly sort?: SortOf<Catalog['passwords']> | readonly SortOf<Catalog['passwords']>[]
  readonly include?: readonly I[]
  /** 1-1000; 1000 unless given. */
  readonly pageSize?: number
} & RouteOptions

export interface PasswordOperations {
  /** Passwords, without their values. @throws UsageError before anything is sent when a filter, sort or include is not documented. */
  list<const I extends IncludeOf<Catalog['passwords'], 'list'> = never>(
    query?: PasswordListInput<I>,
  ): RecordList<Loaded<'passwords', 'list', NoInfer<I>>>
  /** How many there are. */
  count(query?: Filters & Whereabouts<'passwords', 'list'>): Promise<number>
  /**
   * Creates a general password, or one that is embedded in the record that `embeddedIn` names. The value goes out and does not come back.
   * `otpSecret` is a seed in base32, also in groups, or an `otpauth://totp/` address; it is never read back.
   * @throws UsageError for a seed that is none, or for half of what an embedded password needs; nothing was sent
   */
  create(input: NewPassword, options?: RouteOptions): Promise<Password>
  /** Changes the attributes that are named and no others. To change the value and have it in the notes, use `rotate`. */
  update(id: string | number, changes: PasswordChanges, options?: Whereabouts<'passwords', 'update'> & SyncOptions): Promise<Password>
  /**
   * The value of one password. The record is looked at without its value first; then the reveal log takes down who asks, when and why, and
   * only when that is on the disk the value is asked for. What is returned prints as `[redacted]`; `value()` gives it.
   * @throws UsageError when the organization is another, or the reason is missing; GlueError `not_available` when the password lies in a vault, is
   *   archived or has no value; PermissionError `forbidden` when the key lacks Password Access; ConfigurationError, LimitError or
   *   `state_damaged` when the log cannot be written
   */
  reveal(request: RevealRequest, options?: CallOptions): Promise<Secret>
  /** Whether every line of the reveal log is as it was written. */
  verifyRevealLog(): Promise<AuditVerdict>
  /**
   * Gives a password a new value, one that is given or a generated one, and adds a dated line to its notes, which are kept. Tells
   * `password.rotated` to listeners, after `password.updated`.
   * @throws ConflictError when somebody changed the password meanwhile
   */
  rotate(id: string | number, rotation: Rotation, options?: CallOptions): Promise<Rotated>
  /** A random value, for `create`. @throws UsageError for a length that is none */
  generate(options?: GenerateOptions): Secret
  /** Takes a password out of sight and keeps it with its versions, which a deletion does not. */
  archive(id: string | number, options?: CallOptions): Promise<Password>
  /** Brings it back into sight. */
  unarchive(id: string | number, options?: CallOptions): Promise<Password>
  /** The folders of an organization's passwords, as a tree. */
  folders(organizationId: string | number, options?: CallOptions): Promise<FolderTree>
  /**
   * The folder of this path; what is missing of it is made.
   * @param path names from the top level down
   * @throws UsageError `ambiguous_name` where two folders beside each other have the name
   */
  ensureFolder(organizationId: string | number, path: readonly string[], options?: CallOptions): Promise<EnsuredFolder>
}

export const passwordOperations = (core: ClientCore, passwords: ResourceClient, folders: ResourceClient): PasswordOperations => {
  // Folders of passwords are like those of documents.
  const { folders: tree, ensureFolder } = folderOperations(folders, passwords)
  const rotating = inTurn(core.clock)
  const list = (query: PasswordListInput<string> = {}): RecordList<Password> => {
    const { embedded, ...rest } = query
    const plan = passwords.plan([rest], rest)
    if (embedded === undefined) return new RecordList<Password>(plan)
    return new RecordList<Password>({ ...plan, keep: (record) => ((record as Password).resourceId !== null) === embedded })
  }
  const setArchived = async (id: string | number, archived: boolean, options: CallOptions): Promise<Password> =>
    (await passwords.update(id, { archived }, { ...options })) as unknown as Password

  return {
    list: list as PasswordOperations['list'],
    count: ({ embedded, ...query } = {}) =>
      embedded === undefined ? passwords.count(query) : list({ priority: 'interactive', ...query, embedded }).count(),
    create: async (input, options = {}) => (await passwords.create(withParent(withSecrets(input)), options)) as unknown as Password,
    update: async (id, changes, options = {}) => (await passwords.update(id, withSecrets(changes), { ...options })) as unknown as Password,
    reveal: (request, options = {}) => revealPassword(core, passwords, request, options),
    verifyRevealLog: () => core.revealLog.verify(),
    // Two at once would both succeed, and one of the two values be gone.
    rotate: (id, rotation, options = {}) => rotating(String(id), () => rotatePassword(core, passwords, id, rotation, options), options),
    generate: (options) => generateValue(options),
    archive: (id, options = {}) => setArchived(id, true, options),
    unarchive: (id, options = {}) => setArchived(id, false, options),
    folders: tree,
    ensureFolder,
  }
}

type Given = Readonly<Record<string, unknown>>

/** The value as text, and the seed in the form that IT Glue takes. What is of a wrong type is refused where all inputs are. */
const withSecrets = (input: Given): Given => ({
  ...input,
  ...('password' in input ? { password: plainValue(input['password']) } : {}),
  ...(typeof input['otpSecret'] === 'string' ? { otpSecret: otpSeed(input['otpSecret']) } : {}),
})
