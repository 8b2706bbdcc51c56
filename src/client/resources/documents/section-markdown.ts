/** The sections of a document as Markdown and as HTML. */
import type { DocumentSection } from '../../../catalog/index.js'
import type { MarkdownSection } from '../../markdown/render-markdown.js'
import type { MarkdownPart } from '../../markdown/write-markdown.js'

/** Where a document lies, for the addresses of its pictures. */
export interface DocumentPlace {
  readonly id: string
  readonly organizationId: string
}

/** Headings, and what stands between them in one piece: texts, steps as a numbered list, galleries as pictures. */
export const partsOf = (sections: readonly DocumentSection[], place: DocumentPlace): readonly MarkdownPart[] =>
  runsOf(sections).map((run): MarkdownPart => {
    const [first] = run
    return first?.resourceType === 'Document::Heading'
      ? { kind: 'heading', level: first.level ?? 2, text: first.content ?? '' }
      : { kind: 'html', html: htmlOf(run, place) }
  })

/** Each heading for itself, and the sections between two headings together. */
export const runsOf = (sections: readonly DocumentSection[]): readonly (readonly DocumentSection[])[] => {
  const runs: DocumentSection[][] = []
  for (const section of sections) {
    const run = runs.at(-1)
    if (run === undefined || isHeading(section) || run.some(isHeading)) runs.push([section])
    else run.push(section)
  }
  return runs
}
const isHeading = ({ resourceType }: DocumentSection): boolean => resourceType === 'Document::Heading'

/** HTML of sections that are no headings. Not yet safe to show. */
export const htmlOf = (sections: readonly DocumentSection[], place: DocumentPlace): string => {
  const parts: string[] = []
  let steps: string[] = []
  const endSteps = (): void => {
    if (steps.length > 0) parts.push(`<ol>${steps.join('')}</ol>`)
    steps = []
  }
  for (const section of sections) {
    if (section.resourceType === 'Document::Step') {
      const minutes = section.duration === null ? '' : `<p><em>${section.duration} min</em></p>`
      steps.push(`<li>${section.content ?? ''}${picturesOf(section, place)}${minutes}</li>`)
      continue
    }
    endSteps()
    parts.push(section.resourceType === 'Document::Gallery' ? picturesOf(section, place) : (section.content ?? ''))
  }
  endSteps()
  return parts.join('\n')
}

/** By the path that shows them in the web app: the addresses that the API gives are good for an hour. */
const picturesOf = ({ documentImages }: DocumentSection, { id, organizationId }: DocumentPlace): string =>
  (Array.isArray(documentImages) ? (documentImages as readonly unknown[]) : [])
    .map((image) => {
      const { id: imageId, attributes } = (image ?? {}) as { readonly id?: unknown; readonly attributes?: { readonly name?: unknown } }
      const name = typeof attributes?.name === 'string' ? attributes.name : ''
      return `<p><img src="/${organizationId}/docs/${id}/images/${String(imageId)}" alt="${inHtml(name)}"></p>`
    })
    .join('')

export const inHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** What is sent for a part of a text. */
export const inputOf = (
  part: MarkdownSection,
): { readonly resourceType: 'Document::Heading' | 'Document::Text'; readonly content: string; readonly level?: 1 | 2 | 3 | 4 | 5 | 6 } =>
  part.kind === 'heading'
    ? { resourceType: 'Document::Heading', content: part.text, level: part.level as 1 }
    : { resourceType: 'Document::Text', content: part.html }
