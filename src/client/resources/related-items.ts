import { catalog } from '../../catalog/index.js'
import type { RelatedItem, ResourceKey } from '../../catalog/index.js'
import { UsageError, isGlueError } from '../../errors.js'
import type { CallOptions } from '../../http/types.js'
import { decodeOne } from '../../jsonapi/decode.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import { encodeDocument, idOnWire } from '../../jsonapi/encode.js'
import { didYouMean } from '../../jsonapi/near-names.js'
import { routeFor } from '../core.js'
import type { ClientCore } from '../core.js'
import { ResourceClient, callOptions, orGoneAlready } from '../generic/resource-client.js'
import { written } from '../generic/written.js'
import { grouped } from '../generic/call-options.js'
import type { SendParts } from '../settle/settling.js'
import type { Look, LookCall, Sought } from '../settle/sought.js'

/** One end of a link. */
export interface LinkEnd {
  /** Catalog key: `configurations`, `flexibleAssets`. */
  readonly type: ResourceKey
  readonly id: string | number
}
export interface LinkResult {
  readonly id: string
  /** false: the two were linked before. */
  readonly created: boolean
}

export interface RelatedItemOperations {
  /**
   * Links two records. One link serves both ends, whichever way it was made; a second one is not made.
   * @throws UsageError when one of the kinds cannot be linked
   */
  link(from: LinkEnd, to: LinkEnd, options?: CallOptions & { readonly notes?: string }): Promise<LinkResult>
  /** Removes the link, whichever end it was made from. @returns whether there was one */
  unlink(from: LinkEnd, to: LinkEnd, options?: CallOptions): Promise<boolean>
  /** What is linked to a record, seen from it. */
  of(end: LinkEnd, options?: CallOptions): Promise<readonly RelatedItem[]>
}

export const relatedItemOperations = (core: ClientCore): RelatedItemOperations => {
  const related = catalog.relatedItems
  const linked = async (end: LinkEnd, options: CallOptions): Promise<readonly RelatedItem[]> => {
    const record = await new ResourceClient(core, catalog[end.type]).get(end.id, { ...callOptions(options), include: ['relatedItems'] })
    return (record.included['relatedItems'] ?? []) as unknown as readonly RelatedItem[]
  }
  const leadsTo = ({ id, type }: LinkEnd, item: Pick<RelatedItem, 'resourceId' | 'assetType'>): boolean =>
    item.resourceId === String(id) && sameKind(item.assetType, type)
  const findLink = async (from: LinkEnd, to: LinkEnd, options: CallOptions): Promise<string | undefined> =>
    (await linked(from, options)).find((item) => leadsTo(to, item))?.id

  /** A link that was not there; two records have one at most. */
  const soughtLink = (from: LinkEnd, to: LinkEnd, path: string): Sought => {
    const isIt = (record: AnyRecord): boolean => leadsTo(to, record as unknown as RelatedItem)
    const look = async (call: LookCall): Promise<Look> => ({
      records: (await linked(readableEnd(from), call.request())) as unknown as readonly AnyRecord[],
      aheadMs: 0,
    })
    return {
      resource: related,
      path,
      name: `from ${from.type} ${from.id} to ${to.type} ${to.id}`,
      search: { place: path, look, isIt, couldBe: isIt, likeness: () => `${to.type} ${to.id}`, unique: true },
      made: (record) => core.writes.emit({ kind: 'linked', resource: from.type, id: String(from.id), attributes: [], record }),
    }
  }

  return {
    of: async (end, options = {}) => linked(readableEnd(end), options),

    async link(from, to, given = {}) {
      const options = grouped(given)
      const source = sourceSegment(from.type)
      const label = destinationLabel(to.type)
      const destination = idOnWire(to.id, 'id', catalog[to.type])
      const existing = await findLink(readableEnd(from), to, options)
      if (existing !== undefined) return { id: existing, created: false }
      const route = routeFor(related, 'create', { resourceType: source, resourceId: from.id })
      const send = async (parts: SendParts): Promise<AnyRecord> => {
        const response = await core.pipeline.send({
          method: 'POST',
          path: route.path,
          body: encodeDocument(related, {
            destination_id: destination,
            destination_type: label,
            ...(options.notes === undefined ? {} : { notes: options.notes }),
          }),
          ...callOptions(options),
          ...parts,
          context: { resource: 'relatedItems', operation: 'create', nested: true },
        })
        return written(() => decodeOne(related, response.json))
      }
      try {
        const { id } = await core.settling.create(soughtLink(from, to, route.path), callOptions(options), send)
        return { id, created: true }
      } catch (error) {
        // Linked by somebody else since the look.
        const taken = isGlueError(error, 'validation_failed') || isGlueError(error, 'conflict')
        const found = taken ? await findLink(readableEnd(from), to, options) : undefined
        if (found === undefined) throw error
        return { id: found, created: false }
      }
    },

    async unlink(from, to, given = {}) {
      const options = grouped(given)
      idOnWire(to.id, 'id', catalog[to.type])
      const found = await findLink(readableEnd(from), to, options)
      if (found === undefined) return false
      const route = routeFor(related, 'bulkDelete', { resourceType: sourceSegment(from.type), resourceId: from.id })
      await orGoneAlready(
        core.pipeline.send({
          method: 'DELETE',
          path: route.path,
          body: { data: [{ type: related.requestType, attributes: { id: idOnWire(found, 'id', related) } }] },
          ...callOptions(options),
          context: { resource: 'relatedItems', operation: 'delete', nested: true },
        }),
      )
      core.writes.emit({ kind: 'unlinked', resource: from.type, id: String(from.id), attributes: [], record: null })
      return true
    },
  }
}

