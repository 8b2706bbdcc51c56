/** What a search can be narrowed to stands in the index as words too, so that counting and ranking see nothing else. */
import { plainCode } from './normalise.js'

export const kindWord = (kind: number): string => `k${kind}`
export const organizationWord = (id: string): string => `o${plainCode(id) ?? ''}`
export const typeWord = (id: string): string => `t${plainCode(id) ?? ''}`
export const ARCHIVED_WORD = 'a1'

export const scopeWords = (
  kind: number,
  of: { readonly organizationId: string | null; readonly typeId: string | null; readonly archived: boolean | null },
): string => {
  let words = kindWord(kind)
  if (of.organizationId !== null) words += ` ${organizationWord(of.organizationId)}`
  if (of.typeId !== null) words += ` ${typeWord(of.typeId)}`
  if (of.archived === true) words += ` ${ARCHIVED_WORD}`
  return words
}
