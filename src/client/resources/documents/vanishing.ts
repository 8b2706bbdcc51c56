/** What the API takes out of the text of a document without a word (facts: drawings, embedded data, scripts). */
import { UsageError } from '../../../errors.js'

const EMBEDDED = /\s(?:src|href|background|poster|srcset|data)\s*=\s*(?:"\s*|'\s*|)data:/i
const VANISHING: readonly (readonly [(html: string) => boolean, string])[] = [
  [(html) => /<svg\b/i.test(html), 'a drawing (<svg>)'],
  [(html) => /<script\b/i.test(html), 'a script'],
  // Tag by tag: from each beginning of one the search would go on to the end of the text.
  [(html) => html.match(/<[a-z][^>]*/gi)?.some((tag) => EMBEDDED.test(tag)) ?? false, 'data embedded in an address (data:)'],
]

/**
 * Refuses what would be lost.
 * @throws UsageError `invalid_input` that names it
 */
export const refuseVanishing = (kind: string | undefined, content: unknown): void => {
  if (typeof content !== 'string') return
  if (kind === 'Document::Heading') {
    const tag = /<\/?[a-z!][^>]*>/i.exec(content.slice(0, content.lastIndexOf('>') + 1))?.[0]
    if (tag === undefined) return
    throw new UsageError(
      'invalid_input',
      `A heading is plain text: ${JSON.stringify(tag.slice(0, 40))} in it would vanish without a word.`,
      {
        hint: 'Leave the tag out, or write the heading as HTML in a text section.',
      },
    )
  }
  const lost = VANISHING.filter(([isIn]) => isIn(content)).map(([, name]) => name)
  if (lost.length === 0) return
  throw new UsageError('invalid_input', `The API would take ${lost.join(' and ')} out of this section without a word.`, {
    hint: 'Upload a picture with documents.addImage() and show it by its inlineResourceUrl; nothing was sent.',
  })
}
