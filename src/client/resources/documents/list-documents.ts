/** The documents of an organization wherever they lie, by whatever form of the folder filter an account knows. */
import { isGlueError } from '../../../errors.js'
import type { ErrorCode } from '../../../errors.js'
import type { CallOptions } from '../../../http/types.js'
import type { AnyRecord } from '../../../jsonapi/decode.js'
import { callOptions } from '../../generic/call-options.js'
import type { Compose, Page, PageSource } from '../../generic/record-list.js'
import type { ResourceClient } from '../../generic/resource-client.js'

export type DocumentQuery = Readonly<Record<string, unknown>> & CallOptions & { readonly organizationId: string | number }

/** What one client has learned about the folder filter of its account. */
export interface FolderFilter {
  /** The first of `FORMS` that was not refused. */
  form: number
  /** It has brought documents of the root and of folders in one list: it is neither ignored nor read in another sense. */
  proven: boolean
}

/** `filter[document_folder_id]=null`, and `[ne]=` for accounts that refuse it. */
const FORMS = ['all', 'anywhere'] as const

type Pages = AsyncGenerator<Page<AnyRecord>, void, undefined>

/**
 * One request where the account knows the filter. An account may refuse each form of it, and ignores silently what it does not
 * know: then a list would be that of the root and look complete. So what a list lacks, the root or folders, is asked for in another
 * form, until it has come or is known not to exist.
 */
export const listAllFolders = (documents: ResourceClient, folders: ResourceClient, query: DocumentQuery, known: FolderFilter): Compose =>
  async function* (read, reasons): Pages {
    const seen = new Set<string>()
    const held = { root: false, foldered: false }
    const fresh = (page: Page<AnyRecord>): Page<AnyRecord> => {
      for (const record of page.data) held[liesInRoot(record) ? 'root' : 'foldered'] = true
      return { ...page, data: page.data.filter(({ id }) => !seen.has(id) && seen.add(id)) }
    }
    const source = (documentFolderId?: string): PageSource =>
      documents.source(documentFolderId === undefined ? query : { ...query, documentFolderId })

    let answered = false
    for (let form = known.form; form < FORMS.length && !answered; form++) {
      try {
        for await (const page of read(source(FORMS[form]), reasons)) yield fresh(page)
        answered = true
        known.form = form
      } catch (error) {
        if (seen.size > 0 || !isRefused(error)) throw error
      }
    }
    known.proven ||= answered && held.root && held.foldered
    if (answered && (known.proven || hasAllAsked(query, seen))) return
    if (!held.root) for await (const page of read(source(), reasons)) yield fresh(page)
    if (!answered) known.form = FORMS.length
    if (held.foldered && answered) return

    const inFolders = await whatLiesInFolders(read, source('foldered'), held.root)
    if (inFolders !== null) {
      reasons.push(...inFolders.reasons)
      for (const page of inFolders.pages) yield fresh(page)
      return
    }
    for await (const page of folderByFolder(read, { documents, folders, query }, reasons)) yield fresh(page)
  }

/** The list of what lies in folders, or null where the account refuses or ignores that filter. */
const whatLiesInFolders = async (
  read: Parameters<Compose>[0],
  source: PageSource,
  rootHoldsSome: boolean,
): Promise<{ readonly pages: readonly Page<AnyRecord>[]; readonly reasons: readonly string[] } | null> => {
  const pages: Page<AnyRecord>[] = []
  const reasons: string[] = []
  try {
    for await (const page of read(source, reasons)) {
      // A document of the root here: the filter was ignored.
      if (page.data.some(liesInRoot)) return null
      pages.push(page)
    }
  } catch (error) {
    if (isOutOfReach(error)) return null
    throw error
  }
  // An ignored filter would have brought the root; with nothing there, an empty list says nothing.
  return rootHoldsSome || pages.some(({ data }) => data.length > 0) ? { pages, reasons } : null
}

async function* folderByFolder(
  read: Parameters<Compose>[0],
  { documents, folders, query }: { readonly documents: ResourceClient; readonly folders: ResourceClient; readonly query: DocumentQuery },
  reasons: string[],
): Pages {
  const list: string[] = []
  try {
    const folderSource = folders.source({ organizationId: query.organizationId, ...callOptions(query) })
    for await (const page of read(folderSource, reasons)) list.push(...page.data.map(({ id }) => id))
  } catch (error) {
    if (!isOutOfReach(error)) throw error
    reasons.push('This account does not list the documents of all folders at once, nor its folders; what lies in folders is missing.')
    return
  }
  let refused = 0
  for (const folder of list) {
    try {
      for await (const page of read(documents.source({ ...query, documentFolderId: folder }), reasons)) {
        if (page.data.some(liesInRoot)) {
          reasons.push('This account ignores the filter for a folder and lists the root instead; what lies in folders is missing.')
          return
        }
        yield page
      }
    } catch (error) {
      if (!isOutOfReach(error)) throw error
      refused += 1
    }
  }
  if (refused > 0) reasons.push(`The documents of ${refused} of ${list.length} folders are missing: this account refuses to list them.`)
}

const liesInRoot = (record: AnyRecord): boolean => typeof record['documentFolderId'] !== 'string'

/** Whether the documents that were asked for by id are all there. */
const hasAllAsked = ({ id }: DocumentQuery, seen: ReadonlySet<string>): boolean =>
  id !== undefined && [id].flat().every((one) => seen.has(String(one)))

const isOneOf = (error: unknown, codes: readonly ErrorCode[]): boolean => isGlueError(error) && codes.includes(error.code)
/** Some accounts refuse the filter that means "all folders". */
const isRefused = (error: unknown): boolean => isOneOf(error, ['bad_request', 'validation_failed'])
export const isOutOfReach = (error: unknown): boolean => isRefused(error) || isOneOf(error, ['not_available', 'forbidden', 'not_found'])

/**
 * How many documents there are, from totals alone, or null when these do not prove it: "all" must be the root and what lies in
 * folders, each asked for as such.
 */
export const countAllFolders = async (documents: ResourceClient, query: DocumentQuery, known: FolderFilter): Promise<number | null> => {
  const totalOf = async (documentFolderId?: string): Promise<number | null> => {
    const source = documents.source(documentFolderId === undefined ? query : { ...query, documentFolderId })
    return (await source.fetch(1, 1, query.signal ?? new AbortController().signal)).meta.totalCount
  }
  if (known.form === FORMS.length) return null
  const all = await totalOf(FORMS[known.form])
  if (known.proven || all === null) return all
  const [root, foldered] = await Promise.all([totalOf(), totalOf('foldered')])
  return root !== null && root > 0 && foldered !== null && all === root + foldered ? all : null
}
