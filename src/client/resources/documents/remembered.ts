/** Documents that gluekit made for an account whose keys cannot list them. */
import { decodeOne } from '../../../jsonapi/decode.js'
import type { AnyRecord } from '../../../jsonapi/decode.js'
import { isGlueError } from '../../../errors.js'
import type { GlueError } from '../../../errors.js'
import type { CallOptions } from '../../../http/types.js'
import type { ClientCore } from '../../core.js'
import type { Page } from '../../generic/record-list.js'
import { callOptions } from '../../generic/resource-client.js'
import type { ResourceClient } from '../../generic/resource-client.js'

export interface RememberedDocument {
  readonly id: string
  readonly organizationId: string
  readonly name: string
}
/** Where created documents are noted. `remember` and `forget` are done when they return. */
export interface DocumentMemory {
  /** What is remembered of one organization, oldest first. */
  of(organizationId: string): readonly RememberedDocument[]
  remember(document: RememberedDocument): void
  forget(id: string): void
}

/** Remembers for as long as it lives. */
export const memoryOfDocuments = (): DocumentMemory => {
  const documents = new Map<string, RememberedDocument>()
  return {
    of: (organizationId) => [...documents.values()].filter((document) => document.organizationId === organizationId),
    remember: (document) => void documents.set(document.id, document),
    forget: (id) => void documents.delete(id),
  }
}

/** Notes what this client creates, renames and deletes. */
export const keepMemory = ({ writes }: ClientCore, memory: DocumentMemory): void => {
  // A document that cannot be noted was created all the same: writes go on without it.
  writes.on('document.*', ({ kind, id, record }) => {
    if (kind === 'deleted') memory.forget(id)
    if (kind !== 'created' && kind !== 'updated') return
    const { organizationId, name } = record ?? {}
    if (typeof organizationId !== 'string' || typeof name !== 'string') return
    if (kind === 'created' || memory.of(organizationId).some((document) => document.id === id))
      memory.remember({ id, organizationId, name })
  })
}

/**
 * What is remembered of an organization after its list was refused, checked one by one where this account lets documents be read;
 * null when the refusal says something else, or nothing is remembered.
 */
export const recall = async (
  refusal: unknown,
  { core, documents, memory }: { readonly core: ClientCore; readonly documents: ResourceClient; readonly memory: DocumentMemory },
  organizationId: string,
  options: CallOptions,
): Promise<{ readonly page: Page<AnyRecord>; readonly reason: string } | null> => {
  if (!isGlueError(refusal)) return null
  const remembered = memory.of(organizationId)
  if (remembered.length === 0 || !(await isAboutLists(refusal, core, options))) return null
  const found = new Map<string, AnyRecord>()
  const absent: string[] = []
  let unverified = 0
  for (const { id } of remembered) {
    try {
      found.set(id, await documents.get(id, callOptions(options)))
    } catch (error) {
      if (isGlueError(error, 'not_found')) absent.push(id)
      else if (isRefusal(error)) unverified += 1
      else throw error
    }
  }
  // Where the account has no route for documents at all, each of them is "not found".
  const believable = found.size > 0 || statusOf(refusal) !== 404
  for (const id of believable ? absent : []) memory.forget(id)
  const kept = remembered.filter(({ id }) => !believable || !absent.includes(id))
  if (!believable) unverified += absent.length
  return {
    page: { data: kept.map((document) => found.get(document.id) ?? sketchOf(documents, document)), included: [], meta: NO_META },
    reason: `This key cannot list documents; these are the ones that gluekit created here${unverified === 0 ? '' : `, ${unverified} of them unverified`}.`,
  }
}

/** The list was refused although the key is good. */
const isAboutLists = async (refusal: GlueError, { pipeline }: ClientCore, options: CallOptions): Promise<boolean> => {
  if (refusal.code !== 'unauthorized') return isRefusal(refusal)
  try {
    // The gateway's refusal may be about the key; a list that every key can read tells.
    await pipeline.send({ method: 'GET', path: '/organizations', query: 'page%5Bsize%5D=1', ...callOptions(options) })
    return true
  } catch {
    return false
  }
}

const isRefusal = (error: unknown): boolean => isGlueError(error) && ['not_available', 'forbidden', 'unauthorized'].includes(error.code)
const statusOf = (error: GlueError): unknown => (error as { readonly status?: unknown }).status

const sketchOf = ({ resource }: ResourceClient, { id, organizationId, name }: RememberedDocument): AnyRecord =>
  decodeOne(resource, { data: { id, type: resource.type, attributes: { 'organization-id': organizationId, name } } })

const NO_META = { currentPage: null, nextPage: null, prevPage: null, totalPages: null, totalCount: null }
