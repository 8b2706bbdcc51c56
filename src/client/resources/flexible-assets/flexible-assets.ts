import { readFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import type { Catalog, FlexibleAsset, UpdateInput } from '../../../catalog/index.js'
import { UsageError } from '../../../errors.js'
import { readOnlyRefusal } from '../../../http/read-only.js'
import type { CallOptions } from '../../../http/types.js'
import { encodeAttributes } from '../../../jsonapi/encode.js'
import { routeFor } from '../../core.js'
import type { ClientCore } from '../../core.js'
import type { FlexibleAssetTypeOperations } from '../flexible-asset-types/flexible-asset-types.js'
import { unreadable } from '../../files/local-file.js'
import type { BatchReport } from '../../batch/report.js'
import type { IdOrName, NewRecord } from '../../generic/inputs.js'
import type { ManyOptions } from '../../generic/many.js'
import { withIds } from '../../generic/references.js'
import { callOptions } from '../../generic/resource-client.js'
import type { ResourceClient } from '../../generic/resource-client.js'
import { unsent } from '../../generic/written.js'
import { inTurn } from '../../generic/in-turn.js'
import { fieldsThatFit } from './live-fields.js'
import type { FlexibleAssetTypeRef, Traits } from './trait-types.js'
import { typedAssets } from './typed-assets.js'
import type { TypedFlexibleAssets, UpdateTraitsOf } from './typed-assets.js'
import { updateTraits } from './update-traits.js'
import { ambiguous, upsert } from './upsert.js'
import type { UpsertInput, UpsertPlace, UpsertPorts, UpsertResult } from './upsert.js'
import { writeForm } from './write-form.js'
import { grouped } from '../../generic/call-options.js'

interface Text {
  /** A file; or the text itself as `markdown`. */
  readonly path?: string
  readonly markdown?: string
  /** Else the first heading outside code; else the file's name. */
  readonly title?: string
  /** Further traits of the type. */
  readonly traits?: Traits
}
/** Organization and type are given by id or by name. */
export type FromMarkdown = Text & IdOrName<'organization'> & IdOrName<'flexibleAssetType'>

export interface FindByName {
  readonly flexibleAssetTypeId: string | number
  readonly name: string
  /** Only in this organization. */
  readonly organizationId?: string | number
}

export interface FlexibleAssetOperations {
  /**
   * Creates an asset whose traits were checked against its live type. An Upload trait is `{ path }` or `{ content, fileName }`, a tag an id,
   * a list of ids or `{ id }`.
   * @throws UsageError naming every trait that does not fit; `too_large` for a file that no request can carry
   */
  create(input: NewRecord<'flexibleAssets'>, options?: CallOptions): Promise<FlexibleAsset>
  /** Like create, in requests of many; each asset is checked against its live type before anything of it is sent. */
  createMany(inputs: readonly NewRecord<'flexibleAssets'>[], options?: ManyOptions): Promise<BatchReport<FlexibleAsset>>
  /**
   * Creates an asset out of Markdown: the title goes into the first Text field that is used for the title, the text as HTML into the first
   * Textbox field.
   */
  createFromMarkdown(input: FromMarkdown, options?: CallOptions): Promise<FlexibleAsset>
  /**
   * Changes the traits that are named and keeps all others; `null` empties one. The API replaces all traits at once, so they
   * are read, merged, and read once more immediately before writing. An edit by somebody else in the one round trip that
   * remains, or while the write waits its turn under the rate limit, would be overwritten.
   * @throws ConflictError `conflict` when the asset was changed meanwhile, or when the API did not keep a trait
   * @throws UsageError when a trait, such as an uploaded file, cannot be kept; nothing was sent
   */
  updateTraits(id: string | number, traits: Traits, options?: CallOptions): Promise<FlexibleAsset>
  /**
   * Makes an asset, or changes what differs of the one that is there: found among all assets of its type in the organization by the
   * traits that `key` names. Nothing is written when nothing differs. Two calls for one key in one client make one asset.
   * A file counts as the same by name and size.
   * @throws UsageError `ambiguous_name` when several assets have the key; `invalid_input` when the key is empty or cannot be compared
   * @throws ConflictError when the list of assets cannot be read whole, or the asset was changed meanwhile
   */
  upsert(input: UpsertInput, options?: CallOptions): Promise<UpsertResult>
  /** The only asset of this name, or null. Whether the case of letters matters is up to the API, whose filter finds it. @throws UsageError `ambiguous_name` */
  findByName(input: FindByName, options?: CallOptions): Promise<FlexibleAsset | null>
  /**
   * The assets of one type with typed traits.
   *
   *     import { LanType } from './itglue-types.js' // written by: gluekit types generate
   *     const lan = await client.flexibleAssets.of(LanType).get(id)
   *     lan.traits['vlan']
   */
  of<T = Traits>(type: FlexibleAssetTypeRef<T>): TypedFlexibleAssets<T>
  /** Changes anything but the traits. */
  update(
    id: string | number,
    changes: Omit<UpdateInput<Catalog['flexibleAssets']>, 'traits'>,
    options?: CallOptions,
  ): Promise<FlexibleAsset>
  /** Takes an asset out of sight; its traits stay. */
  archive(id: string | number, options?: CallOptions): Promise<FlexibleAsset>
}

export const flexibleAssetOperations = (
  core: ClientCore,
  assets: ResourceClient,
  types: FlexibleAssetTypeOperations,
): FlexibleAssetOperations => {
  const fitting = fieldsThatFit(types)
  /** Ids in place of the names of organization and type. */
  const identified = async <T extends object>(input: T, options: CallOptions): Promise<T & UpsertPlace> =>
    (await unsent(() => withIds(assets.resource, input as Traits, core.names, () => Promise.resolve(undefined), options))) as T &
      UpsertPlace
  /** What is wrong in itself is refused before the type is read. */
  const checkApart = (input: object): void => void encodeAttributes(assets.resource, { ...input }, 'create')
  const create: FlexibleAssetOperations['create'] = async (given, asked = {}) => {
    const options = grouped(asked)
    if (core.readOnly) throw readOnlyRefusal('POST', routeFor(assets.resource, 'create', {}).path)
    const input = await identified(given, options)
    checkApart(input)
    return (await assets.create({ ...input, traits: await traitsOf(input, options) }, options)) as unknown as FlexibleAsset
  }
  const traitsOf = async (input: UpsertPlace & { readonly traits: Traits }, options: CallOptions): Promise<Traits> =>
    writeForm(await unsent(() => fitting(input.flexibleAssetTypeId, input.traits, 'create', options)), input.traits, core.maxBodyBytes)
  // Two at once would both write all traits, and the slower one would undo what the faster one has changed.
  const changing = inTurn(core.clock)
  const changeTraits: UpdateTraitsOf = (id, traits, options, check) =>
    changing(String(id), () => updateTraits(core, assets, fitting, id, traits, options, check), options)
  const ports: UpsertPorts = {
    assets,
    fieldsThatFit: fitting,
    maxBodyBytes: core.maxBodyBytes,
    updateTraits: (id, traits, options) => changeTraits(id, traits, options, () => undefined),
    inTurn: inTurn(core.clock),
  }

  const operations: Omit<FlexibleAssetOperations, 'of'> = {
    create,

    async createMany(inputs, asked = {}) {
      const options = grouped(asked)
      const prepare = async (given: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>> => {
        const input = given as unknown as UpsertPlace & { readonly traits: Traits }
        checkApart(input)
        return { ...given, traits: await traitsOf(input, callOptions(options)) }
      }
      return (await assets.createMany(inputs as unknown as readonly Traits[], options, prepare)) as unknown as BatchReport<FlexibleAsset>
    },

    async createFromMarkdown(given, asked = {}) {
      const options = grouped(asked)
      const input: Text & UpsertPlace = await identified(given, options)
      const source = input.markdown ?? (await readText(input.path))
      const { renderMarkdown } = await import('../../markdown/render-markdown.js')
      const { title, html } = renderMarkdown(source)
      const stem = input.path === undefined ? undefined : basename(input.path, extname(input.path))
      const name = input.title ?? title ?? stem
      if (name === undefined || name.trim() === '')
        throw new UsageError('invalid_input', 'The Markdown has no heading to take the title from.', { hint: 'Give a title.' })
      const fields = await types.fields(input.flexibleAssetTypeId, options)
      const titleField = fields.find((field) => field.kind === 'Text' && field.useForTitle === true)
      const contentField = fields.find((field) => field.kind === 'Textbox')
      if (titleField === undefined || contentField === undefined) {
        throw new UsageError(
          'invalid_input',
          `The flexible asset type ${input.flexibleAssetTypeId} has no ${titleField === undefined ? 'Text field that is used for the title' : 'Textbox field for the content'}.`,
          {
            hint: 'Use a type that has both, such as one that flexibleAssetTypes.create({ name }) makes.',
          },
        )
      }
      return create(
        {
          organizationId: input.organizationId,
          flexibleAssetTypeId: input.flexibleAssetTypeId,
          traits: { ...input.traits, [String(titleField.nameKey)]: name, [String(contentField.nameKey)]: html },
        },
        options,
      )
    },

    updateTraits: (id, traits, options = {}) => changeTraits(id, traits, options, () => undefined),

    async upsert(input, asked = {}) {
      const options = grouped(asked)
      return upsert(ports, await identified(input, options), options)
    },

    async findByName({ flexibleAssetTypeId, organizationId, name }, options = {}) {
      const call = { ...callOptions(options), priority: options.priority ?? 'interactive' }
      const scope = organizationId === undefined ? {} : { organizationId }
      const list = await assets.list({ flexibleAssetTypeId, ...scope, name, ...call }).collect()
      // How the filter compares is not documented beyond "exact", so what it gives is looked at again.
      const all = list as unknown as readonly FlexibleAsset[]
      const exact = all.filter((asset) => asset.name === name)
      const found = exact.length > 0 ? exact : all.filter((asset) => asset.name?.trim().toLowerCase() === name.trim().toLowerCase())
      if (found.length > 1) throw ambiguous(found)
      return found[0] ?? null
    },

    async update(id, changes, options = {}) {
      if ('traits' in changes) {
        throw new UsageError('invalid_input', 'An update of traits deletes every trait that it does not repeat.', {
          hint: 'Use flexibleAssets.updateTraits(id, traits): it keeps the others.',
        })
      }
      return (await assets.update(id, { ...changes }, callOptions(options))) as unknown as FlexibleAsset
    },

    async archive(id, options = {}) {
      return (await assets.update(id, { archived: true }, callOptions(options))) as unknown as FlexibleAsset
    },
  }
  return { ...operations, of: (type) => typedAssets(type, assets, core.names, { ...operations, updateTraitsOf: changeTraits }) }
}

const readText = async (path: string | undefined): Promise<string> => {
  if (path === undefined)
    throw new UsageError('invalid_input', 'There is no Markdown to create the asset from.', { hint: 'Give "path" or "markdown".' })
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw unreadable(path, error)
  }
}