const SOURCES: readonly string[] = catalog.relatedItems.params.resourceType.enum
const LABELS: readonly string[] = catalog.relatedItems.attributes.destinationType.enum

/** The path segment of a kind that links can start from. */
const sourceSegment = (key: ResourceKey): string => {
  const segment = key === 'documentFolders' ? 'folders' : snake(key)
  if (SOURCES.includes(segment)) return segment
  throw new UsageError('invalid_input', `A ${catalog[key]?.singular ?? key} cannot be linked from.`, {
    hint: `Links start at ${SOURCES.join(', ')}. Try the other way round.`,
  })
}

/** The word that names a kind as the target of a link: `Flexible Asset`. */
const destinationLabel = (key: ResourceKey): string => {
  const singular: string = Object.hasOwn(catalog, key) ? catalog[key].singular : key
  const label = LABELS.find((candidate) => candidate.toLowerCase() === singular)
  if (label !== undefined) return label
  throw new UsageError('invalid_input', `A ${singular} cannot be linked to.`, {
    hint: didYouMean(singular, LABELS) ?? `Links lead to ${LABELS.join(', ')}.`,
  })
}

/** Links can only be read from a record that a single read with its related items exists for. */
const readableEnd = (end: LinkEnd): LinkEnd => {
  const includes = Object.hasOwn(catalog, end.type)
    ? (catalog[end.type].includes as { readonly get?: Readonly<Record<string, unknown>> })
    : {}
  if (includes.get !== undefined && 'relatedItems' in includes.get) return end
  throw new UsageError(
    'not_supported',
    `The links of ${end.type} cannot be read through the API, so a second link could not be prevented.`,
    { hint: 'Link from the other record.' },
  )
}

/** Whether the kind that a related item names is this resource. */
export const sameKind = (assetType: unknown, key: ResourceKey): boolean => {
  const kind = String(assetType)
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
  const singular = catalog[key].singular.replaceAll(' ', '-')
  // Reads name the kind in several ways: `flexible-asset`, `flexible-assets`, `flexible-asset-traits`.
  return kind === singular || kind === catalog[key].type || kind.startsWith(`${singular}-`)
}

const snake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
