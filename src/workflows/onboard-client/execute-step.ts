/** Sends one step. */
import type { GlueClient } from '../../client/glue-client.js'
import type { CallOptions } from '../../http/types.js'
import { secretAttribute } from './secret-attribute.js'
import type { Work } from './plan-types.js'

export interface Executed {
  readonly id: string
  /** Of the record, where the API says it. */
  readonly resourceUrl: string | null
}

/**
 * @param work with ids filled in
 * @param id of the record that is changed; null for what is made
 * @param secret the value of a password, where the work writes one
 */
export const executeStep = async (
  client: GlueClient,
  work: Work,
  id: string | null,
  secret: string | undefined,
  call: CallOptions,
): Promise<Executed> => {
  const known = { id: id ?? '', resourceUrl: null }
  switch (work.do) {
    case 'create': {
      const record = await client.resource(work.resource).create({ ...work.attributes, ...secretAttribute(work.resource, secret) }, call)
      return { id: record.id, resourceUrl: textOf(record['resourceUrl']) }
    }
    case 'update':
      await client
        .resource(work.resource)
        // What the plan made of lists of addresses holds those that are there.
        .update(known.id, { ...work.attributes, ...secretAttribute(work.resource, secret) }, { ...work.parent, ...call, replace: true })
      return known
    case 'create type':
      return { id: (await client.flexibleAssetTypes.create({ name: work.name }, call)).id, resourceUrl: null }
    case 'create asset': {
      const owner = { organizationId: String(work.organizationId), flexibleAssetTypeId: String(work.flexibleAssetTypeId) }
      const asset =
        work.markdown === undefined
          ? await client.flexibleAssets.create({ ...owner, traits: work.traits }, call)
          : await client.flexibleAssets.createFromMarkdown(
              { ...owner, markdown: work.markdown, traits: work.traits, ...(work.title === undefined ? {} : { title: work.title }) },
              call,
            )
      return { id: asset.id, resourceUrl: asset.resourceUrl }
    }
    case 'update traits':
      await client.flexibleAssets.updateTraits(known.id, work.traits, call)
      return known
    case 'publish':
      await client.documents.publish(String(work.document), call)
      return known
    case 'upload': {
      const input = { organizationId: String(work.organizationId), path: work.file.path, name: work.name, resume: String(work.document) }
      return { id: (await client.documents.upload(input, call)).attachmentId, resourceUrl: null }
    }
    case 'link': {
      const options = work.notes === undefined ? call : { ...call, notes: work.notes }
      return { id: (await client.relatedItems.link(endOf(work.from), endOf(work.to), options)).id, resourceUrl: null }
    }
    case 'attach': {
      const input = { resourceType: work.parent, resourceId: String(work.to), path: work.file.path, name: work.file.name }
      return { id: (await client.attachments.upload(input, call)).id, resourceUrl: null }
    }
  }
}

const endOf = (end: { readonly type: Extract<Work, { do: 'link' }>['from']['type']; readonly id: unknown }) => ({
  type: end.type,
  id: String(end.id),
})

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
