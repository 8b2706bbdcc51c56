/** The assets of one type, with its traits typed. */
import type { Catalog, CreateInput, FiltersOf, FlexibleAsset, SortOf } from '../../../catalog/index.js'
import { UsageError } from '../../../errors.js'
import type { CallOptions } from '../../../http/types.js'
import { RecordList } from '../../generic/record-list.js'
import type { ResourceClient } from '../../generic/resource-client.js'
import type { IdOrName } from '../../generic/inputs.js'
import type { NameLookup } from '../../generic/references.js'
import type { FindByName, FlexibleAssetOperations } from './flexible-assets.js'
import type { FlexibleAssetTypeRef, TraitChanges, Traits, TypedFlexibleAsset, WriteTraits } from './trait-types.js'
import type { UpsertResult, UpsertTraits } from './upsert.js'

type TypedList = Omit<FiltersOf<Catalog['flexibleAssets']>, 'flexibleAssetTypeId'> & {
  readonly sort?: SortOf<Catalog['flexibleAssets']> | readonly SortOf<Catalog['flexibleAssets']>[]
  readonly pageSize?: number
} & CallOptions

/** The assets of one type; what a generated interface says about their traits holds for reading and writing. */
export interface TypedFlexibleAssets<T> {
  /** All assets of the type, page after page. */
  list(query?: TypedList): RecordList<TypedFlexibleAsset<T>>
  /** @throws NotFoundError when there is no such asset; UsageError when it is of another type */
  get(id: string | number, options?: CallOptions): Promise<TypedFlexibleAsset<T>>
  /** The only asset of this name, or null. @throws UsageError `ambiguous_name` */
  findByName(input: Omit<FindByName, 'flexibleAssetTypeId'>, options?: CallOptions): Promise<TypedFlexibleAsset<T> | null>
  create(
    input: Pick<CreateInput<Catalog['flexibleAssets']>, 'restricted' | 'archived'> & {
      readonly traits: WriteTraits<T>
    } & IdOrName<'organization'>,
    options?: CallOptions,
  ): Promise<TypedFlexibleAsset<T>>
  /**
   * Changes the traits that are named and keeps all others; `null` empties one.
   * @throws UsageError when the asset is of another type; nothing was sent
   */
  updateTraits(id: string | number, traits: TraitChanges<T>, options?: CallOptions): Promise<TypedFlexibleAsset<T>>
  /** Makes an asset, or changes what differs of the one that has this key. */
  upsert(
    input: Omit<UpsertTraits<T>, 'traits'> & { readonly traits: TraitChanges<T> } & IdOrName<'organization'>,
    options?: CallOptions,
  ): Promise<UpsertResult<TypedFlexibleAsset<T>>>
  /** The id of the type in this account. @throws UsageError `unknown_name`, `ambiguous_name` */
  typeId(options?: CallOptions): Promise<string>
}

/** An update of traits that looks at the asset first. */
export type UpdateTraitsOf = (
  id: string | number,
  traits: Traits,
  options: CallOptions,
  check: (asset: FlexibleAsset) => void,
) => Promise<FlexibleAsset>

export const typedAssets = <T>(
  type: FlexibleAssetTypeRef<T>,
  assets: ResourceClient,
  names: NameLookup,
  operations: Omit<FlexibleAssetOperations, 'of'> & { readonly updateTraitsOf: UpdateTraitsOf },
): TypedFlexibleAssets<T> => {
  const { id, name } = type
  if (id === undefined && (name === undefined || name.trim() === ''))
    throw new UsageError('invalid_input', 'No flexible asset type was named.', { hint: 'Give { name } or { id }.' })
  const typeId = async (options: CallOptions = {}): Promise<string> =>
    id === undefined ? names.idOf('flexibleAssetTypes', name ?? '', {}, options) : String(id)
  const typed = (asset: FlexibleAsset): TypedFlexibleAsset<T> => asset as unknown as TypedFlexibleAsset<T>
  const requireType = (asset: FlexibleAsset, wanted: string): void => {
    if (asset.flexibleAssetTypeId === wanted) return
    throw new UsageError('invalid_input', `The flexible asset ${asset.id} is not of the type ${JSON.stringify(name ?? wanted)}.`, {
      hint: `It is one of ${JSON.stringify(asset.flexibleAssetTypeName ?? asset.flexibleAssetTypeId)}.`,
    })
  }
  return {
    typeId,
    list(query = {}) {
      // Looked at now, so that a wrong query is refused where it is written; the type's id is found with the first page.
      const { pageSize, sizes } = assets.source({ ...query, flexibleAssetTypeId: id ?? 1 })
      let source: Promise<ReturnType<ResourceClient['source']>> | undefined
      const resolved = (): NonNullable<typeof source> =>
        (source ??= typeId(query).then((flexibleAssetTypeId) => assets.source({ ...query, flexibleAssetTypeId })))
      const plan = assets.plan([], query)
      const lazy = {
        pageSize,
        sizes,
        fetch: async (...asked: Parameters<ReturnType<ResourceClient['source']>['fetch']>) => (await resolved()).fetch(...asked),
      }
      return new RecordList<TypedFlexibleAsset<T>>({ ...plan, sources: [lazy] })
    },
    async get(assetId, options = {}) {
      const [asset, wanted] = await Promise.all([assets.get(assetId, options as never), typeId(options)])
      const found = asset as unknown as FlexibleAsset
      requireType(found, wanted)
      return typed(found)
    },
    async findByName(input, options = {}) {
      const found = await operations.findByName({ ...input, flexibleAssetTypeId: await typeId(options) }, options)
      return found === null ? null : typed(found)
    },
    async create(input, options = {}) {
      const traits = input.traits as Traits
      return typed(await operations.create({ ...input, traits, flexibleAssetTypeId: await typeId(options) }, options))
    },
    async updateTraits(assetId, traits, options = {}) {
      const wanted = await typeId(options)
      return typed(await operations.updateTraitsOf(assetId, traits as Traits, options, (asset) => requireType(asset, wanted)))
    },
    async upsert(input, options = {}) {
      const traits = input.traits as Traits
      const { record, ...rest } = await operations.upsert({ ...input, traits, flexibleAssetTypeId: await typeId(options) }, options)
      return { record: typed(record), ...rest }
    },
  }
}
