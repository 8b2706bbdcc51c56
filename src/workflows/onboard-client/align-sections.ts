/** Which section of a file is which section of a document, so that an edited text changes few of them and loses none. */
import type { MarkdownSection } from '../../client/markdown/render-markdown.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import { normaliseHtml } from '../../client/markdown/normalise-html.js'

export interface AlignedSection {
  readonly index: number
  readonly section: MarkdownSection
  /** The section that exists; null: it is to be made. */
  readonly record: AnyRecord | null
  readonly differs: boolean
  readonly sort: number
  /** Whether an existing section must get another position. */
  readonly moves: boolean
}
export type Alignment = { readonly sections: readonly AlignedSection[] } | { readonly conflict: string }

/**
 * Pairs sections in their order, equal ones first. Existing sections that the file does not account for are somebody's work:
 * they are never deleted, so they are a conflict.
 */
export const alignSections = (wanted: readonly MarkdownSection[], present: readonly AnyRecord[]): Alignment => {
  const existing = [...present].sort((a, b) => Number(a['sort'] ?? 0) - Number(b['sort'] ?? 0))
  const partners = pair(wanted, existing)
  const left = existing.filter((_, index) => !partners.includes(index))
  if (left.length > 0) {
    return {
      conflict: `The document has ${left.length === 1 ? 'a section' : `${left.length} sections`} that the file does not have (${left
        .slice(0, 5)
        .map((record) => record.id)
        .join(
          ', ',
        )}). Nothing is deleted: take ${left.length === 1 ? 'it' : 'them'} over into the file, or delete ${left.length === 1 ? 'it' : 'them'} in IT Glue.`,
    }
  }
  let last = 0
  const sections = wanted.map((section, index): AlignedSection => {
    const partner = partners[index]
    const record = partner === null || partner === undefined ? null : (existing[partner] ?? null)
    const position = Number(record?.['sort'] ?? 0)
    const moves = record !== null && position <= last && index > 0
    const sort = record === null || moves ? last + 1 : position
    last = sort
    return { index, section, record, differs: record !== null && !isEqual(section, record), sort, moves }
  })
  return { sections }
}

/** For every wanted section the index of its partner, or null: the pairing of most worth, where equal content counts most. */
const pair = (wanted: readonly MarkdownSection[], existing: readonly AnyRecord[]): readonly (number | null)[] => {
  const width = existing.length + 1
  const worth = new Float64Array((wanted.length + 1) * width)
  const at = (i: number, j: number): number => worth[i * width + j] ?? 0
  const gain = (i: number, j: number): number => {
    const section = wanted[i]
    const record = existing[j]
    if (section === undefined || record === undefined || !isSameType(section, record)) return 0
    // Every pair is worth more than the likeness of all: a section must not be left over for the sake of another.
    return wanted.length + 2 + (isEqual(section, record) ? 1 : 0)
  }
  for (let i = wanted.length - 1; i >= 0; i--) {
    for (let j = existing.length - 1; j >= 0; j--) {
      const paired = gain(i, j)
      worth[i * width + j] = Math.max(at(i + 1, j), at(i, j + 1), paired === 0 ? 0 : paired + at(i + 1, j + 1))
    }
  }
  const partners: (number | null)[] = []
  let j = 0
  for (let i = 0; i < wanted.length; i++) {
    const paired = (column: number): boolean => gain(i, column) > 0 && at(i, column) === gain(i, column) + at(i + 1, column + 1)
    while (j < existing.length && !paired(j) && at(i, j) === at(i, j + 1) && at(i, j) !== at(i + 1, j)) j++
    if (j < existing.length && paired(j)) partners.push(j++)
    else partners.push(null)
  }
  return partners
}

const isSameType = (section: MarkdownSection, record: AnyRecord): boolean =>
  record['resourceType'] === (section.kind === 'heading' ? 'Document::Heading' : 'Document::Text')

const isEqual = (section: MarkdownSection, record: AnyRecord): boolean => {
  if (!isSameType(section, record)) return false
  const content = String(record['content'] ?? '')
  return section.kind === 'heading'
    ? section.level === record['level'] && withoutTags(section.text) === withoutTags(content)
    : normaliseHtml(section.html) === normaliseHtml(content)
}

// Headings are stored without anything that looks like a tag.
const withoutTags = (text: string): string => normaliseHtml(text).replace(/<[^>]*>/g, '')
