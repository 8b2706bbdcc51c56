/** Which sections of a document a new text keeps, so that only what differs is written. */
import type { DocumentSection } from '../../../catalog/index.js'
import { normaliseHtml } from '../../markdown/normalise-html.js'
import type { MarkdownSection } from '../../markdown/render-markdown.js'
import { partsOf, runsOf } from './section-markdown.js'
import type { DocumentPlace } from './section-markdown.js'

export interface SectionEdits {
  /** The wanted order: sections that exist, or what is to be made. */
  readonly order: readonly ({ readonly id: string } | { readonly create: MarkdownSection })[]
  readonly updates: readonly { readonly section: DocumentSection; readonly to: MarkdownSection }[]
  readonly deletes: readonly DocumentSection[]
  readonly unchanged: number
}
/** The Markdown of parts, read again as sections. */
export type ReadAgain = (parts: ReturnType<typeof partsOf>) => readonly MarkdownSection[]

/** Sections that say the same keep what they are, however their HTML is spelled; between them, one of the same kind is changed. */
export const matchSections = (
  present: readonly DocumentSection[],
  wanted: readonly MarkdownSection[],
  place: DocumentPlace,
  readAgain: ReadAgain,
): SectionEdits => {
  const keys = wanted.map(keyOf)
  const runs = runsOf(present).map((sections) => {
    const own = sections.length === 1 && sections[0] !== undefined ? keyOfSection(sections[0]) : undefined
    const read = readAgain(partsOf(sections, place)).map(keyOf)
    return { sections, forms: own === undefined ? [read] : [[own], read] }
  })
  /** How many wanted sections a run stands for at a position; 0: it is something else. */
  const standsFor = (run: number, at: number): number =>
    runs[run]?.forms.find((form) => form.length > 0 && form.every((key, offset) => keys[at + offset] === key))?.length ?? 0
  const width = wanted.length + 1
  const kept = new Uint32Array((runs.length + 1) * width)
  for (let run = runs.length - 1; run >= 0; run--) {
    for (let at = wanted.length; at >= 0; at--) {
      const length = standsFor(run, at)
      kept[run * width + at] = Math.max(
        kept[(run + 1) * width + at] ?? 0,
        at < wanted.length ? (kept[run * width + at + 1] ?? 0) : 0,
        length > 0 ? length + (kept[(run + 1) * width + at + length] ?? 0) : 0,
      )
    }
  }

  const edits = {
    order: [] as SectionEdits['order'][number][],
    updates: [] as SectionEdits['updates'][number][],
    deletes: [] as DocumentSection[],
  }
  let unchanged = 0
  let [run, at] = [0, 0]
  let old: DocumentSection[] = []
  let fresh: MarkdownSection[] = []
  const between = (): void => {
    for (const to of fresh) {
      const { resourceType } = KINDS[to.kind]
      const partner = old.findIndex((section) => section.resourceType === resourceType)
      const section = old[partner]
      if (section === undefined) edits.order.push({ create: to })
      else {
        edits.deletes.push(...old.slice(0, partner))
        old = old.slice(partner + 1)
        edits.updates.push({ section, to })
        edits.order.push({ id: section.id })
      }
    }
    edits.deletes.push(...old)
    old = []
    fresh = []
  }
  while (run < runs.length || at < wanted.length) {
    const here = kept[run * width + at] ?? 0
    const sections = runs[run]?.sections ?? []
    const length = run < runs.length ? standsFor(run, at) : 0
    if (length > 0 && here === length + (kept[(run + 1) * width + at + length] ?? 0)) {
      between()
      edits.order.push(...sections.map(({ id }) => ({ id })))
      unchanged += sections.length
      run += 1
      at += length
    } else if (run < runs.length && (at === wanted.length || here === (kept[(run + 1) * width + at] ?? 0))) {
      old.push(...sections)
      run += 1
    } else {
      fresh.push(wanted[at] as MarkdownSection)
      at += 1
    }
  }
  between()
  return { ...edits, unchanged }
}

const KINDS = { heading: { resourceType: 'Document::Heading' }, text: { resourceType: 'Document::Text' } } as const

const keyOf = (part: MarkdownSection): string =>
  part.kind === 'heading' ? headingKey(part.level, part.text) : `text ${normaliseHtml(part.html)}`
const headingKey = (level: number | null, text: string): string => `heading ${level} ${text.replace(/\s+/g, ' ').trim()}`

const keyOfSection = ({ resourceType, level, content }: DocumentSection): string | undefined => {
  if (resourceType === 'Document::Heading') return headingKey(level, content ?? '')
  return resourceType === 'Document::Text' ? `text ${normaliseHtml(content ?? '')}` : undefined
}
