/** Looks for what a write may have made, by what people know it by: how an unknown outcome becomes a known one. */
import type { GlueClient } from '../../client/glue-client.js'
import { sameKind } from '../../client/resources/related-items.js'
import type { ResourceKey } from '../../catalog/index.js'
import { OutcomeUnknownError } from '../../errors.js'
import type { CallOptions } from '../../http/types.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import { AccountView } from './account-view.js'
import { matchRecord } from './match.js'
import { fold } from './names.js'
import { normaliseHtml } from '../../client/markdown/normalise-html.js'
import { attachmentState } from './plan-documents.js'
import type { Attributes, Work } from './plan-types.js'

/** Kinds of work of which a second one would be a duplicate. The others can be done again without harm. */
export const makesSomething = (work: Work): boolean => work.do !== 'update' && work.do !== 'update traits' && work.do !== 'publish'

export interface FindOptions {
  readonly client: GlueClient
  readonly call: CallOptions
  /** Ids of records that belong to other steps. */
  readonly taken: ReadonlySet<string>
}

/**
 * @param work with ids filled in
 * @returns the id of the record that the work has made, or null when there is none now
 * @throws OutcomeUnknownError when several records fit
 */
export const findDone = async (work: Work, options: FindOptions): Promise<string | null> => {
  const { client, call } = options
  const view = new AccountView(client, call)
  switch (work.do) {
    case 'create':
      return findCreated(work.resource, work.attributes, view, options)
    case 'create type':
      return only(matchRecord('flexibleAssetTypes', { name: work.name }, await view.fresh('flexibleAssetTypes')), work.name)
    case 'create asset': {
      const query = { flexibleAssetTypeId: work.flexibleAssetTypeId, organizationId: work.organizationId }
      return only(
        matchRecord('flexibleAssets', { name: work.name }, untaken(await view.fresh('flexibleAssets', query), options)),
        work.name,
      )
    }
    case 'link': {
      const seen = await client.relatedItems.of({ type: work.from.type, id: String(work.from.id) }, call)
      return seen.find((item) => item.resourceId === String(work.to.id) && sameKind(item.assetType, work.to.type))?.id ?? null
    }
    case 'attach':
    case 'upload': {
      const parent =
        work.do === 'attach' ? { resourceType: work.parent, resourceId: work.to } : { resourceType: 'documents', resourceId: work.document }
      return attachmentState(await view.fresh('attachments', parent), work.file.name, work.file.sizeBytes).id
    }
    default:
      return null
  }
}

const findCreated = async (resource: ResourceKey, wanted: Attributes, view: AccountView, options: FindOptions): Promise<string | null> => {
  if (resource === 'documentSections') {
    const sections = untaken(await view.fresh(resource, { documentId: wanted['documentId'] }), options)
    return sections.find((section) => isSection(section, wanted))?.id ?? null
  }
  const scope =
    resource === 'organizations'
      ? {}
      : resource === 'configurationInterfaces'
        ? { configurationId: wanted['configurationId'] }
        : { organizationId: wanted['organizationId'] }
  return only(matchRecord(resource, wanted, untaken(await view.fresh(resource, scope), options)), String(wanted['name'] ?? ''))
}

const isSection = (section: AnyRecord, wanted: Attributes): boolean =>
  section['resourceType'] === wanted['resourceType'] &&
  normaliseHtml(String(section['content'] ?? '')) === normaliseHtml(String(wanted['content'] ?? '')) &&
  (wanted['level'] === undefined || section['level'] === wanted['level'])

const untaken = (records: readonly AnyRecord[], { taken }: FindOptions): readonly AnyRecord[] =>
  records.filter((record) => !taken.has(record.id))

const only = (match: ReturnType<typeof matchRecord>, name: string): string | null => {
  if (match.conflict === undefined) return match.record?.id ?? null
  throw new OutcomeUnknownError(
    `Whether ${JSON.stringify(fold(name) === '' ? 'the record' : name)} was created is not clear. ${match.conflict}`,
    {
      hint: 'Look at these records in IT Glue, remove what is there twice, and run again.',
    },
  )
}
