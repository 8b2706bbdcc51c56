import { readFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import type { Catalog, CreateInput, FlexibleAsset, FlexibleAssetField, UpdateInput } from '../../../catalog/index.js'
import { ConflictError, UsageError } from '../../../errors.js'
import type { CallOptions } from '../../../http/types.js'
import type { ClientCore } from '../../core.js'
import type { FlexibleAssetTypeOperations } from '../flexible-asset-types/flexible-asset-types.js'
import { unreadable } from '../../files/local-file.js'
import { callOptions } from '../../generic/resource-client.js'
import type { ResourceClient } from '../../generic/resource-client.js'
import { checkTraits, writableTraits } from './traits.js'
import type { Traits } from './traits.js'

export interface FromMarkdown {
  readonly organizationId: string | number
  readonly flexibleAssetTypeId: string | number
  /** A file; or the text itself as `markdown`. */
  readonly path?: string
  readonly markdown?: string
  /** Else the first heading outside code; else the file's name. */
  readonly title?: string
  /** Further traits of the type. */
  readonly traits?: Traits
}

export interface FlexibleAssetOperations {
  /** Creates an asset whose traits were checked against its live type. */
  create(input: CreateInput<Catalog['flexibleAssets']>, options?: CallOptions): Promise<FlexibleAsset>
  /** Title into the first Text field used for the title, the text as HTML into the first Textbox field. */
  createFromMarkdown(input: FromMarkdown, options?: CallOptions): Promise<FlexibleAsset>
  /**
   * Changes the traits that are named and keeps all others; `null` empties one. The API replaces all traits at once, so they
   * are read, merged, and read once more immediately before writing. An edit by somebody else in the one round trip that
   * remains, or while the write waits its turn under the rate limit, would be overwritten.
   * @throws ConflictError `conflict` when the asset was changed meanwhile, or when the API did not keep a trait
   * @throws UsageError when a trait, such as an uploaded file, cannot be kept; nothing was sent
   */
  updateTraits(id: string | number, traits: Traits, options?: CallOptions): Promise<FlexibleAsset>
  /** Changes anything but the traits. */
  update(
    id: string | number,
    changes: Omit<UpdateInput<Catalog['flexibleAssets']>, 'traits'>,
    options?: CallOptions,
  ): Promise<FlexibleAsset>
  archive(id: string | number, options?: CallOptions): Promise<FlexibleAsset>
}

export const flexibleAssetOperations = (
  core: ClientCore,
  assets: ResourceClient,
  types: FlexibleAssetTypeOperations,
): FlexibleAssetOperations => {
  const create: FlexibleAssetOperations['create'] = async (input, options = {}) => {
    checkTraits(await fieldsFor(input.flexibleAssetTypeId, input.traits, options), input.traits, 'create')
    return (await assets.create({ ...input }, options)) as unknown as FlexibleAsset
  }
  /** The fields; read anew when a trait is unknown to those remembered, because fields are added to types. */
  const fieldsFor = async (typeId: string | number, traits: Traits, options: CallOptions): Promise<readonly FlexibleAssetField[]> => {
    const known = await types.fields(typeId, options)
    const keys = new Set(known.map((field) => field.nameKey))
    return Object.keys(traits).every((key) => keys.has(key)) ? known : types.fields(typeId, { ...options, refresh: true })
  }

  return {
    create,

    async createFromMarkdown(input, options = {}) {
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

    async updateTraits(id, given, options = {}) {
      const call = callOptions(options)
      // What is undefined was not named; only null empties.
      const traits = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
      if (Object.keys(traits).length === 0)
        throw new UsageError('invalid_input', 'There is nothing to change: no trait was given.', { hint: 'Give at least one trait.' })
      const before = (await assets.get(id, call)) as unknown as FlexibleAsset
      const fields = await fieldsFor(before.flexibleAssetTypeId, { ...before.traits, ...traits }, options)
      checkTraits(fields, traits, 'update')
      const current = (before.traits ?? {}) as Traits
      const untouched = without(current, Object.keys(traits))
      const merged: Record<string, unknown> = { ...writableTraits(fields, untouched), ...dropNull(traits) }
      const again = (await assets.get(id, call)) as unknown as FlexibleAsset
      if (again.updatedAt !== before.updatedAt || stable(again.traits) !== stable(before.traits)) {
        throw conflict(
          id,
          'PATCH',
          'It was changed by somebody else while it was read.',
          'Nothing was sent. Read it again and repeat the update.',
        )
      }
      await core.keepBefore?.({
        resource: 'flexibleAssets',
        id: String(id),
        attributes: { traits: current, updatedAt: before.updatedAt },
        at: core.clock.now(),
      })
      /** A repetition may come minutes later, after a refusal for the rate: by then the merged traits may be out of date. */
      const beforeRepeat = async (mayHaveHappened: boolean): Promise<void> => {
        const now = (await assets.get(id, call)) as unknown as FlexibleAsset
        const others = without((now.traits ?? {}) as Traits, Object.keys(traits))
        // Where an earlier attempt may have been carried out, the named traits may hold what it wrote.
        const same = mayHaveHappened
          ? stable(dropNull(others)) === stable(dropNull(untouched))
          : stable(now.traits) === stable(before.traits)
        if (same) return
        const hint = mayHaveHappened ? 'Compare the asset in IT Glue with its last revision there.' : 'Read it again and repeat the update.'
        throw conflict(id, 'PATCH', 'It was changed by somebody else before the update could be repeated.', hint)
      }
      const after = (await assets.update(id, { traits: merged }, call, beforeRepeat)) as unknown as FlexibleAsset
      const lost = Object.keys(untouched).filter(
        (key) => untouched[key] !== null && stable(((after.traits ?? {}) as Traits)[key]) !== stable(untouched[key]),
      )
      if (lost.length > 0) {
        throw conflict(
          id,
          'PATCH',
          `The API changed traits that were not to be changed: ${lost.map((key) => `"${key}"`).join(', ')}.`,
          'Compare the asset in IT Glue with its last revision there; the traits before the update were kept where a journal is set.',
          'unknown',
        )
      }
      return after
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

const without = (traits: Traits, keys: readonly string[]): Traits =>
  Object.fromEntries(Object.entries(traits).filter(([key]) => !keys.includes(key)))
const dropNull = (traits: Traits): Traits => Object.fromEntries(Object.entries(traits).filter(([, value]) => value !== null))

/** JSON with sorted keys: equal for equal values. */
const stable = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ) ?? 'undefined'

const conflict = (
  id: string | number,
  method: string,
  message: string,
  hint: string,
  outcome: 'not_sent' | 'unknown' = 'not_sent',
): ConflictError =>
  new ConflictError('conflict', `The flexible asset ${id} was not updated as asked. ${message}`, {
    status: 409,
    method,
    path: `/flexible_assets/${id}`,
    hint,
    outcome,
  })
